import { inArray } from "drizzle-orm";
import type { FeedBatch, FeedChange } from "../../core/feed.ts";
import { concerns, isRevoked, type LiveEvent, type LiveReader } from "../../core/live.ts";
import type { Log } from "../../core/server/log.ts";
import { stopListening } from "../../db/errors.ts";
import { BATCHES, readBatches, readFeedHead, type KeptBatch } from "../../db/feed.ts";
import type { Database } from "../../db/open.ts";
import { announcements } from "../../db/schema/announcements.ts";
import { productionPeople } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";

export const LISTENERS_MAX = 10_000;
const BATCH_BYTES_MAX = 4 * 1_024 * 1_024;
const BATCH_COUNT_MAX = 500;
const RETRY_MS = 500;
/** A batch comes every second even when nothing happens. */
const FOLLOWING_MS_MAX = 2_500;

export type Listener = {
  reader: LiveReader;
  /** Everything of one batch that is theirs; `position` resumes after it. */
  tell(events: LiveEvent[], position: string): void;
  /** They must read everything again: what lies between is not known any more. */
  reset(position: string): void;
  /** Their session is over. */
  end(): void;
};

export type LiveHub = AsyncDisposable & {
  /** Joins from now on, or after `position` (`<epoch>.<batch>`) where that is still kept. @returns how to leave. */
  join(listener: Listener, position: string | undefined): Promise<() => void>;
  readonly size: number;
  /** Has it heard of the last batch: do caches that end by what it hears stay true? */
  isFollowing(): boolean;
  /** Has it told its sink of all that this batch changed, and of what came before? */
  hasHeardOf(batch: number): boolean;
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
  const listeners = new Set<Listener>();
  let epoch = "";
  let batch = -1;
  let heardAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
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
      await sink?.lost();
      epoch = head.epoch;
      batch = head.latest;
      heardAt = performance.now();
      if (!first) for (const listener of listeners) listener.reset(`${epoch}.${batch}`);
      return;
    }
    while (!stopped && batch < head.latest) {
      const kept = await readBatches(database, batch, BATCH_BYTES_MAX, BATCH_COUNT_MAX);
      if (kept.length === 0) return;
      for (const one of kept) {
        const changes = changesOf(one);
        await sink?.changed(changes);
        await deliver(one.batch, changes, listeners);
        batch = one.batch;
        heardAt = performance.now();
      }
    }
  }

  async function deliver(number: number, changes: FeedChange[], to: Iterable<Listener>): Promise<void> {
    const readers = [...to];
    if (changes.length === 0 || readers.length === 0) return;
    await refreshProductions(changes, readers);
    const productionOf = await locate(database, changes);
    for (const listener of readers) {
      const events = new Map<string, LiveEvent>();
      for (const change of changes) {
        const found = concerns(change, productionOf(change), listener.reader);
        if (found) events.set(`${found.entity}:${found.id}`, { ...found, feed_batch: number });
      }
      if (events.size > 0) listener.tell([...events.values()], `${epoch}.${number}`);
      const over = changes.some(
        (change) =>
          change.entity === "sessions" && change.key === listener.reader.sessionId && isRevoked(change),
      );
      if (over) listener.end();
    }
  }

  async function refreshProductions(changes: FeedChange[], readers: Listener[]): Promise<void> {
    const touched = new Set(
      changes.filter(({ entity }) => entity === "production_people").map(({ key }) => key.split(":")[1]),
    );
    const affected = readers.filter(({ reader }) => touched.has(reader.userId));
    if (affected.length === 0) return;
    const rows = await database.db
      .select()
      .from(productionPeople)
      .where(inArray(productionPeople.userId, [...new Set(affected.map(({ reader }) => reader.userId))]));
    for (const { reader } of affected) {
      reader.productions = new Set(
        rows
          .filter((row) => row.userId === reader.userId && row.organisationId === reader.organisationId)
          .map((row) => row.productionId),
      );
    }
  }

  const listening = database.sql.listen(BATCHES, wake, wake).catch((error: unknown) => {
    if (!stopped) log.error("live hub cannot listen", error);
    return undefined;
  });

  return {
    isFollowing: () => performance.now() - heardAt < FOLLOWING_MS_MAX,
    hasHeardOf: (number) => number <= batch,
    get size() {
      return listeners.size;
    },
    join: async (listener, position) => {
      await running;
      if (epoch === "") await catchUp();
      // From here on nothing is missed; what came before is told from the batches that are kept.
      listeners.add(listener);
      const [theirEpoch, after] = [position?.split(".")[0], Number(position?.split(".")[1])];
      if (position !== undefined && (theirEpoch !== epoch || !Number.isSafeInteger(after) || after > batch)) {
        listener.reset(`${epoch}.${batch}`);
      } else if (position !== undefined && after < batch) {
        const kept = await readBatches(database, after, BATCH_BYTES_MAX, BATCH_COUNT_MAX);
        if (kept[0]?.batch !== after + 1 || (kept.at(-1)?.batch ?? 0) < batch)
          listener.reset(`${epoch}.${batch}`);
        else for (const one of kept) await deliver(one.batch, changesOf(one), [listener]);
      }
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      clearTimeout(retry);
      for (const listener of listeners) listener.end();
      await running;
      await stopListening(await listening);
    },
  };
}

/** Of the rows that edges hold, and of those that only pages are told of. */
function changesOf({ body, notices }: KeptBatch): FeedChange[] {
  const { changes } = JSON.parse(body) as FeedBatch;
  return [...(changes as FeedChange[]), ...(JSON.parse(notices) as FeedChange[])];
}

/** The production of each changed item; of those that are gone too, whose rows the batch does not carry. */
async function locate(
  database: Database,
  changes: FeedChange[],
): Promise<(change: FeedChange) => string | null | undefined> {
  const known = new Map<string, string | null>();
  const gone = (entity: string) =>
    changes.filter((change) => change.entity === entity && change.row === null).map(({ key }) => key);
  const [goneSchedules, goneAnnouncements] = [gone("schedules"), gone("announcements")];
  if (goneSchedules.length > 0) {
    const rows = await database.db
      .select({ id: schedules.id, productionId: schedules.productionId })
      .from(schedules)
      .where(inArray(schedules.id, goneSchedules));
    for (const row of rows) known.set(row.id, row.productionId);
  }
  if (goneAnnouncements.length > 0) {
    const rows = await database.db
      .select({ id: announcements.id, productionId: announcements.productionId })
      .from(announcements)
      .where(inArray(announcements.id, goneAnnouncements));
    for (const row of rows) known.set(row.id, row.productionId);
  }
  return (change) =>
    change.row === null
      ? known.get(change.key)
      : (change.row as { production_id?: string | null }).production_id;
}
