import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { wireMoney } from "../../core/money.ts";
import type { ApprovalPolicyState } from "../../core/policies.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { organisations, users } from "../../db/schema/organisations.ts";
import { policyChanges } from "../../db/schema/policies.ts";

export async function getApprovalPolicy(
  db: Reader,
  { organisationId }: Caller,
): Promise<ApprovalPolicyState> {
  const [row] = await db
    .select({
      currency: organisations.currency,
      minor: organisations.approvalThresholdMinor,
      change: policyChanges,
      proposer: fullName(users),
    })
    .from(organisations)
    .leftJoin(policyChanges, and(eq(policyChanges.organisationId, organisations.id), isOpenOf("approval")))
    .leftJoin(users, eq(users.id, policyChanges.proposedBy))
    .where(eq(organisations.id, organisationId));
  const { currency, minor, change, proposer } = must(row, "the caller's organisation");
  const threshold = (of: number | null) => (of === null ? null : wireMoney({ minor: of, currency }));
  return {
    threshold: threshold(minor),
    currency,
    proposed: change && {
      id: change.id,
      threshold: threshold(change.approvalThresholdMinor),
      proposed_by: change.proposedBy,
      proposed_by_name: proposer,
      proposed_at: change.proposedAt,
    },
  };
}

/** What two agree on: how many approve, or what may be spent. */
export type Subject = (typeof policyChanges.$inferSelect)["subject"];

export const isOpenOf = (subject: Subject) =>
  and(
    eq(policyChanges.subject, subject),
    isNull(policyChanges.confirmedAt),
    isNull(policyChanges.withdrawnAt),
  );
