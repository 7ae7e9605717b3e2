import { sql } from "drizzle-orm";
import type postgres from "postgres";
import {
  FEED_ENTITIES,
  FEED_KEYS,
  FEED_SCHEMA_VERSION,
  NOTICE_ENTITIES,
  type SnapshotHead,
} from "../core/feed.ts";
import { postgresError } from "./errors.ts";
import type { Database } from "./open.ts";

/** Held while a batch is stamped, while a snapshot begins and while an epoch begins: one at a time, in one order. */
export const FEED_LOCK = 7_301_002;
const SNAPSHOT_ROWS_A_FETCH = 500;
const SNAPSHOT_SECONDS_MAX = 60;

/** The channel of every write, sent by triggers and by db/write.ts, and the one of every batch. */
export const WRITTEN = "written";
export const BATCHES = "batches";

/**
 * Which cluster, timeline and database this is. A restore or a promoted standby differs in one of them. The timeline
 * is read from the WAL's name and not from pg_control_checkpoint(), which learns of a promotion a checkpoint late.
 */
const LIFE = `(select system_identifier::text from pg_control_system())
  || '.' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  || '.' || (select oid from pg_database where datname = current_database())`;

/** Each touched row as it stands, or null: one branch a table, so that every row is found by its primary key. */
const RENDERED = [
  ...FEED_ENTITIES.map((entity) => rendering(entity, FEED_KEYS[entity], false)),
  ...NOTICE_ENTITIES.map((entity) => rendering(entity, ["id"], true)),
].join("\nunion all\n");

function rendering(entity: string, keys: readonly string[], isNotice: boolean): string {
  return `select t.entity, t.row_key, t.organisation_id, f.row, ${isNotice} as is_notice from touched t
   left join feed_${entity} f on ${keyMatches(entity, keys)} where t.entity = '${entity}'`;
}

/** Compared with nothing but `=`: what a policy must not leak is only looked for by an index where that leaks nothing. */
function keyMatches(entity: string, keys: readonly string[]): string {
  if (entity === "signing_keys") return "f.kid = t.row_key";
  return keys.map((key, at) => `f.${key} = t.part_${at + 1}`).join(" and ");
}

function changesWhere(which: string): string {
  return `json_agg(json_build_object('entity', entity, 'key', row_key, 'organisation_id', organisation_id, 'row', row)
    order by entity, row_key) filter (where ${which})`;
}

/**
 * Everything visible and not yet in a batch, as it stands, as batch n: one statement, so one snapshot. It does nothing
 * and answers no row when the epoch belongs to another life of the primary.
 */
const STAMP = `
with taken as (
  delete from changes where exists (select from feed_state where life = ${LIFE})
  returning entity, row_key, organisation_id
), touched as materialized (
  select entity, row_key, max(organisation_id::text) as organisation_id,
    case when entity <> 'signing_keys' then split_part(row_key, ':', 1)::uuid end as part_1,
    nullif(split_part(row_key, ':', 2), '')::uuid as part_2
  from taken group by entity, row_key
), rendered as (
  ${RENDERED}
), body as (
  select count(*)::int as change_count,
    coalesce(${changesWhere("not is_notice")}, '[]') as changes, coalesce(${changesWhere("is_notice")}, '[]') as notices
  from rendered
), next as (
  update feed_state set batch = batch + 1 where life = ${LIFE} returning batch
)
insert into feed_batches (batch, snapshot, as_of, body, notices, change_count)
select next.batch, pg_current_snapshot(), statement_timestamp(),
  '{"batch":' || next.batch || ',"snapshot":"' || pg_current_snapshot()::text
  || '","as_of":"' || feed_instant(statement_timestamp()) || '","changes":' || body.changes::text || '}', body.notices::text, body.change_count
from next, body
returning batch, change_count, pg_notify('${BATCHES}', batch::text)`;

export type Stamped = { batch: number; changeCount: number };

/**
 * Makes the next batch. The lock is taken by an earlier statement than the one that stamps: taken in the same one, a
 * later batch carried an older snapshot, and a stale row for good (docs/feed.md).
 */
export async function stampBatch({ sql }: Pick<Database, "sql">): Promise<Stamped> {
  const stamped = await stamp(sql);
  if (stamped) return stamped;
  await beginLife(sql);
  const first = await stamp(sql);
  if (!first) throw new Error("the feed's life changed twice at once");
  return first;
}

const LOCK_AND_STAMP = `select pg_advisory_xact_lock(${FEED_LOCK}); execute stamp_batch`;
/** For whichever connection is asked: it may be another than the one that lacked it. */
const PREPARE = `do $do$ begin
  if not exists (select from pg_prepared_statements where name = 'stamp_batch') then
    execute $prepare$ prepare stamp_batch as ${STAMP} $prepare$;
  end if;
end $do$`;
/** PostgreSQL's "there is no such prepared statement". */
const NOT_PREPARED = "26000";

/** @returns undefined when the epoch belongs to another life. */
async function stamp(sql: postgres.Sql): Promise<Stamped | undefined> {
  const row = (await ask(sql)).at(-1)?.[0];
  return row && { batch: Number(row.batch), changeCount: row.change_count };
}

/**
 * Statements of one message: one transaction, which the server runs to its end without us, so that nobody holds the
 * lock who was stopped or cut off. READ COMMITTED gives each a snapshot of its own. Planned once for each
 * connection: planning a stamp takes longer than carrying it out (4.8 ms a batch, 1.0 without).
 */
async function ask(sql: postgres.Sql) {
  const send = async (text: string) =>
    (await sql.unsafe(text).simple()) as unknown as { batch: string; change_count: number }[][];
  try {
    return await send(LOCK_AND_STAMP);
  } catch (error) {
    if (postgresError(error)?.code !== NOT_PREPARED) throw error;
    return await send(`${PREPARE}; ${LOCK_AND_STAMP}`);
  }
}

/**
 * The first sequencer of a database names its life; in another life (a restore, a promoted standby) the epoch changes,
 * kept batches go, and numbers jump to the present millisecond: an edge may have seen numbers that this database lost.
 */
async function beginLife(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${FEED_LOCK})`;
    const [begun] = await tx.unsafe(`
      with state as (select epoch, batch, life, ${LIFE} as present, (extract(epoch from clock_timestamp()) * 1000)::bigint as now from feed_state)
      update feed_state set life = state.present,
        epoch = case when state.life = '' then state.epoch
          else lpad(to_hex(greatest(state.now, ('x' || lpad(state.epoch, 16, '0'))::bit(64)::bigint + 1)), 12, '0') end,
        batch = case when state.life = '' then state.batch else greatest(state.batch, state.now) end
      from state where state.life <> state.present returning state.life <> '' as again`);
    if (begun?.again) await tx`delete from feed_batches`;
  });
}

export type FeedHead = { epoch: string; latest: number; latestAsOf: string };
export type KeptBatch = {
  epoch: string;
  batch: number;
  asOf: string;
  /** As edges receive it, JSON. */
  body: string;
  /** What only pages are told of, a JSON list of changes. */
  notices: string;
};

/** Where the feed stands; `oldest` is the first batch that is still kept. */
export async function readFeedHead({ sql }: Pick<Database, "sql">): Promise<FeedHead & { oldest: number }> {
  const [row] = await sql<{ epoch: string; batch: string; oldest: string; as_of: string }[]>`
    select s.epoch, s.batch, coalesce((select min(batch) from feed_batches), s.batch + 1) as oldest,
      feed_instant(coalesce((select as_of from feed_batches order by batch desc limit 1), now())) as as_of
    from feed_state s`;
  if (!row) throw new Error("feed_state has no row: was the database migrated?");
  return { epoch: row.epoch, latest: Number(row.batch), latestAsOf: row.as_of, oldest: Number(row.oldest) };
}

/**
 * The batch from which on a replica holds all that was committed before this was asked. The last one, when nothing is
 * noted that it does not carry; else the next, or the one after it when the next is being made and may have an older
 * snapshot than ours.
 */
export async function readBatchAfter({ everywhere }: Pick<Database, "everywhere">): Promise<number> {
  // A batch carries everybody's changes.
  const [row] = await everywhere.execute<{ batch: string }>(sql`
    select batch + case when not exists (select from changes) then 0
      when pg_try_advisory_xact_lock_shared(${FEED_LOCK}) then 1 else 2 end as batch from feed_state`);
  if (!row) throw new Error("feed_state has no row: was the database migrated?");
  return Number(row.batch);
}

/** Batches after `after` in order: the first in any case, then as many as `bytesMax` takes. */
export async function readBatches(
  { sql }: Pick<Database, "sql">,
  after: number,
  bytesMax: number,
  countMax: number,
): Promise<KeptBatch[]> {
  const rows = await sql<{ epoch: string; batch: string; as_of: string; body: string; notices: string }[]>`
    select epoch, counted.batch, feed_instant(as_of) as as_of, body, notices from (
      select batch, as_of, body, notices, sum(octet_length(body)) over (order by batch) - octet_length(body) as before
      from (select * from feed_batches where batch > ${after} order by batch limit ${countMax}) as next
    ) as counted, feed_state where before < ${bytesMax} order by counted.batch`;
  return rows.map((row) => ({
    epoch: row.epoch,
    batch: Number(row.batch),
    asOf: row.as_of,
    body: row.body,
    notices: row.notices,
  }));
}

/** Removes batches that no replica should still need; returns how many. */
export async function pruneBatches(
  { sql }: Pick<Database, "sql">,
  keepSeconds: number,
  countMax: number,
): Promise<number> {
  const pruned = await sql`
    delete from feed_batches where batch in (
      select batch from feed_batches
      where as_of < now() - make_interval(secs => ${keepSeconds})
        and batch < (select batch from feed_state)
      order by batch limit ${countMax}
    )`;
  return pruned.count;
}

const SNAPSHOT_HEAD = `
select epoch, ${FEED_SCHEMA_VERSION}::int as schema_version, batch, pg_current_snapshot()::text as snapshot,
  feed_instant(statement_timestamp()) as as_of from feed_state`;

/**
 * A new replica's start: the head, then every row as NDJSON text. One REPEATABLE READ transaction, whose snapshot is
 * taken while the feed's lock is held: otherwise a batch under way could carry an older snapshot than this and set
 * rows back. Whoever stops reading ends the transaction.
 */
export async function* readSnapshot({ direct }: Pick<Database, "direct">): AsyncGenerator<string> {
  const own = await direct.reserve();
  try {
    // Sent together, so that the server never holds the feed's lock while it waits for us. Without the lock (its wait
    // ends with the statement timeout) the rest is thrown away.
    const [, , [head]] = await Promise.all([
      own.unsafe(`select pg_advisory_lock(${FEED_LOCK})`),
      own.unsafe("begin isolation level repeatable read read only"),
      own.unsafe<(Omit<SnapshotHead, "batch"> & { batch: string })[]>(SNAPSHOT_HEAD),
      own.unsafe(`select pg_advisory_unlock(${FEED_LOCK})`),
    ]);
    if (!head) throw new Error("feed_state has no row: was the database migrated?");
    await own.unsafe(`set local statement_timeout = '${SNAPSHOT_SECONDS_MAX}s'`);
    yield `${JSON.stringify({ ...head, batch: Number(head.batch) })}\n`;
    let count = 0;
    for (const entity of FEED_ENTITIES) {
      const key = FEED_KEYS[entity].map((part) => `f.${part}::text`).join(" || ':' || ");
      const rows = own.unsafe<
        { line: string }[]
      >(`select json_build_object('entity', '${entity}', 'key', ${key},
        'organisation_id', f.organisation_id, 'row', f.row)::text as line from feed_${entity} f`);
      for await (const lines of rows.cursor(SNAPSHOT_ROWS_A_FETCH)) {
        count += lines.length;
        yield lines.map(({ line }) => `${line}\n`).join("");
      }
    }
    await own.unsafe("commit");
    yield `${JSON.stringify({ end: true, rows: count })}\n`;
  } finally {
    await leave(own);
  }
}

/** Gives the connection back clean, whatever state it was left in; one that is gone has nothing to clean. */
async function leave(own: postgres.ReservedSql): Promise<void> {
  try {
    await own.unsafe("rollback");
    await own`select pg_advisory_unlock_all()`;
  } finally {
    own.release();
  }
}
