import { beforeAll, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { testDatabase } from "../ops/testing.ts";

/** Everything that the two say of their tables, a line each: what one says and the other does not is a difference. */
type Lines = Record<"columns" | "keys" | "indexes" | "references" | "checks", string[]>;

let written: Lines;
let made: Lines;
beforeAll(async () => {
  written = linesOf(await tables());
  const sql = postgres(await testDatabase(), { max: 1, onnotice: () => {} });
  made = await linesIn(sql);
  await sql.end();
});

async function tables(): Promise<PgTable[]> {
  const folder = join(import.meta.dir, "schema");
  const modules = await Promise.all(
    readdirSync(folder).map(
      async (file) => (await import(join(folder, file))) as Readonly<Record<string, unknown>>,
    ),
  );
  return modules
    .flatMap((one) => Object.values(one))
    .filter((one): one is PgTable => one instanceof Object && is(one, PgTable));
}

/** As PostgreSQL names them. */
const typeOf = (written: string): string =>
  written
    .replace(/^timestamptz(\(\d\))?$/, "timestamp$1 with time zone")
    .replace(/^timestamp(\(\d\))?$/, "timestamp$1 without time zone")
    .replace(/^bigserial$/, "bigint");

const sorted = (lines: readonly string[]): string[] => [...new Set(lines)].sort();

function linesOf(all: readonly PgTable[]): Lines {
  const lines: Lines = { columns: [], keys: [], indexes: [], references: [], checks: [] };
  for (const one of all) {
    const table = getTableConfig(one);
    for (const column of table.columns) {
      const isFilled =
        column.hasDefault || column.generated !== undefined || column.getSQLType() === "bigserial";
      lines.columns.push(
        `${table.name}.${column.name} ${typeOf(column.getSQLType())}${column.notNull ? " not null" : ""}${isFilled ? " default" : ""}`,
      );
      if (column.primary) lines.keys.push(`${table.name} (${column.name})`);
      if (column.isUnique) lines.indexes.push(`${table.name} ${column.uniqueName} unique (${column.name})`);
    }
    for (const key of table.primaryKeys)
      lines.keys.push(`${table.name} (${key.columns.map(({ name }) => name).join()})`);
    for (const one of table.uniqueConstraints)
      lines.indexes.push(
        `${table.name} ${one.getName()} unique (${one.columns.map(({ name }) => name).join()})`,
      );
    for (const { config } of table.indexes) {
      const columns = config.columns.map((column) => ("name" in column ? column.name : "?")).join();
      lines.indexes.push(
        `${table.name} ${config.name}${config.unique ? " unique" : ""} (${columns})${config.where ? " where" : ""}`,
      );
    }
    for (const key of table.foreignKeys) {
      const { columns, foreignTable, foreignColumns } = key.reference();
      lines.references.push(
        `${table.name} (${columns.map(({ name }) => name).join()}) ${getTableName(foreignTable)} (${foreignColumns.map(({ name }) => name).join()})`,
      );
    }
    for (const check of table.checks) lines.checks.push(`${table.name} ${check.name}`);
  }
  return lines;
}

type Said = { line: string };

async function linesIn(sql: postgres.Sql): Promise<Lines> {
  const of = async (rows: Promise<readonly Said[]>) => (await rows).map(({ line }) => line);
  const [columns, keys, indexes, references, checks] = await Promise.all([
    of(sql<Said[]>`
      select c.relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
        || case when attnotnull then ' not null' else '' end
        || case when atthasdef or attidentity <> '' then ' default' else '' end as line
      from pg_attribute a join pg_class c on c.oid = attrelid
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped`),
    of(sql<Said[]>`
      select c.relname || ' (' || columns || ')' as line from pg_constraint k join pg_class c on c.oid = conrelid
      join lateral (select string_agg(attname, ',' order by n) as columns
        from unnest(conkey) with ordinality as part(attnum, n) join pg_attribute a on a.attrelid = conrelid and a.attnum = part.attnum) as named on true
      where contype = 'p' and not c.relispartition and c.relnamespace = 'public'::regnamespace`),
    of(sql<Said[]>`
      select t.relname || ' ' || i.relname || case when indisunique then ' unique' else '' end || ' (' || columns || ')'
        || case when indpred is null then '' else ' where' end as line
      from pg_index x join pg_class i on i.oid = indexrelid join pg_class t on t.oid = indrelid
      join lateral (select string_agg(coalesce(attname, '?'), ',' order by n) as columns
        from unnest(indkey) with ordinality as part(attnum, n)
        left join pg_attribute a on a.attrelid = indrelid and a.attnum = part.attnum where n <= indnkeyatts) as named on true
      where not indisprimary and t.relkind in ('r', 'p') and not t.relispartition and t.relnamespace = 'public'::regnamespace`),
    of(sql<Said[]>`
      select c.relname || ' (' || own || ') ' || f.relname || ' (' || theirs || ')' as line
      from pg_constraint k join pg_class c on c.oid = conrelid join pg_class f on f.oid = confrelid
      join lateral (select string_agg(a.attname, ',' order by n) as own, string_agg(b.attname, ',' order by n) as theirs
        from unnest(conkey, confkey) with ordinality as part(attnum, theirnum, n)
        join pg_attribute a on a.attrelid = conrelid and a.attnum = part.attnum
        join pg_attribute b on b.attrelid = confrelid and b.attnum = theirnum) as named on true
      where contype = 'f' and not c.relispartition and c.relnamespace = 'public'::regnamespace`),
    of(sql<Said[]>`
      select c.relname || ' ' || conname as line from pg_constraint join pg_class c on c.oid = conrelid
      where contype = 'c' and not c.relispartition and c.relnamespace = 'public'::regnamespace`),
  ]);
  return { columns, keys, indexes, references, checks };
}

for (const kind of ["columns", "keys", "indexes", "references"] as const)
  test(`the ${kind} that the schema writes are those that the migrations make`, () => {
    expect(written[kind].length).toBeGreaterThan(20);
    expect(sorted(written[kind])).toEqual(sorted(made[kind]));
  });

test("what the schema says is checked the migrations check; migrations may check more", () => {
  const checked = new Set(made.checks);
  expect(written.checks.length).toBeGreaterThan(20);
  expect(written.checks.filter((line) => !checked.has(line))).toEqual([]);
});
