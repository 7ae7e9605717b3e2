import type { Log } from "../../core/server/log.ts";
import { isUnavailable } from "../../db/errors.ts";
import {
  BATCHES,
  readBatches,
  readFeedHead,
  readSnapshot,
  type FeedHead,
  type KeptBatch,
} from "../../db/feed.ts";
import type { Database } from "../../db/open.ts";

/** One answer carries one batch, and more while they fit. */
const ANSWER_BYTES_MAX = 1_000_000;
const ANSWER_BATCHES_MAX = 500;
/** The newest batches are kept here, so that every region's question is answered from one read. */
const KEPT_BYTES_MAX = 8_000_000;
/** A batch beside its body: one expense's body has ninety bytes, and kept without counting this it grew for a quarter of an hour. */
const BATCH_OVERHEAD_BYTES = 500;
const RECHECK_MS = 1_000;
/** Each holds a connection and an old snapshot while it streams. */
const SNAPSHOTS_AT_ONCE_MAX = 4;

const sizeOf = (batch: KeptBatch | undefined) => (batch?.body.length ?? 0) + BATCH_OVERHEAD_BYTES;

export type FeedPart = { head: FeedHead; batches: KeptBatch[] };

export type FeedTail = AsyncDisposable & {
  /**
   * Batches after `after`; when there are none, waits for one up to `waitMs` or until `signal`, then answers none.
   * Undefined is a gap: that number is of another epoch, was pruned, or was never given out.
   */
  next(
    after: number,
    epoch: string | undefined,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<FeedPart | undefined>;
  /** Leave to stream a snapshot, given back by calling it; undefined while enough are under way. */
  beginSnapshot(): (() => void) | undefined;
  /** A new replica's start, line by line (db/feed.ts). */
  readSnapshot(): AsyncGenerator<string>;
};

/** The end of the feed, shared by all who wait for it in this process. It connects when somebody first asks. */
export function openFeedTail(database: Database, log: Log): FeedTail {
  let head: FeedHead | undefined;
  let kept: KeptBatch[] = [];
  let keptBytes = 0;
  let heard = 0;
  let isAway = false;
  let reading: Promise<void> | undefined;
  let listening: Promise<unknown> | undefined;
  let timer: Timer | undefined;
  const waiters = new Set<() => void>();
  let snapshots = 0;

  /** Brings head and kept batches up to date; one read at a time, and another when a batch was heard of meanwhile. */
  async function refresh(): Promise<void> {
    const now = await readFeedHead(database);
    if (head?.epoch !== now.epoch) {
      kept = [];
      keptBytes = 0;
    }
    for (
      let from = kept.at(-1)?.batch ?? now.latest - 1;
      from < now.latest;
      from = kept.at(-1)?.batch ?? now.latest
    ) {
      const fresh = await readBatches(database, from, ANSWER_BYTES_MAX, ANSWER_BATCHES_MAX);
      // A new life began between the two reads, or what we wait for was pruned: begin with what there is.
      if (fresh[0]?.batch !== from + 1 || fresh[0].epoch !== now.epoch) {
        kept = [];
        keptBytes = 0;
        break;
      }
      for (const batch of fresh) {
        kept.push(batch);
        keptBytes += sizeOf(batch);
      }
      while (keptBytes > KEPT_BYTES_MAX && kept.length > 1) keptBytes -= sizeOf(kept.shift());
    }
    const last = kept.at(-1);
    head = last ? { epoch: now.epoch, latest: last.batch, latestAsOf: last.asOf } : now;
    for (const wake of [...waiters]) wake();
  }

  function update(): Promise<void> {
    reading ??= refresh().then(
      () => {
        reading = undefined;
        isAway = false;
        if (head && heard > (kept.at(-1)?.batch ?? head.latest)) void update().catch(report);
      },
      (error: unknown) => {
        reading = undefined;
        throw error;
      },
    );
    return reading;
  }

  /** Said once an outage; the next look is the timer's. */
  function report(error: unknown): void {
    if (!isUnavailable(error)) log.error("feed cannot be read", error);
    else if (!isAway) log.warn("feed waits for the database");
    isAway = true;
  }

  async function start(): Promise<void> {
    listening ??= (async () => {
      await database.direct.listen(
        BATCHES,
        (payload) => {
          heard = Math.max(heard, Number(payload));
          void update().catch(report);
        },
        () => void update().catch(report),
      );
      // A notification may be lost with its connection; the next one or this finds what it told.
      timer = setInterval(() => {
        if (waiters.size > 0) void update().catch(report);
      }, RECHECK_MS);
    })();
    try {
      await listening;
    } catch (error) {
      listening = undefined;
      throw error;
    }
  }

  return {
    next: async (after, epoch, waitMs, signal) => {
      await start();
      const deadline = performance.now() + waitMs;
      if (!head) await update();
      for (;;) {
        if (!head) throw new Error("the feed has no head after it was read");
        if (epoch !== undefined && epoch !== head.epoch) {
          // Ours may be the old one: look before telling somebody to begin anew.
          await update();
          if (epoch !== head.epoch) return undefined;
        }
        if (after > head.latest) {
          await update();
          if (after > head.latest) return undefined;
        }
        if (after < head.latest) return await between(after, head);
        const left = deadline - performance.now();
        if (left <= 0 || signal.aborted) return { head, batches: [] };
        await wait(left, signal);
      }
    },
    readSnapshot: () => readSnapshot(database),
    beginSnapshot: () => {
      if (snapshots >= SNAPSHOTS_AT_ONCE_MAX) return undefined;
      snapshots++;
      return () => snapshots--;
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      for (const wake of [...waiters]) wake();
      await reading?.catch(report);
    },
  };

  async function between(after: number, now: FeedHead): Promise<FeedPart | undefined> {
    const first = kept[0];
    if (first && after >= first.batch - 1) {
      const batches: KeptBatch[] = [];
      let bytes = 0;
      for (const batch of kept) {
        if (batch.batch <= after) continue;
        if (batches.length > 0 && bytes + batch.body.length > ANSWER_BYTES_MAX) break;
        bytes += batch.body.length;
        batches.push(batch);
      }
      return { head: now, batches };
    }
    const batches = await readBatches(database, after, ANSWER_BYTES_MAX, ANSWER_BATCHES_MAX);
    // Numbers follow one another within an epoch: a first one further on means that some were pruned.
    return batches[0]?.batch === after + 1 && batches[0].epoch === now.epoch
      ? { head: now, batches }
      : undefined;
  }

  function wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const wake = () => {
        clearTimeout(limit);
        waiters.delete(wake);
        signal.removeEventListener("abort", wake);
        done();
      };
      const limit = setTimeout(wake, ms);
      waiters.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}
