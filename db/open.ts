import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { asTenant, createScopes, EVERYBODY, TENANT, type DatabaseRole } from "./tenancy.ts";
import { createWaker, type Waker } from "./wake.ts";

/** Queries outside a transaction. */
export type Db = PostgresJsDatabase;
/** Queries inside one; what takes a `Tx` writes with whatever else that transaction writes. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** Reads that do not mind which. */
export type Reader = Db | Tx;

export type Database = {
  /** Sees nothing that belongs to an organisation (db/tenancy.ts). */
  db: Db;
  /** Sees one organisation's rows, and writes no other's. */
  of(organisationId: string): Db;
  /** Sees everybody's: for who is not known yet, for the feed, for jobs that go over all. Each use says why. */
  everywhere: Db;
  /** The driver itself, for COPY and statements that must be alone. */
  sql: postgres.Sql;
  /** The driver past any pooler, for LISTEN and for what one session holds from statement to statement. */
  direct: postgres.Sql;
  /** Tells whoever listens to these channels of what was committed. */
  wake: Waker["wake"];
  [Symbol.asyncDispose](): Promise<void>;
};

export type DatabaseOptions = {
  /** Connections. postgres.js pipelines, so a few carry much; defaults to 8. */
  max?: number;
  /** Shown in pg_stat_activity. */
  name: string;
  statementTimeoutMs?: number;
  /** The server itself where `url` leads through a pooler (PgBouncer in transaction mode); defaults to `url`. */
  directUrl?: string;
  /** Off for a pooler that loses prepared statements: two round trips a query. Past it they are prepared all the same. */
  prepare?: boolean;
  /** Told of every query of drizzle's that took longer than `SLOW_QUERY_MS`: its text without values, cut. */
  slow?: (query: { ms: number; text: string }) => void;
  /** Defaults to 2: who answers requests had better refuse them than wait. */
  connectSecondsMax?: number;
  /** Refuses every write with 25006, whatever server it turns out to be. */
  isReadOnly?: boolean;
  /** What it may do (db/tenancy.ts); without one, what its login may, which is all of it for the owner. */
  role?: DatabaseRole;
  /** Every connection of it sees every organisation: for programs that belong to none. */
  seesEverybody?: boolean;
};

const CLOSE_SECONDS_MAX = 3;
/** Streams of whole snapshots, each with a connection of its own (api/feed/tail.ts). LISTEN brings its own. */
const DIRECT_CONNECTIONS_MAX = 4;
/**
 * Of every connection unless its options say otherwise; a pooler must be told of them (ops/deploy/pgbouncer.ini).
 * Without `enable_seqscan` a plan that is kept reads a table by its keys, however short the table was when it was made
 * (docs/gotchas.md).
 */
export const SESSION_SETTINGS = {
  statement_timeout: 5_000,
  idle_in_transaction_session_timeout: 30_000,
  enable_seqscan: "off",
};
/** Mission DB-31. */
export const SLOW_QUERY_MS = 100;
const SLOW_TEXT_MAX = 100;

/** Opens a pool; nothing connects before the first query. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const settings = {
    max: options.max ?? 8,
    // Costs a query per connection, and every type we use is mapped by its column.
    fetch_types: false,
    connect_timeout: options.connectSecondsMax ?? 2,
    idle_timeout: 30,
    max_lifetime: 30 * 60,
    backoff: (attempt: number) => Math.min(attempt * 0.05, 2),
    onnotice: () => {},
    connection: {
      application_name: options.name,
      ...SESSION_SETTINGS,
      ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
      TimeZone: "UTC",
      ...(options.isReadOnly === true && { default_transaction_read_only: true }),
      ...(options.role !== undefined && { role: options.role }),
      ...(options.seesEverybody === true && { [TENANT]: EVERYBODY }),
    },
  };
  const { directUrl = url, prepare = true } = options;
  const sql = postgres(url, { ...settings, prepare });
  const direct = directUrl === url ? sql : postgres(directUrl, { ...settings, max: DIRECT_CONNECTIONS_MAX });
  const waker = createWaker(() => postgres(url, { ...settings, max: 1, prepare }), CLOSE_SECONDS_MAX);
  const client = prepared(sql, options.slow);
  const scopes = createScopes((organisationId) => drizzle(asTenant(client, organisationId)));
  return {
    // Not by the setting alone, which no pooler passes on.
    db: options.seesEverybody === true ? scopes(EVERYBODY) : drizzle(client),
    of: scopes,
    everywhere: scopes(EVERYBODY),
    sql,
    direct,
    wake: waker.wake,
    [Symbol.asyncDispose]: async () => {
      await waker[Symbol.asyncDispose]();
      await Promise.all([...new Set([sql, direct])].map((one) => one.end({ timeout: CLOSE_SECONDS_MAX })));
    },
  };
}

/** `simple` is left out of postgres.js's types. */
const PREPARED: postgres.UnsafeQueryOptions & { simple: boolean } = { prepare: true, simple: false };

/**
 * drizzle sends ordinary queries through `unsafe`, which postgres.js leaves unprepared: two round trips and no
 * pipelining, or, without parameters, planned each time (docs/gotchas.md). This hands drizzle a client that prepares.
 */
function prepared<T extends postgres.Sql | postgres.TransactionSql>(
  sql: T,
  slow: DatabaseOptions["slow"],
): T {
  const { unsafe } = sql;
  sql.unsafe = ((query: string, parameters?: never[], queryOptions?: postgres.UnsafeQueryOptions) => {
    const asked = unsafe(query, parameters, { ...queryOptions, ...PREPARED });
    // In the order of these calls, whoever waits for which: what a transaction is told first must be first.
    void asked.execute();
    if (slow) timed(asked, query, slow);
    return asked;
  }) as T["unsafe"];
  for (const opener of ["begin", "savepoint"] as const) {
    if (!(opener in sql)) continue;
    const open = (sql as unknown as Record<string, unknown>)[opener] as (...rest: unknown[]) => unknown;
    Object.assign(sql, {
      [opener]: (...rest: unknown[]) => {
        const body = rest.pop() as (scoped: postgres.TransactionSql) => unknown;
        return open(...rest, (scoped: postgres.TransactionSql) => body(prepared(scoped, slow)));
      },
    });
  }
  return sql;
}

/** From being asked to being answered, the wait for a connection included. It is sent a tick later, so nothing is hurried. */
function timed(asked: Promise<unknown>, query: string, slow: NonNullable<DatabaseOptions["slow"]>): void {
  const begun = performance.now();
  const over = () => {
    const ms = performance.now() - begun;
    if (ms > SLOW_QUERY_MS) slow({ ms: Math.round(ms), text: query.slice(0, SLOW_TEXT_MAX) });
  };
  asked.then(over, over);
}
