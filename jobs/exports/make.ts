import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { exportKey } from "../../core/document-keys.ts";
import type { ExportFormat } from "../../core/export-kinds.ts";
import { newId } from "../../core/ids.ts";
import { instantOf } from "../../core/time.ts";
import { sealTrail } from "../../db/audit.ts";
import { parseWriteToken, type Demand } from "../../core/feed.ts";
import { must } from "../../core/assert.ts";
import type { Database } from "../../db/open.ts";
import { exports } from "../../db/schema/exports.ts";
import type { Run } from "../handler.ts";
import { openCsv } from "./csv.ts";
import { openPdf } from "./pdf.ts";
import { openTable } from "./tables.ts";
import type { Head, RowWriter, Sink } from "./table.ts";
import { openXlsx } from "./xlsx.ts";

type ExportRow = typeof exports.$inferSelect;
type Whose = Pick<Caller, "organisationId" | "userId" | "roles">;
export type Made = { fileId: string; rows: number; sizeBytes: number; sha256: string };

const WRITERS: Readonly<Record<ExportFormat, (sink: Sink, head: Head) => Promise<RowWriter>>> = {
  csv: openCsv,
  xlsx: openXlsx,
  pdf: openPdf,
};
/** A count of a million rows on a slow disk, and no more. */
const STATEMENT_SECONDS_MAX = 60;
/** So that a hundred thousand rows are sorted in memory; two are made at once at most. */
const WORK_MEGABYTES = 64;
/** How often it is asked whether somebody removed it meanwhile. */
const LOOK_MS = 500;
/** So long a standby that is asked for may take to hold what its asker saw; then the primary is asked. */
const STANDBY_MS_MAX = 2_000;
const STANDBY_LOOK_MS = 100;

/** Whoever asked for it wants it no longer. */
export class Removed extends Error {
  override name = "Removed";
}

/**
 * Writes the file from the standby that reports have (mission E-05), which holds all that was there when this began;
 * from the primary where there is none, or where it goes away meanwhile: then all of it is made anew.
 * @throws Removed, or the signal's reason
 */
export async function makeFile(run: Run<unknown>, row: ExportRow, caller: Whose): Promise<Made> {
  const make = (database: Pick<Database, "of">) => makeFrom(run, row, caller, database);
  if (row.kind === "audit") await sealTrail(run.database.db, row.organisationId);
  const { readers } = run;
  if (!readers) return await make(run.database);
  const demand = await demandOf(run);
  for (let waited = 0; waited < STANDBY_MS_MAX; waited += STANDBY_LOOK_MS) {
    const chosen = await readers.read("reports", demand, (database) => Promise.resolve(database));
    if (chosen !== readers.primary || readers.states().every(({ state }) => state === "out")) break;
    await Bun.sleep(STANDBY_LOOK_MS);
  }
  return await readers.read("reports", demand, make);
}

/** Everything that was committed until now. */
async function demandOf(run: Run<unknown>): Promise<Demand> {
  const token = await run.write(async (tx) => {
    const [row] = await tx.execute<{ token: string }>(
      sql`select epoch || '.' || pg_current_xact_id()::text as token from feed_state`,
    );
    return must(row, "the row of feed_state").token;
  });
  return { tokens: [must(parseWriteToken(token), "a token of ours")], batch: 0 };
}

async function makeFrom(
  run: Run<unknown>,
  row: ExportRow,
  caller: Whose,
  database: Pick<Database, "of">,
): Promise<Made> {
  const { id, organisationId, format } = row;
  const staged = await run.blobs.stage();
  try {
    const rows = await database.of(organisationId).transaction(async (tx) => {
      await tx.execute(sql.raw(`set local statement_timeout = '${STATEMENT_SECONDS_MAX}s'`));
      await tx.execute(sql.raw(`set local work_mem = '${WORK_MEGABYTES}MB'`));
      const { count, batches, ...head } = await openTable(tx, caller, row, instantOf(run.clock.now()));
      const writer = await WRITERS[format](staged, head);
      const heed = heeding(run, row);
      let done = 0;
      for await (const batch of batches) {
        await writer.add(batch);
        done += batch.length;
        run.progress((100 * done) / Math.max(1, count));
        await heed();
      }
      await writer.end();
      return done;
    });
    const sha256 = await staged.finish();
    const fileId = newId(run.clock.now());
    const { sizeBytes } = staged;
    await staged.keep(exportKey(organisationId, id, fileId, format));
    return { fileId, rows, sizeBytes, sha256 };
  } finally {
    await staged.discard();
  }
}

/** Leaves where the program stops, and where the export was removed. */
function heeding(run: Run<unknown>, { id, organisationId }: ExportRow): () => Promise<void> {
  let lookedAt = performance.now();
  return async () => {
    run.signal.throwIfAborted();
    if (performance.now() - lookedAt < LOOK_MS) return;
    lookedAt = performance.now();
    const found = await run.database.db
      .select({ id: exports.id })
      .from(exports)
      .where(and(eq(exports.id, id), eq(exports.organisationId, organisationId), isNull(exports.removedAt)));
    if (found.length === 0) throw new Removed();
  };
}
