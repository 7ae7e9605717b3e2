import type { Client, Row, Transaction } from "@libsql/client/http";
import { FEED_SCHEMA_VERSION, type SnapshotHead } from "../core/feed.ts";
import { checksum, withRow } from "./checksum.ts";
import { READ_POSITION, standingOf, type CopyPosition } from "./copy-position.ts";
import { feedRow, TABLES, type Stored } from "./tables.ts";

const ROWS_A_PAGE = 2_000;

/** It does not add up: nothing is built from it. */
export class DamagedCopy extends Error {
  override name = "DamagedCopy";
}

/** A copy as of one moment, in the words of a snapshot from home; `changes` throw DamagedCopy. */
export type CopySnapshot = { digest: number; head: SnapshotHead; changes: AsyncIterable<unknown> };

/** @returns undefined where there is none to go by, or only the one that was refused before. */
export async function readCopy(client: Client, refused: number | null): Promise<CopySnapshot | undefined> {
  // One view of it, whoever writes meanwhile.
  const reading = await client.transaction("read");
  const { digest, position } = standingOf((await reading.execute(READ_POSITION)).rows[0]);
  if (!position || digest === null || digest === refused) {
    reading.close();
    return undefined;
  }
  const head = {
    epoch: position.epoch,
    schema_version: FEED_SCHEMA_VERSION,
    batch: position.batch,
    snapshot: position.snapshot,
    as_of: position.asOf,
  };
  return { digest, head, changes: changesIn(reading, position) };
}

async function* changesIn(reading: Transaction, position: CopyPosition): AsyncGenerator<unknown> {
  const found = new Map<string, [rows: number, sum: number]>();
  try {
    for await (const row of rowsIn(reading, position.generation)) {
      const [entity, text, sum] = [String(row.entity), String(row.row), Number(row.row_sum)];
      if (checksum(entity + text) !== sum) throw new DamagedCopy("a row does not match its checksum");
      const [rows, total] = found.get(entity) ?? [0, 0];
      found.set(entity, [rows + 1, withRow(total, sum)]);
      yield changeOf(entity, String(row.row_key), text);
    }
    for (const [entity, rows, sum] of position.sums) {
      const [ours, total] = found.get(entity) ?? [0, 0];
      if (ours !== rows || total !== sum) throw new DamagedCopy(`${entity}: rows do not match their sum`);
    }
    // Told as what they are, rows that cannot be read: whoever carries them in sets them aside as before.
    for (const [organisation_id, entity, key] of position.setAside)
      yield { entity, key, organisation_id, row: "set aside" };
  } finally {
    reading.close();
  }
}

async function* rowsIn(reading: Transaction, generation: number): AsyncGenerator<Row> {
  let [entity, key] = ["", ""];
  for (;;) {
    const { rows } = await reading.execute({
      sql: `select entity, row_key, row, row_sum from copy_rows where generation = ? and (entity, row_key) > (?, ?)
        order by entity, row_key limit ${ROWS_A_PAGE}`,
      args: [generation, entity, key],
    });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_A_PAGE) return;
    [entity, key] = [String(last.entity), String(last.row_key)];
  }
}

function changeOf(entity: string, key: string, text: string): unknown {
  const table = TABLES.get(entity);
  if (!table) throw new DamagedCopy("a table that nobody knows");
  const row = feedRow(table, JSON.parse(text) as Stored[]);
  return { entity, key, organisation_id: row.organisation_id ?? null, row };
}
