import { and, eq, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { common, Problem } from "../../core/problem.ts";
import { batchReads } from "../../core/server/batches.ts";
import { wasSent } from "../../db/contracts.ts";
import type { Db, Reader } from "../../db/open.ts";
import { prepared } from "../../db/prepared.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";

export type DocumentRow = typeof documents.$inferSelect;

/** Their own, those of their contracts, and for whoever works on all of it every one of the organisation. */
function visibleDocuments(caller: Caller) {
  // By whose contracts they are and not by the document, for which there is no index.
  const inContract = sql`exists (select 1 from ${contracts} where ${documents.id} in (${contracts.documentId}, ${contracts.sealedDocumentId}) and ${contracts.organisationId} = ${caller.organisationId} and ${contracts.artistId} = ${caller.userId} and ${wasSent} and ${contracts.deletedAt} is null)`;
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

const readers = new WeakMap<Db, (id: string) => Promise<DocumentRow | undefined>>();

/**
 * For whoever has a signed address. Pages ask for many pictures at once, so all that are asked for together are one
 * read: at 100 requests at once a picture costs the API 75 µs of CPU time, where a query each cost 170, and a prepared
 * one 110. Alone it waits for nobody.
 * @throws Problem 404
 */
export async function findSigned(db: Db, id: string): Promise<DocumentRow> {
  let read = readers.get(db);
  if (!read)
    readers.set(
      db,
      (read = batchReads(
        (ids) => readDocuments(db, ids),
        (row) => row.id,
      )),
    );
  const row = await read(id);
  if (!row) throw new Problem(common.notFound);
  return row;
}

async function readDocuments(db: Db, ids: readonly string[]): Promise<DocumentRow[]> {
  return await prepared(
    db,
    "documents by id",
    () =>
      db
        .select()
        .from(documents)
        .where(
          and(sql`${documents.id} = any(${sql.placeholder("ids")}::uuid[])`, isNull(documents.deletedAt)),
        ),
    { ids: `{${ids.join(",")}}` },
  );
}
