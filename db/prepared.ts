import { getTableName, sql, type InferInsertModel, type Placeholder } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Reader } from "./open.ts";

type Query<T> = { execute(values: Record<string, unknown>): Promise<T> };
type Preparable<T> = { prepare(name: string): Query<T> };

const built = new Map<string, Query<unknown>>();

/**
 * A query of drizzle's, built once for each of its shapes: building one costs more CPU time than asking it (0.3 of
 * 0.4 ms for a page of contracts; 0.5 of 1.3 ms for the statements of one expense). Its values are `sql.placeholder`s,
 * and its name is its own in the whole program.
 */
export async function prepared<T>(
  db: Reader,
  name: string,
  build: () => Preparable<T>,
  values: Record<string, unknown>,
): Promise<T> {
  let query = built.get(name);
  if (!query) built.set(name, (query = build().prepare(name)));
  return (await askedOf(db, query).execute(values)) as T;
}

/**
 * The query as this pool or transaction asks it. drizzle ties a built query to the connection that it was built on,
 * and offers no way to move it; `db/prepared.test.ts` notices when that changes.
 */
function askedOf<T>(db: Reader, query: Query<T>): Query<T> {
  const { client } = (db as unknown as { session: { client: unknown } }).session;
  return Object.assign(Object.create(Object.getPrototypeOf(query) as object) as Query<T>, query, { client });
}

/** Inserts rows that have the same columns, as they are; built once for each set of columns and number of rows. */
export async function insertRows<Table extends PgTable>(
  tx: Reader,
  table: Table,
  rows: readonly InferInsertModel<Table>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const held = rows.map((_, at) =>
    Object.fromEntries(columns.map((column) => [column, sql.placeholder(`${column}${at}`)])),
  );
  const values = Object.fromEntries(
    rows.flatMap((row, at) => Object.entries(row).map(([column, value]) => [`${column}${at}`, value])),
  );
  await prepared(
    tx,
    shapeOf("insert", getTableName(table), String(rows.length), ...columns),
    () => tx.insert(table).values(held as never) as unknown as Preparable<unknown>,
    values,
  );
}

/** A value, or where it will stand. */
export type Held = string | Placeholder;
/** Who asks, where a query is built for everybody. */
export const HOLDING = { organisationId: sql.placeholder("organisation"), userId: sql.placeholder("user") };

/** Names a shape by what is there and what is not. */
export const shapeOf = (query: string, ...parts: (boolean | string)[]): string => [query, ...parts].join(" ");
