import { and, desc, eq, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { contractProblems } from "../../core/contracts.ts";
import { versionRiders, type Terms, type TermsInput } from "../../core/contract-terms.ts";
import { parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Tx } from "../../db/open.ts";
import { contractRiders } from "../../db/schema/contracts.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";

/** @throws Problem 422 */
export function refuseEndBeforeStart(dates: { start_date: string; end_date: string }): void {
  if (dates.end_date >= dates.start_date) return;
  throw new Problem(contractProblems.endBeforeStart, undefined, {
    errors: [{ pointer: "/end_date", detail: "must not be before the first day" }],
  });
}

/** In minor units. @throws Problem 422 */
export function amountOf(sent: string | number, currency: string): number {
  const amount = parseAmount(sent, currency);
  if (typeof amount === "number") return amount;
  throw new Problem(common.invalid, undefined, { errors: [{ pointer: "/amount", detail: amount.refusal }] });
}

/** @throws Problem 404 for the production, 422 when the artist does not work on it. */
export async function productionOf(
  tx: Tx,
  caller: Caller,
  input: { artist_id: string; production_id: string },
): Promise<{ currency: string }> {
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

/** The terms with the versions of their riders, and those that are new, to be kept once the contract is there. */
export async function termsOf(
  tx: Tx,
  caller: Caller,
  contractId: string,
  input: TermsInput,
): Promise<{ terms: Terms; added: Terms["riders"] }> {
  const kept = await tx
    .select({ kind: contractRiders.kind, version: contractRiders.version, text: contractRiders.text })
    .from(contractRiders)
    .where(
      and(
        eq(contractRiders.contractId, contractId),
        eq(contractRiders.organisationId, caller.organisationId),
      ),
    )
    .orderBy(desc(contractRiders.version));
  const { riders, added } = versionRiders(input.riders, kept);
  return { terms: { ...input, riders }, added };
}

export async function keepRiders(
  tx: Tx,
  caller: Caller,
  contractId: string,
  added: Terms["riders"],
  at: string,
): Promise<void> {
  if (added.length === 0) return;
  await tx.insert(contractRiders).values(
    added.map((rider) => ({
      ...rider,
      contractId,
      organisationId: caller.organisationId,
      createdBy: caller.userId,
      createdAt: at,
    })),
  );
}
