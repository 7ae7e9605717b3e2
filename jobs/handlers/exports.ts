import { and, eq, isNull } from "drizzle-orm";
import { getExportCaller, refuseKind } from "../../api/exports/queries.ts";
import { seesWholeOrganisation } from "../../core/access.ts";
import { exportFolder } from "../../core/document-keys.ts";
import { EXPORT_DAYS } from "../../core/export-kinds.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { exports } from "../../db/schema/exports.ts";
import { makeFile, Removed, type Made } from "../exports/make.ts";
import { handler, type Run } from "../handler.ts";

type Payload = { export_id: string };
type ExportRow = typeof exports.$inferSelect;
const DAY_MS = 86_400_000;

/**
 * Makes a file of what somebody asked for: by what they may see now, and not when they asked. A run after a crash makes
 * it anew, under a name of its own.
 */
export const makeExport = handler("make-export", async (run: Run<Payload>) => {
  const row = await loadExport(run);
  if (row.removedAt !== null) return null;
  if (row.fileId !== null) return { rows: row.rows, size_bytes: row.sizeBytes };
  const caller = await getExportCaller(run.database.db, row);
  refuseKind(caller, row);
  try {
    const made = await makeFile(run, row, caller);
    await keep(run, row, made, seesWholeOrganisation(caller.roles));
    return { rows: made.rows, size_bytes: made.sizeBytes };
  } catch (error) {
    if (!(error instanceof Removed)) throw error;
    await run.blobs.remove(exportFolder(row.organisationId, row.id));
    return null;
  }
});

async function loadExport({ database, job }: Run<Payload>): Promise<ExportRow> {
  const [row] = await database.db
    .select()
    .from(exports)
    .where(and(eq(exports.id, job.payload.export_id), eq(exports.organisationId, job.organisationId ?? "")));
  if (!row) throw new Problem(common.notFound, "The export is no longer there.");
  return row;
}

/** @throws Removed */
async function keep(run: Run<Payload>, row: ExportRow, made: Made, isOfEverybody: boolean): Promise<void> {
  const nowMs = run.clock.now();
  await run.write(async (tx) => {
    const kept = await tx
      .update(exports)
      .set({
        ...made,
        isOfEverybody,
        finishedAt: instantOf(nowMs),
        expiresAt: instantOf(nowMs + EXPORT_DAYS * DAY_MS),
      })
      .where(
        and(
          eq(exports.id, row.id),
          eq(exports.organisationId, row.organisationId),
          isNull(exports.removedAt),
          isNull(exports.fileId),
        ),
      )
      .returning({ id: exports.id });
    if (kept.length === 0) throw new Removed();
    const { kind, format } = row;
    audit(tx, {
      action: "exports.made",
      object: { type: "export", id: row.id },
      after: { kind, format, rows: made.rows, sha256: made.sha256 },
    });
  });
}
