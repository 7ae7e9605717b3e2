import { isUnavailable, stopListening } from "./errors.ts";
import { BATCHES, pruneBatches, stampBatch, WRITTEN } from "./feed.ts";
import type { Database } from "./open.ts";

/** A batch without traffic: it makes lag measurable, and moves the snapshot on. */
const HEARTBEAT_MS = 1_000;
/** Whoever did not make the last batch leaves the next to its maker for this long. */
const STAND_BACK_MS = 25;
/** From one batch's start to the next: writes that come meanwhile share it. */
const GAP_MS = 10;
const RETRY_MS = 250;
const PRUNE_EVERY_MS = 60_000;
/** Batches are kept this long; a replica that was away longer takes a snapshot. */
const KEEP_SECONDS = 3_600;
const PRUNE_COUNT_MAX = 20_000;

/** Of a log (core/server/log.ts), what is needed here: db knows no servers. */
type Log = {
  warn(event: string): void;
  error(event: string, error: unknown, fields?: Record<string, string>): void;
};

export type Sequencer = AsyncDisposable & {
  /** The last batch that this process made or heard of. */
  readonly batch: number;
};

/**
 * Turns writes into batches. Any number of processes may run it: a lock in the database lets one at a time stamp, and
 * the one that made the last batch makes the next, so that a write does not make a batch in each of them. When it
 * dies the others notice by the missing batch.
 *
 * Give it a database of its own (two connections), past any pooler: behind a busy pool it would wait with everybody
 * else.
 */
export function startSequencer(database: Database, log: Log, heartbeatMs = HEARTBEAT_MS): Sequencer {
  let stopped = false;
  let mine = true;
  let batch = 0;
  let running: Promise<void> | undefined;
  let again = false;
  let waiting = false;
  let isAway = false;
  let lastStart = 0;
  let prunedAt = performance.now();
  let timer: Timer | undefined;
  const subscriptions: Promise<{ unlisten(): Promise<void> } | undefined>[] = [];

  const later = (ms: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(run, ms);
  };

  function run(): void {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = work().finally(() => {
      running = undefined;
      if (again) {
        again = false;
        later(Math.max(0, lastStart + GAP_MS - performance.now()));
      }
    });
  }

  async function work(): Promise<void> {
    lastStart = performance.now();
    clearTimeout(timer);
    try {
      const stamped = await stampBatch(database);
      mine = true;
      batch = stamped.batch;
      if (performance.now() - prunedAt > PRUNE_EVERY_MS) {
        prunedAt = performance.now();
        await pruneBatches(database, KEEP_SECONDS, PRUNE_COUNT_MAX);
      }
      isAway = false;
      later(heartbeatMs);
    } catch (error) {
      // Said once an outage.
      if (!isUnavailable(error)) log.error("sequencer failed", error);
      else if (!isAway) log.warn("sequencer waits for the database");
      isAway = true;
      later(RETRY_MS);
    }
  }

  const written = () => {
    if (mine) {
      const wait = lastStart + GAP_MS - performance.now();
      if (running || wait <= 0) run();
      else later(wait);
    } else if (!waiting) {
      waiting = true;
      later(STAND_BACK_MS);
    }
  };

  const heard = (payload: string) => {
    const number = Number(payload);
    waiting = false;
    if (number <= batch || running) return;
    batch = number;
    mine = false;
    // A little later than the other's heartbeat, or both would beat.
    later(heartbeatMs * 1.5 + Math.random() * 200);
  };

  // postgres.js listens again by itself after a lost connection; what was missed meanwhile is caught up with a batch.
  for (const [channel, hear] of [
    [WRITTEN, written],
    [BATCHES, heard],
  ] as const) {
    subscriptions.push(
      database.direct
        .listen(channel, hear, () => run())
        .catch((error: unknown) => {
          if (!stopped) log.error("sequencer cannot listen", error, { channel });
          return undefined;
        }),
    );
  }
  run();

  return {
    get batch() {
      return batch;
    },
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      for (const subscription of subscriptions) await stopListening(await subscription);
    },
  };
}
