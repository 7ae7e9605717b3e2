import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { documents } from "../../db/schema/documents.ts";
import { expenseDocuments } from "../../db/schema/expenses.ts";
import { tieReceipts } from "./receipts.ts";

/** @throws Problem 422 for a document that is not there, not the caller's, or was refused. */
export async function refuseOthersDocuments(
  db: Reader,
  caller: Caller,
  documentIds: readonly string[],
): Promise<void> {
  if (documentIds.length === 0) return;
  const found = await db
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        inArray(documents.id, [...documentIds]),
        eq(documents.organisationId, caller.organisationId),
        eq(documents.ownerId, caller.userId),
        ne(documents.state, "refused"),
        isNull(documents.deletedAt),
      ),
    );
  const known = new Set(found.map(({ id }) => id));
  const errors = documentIds.flatMap((id, at) =>
    known.has(id)
      ? []
      : [{ pointer: `/document_ids/${at}`, detail: "is no document of yours that can be used" }],
  );
  if (errors.length > 0) throw new Problem(common.invalid, undefined, { errors });
}

/** Puts documents to an expense, in this order from that position on, once it is known that they may be (`refuseOthersDocuments`). */
export async function attach(
  tx: Tx,
  caller: Caller,
  expenseId: string,
  documentIds: readonly string[],
  from = 0,
): Promise<void> {
  if (documentIds.length === 0) return;
  await tx.insert(expenseDocuments).values(
    documentIds.map((documentId, at) => ({
      expenseId,
      documentId,
      organisationId: caller.organisationId,
      position: from + at,
    })),
  );
  await tieReceipts(tx, caller, expenseId, documentIds);
}
