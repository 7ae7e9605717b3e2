import { eq } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { must } from "../core/assert.ts";
import type { ApprovalPolicy } from "../core/expense-judge.ts";
import type { Reader } from "./open.ts";
import { organisations } from "./schema/organisations.ts";

/** Above which amount two approve, in the organisation's own currency. */
export async function approvalPolicy(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
): Promise<ApprovalPolicy> {
  const [row] = await db
    .select({ thresholdMinor: organisations.approvalThresholdMinor, currency: organisations.currency })
    .from(organisations)
    .where(eq(organisations.id, organisationId));
  return must(row, "the caller's organisation");
}
