import { eq, sql } from "drizzle-orm";
import { archiveKey } from "../../core/document-keys.ts";
import { newId } from "../../core/ids.ts";
import { must } from "../../core/assert.ts";
import { openArchive } from "../../core/server/archive-file.ts";
import { instantOf } from "../../core/time.ts";
import { keepArchive, listUnarchived, readYear, type Year } from "../../db/archives.ts";
import { audit } from "../../db/audit.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { writeOrphanList } from "../archives/orphans.ts";
import { handler, type Run } from "../handler.ts";

/** In one run; the next one comes the next day. */
const YEARS_MAX = 100;
/** Reading one table's part of a year. */
const STATEMENT_SECONDS_MAX = 60;

/**
 * Writes every year of the books that was closed to a file, once, and once a year lists what nobody needs any more.
 * Nothing is deleted (docs/decisions/0016-archives.md).
 */
export const archiveBooks = handler(
  "archive-books",
  async (run: Run<unknown>) => {
    const years = await listUnarchived(run.database.everywhere, YEARS_MAX);
    let archived = 0;
    for (const year of years) {
      run.signal.throwIfAborted();
      if (await archiveYear(run, year)) archived += 1;
      run.progress((100 * archived) / years.length);
    }
    const orphans = await writeOrphanList(run);
    return { archived, orphans };
  },
  { concurrency: 1 },
);

/** @returns false where another run did it. */
async function archiveYear(run: Run<unknown>, year: Year): Promise<boolean> {
  const { organisationId } = year;
  const staged = await run.blobs.stage();
  try {
    const nowMs = run.clock.now();
    const rows = await run.database.of(organisationId).transaction(async (tx) => {
      await tx.execute(sql.raw(`set local statement_timeout = '${STATEMENT_SECONDS_MAX}s'`));
      const [own] = await tx
        .select({ name: organisations.name })
        .from(organisations)
        .where(eq(organisations.id, organisationId));
      const file = await openArchive(staged, {
        live_portal_archive: 1,
        organisation_id: organisationId,
        organisation: must(own, "the organisation of closed books").name,
        year: year.year,
        made_at: instantOf(nowMs),
      });
      for await (const { table, rows: some } of readYear(tx, year)) {
        run.signal.throwIfAborted();
        for (const row of some) await file.row(table, row);
      }
      return await file.end();
    });
    const sha256 = await staged.finish();
    const { sizeBytes } = staged;
    const id = newId(nowMs);
    const key = archiveKey(organisationId, year.year, id);
    await staged.keep(key);
    const isKept = await run.write(async (tx) => {
      const kept = await keepArchive(tx, { id, ...year, key, rows, sizeBytes, sha256 });
      if (kept)
        audit(tx, {
          action: "books.archived",
          object: { type: "organisation", id: organisationId },
          after: { year: year.year, rows, sha256 },
          organisationIds: [organisationId],
        });
      return kept;
    });
    if (!isKept) await run.blobs.remove(key);
    else run.log.info("year archived", { organisation: organisationId, year: year.year, rows });
    return isKept;
  } finally {
    await staged.discard();
  }
}
