import { and, eq, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";

export type DocumentRow = typeof documents.$inferSelect;

/** Their own, those of their contracts, and for whoever works on all of it every one of the organisation. */
function visibleDocuments(caller: Caller) {
  // By whose contracts they are and not by the document, for which there is no index.
  const inContract = sql`exists (select 1 from ${contracts} where ${contracts.documentId} = ${documents.id} and ${contracts.organisationId} = ${caller.organisationId} and ${contracts.artistId} = ${caller.userId} and ${contracts.deletedAt} is null)`;
  return and(
    eq(documents.organisationId, caller.organisationId),
    isNull(documents.deletedAt),
    seesWholeOrganisation(caller.roles)
      ? undefined
      : sql`(${documents.ownerId} = ${caller.userId} or ${inContract})`,
  );
}

/** @throws Problem 404 for one of another organisation, or not theirs to see. */
export async function getDocument(db: Reader, caller: Caller, id: string): Promise<DocumentRow> {
  const [row] = await db
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), visibleDocuments(caller)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** For whoever has a signed address. @throws Problem 404 */
export async function findSigned(db: Reader, id: string): Promise<DocumentRow> {
  const [row] = await db
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), isNull(documents.deletedAt)));
  if (!row) throw new Problem(common.notFound);
  return row;
}
