import { and, asc, eq, isNotNull, isNull, lt } from "drizzle-orm";
import { exportFolder } from "../../core/document-keys.ts";
import type { Blobs } from "../../core/server/blobs.ts";
import { instantOf } from "../../core/time.ts";
import type { Database } from "../../db/open.ts";
import { exports } from "../../db/schema/exports.ts";

const ROWS_MAX = 100;

/** Takes away the files of exports whose time is over. @returns how many. */
export async function sweepExports(
  { everywhere }: Pick<Database, "everywhere">,
  blobs: Blobs,
  nowMs: number,
  stopped: () => boolean = () => false,
): Promise<number> {
  const now = instantOf(nowMs);
  let swept = 0;
  while (!stopped()) {
    const over = await everywhere
      .select({ id: exports.id, organisationId: exports.organisationId })
      .from(exports)
      .where(and(isNotNull(exports.expiresAt), isNull(exports.sweptAt), lt(exports.expiresAt, now)))
      .orderBy(asc(exports.expiresAt))
      .limit(ROWS_MAX);
    for (const { id, organisationId } of over) {
      // The row says so once it is gone: cut off between the two, it is taken away once more.
      await blobs.remove(exportFolder(organisationId, id));
      await everywhere.update(exports).set({ sweptAt: now }).where(eq(exports.id, id));
      swept += 1;
    }
    if (over.length < ROWS_MAX) break;
  }
  return swept;
}
