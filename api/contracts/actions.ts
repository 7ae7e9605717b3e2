import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { contractProblems, type ContractCreate } from "../../core/contracts.ts";
import { newId } from "../../core/ids.ts";
import { parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import type { Tx } from "../../db/open.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getContract } from "./queries.ts";

/**
 * Puts a contract before an artist: terms, and the PDF they are asked to sign.
 * @throws Problem 404 for the production, 422 for the artist, the document, the dates or the amount.
 */
export async function createContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ContractCreate,
): Promise<Written> {
  if (input.end_date < input.start_date) {
    throw new Problem(contractProblems.endBeforeStart, undefined, {
      errors: [{ pointer: "/end_date", detail: "must not be before the first day" }],
    });
  }
  const now = instantOf(services.clock.now());
  try {
    return await write(services.database, caller, key, async (tx) => {
      const production = await productionOf(tx, caller, input);
      await refuseOtherDocument(tx, caller, input.document_id);
      const currency = input.currency ?? production.currency;
      const amount = parseAmount(input.amount, currency);
      if (typeof amount !== "number") {
        throw new Problem(common.invalid, undefined, {
          errors: [{ pointer: "/amount", detail: amount.refusal }],
        });
      }
      const id = input.id ?? newId(services.clock.now());
      const [row] = await tx
        .insert(contracts)
        .values({
          id,
          organisationId: caller.organisationId,
          artistId: input.artist_id,
          productionId: input.production_id,
          title: input.title,
          status: "pending_signature",
          amountMinor: amount,
          currency,
          startsOn: input.start_date,
          endsOn: input.end_date,
          documentId: input.document_id,
          createdBy: caller.userId,
          createdAt: now,
          updatedAt: now,
        })
        .returning();
      if (!row) throw new Error("insert returned no row");
      audit(tx, {
        action: "contracts.created",
        object: { type: "contract", id, version: row.version },
        after: row,
        subjectId: row.artistId,
      });
      const body = await getContract(tx, services.links, caller, id);
      return { status: 201, body, etag: `"${body.version}"` };
    });
  } catch (error) {
    if (isUniqueViolation(error, "contracts_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

async function productionOf(tx: Tx, caller: Caller, input: ContractCreate): Promise<{ currency: string }> {
  const [production] = await tx
    .select({ currency: productions.currency, worker: productionPeople.userId })
    .from(productions)
    .leftJoin(
      productionPeople,
      and(eq(productionPeople.productionId, productions.id), eq(productionPeople.userId, input.artist_id)),
    )
    .where(
      and(
        eq(productions.id, input.production_id),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!production) throw new Problem(common.notFound, "There is no such production.");
  if (production.worker === null) {
    throw new Problem(contractProblems.notOnProduction, undefined, {
      errors: [{ pointer: "/artist_id", detail: "does not work on this production" }],
    });
  }
  return production;
}

async function refuseOtherDocument(tx: Tx, caller: Caller, documentId: string): Promise<void> {
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
  throw new Problem(contractProblems.document, undefined, {
    errors: [{ pointer: "/document_id", detail: "is no PDF of yours that was checked" }],
  });
}
