import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

/** Queries outside a transaction. */
export type Db = PostgresJsDatabase;
/** Queries inside one; what takes a `Tx` writes with whatever else that transaction writes. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** Reads that do not mind which. */
export type Reader = Db | Tx;

export type Database = {
  db: Db;
  /** The driver itself, for LISTEN, COPY and statements that must be alone. */
  sql: postgres.Sql;
  [Symbol.asyncDispose](): Promise<void>;
};

export type DatabaseOptions = {
  /** Connections. postgres.js pipelines, so a few carry much; defaults to 8. */
  max?: number;
  /** Shown in pg_stat_activity. */
  name: string;
  statementTimeoutMs?: number;
  /** Defaults to 2: who answers requests had better refuse them than wait. */
  connectSecondsMax?: number;
};

const CLOSE_SECONDS_MAX = 3;

/** Opens a pool; nothing connects before the first query. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const sql = postgres(url, {
    max: options.max ?? 8,
    // Costs a query per connection, and every type we use is mapped by its column.
    fetch_types: false,
    connect_timeout: options.connectSecondsMax ?? 2,
    idle_timeout: 30,
    max_lifetime: 30 * 60,
    backoff: (attempt) => Math.min(attempt * 0.05, 2),
    onnotice: () => {},
    connection: {
      application_name: options.name,
      statement_timeout: options.statementTimeoutMs ?? 5_000,
      idle_in_transaction_session_timeout: 30_000,
      TimeZone: "UTC",
    },
  });
  return {
    db: drizzle(prepared(sql)),
    sql,
    [Symbol.asyncDispose]: () => sql.end({ timeout: CLOSE_SECONDS_MAX }),
  };
}

/**
 * drizzle sends ordinary queries through `unsafe`, which postgres.js leaves unprepared: two round trips and
 * no pipelining (docs/gotchas.md). This hands drizzle a client that prepares.
 */
function prepared<T extends postgres.Sql | postgres.TransactionSql>(sql: T): T {
  const { unsafe } = sql;
  sql.unsafe = ((query: string, parameters?: never[], queryOptions?: postgres.UnsafeQueryOptions) =>
    unsafe(query, parameters, { ...queryOptions, prepare: true })) as T["unsafe"];
  for (const opener of ["begin", "savepoint"] as const) {
    if (!(opener in sql)) continue;
    const open = (sql as unknown as Record<string, unknown>)[opener] as (...rest: unknown[]) => unknown;
    Object.assign(sql, {
      [opener]: (...rest: unknown[]) => {
        const body = rest.pop() as (scoped: postgres.TransactionSql) => unknown;
        return open(...rest, (scoped: postgres.TransactionSql) => body(prepared(scoped)));
      },
    });
  }
  return sql;
}
