import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { Problem, type ProblemKind } from "../core/problem.ts";
import type { Tx } from "./open.ts";
import { documents } from "./schema/documents.ts";

/** @throws Problem `kind`, at `document_id`, unless it is a PDF of the caller's that was checked. */
export async function refuseOtherDocument(
  tx: Tx,
  caller: Pick<Caller, "organisationId" | "userId">,
  documentId: string,
  kind: ProblemKind,
): Promise<void> {
  const [document] = await tx
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        eq(documents.id, documentId),
        eq(documents.organisationId, caller.organisationId),
        eq(documents.ownerId, caller.userId),
        eq(documents.type, "application/pdf"),
        eq(documents.state, "ready"),
        isNull(documents.deletedAt),
      ),
    );
  if (document) return;
  throw new Problem(kind, undefined, {
    errors: [{ pointer: "/document_id", detail: "is no PDF of yours that was checked" }],
  });
}
