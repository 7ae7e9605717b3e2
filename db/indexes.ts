import type { Database } from "./open.ts";

/** An index that may be one too many. Those that keep something unique, or a foreign key quick, stay whatever they are asked. */
export type IdleIndex = { table: string; index: string; bytes: number; why: string };

/**
 * Once a month (mission DB-34): indexes that nothing asked since this server counts, and those whose every column
 * another begins with, under the same condition. A standby counts its own: what reports ask there is unasked here.
 * @returns the largest first, and since when is counted; null where since the server was made.
 */
export async function findIdleIndexes({
  sql,
}: Pick<Database, "sql">): Promise<{ since: Date | null; indexes: IdleIndex[] }> {
  const [counted] = await sql<{ since: Date | null }[]>`
    select stats_reset as since from pg_stat_database where datname = current_database()`;
  const idle = await sql<{ table: string; index: string; bytes: string }[]>`
    select s.relname as table, s.indexrelname as index, pg_relation_size(s.indexrelid) as bytes
    from pg_stat_user_indexes s join pg_index i on i.indexrelid = s.indexrelid
    where s.schemaname = 'public' and s.idx_scan = 0 and not i.indisunique and not exists (
      select from pg_constraint c where c.contype = 'f' and c.conrelid = i.indrelid
        and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
        and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] <@ c.conkey)`;
  const covered = await sql<{ table: string; index: string; bytes: string; by: string }[]>`
    select t.relname as table, c.relname as index, pg_relation_size(c.oid) as bytes, o.relname as by
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
    join pg_index other on other.indrelid = i.indrelid and other.indexrelid <> i.indexrelid
    join pg_class o on o.oid = other.indexrelid and o.relam = c.relam
    where not i.indisunique and i.indexprs is null and other.indexprs is null
      and (other.indkey::int2[])[0:i.indnkeyatts - 1] = (i.indkey::int2[])[0:i.indnkeyatts - 1]
      and (other.indclass::oid[])[0:i.indnkeyatts - 1] = (i.indclass::oid[])[0:i.indnkeyatts - 1]
      and (other.indoption::int2[])[0:i.indnkeyatts - 1] = (i.indoption::int2[])[0:i.indnkeyatts - 1]
      and other.indnkeyatts >= i.indnkeyatts
      and (i.indnatts = i.indnkeyatts or other.indkey::int2[] @> i.indkey::int2[])
      and pg_get_expr(i.indpred, i.indrelid) is not distinct from pg_get_expr(other.indpred, other.indrelid)
      -- Of two that are the same, the younger one.
      and (other.indisunique or other.indnatts > i.indnatts or other.indexrelid < i.indexrelid)
      and exists (select from pg_am a where a.oid = c.relam and a.amname = 'btree')`;
  const found = [
    ...idle.map((one) => ({ ...one, bytes: Number(one.bytes), why: "nothing asked it" })),
    ...covered.map(({ by, ...one }) => ({ ...one, bytes: Number(one.bytes), why: `${by} begins with it` })),
  ];
  return { since: counted?.since ?? null, indexes: found.sort((one, other) => other.bytes - one.bytes) };
}
