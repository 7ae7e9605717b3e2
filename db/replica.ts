import { meets, parseSnapshot, type Demand, type SeenBy } from "../core/feed.ts";
import { inTime } from "./in-time.ts";
import type { Marks } from "./marks.ts";
import { openDatabase, type Database, type DatabaseOptions } from "./open.ts";

/** `lagging` is still read from; `out` is not. */
export type ReplicaState = {
  /** Its number in the setting, from 1: addresses are nobody's business. */
  name: string;
  state: "in rotation" | "lagging" | "out";
  says: string;
  /** Milliseconds; null while it is not known. */
  lagMs: number | null;
};

/** Of a log (core/server/log.ts), what is needed here: db knows no servers. */
export type ReplicaLog = {
  info(event: string, fields: Record<string, string | number | null>): void;
  warn(event: string, fields: Record<string, string | number | null>): void;
  error(event: string, error: unknown): void;
};

/** Which cluster the primary is and which life of it this is: a standby that was promoted begins another. */
export type Life = { cluster: string; epoch: string };

export type Thresholds = { lookEveryMs: number; alertMs: number; outMs: number };

export type Replica = AsyncDisposable & {
  /** The pool to ask; another one after it was away. */
  database(): Database;
  state(): ReplicaState;
  /** As far as it is known: does it hold that? */
  holds(demand: Demand): boolean;
  /** Asks it how far it is; one question at a time, whoever wants to know. Never throws. */
  look(): Promise<void>;
};

/** A standby that does not say where it is in this time is away: a stopped process keeps its connections. */
export const ANSWER_MS_MAX = 1_500;

/** Where it is, in WAL and in the feed: it holds batch n as an edge does, with all that was written before. */
const LOOK = `
select pg_is_in_recovery() as is_standby, (select system_identifier::text from pg_control_system()) as cluster,
  pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::text as received,
  pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::text as replayed, s.epoch, s.batch::text as batch, b.snapshot::text as snapshot
from feed_state s left join feed_batches b on b.batch = s.batch`;

type Looked = {
  is_standby: boolean;
  cluster: string;
  received: string | null;
  replayed: string | null;
  epoch: string;
  batch: string;
  snapshot: string | null;
};
type Position = { epoch: string; batch: number; snapshot: SeenBy };
type Link = { pool: Database; watch: Database };

export type ReplicaOptions = {
  name: string;
  url: string;
  pool: Omit<DatabaseOptions, "isReadOnly">;
  marks: Marks;
  /** The primary's; undefined until it answered. */
  life(): Life | undefined;
  thresholds: Thresholds;
  log: ReplicaLog;
};

/** One standby, and what is known of it. It begins out of rotation: whoever has not looked knows nothing. */
export function openReplica({ name, url, pool, marks, life, thresholds, log }: ReplicaOptions): Replica {
  const open = (): Link => ({
    pool: openDatabase(url, { ...pool, name: `${pool.name} replica ${name}`, isReadOnly: true }),
    // Apart from the pool: behind slow reports nobody would know whether it lives.
    watch: openDatabase(url, {
      name: `${pool.name} replica ${name} watch`,
      max: 1,
      connectSecondsMax: 1,
      isReadOnly: true,
    }),
  });
  let link = open();
  let known: ReplicaState = { name, state: "out", says: "is not known yet", lagMs: null };
  let position: Position | undefined;
  let looking: Promise<void> | undefined;
  let isLookedAt = false;
  let isClosed = false;

  function learn(next: Omit<ReplicaState, "name">): void {
    const before = known;
    known = { name, ...next };
    if (isLookedAt && before.state === next.state) return;
    isLookedAt = true;
    const fields = { replica: name, says: next.says, lag_ms: next.lagMs };
    if (next.state === "in rotation") log.info("replica is in rotation", fields);
    else log.warn(next.state === "lagging" ? "replica lags" : "replica is out of rotation", fields);
  }

  /** Whoever still waits for an answer of it gets an error now, and asks the primary. */
  function cut(): void {
    const { pool: lost, watch } = link;
    link = open();
    position = undefined;
    for (const { sql } of [lost, watch]) void sql.end({ timeout: 0 });
  }

  async function ask(): Promise<void> {
    const asked = link;
    try {
      const rows = await inTime(asked.watch.sql.unsafe<Looked[]>(LOOK), ANSWER_MS_MAX);
      if (isClosed || asked !== link) return;
      if (!rows[0]) throw new Error("feed_state has no row");
      learn(judge(rows[0]));
    } catch (error) {
      if (isClosed || asked !== link) return;
      cut();
      learn({ state: "out", says: `does not answer (${reasonOf(error)})`, lagMs: null });
    }
  }

  function judge(at: Looked): Omit<ReplicaState, "name"> {
    position = undefined;
    const out = (says: string, lagMs: number | null = null) => ({ state: "out" as const, says, lagMs });
    const now = life();
    if (!now) return out("is not known while the primary is away");
    if (at.cluster !== now.cluster) return out("is of another cluster");
    if (!at.is_standby || at.replayed === null) return out("is no standby");
    if (at.epoch !== now.epoch) return out("is in another life of the primary");
    const lag = marks.lagOf(Number(at.replayed), performance.now());
    const lagMs = Math.round(lag.ms);
    if (at.snapshot !== null)
      position = { epoch: at.epoch, batch: Number(at.batch), snapshot: parseSnapshot(at.snapshot) };
    // What has come and is not replayed is another trouble than what does not come.
    const why = Number(at.received ?? 0) > Number(at.replayed) ? "replays late" : "receives late";
    if (!lag.isKnown) return out(`${why}, by more than is known`, lagMs);
    if (lagMs >= thresholds.outMs) return out(why, lagMs);
    if (lagMs >= thresholds.alertMs) return { state: "lagging", says: why, lagMs };
    return { state: "in rotation", says: "answers", lagMs };
  }

  return {
    database: () => link.pool,
    state: () => known,
    holds: (demand) => position !== undefined && meets(position, demand),
    look: () => (looking ??= ask().finally(() => (looking = undefined))),
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      await Promise.all([link.pool[Symbol.asyncDispose](), link.watch.sql.end({ timeout: 0 })]);
    },
  };
}

/** A code where there is one: messages of the driver name addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : "unknown";
}
