import { sql, type SQL } from "drizzle-orm";
import { EXPORT_ROWS_MAX } from "../../core/export-kinds.ts";
import { exportProblems } from "../../core/exports.ts";
import { Problem } from "../../core/problem.ts";
import type { Tx } from "../../db/open.ts";
import type { Cells } from "./table.ts";

/** Rows that are held at once. */
const ROWS_A_FETCH = 2_000;

export type Asked<Row> = {
  /** Its own for each kind: a connection keeps what it knows of `fetch … from` this name. */
  name: string;
  columns: SQL;
  /** Of what there is a row each, with what belongs to it; and which of them. */
  of: SQL;
  beside: SQL;
  which: SQL;
  order: SQL;
  cells(row: Row): Cells;
};

/**
 * Rows as they were at one moment, however long they take: a cursor has the snapshot of when it was opened. A
 * transaction has one, and is over once they were read.
 * @throws Problem 422 where there are more than one file holds.
 */
export async function askRows<Row extends Record<string, unknown>>(
  tx: Tx,
  { name, columns, of, beside, which, order, cells }: Asked<Row>,
): Promise<{ count: number; batches: AsyncIterable<readonly Cells[]> }> {
  const cursor = sql.raw(`export_${name}`);
  await tx.execute(
    sql`declare ${cursor} no scroll cursor for select ${columns} from ${of} ${beside} where ${which} order by ${order}`,
  );
  const [counted] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from (select 1 from ${of} where ${which} limit ${EXPORT_ROWS_MAX + 1}) as asked`,
  );
  const count = counted?.count ?? 0;
  if (count > EXPORT_ROWS_MAX)
    throw new Problem(
      exportProblems.tooLarge,
      `It has more than ${EXPORT_ROWS_MAX.toLocaleString("en")} rows: choose a shorter time.`,
    );
  const fetchSome = () => {
    // Sent now and not when somebody waits for it: the database reads on while these are written down.
    const asked = tx
      .execute<Row>(sql`fetch ${sql.raw(String(ROWS_A_FETCH))} from ${cursor}`)
      .then((rows) => rows as readonly Row[]);
    // Whoever leaves before the end waits for it no longer.
    asked.catch(() => {});
    return asked;
  };
  async function* batches(): AsyncGenerator<readonly Cells[]> {
    for (let next: ReturnType<typeof fetchSome> | undefined = fetchSome(); next !== undefined;) {
      const some: readonly Row[] = await next;
      next = some.length === ROWS_A_FETCH ? fetchSome() : undefined;
      if (some.length > 0) yield some.map((row) => cells(row));
    }
  }
  return { count, batches: batches() };
}

/** What was reckoned whole, for few rows. */
export function fewRows(rows: readonly Cells[]): { count: number; batches: AsyncIterable<readonly Cells[]> } {
  async function* batches(): AsyncGenerator<readonly Cells[]> {
    yield await Promise.resolve(rows);
  }
  return { count: rows.length, batches: batches() };
}
