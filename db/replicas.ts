import type { Demand } from "../core/feed.ts";
import { isStandbyFault, isUnavailable } from "./errors.ts";
import { inTime, TooLate } from "./in-time.ts";
import { createMarks } from "./marks.ts";
import type { Database, DatabaseOptions } from "./open.ts";
import {
  ANSWER_MS_MAX,
  openReplica,
  type Life,
  type Replica,
  type ReplicaLog,
  type ReplicaState,
  type Thresholds,
} from "./replica.ts";

/** What may be read elsewhere than at the primary (mission E-05). */
export type Purpose = "reports" | "analytics" | "search" | "lists";

export type Readers = AsyncDisposable & {
  /** What answers where no standby does. */
  primary: Database;
  /** Where to read: a replica in rotation, the primary where there is none. */
  for(purpose: Purpose): Database;
  /**
   * Asks a replica that holds all that is demanded, or the primary; and the primary once more when the replica turns
   * out to be away. `ask` may therefore run twice: it reads.
   */
  read<T>(purpose: Purpose, demand: Demand | undefined, ask: (database: Database) => Promise<T>): Promise<T>;
  /** What is known of each, without asking any. */
  states(): ReplicaState[];
};

/** Mission E-06. */
const THRESHOLDS: Thresholds = { lookEveryMs: 1_000, alertMs: 5_000, outMs: 30_000 };
/** Which replica a purpose has for its own; others stand in for it, so that nothing heavy meets the primary early. */
const OWN: Partial<Record<Purpose, number>> = { reports: 0, analytics: 1 };
/** Longer than a standby takes to say where it is; then the primary answers. */
const LOOK_MS_MAX = 100;
/** Marks go back further than any lag that matters. */
const KEPT_FACTOR = 4;

/** What is written and not yet flushed is sent to nobody. */
const MARK = `select (select system_identifier::text from pg_control_system()) as cluster, epoch,
  pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::text as wal from feed_state`;

export type ReadersOptions = {
  /** Where the primary's position is asked: a pool that is not the one of requests. */
  watch: Database;
  primary: Database;
  urls: readonly string[];
  /** Of each replica's pool. */
  pool: Omit<DatabaseOptions, "isReadOnly">;
  log: ReplicaLog;
  thresholds?: Thresholds;
};

/** Opens a pool for each replica and watches how far each is. Without any, everything is read from the primary. */
export function openReaders({
  watch,
  primary,
  urls,
  pool,
  log,
  thresholds = THRESHOLDS,
}: ReadersOptions): Readers {
  const marks = createMarks(thresholds.outMs * KEPT_FACTOR);
  let life: Life | undefined;
  const replicas = urls.map((url, at) =>
    openReplica({ name: String(at + 1), url, pool, marks, life: () => life, thresholds, log }),
  );
  let turn = 0;
  let timer: Timer | undefined;
  let isClosed = false;

  async function mark(): Promise<void> {
    const atMs = performance.now();
    try {
      const [row] = await inTime(watch.sql.unsafe<(Life & { wal: string })[]>(MARK), ANSWER_MS_MAX);
      if (!row) throw new Error("feed_state has no row: was the database migrated?");
      life = { cluster: row.cluster, epoch: row.epoch };
      marks.note(atMs, Number(row.wal));
    } catch (error) {
      // Nothing is written while it is away: the last mark stands.
      if (!isUnavailable(error) && !(error instanceof TooLate))
        log.error("the primary does not say where it is", error);
    }
  }

  /** The primary first, so that who has just caught up is not called late. */
  async function look(): Promise<void> {
    await mark();
    await Promise.all(replicas.map((replica) => replica.look()));
    if (!isClosed) timer = setTimeout(() => (looking = look()), thresholds.lookEveryMs);
  }
  let looking = replicas.length === 0 ? undefined : look();

  function inOrder(purpose: Purpose): Replica[] {
    const own = OWN[purpose];
    const first = own === undefined ? turn++ : Math.min(own, replicas.length - 1);
    return replicas
      .map((_, at) => replicas[(first + at) % replicas.length] as Replica)
      .filter((replica) => replica.state().state !== "out");
  }

  async function choose(purpose: Purpose, demand: Demand | undefined): Promise<Replica | undefined> {
    const candidates = inOrder(purpose);
    if (demand === undefined) return candidates[0];
    const found = candidates.find((replica) => replica.holds(demand));
    if (found || candidates.length === 0) return found;
    // What is known is up to a second old.
    await Promise.race([Promise.all(candidates.map((replica) => replica.look())), Bun.sleep(LOOK_MS_MAX)]);
    return candidates.find((replica) => replica.state().state !== "out" && replica.holds(demand));
  }

  return {
    primary,
    for: (purpose) => inOrder(purpose)[0]?.database() ?? primary,
    read: async (purpose, demand, ask) => {
      const replica = await choose(purpose, demand);
      if (!replica) return await ask(primary);
      try {
        return await ask(replica.database());
      } catch (error) {
        if (!isStandbyFault(error)) throw error;
        void replica.look();
        return await ask(primary);
      }
    },
    states: () => replicas.map((replica) => replica.state()),
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(replicas.map((replica) => replica[Symbol.asyncDispose]()));
    },
  };
}
