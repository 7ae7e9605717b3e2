import type { FeedBatch, FeedChange } from "../../core/feed.ts";
import {
  LIVE_HEARTBEAT_SECONDS,
  liveChange,
  parsePosition,
  type LiveBatch,
  type LiveReader,
} from "../../core/live.ts";
import { common, Problem } from "../../core/problem.ts";
import { createAudience, eventBytes, movedBy, type Listener } from "../../core/server/live-audience.ts";
import { createHistory } from "../../core/server/live-history.ts";
import { createSeats, type Seats } from "../../core/server/live-seats.ts";
import type { Log } from "../../core/server/log.ts";
import { stopListening } from "../../db/errors.ts";
import { BATCHES, readBatches, readFeedHead, type KeptBatch } from "../../db/feed.ts";
import type { Database } from "../../db/open.ts";
import { locate, productionsOf } from "./queries.ts";

const BATCH_BYTES_MAX = 4 * 1_024 * 1_024;
const BATCH_COUNT_MAX = 500;
const RETRY_MS = 500;
/** A batch comes every second even when nothing happens. */
const FOLLOWING_MS_MAX = 2_500;

export type LiveHub = AsyncDisposable & {
  readonly seats: Seats;
  /**
   * Joins from now on, or after `position` where what came since is still known; else they are told to read everything
   * again. @returns how to leave.
   */
  join(listener: Listener, position: string | null): Promise<() => void>;
  /** Tells a person's streams in this process, for that organisation, what no batch carries. */
  tellPerson(who: Pick<LiveReader, "userId" | "organisationId">, bytes: Uint8Array<ArrayBuffer>): void;
  readonly size: number;
  /** Ends every stream and takes no more: a server that stops would wait for them. */
  hangUp(): void;
  /** Has it heard of the last batch: do caches that end by what it hears stay true? */
  isFollowing(): boolean;
  /**
   * The last batch of which it told its sink all that changed, and the last that changed something: what a cache must
   * not fall behind.
   */
  heard(): { batch: number; changed: number };
};

/** What hears of every change before the listeners do. */
export type ChangeSink = {
  changed(changes: FeedChange[]): Promise<void>;
  /** What lies between is not known. */
  lost(): Promise<void>;
};

/**
 * Tells the pages that are connected to this process what changed for them. It follows the same batches as the edges,
 * so that an event's batch is one that an edge can be asked for.
 */
export function startLiveHub(database: Database, log: Log, sink?: ChangeSink): LiveHub {
  const audience = createAudience();
  const history = createHistory();
  /** Those who are about to listen, and whether a batch changed their productions since. */
  const joining = new Map<Listener, boolean>();
  let epoch = "";
  let batch = -1;
  let changed = -1;
  let heardAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let isClosed = false;
  let running: Promise<void> | undefined;
  let again = false;
  let retry: Timer | undefined;

  function wake(): void {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = catchUp()
      .catch((error: unknown) => {
        if (stopped) return;
        log.warn("live hub waits for the database", {
          reason: error instanceof Error ? error.message : String(error),
        });
        clearTimeout(retry);
        retry = setTimeout(wake, RETRY_MS);
      })
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          wake();
        }
      });
  }

  async function catchUp(): Promise<void> {
    const head = await readFeedHead(database);
    if (head.epoch !== epoch || batch > head.latest || batch + 1 < head.oldest) {
      const first = batch === -1;
      // Before entries end: what is fetched from now on must hold it.
      changed = head.latest;
      await sink?.lost();
      epoch = head.epoch;
      batch = head.latest;
      history.begin(batch);
      heardAt = performance.now();
      if (!first) for (const listener of audience) resetTo(listener);
      return;
    }
    while (!stopped && batch < head.latest) {
      const kept = await readBatches(database, batch, BATCH_BYTES_MAX, BATCH_COUNT_MAX);
      const last = kept.at(-1);
      if (!last) return;
      const changes = kept.map(changesOf);
      for (const [at, some] of changes.entries()) {
        // Before entries end: what is fetched from now on must hold it.
        if (some.length > 0) changed = kept[at]?.batch ?? changed;
        await sink?.changed(some);
      }
      const located = await locateAll(kept, changes);
      const affected = movedBy(located, [...audience, ...joining.keys()]);
      const productions = await productionsOf(
        database,
        affected.map(({ reader }) => reader),
      );
      // In one turn from here on, so that who joins meanwhile misses nothing and hears nothing twice.
      audience.tell(
        epoch,
        located,
        new Map(affected.map((listener) => [listener, productions(listener.reader)])),
      );
      for (const listener of affected) if (joining.has(listener)) joining.set(listener, true);
      for (const one of located) history.put(one);
      batch = last.batch;
      heardAt = performance.now();
    }
  }

  async function locateAll(kept: KeptBatch[], changes: FeedChange[][]): Promise<LiveBatch[]> {
    const productionOf = await locate(database, changes.flat());
    return kept.map((one, at) => ({
      batch: one.batch,
      changes: (changes[at] ?? []).map((change) => liveChange(change, productionOf.get(change.key))),
    }));
  }

  function resetTo(listener: Listener): void {
    listener.after = batch;
    listener.tell(eventBytes("reset", {}, `${epoch}.${batch}`));
  }

  /** What came after that batch out of the batches that are kept; undefined where it does not lead on from there. */
  async function keptAfter(after: number): Promise<readonly LiveBatch[] | undefined> {
    const kept = await readBatches(database, after, BATCH_BYTES_MAX, BATCH_COUNT_MAX);
    return kept[0]?.batch === after + 1 ? await locateAll(kept, kept.map(changesOf)) : undefined;
  }

  function hangUp(): void {
    isClosed = true;
    for (const listener of [...audience]) listener.end();
  }

  async function join(listener: Listener, position: string | null): Promise<() => void> {
    await running;
    const resumed = parsePosition(position);
    // They may come from an edge that is ahead of this process.
    if (epoch === "" || (resumed?.epoch === epoch && resumed.batch > batch)) {
      wake();
      await running;
      if (epoch === "") throw notReady();
    }
    const isKnown = resumed?.epoch === epoch && resumed.batch <= batch;
    const from = isKnown ? resumed.batch : batch;
    joining.set(listener, false);
    try {
      const productions = await productionsOf(database, [listener.reader]);
      const early = history.after(from) ? [] : await keptAfter(from);
      if (isClosed) throw notReady();
      // In one turn from here on. What a batch said of their productions meanwhile is newer than what was read.
      if (!joining.get(listener)) listener.reader.productions = productions(listener.reader);
      const late = history.after(early?.at(-1)?.batch ?? from);
      const canResume = early !== undefined && late !== undefined && (isKnown || position === null);
      listener.after = from;
      listener.tell(
        eventBytes(
          "hello",
          { heartbeat_seconds: LIVE_HEARTBEAT_SECONDS },
          canResume ? `${epoch}.${from}` : undefined,
        ),
      );
      if (canResume) audience.tellOne(epoch, [...early, ...late], listener);
      else resetTo(listener);
      return audience.add(listener);
    } finally {
      joining.delete(listener);
    }
  }

  const listening = database.direct.listen(BATCHES, wake, wake).catch((error: unknown) => {
    if (!stopped) log.error("live hub cannot listen", error);
    return undefined;
  });

  return {
    seats: createSeats(),
    isFollowing: () => performance.now() - heardAt < FOLLOWING_MS_MAX,
    heard: () => ({ batch, changed }),
    get size() {
      return audience.size;
    },
    join,
    tellPerson: ({ userId, organisationId }, bytes) => {
      for (const { reader, tell } of [...audience])
        if (reader.userId === userId && reader.organisationId === organisationId) tell(bytes);
    },
    hangUp,
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      clearTimeout(retry);
      hangUp();
      await running;
      await stopListening(await listening);
    },
  };
}

const notReady = () => new Problem(common.unavailable, undefined, { headers: { "retry-after": "1" } });

/** Of the rows that edges hold, and of those that only pages are told of. */
function changesOf({ body, notices }: KeptBatch): FeedChange[] {
  const { changes } = JSON.parse(body) as FeedBatch;
  return [...(changes as FeedChange[]), ...(JSON.parse(notices) as FeedChange[])];
}
