import { FEED_KEYS } from "../core/feed.ts";
import { rowSum } from "./carry.ts";
import type { Pending, PendingKey } from "./copy-pending.ts";
import type { CopyPosition } from "./copy-position.ts";
import type { ReplicaFile } from "./replica-file.ts";
import { keyOf, keyValues, TABLES, type Stored, type Table } from "./tables.ts";

/** Read between two turns of the event loop. */
const ROWS_A_TURN = 500;

/** Rows on their way to the copy: their values as text and their sums, as the file has them. */
export type CopyRows = {
  put: [entity: string, key: string, values: string, sum: number][];
  gone: [entity: string, key: string][];
};

/** A row of our own file is not as it was written. */
export class DamagedRow extends Error {
  override name = "DamagedRow";
}

const turn = () => new Promise<void>((done) => setTimeout(done, 0));

/** Every row of the file, so many at a time: each as it stands in that turn. */
export function* pagesOf(file: ReplicaFile): Generator<CopyRows> {
  for (const table of TABLES.values()) {
    let after: Stored[] | undefined = FEED_KEYS[table.entity].map(() => "");
    while (after) {
      const rows: Stored[][] = file.query(table.scanAfter).all(...after, ROWS_A_TURN);
      if (rows.length > 0) yield { put: rows.map((row) => rowOf(table, row)), gone: [] };
      const last: CopyRows["put"][number] | undefined =
        rows.length < ROWS_A_TURN ? undefined : rowOf(table, rows.at(-1) ?? []);
      after = last && keyValues(table, last[1]);
    }
  }
}

/**
 * The pending rows, and the position as of which they stand. Many are read over several turns, and those that change
 * meanwhile are read again.
 */
export async function cut(
  file: ReplicaFile,
  pending: Pending,
  generation: number,
): Promise<{ rows: CopyRows; position: CopyPosition }> {
  const read = new Map<PendingKey, { at: number; values: Stored[] | undefined }>();
  for (;;) {
    const at = pending.upTo();
    let due = 0;
    for (const [key, batch] of pending.keys()) {
      if ((read.get(key)?.at ?? -1) >= batch) continue;
      if (++due > ROWS_A_TURN) break;
      read.set(key, { at, values: find(file, key) });
    }
    // Between the commit of a batch and the note of its rows the file is ahead of what we know.
    if (due <= ROWS_A_TURN && file.position().batch === at)
      return { rows: rowsOf(read), position: positionOf(file, generation) };
    await turn();
  }
}

function find(file: ReplicaFile, pending: PendingKey): Stored[] | undefined {
  const [table, key] = apart(pending);
  return file.query(table.find).all(...keyValues(table, key))[0];
}

function rowsOf(read: ReadonlyMap<PendingKey, { values: Stored[] | undefined }>): CopyRows {
  const rows: CopyRows = { put: [], gone: [] };
  for (const [pending, { values }] of read) {
    const [table, key] = apart(pending);
    if (values) rows.put.push(rowOf(table, values));
    else rows.gone.push([table.entity, key]);
  }
  return rows;
}

function apart(pending: PendingKey): [Table, string] {
  const at = pending.indexOf(" ");
  const table = TABLES.get(pending.slice(0, at));
  if (!table) throw new Error("a table that nobody knows");
  return [table, pending.slice(at + 1)];
}

/** @throws DamagedRow: what is damaged here must not become sound there. */
function rowOf(table: Table, row: Stored[]): CopyRows["put"][number] {
  const values = row.slice(0, -1);
  const sum = Number(row.at(-1));
  if (rowSum(table, values) !== sum)
    throw new DamagedRow(`${table.entity}: a row does not match its checksum`);
  return [table.entity, keyOf(table, values), JSON.stringify(values), sum];
}

function positionOf(file: ReplicaFile, generation: number): CopyPosition {
  const { epoch, batch, snapshotText, asOf } = file.position();
  const sums = file.query("select entity, row_count, row_sum from sums order by entity").all();
  const setAside = file.query("select organisation_id, entity, row_key from quarantine").all();
  return {
    generation,
    epoch,
    batch,
    snapshot: snapshotText,
    asOf,
    sums: sums as [string, number, number][],
    setAside: setAside as string[][],
  };
}
