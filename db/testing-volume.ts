import {
  closeSync,
  fchownSync,
  ftruncateSync,
  statSync,
  openSync,
  mkdtempSync,
  chmodSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type postgres from "postgres";
import { startPostgres, stopWithParent } from "../ops/postgres.ts";
import { MIGRATED, placeCluster } from "../ops/testing-cluster.ts";
import { openDatabase } from "./open.ts";

/** A node of a plan as `explain (format json)` tells it, as far as it is judged here. */
export type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Filter?: string;
  "Total Cost": number;
  Plans?: PlanNode[];
};
export type LoggedPlan = { application: string; "Query Text": string; Plan: PlanNode };

export type LargeDatabase = AsyncDisposable & {
  url: string;
  /** Every plan that was carried out since it was last asked. */
  plans(): Promise<LoggedPlan[]>;
  /** Makes the tables look as large as that, all together. @returns those that do, with the rows that they claim. */
  grow(bytes: number, growth: Growth): Promise<Map<string, number>>;
};
/** How many times the rows of testing-volume.sql each of them owns: there 200 expenses each, or 8, or 20. */
export type Growth = { organisation: number; person: number };

const SEGMENT_BYTES = 1024 ** 3;
const PAGE_BYTES = 8_192;
/** Kept for hours or by the dozen, whatever the portal holds (db/housekeeping.ts, db/sequencer.ts). */
const SMALL = [
  "changes",
  "feed_batches",
  "tally_changes",
  "audit_pending",
  "feed_state",
  "signing_keys",
  "effects",
  "one_time_links",
  "imports",
  "accounts",
  "ledger_periods",
  "ledger_connections",
  "ledger_consents",
  "ledger_calls",
  "rates",
  "view_refreshes",
];
/** The columns that name a person or a production. */
const OF_FEW = new Set([
  "production_id",
  "user_id",
  "artist_id",
  "owner_id",
  "created_by",
  "decided_by",
  "actor_id",
]);
/** The log is a moment behind. */
const LOG_MS = 300;

/**
 * A server of its own whose tables can be made to look as large as they may one day be. The planner asks the file
 * system how long a table is and takes from `pg_class` only how many rows a page holds, so the files are made that
 * long: sparse, with nothing but the rows of testing-volume.sql on the disk. Plans are made for 50 TB and can be
 * carried out all the same, as long as they find their rows by an index.
 */
export async function largeDatabase(): Promise<LargeDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "portal-large-"));
  chmodSync(folder, 0o755);
  const data = join(folder, "pg");
  const logFile = join(folder, "log");
  let read = 0;
  await placeCluster(data);
  const server = await startPostgres({
    folder: data,
    settings: [
      ...["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
      // It would read 50 TB of nothing, and correct the claim.
      "autovacuum=off",
      "session_preload_libraries=auto_explain",
      ...[
        "auto_explain.log_min_duration=0",
        "auto_explain.log_format=json",
        "auto_explain.log_nested_statements=on",
      ],
      "log_line_prefix=%a|",
    ],
    logFile,
  });
  stopWithParent(server.pid, folder);
  const url = await server.database(MIGRATED);
  const database = openDatabase(url, { name: "volume", max: 1, statementTimeoutMs: 120_000 });
  const { sql } = database;
  await sql.file(join(import.meta.dir, "testing-volume.sql"));
  const keys = await readKeys(sql);
  return {
    url,
    plans: async () => {
      await Bun.sleep(LOG_MS);
      const text = await Bun.file(logFile).slice(read).text();
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      read += Buffer.byteLength(whole);
      return plansOf(whole.split("\n").filter((line) => line.trim() !== ""));
    },
    grow: async (bytes, growth) => {
      await spreadKeys(sql, keys, growth);
      return await growFiles(sql, data, bytes);
    },
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every table and index as many times as long, so that all of them together have so many bytes; rows in proportion. */
async function growFiles(sql: postgres.Sql, data: string, bytes: number): Promise<Map<string, number>> {
  const files = await sql<{ name: string; kind: string; path: string; pages: number; rows: number }[]>`
    select c.relname as name, c.relkind as kind, pg_relation_filepath(c.oid) as path,
      (pg_relation_size(c.oid) / ${PAGE_BYTES})::int as pages, c.reltuples as rows
    from pg_class c left join pg_index i on i.indexrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i') and pg_relation_size(c.oid) > 0
      and coalesce(i.indrelid, c.oid)::regclass::text not in ${sql(SMALL)}`;
  const factor = bytes / files.reduce((sum, { pages }) => sum + pages * PAGE_BYTES, 0);
  for (const { name, path, pages, rows } of files) {
    const length = Math.floor(pages * factor);
    lengthen(join(data, path), length * PAGE_BYTES);
    await sql`update pg_class set relpages = ${length}, reltuples = ${rows * (length / pages)}::real
      where relname = ${name} and relnamespace = 'public'::regnamespace`;
  }
  return new Map(files.filter(({ kind }) => kind === "r").map(({ name, rows }) => [name, rows * factor]));
}

/**
 * As PostgreSQL keeps it: whole segments of a gigabyte, and what is left in the last. Nothing is written. A segment
 * that the server may not open is none to it, so each belongs to whom the first does.
 */
function lengthen(path: string, bytes: number): void {
  const { uid, gid } = statSync(path);
  for (let segment = 0; segment * SEGMENT_BYTES <= bytes; segment++) {
    const file = openSync(segment === 0 ? path : `${path}.${segment}`, segment === 0 ? "r+" : "a", 0o600);
    ftruncateSync(file, Math.min(SEGMENT_BYTES, bytes - segment * SEGMENT_BYTES));
    if (segment > 0) fchownSync(file, uid, gid);
    closeSync(file);
  }
}

type Key = { relation: string; name: string; nulls: number; share: number; correlation: number };

/** Each column that names another row, and how many of its rows name a different one. */
async function readKeys(sql: postgres.Sql): Promise<Key[]> {
  return await sql<Key[]>`
    select s.tablename as relation, s.attname as name, s.null_frac as nulls, s.correlation,
      case when s.n_distinct > 0 then s.n_distinct / c.reltuples else -s.n_distinct end as share
    from pg_stats s join pg_class c on c.relname = s.tablename and c.relnamespace = 'public'::regnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = s.attname
    where s.schemaname = 'public' and a.atttypid = 'uuid'::regtype and s.tablename not in ${sql(SMALL)}`;
}

/**
 * Who owns the rows that came: each organisation has so many times what it had, each person and each production too,
 * and there are so many more of them. Left as they are, statistics would go on saying that 200 organisations hold all
 * of it. What belongs to anything else, as the people of a schedule, grows with it.
 */
async function spreadKeys(sql: postgres.Sql, keys: readonly Key[], growth: Growth): Promise<void> {
  for (const { relation, name, nulls, share, correlation } of keys) {
    const times = name === "organisation_id" ? growth.organisation : OF_FEW.has(name) ? growth.person : 1;
    const distinct = share > 0.99 ? 1 : share / times;
    await sql`select pg_clear_attribute_stats('public', ${relation}, ${name}, false)`;
    await sql`select pg_restore_attribute_stats('schemaname', 'public', 'relname', ${relation}::text, 'attname', ${name}::text,
      'inherited', false, 'null_frac', ${nulls}::real, 'avg_width', 16, 'n_distinct', ${-distinct}::real, 'correlation', ${correlation}::real)`;
  }
}

/** auto_explain's words in the server's log: a line that ends in "plan:", then JSON, each line of it behind a tab. */
function plansOf(lines: string[]): LoggedPlan[] {
  const plans: LoggedPlan[] = [];
  for (const [at, line] of lines.entries()) {
    if (!line.endsWith(" plan:")) continue;
    const after = lines.slice(at + 1);
    const end = after.findIndex((next) => !next.startsWith("\t"));
    // The last one may be there in part: somebody's who goes on, for what was asked for is in by now.
    if (end === -1 && after.at(-1) !== "\t}") continue;
    const json = after.slice(0, end === -1 ? undefined : end).join("\n");
    plans.push({
      application: line.split("|")[0] ?? "",
      ...(JSON.parse(json) as Omit<LoggedPlan, "application">),
    });
  }
  return plans;
}
