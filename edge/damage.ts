import { rowSum } from "./carry.ts";
import { withRow } from "./checksum.ts";
import { fileMark, open, readPosition, type Db } from "./position.ts";
import { TABLES, type Stored } from "./tables.ts";

/** Rows that a check reads between two turns of the event loop. */
const ROWS_A_TURN = 2_000;

const turn = () => new Promise<void>((done) => setTimeout(done, 0));

/**
 * Reads the whole file through a connection of its own: SQLite's own check finds torn pages and indexes that disagree
 * with their table; our sums find a changed value that SQLite takes for good.
 */
export async function damageOf(path: string, whole: boolean): Promise<string | undefined> {
  if (fileMark(path) === "gone") return "the file is gone";
  try {
    const db = open(path);
    try {
      return await damageIn(db, whole);
    } finally {
      if (db.inTransaction) db.exec("rollback");
      db.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function damageIn(db: Db, whole: boolean): Promise<string | undefined> {
  // One read transaction: batches that come meanwhile are not in this view.
  db.exec("begin");
  readPosition(db);
  const sums = new Map(
    (
      db.prepare("select entity, row_count, row_sum from sums").all() as {
        entity: string;
        row_count: number;
        row_sum: number;
      }[]
    ).map((row) => [row.entity, row]),
  );
  for (const [entity, table] of TABLES) {
    const [checked] = db.prepare(`pragma integrity_check(${entity})`).all() as { integrity_check: string }[];
    if (checked?.integrity_check !== "ok") return `${entity}: ${checked?.integrity_check}`;
    await turn();
    let rows = 0;
    let sum = 0;
    for (const row of db.prepare(table.scan).iterate() as Iterable<Record<string, Stored>>) {
      const values = table.columns.map((name) => row[name] ?? null);
      const own = rowSum(table, values);
      if (own !== row.row_sum) return `${entity}: a row does not match its checksum`;
      sum = withRow(sum, own);
      if (++rows % ROWS_A_TURN === 0) await turn();
    }
    const kept = sums.get(entity) ?? { row_count: 0, row_sum: 0 };
    if (rows !== kept.row_count || sum !== kept.row_sum) return `${entity}: rows do not match their sum`;
    await turn();
  }
  if (!whole) return undefined;
  const [found] = db.prepare("pragma integrity_check").all() as { integrity_check: string }[];
  return found?.integrity_check === "ok" ? undefined : found?.integrity_check;
}
