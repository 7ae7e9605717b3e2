import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import { parseAmount } from "../../core/money.ts";
import { policyProblems, type PolicyPropose } from "../../core/policies.ts";
import type { KeptLimits } from "../../core/policy/limits.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { policyChanges } from "../../db/schema/policies.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getApprovalPolicy, isOpenOf, type Subject } from "./queries.ts";

type Changed = { approvalThresholdMinor?: number | null; expenseLimits?: KeptLimits | null };
/** What the organisation's row has after it, and what it answers then. */
type Proposal = {
  subject: Subject;
  change: (tx: Tx, currency: string) => Promise<Changed>;
  answer: (tx: Tx) => Promise<unknown>;
};

/** Proposes a threshold in the place of whatever was proposed and not confirmed. Nothing changes yet. */
export async function proposePolicy(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { threshold }: PolicyPropose,
): Promise<Written> {
  return await proposed(services, caller, key, {
    subject: "approval",
    change: (_, currency) => Promise.resolve({ approvalThresholdMinor: thresholdOf(threshold, currency) }),
    answer: async (tx) => await getApprovalPolicy(tx, caller),
  });
}

/** @throws Problem 422 */
function thresholdOf(threshold: PolicyPropose["threshold"], currency: string): number | null {
  const minor = threshold === null ? null : parseAmount(threshold, currency);
  if (minor === null || typeof minor === "number") return minor;
  throw new Problem(common.invalid, undefined, {
    errors: [{ pointer: "/threshold", detail: minor.refusal }],
  });
}

export async function proposed(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { subject, change, answer }: Proposal,
): Promise<Written> {
  const now = instantOf(services.clock.now());
  const { organisationId, userId } = caller;
  return await write(services.database, caller, key, async (tx) => {
    const { currency } = await lockOrganisation(tx, caller);
    const changed = await change(tx, currency);
    await tx
      .update(policyChanges)
      .set({ withdrawnBy: userId, withdrawnAt: now })
      .where(and(eq(policyChanges.organisationId, organisationId), isOpenOf(subject)));
    const id = newId(services.clock.now());
    await tx
      .insert(policyChanges)
      .values({ id, organisationId, subject, ...changed, proposedBy: userId, proposedAt: now });
    audit(tx, {
      action: ACTIONS[subject].proposed,
      object: { type: "policy", id },
      after: statesOf(changed),
    });
    return { status: 201, body: await answer(tx) };
  });
}

const ACTIONS = {
  approval: {
    proposed: "policies.proposed",
    confirmed: "policies.confirmed",
    withdrawn: "policies.withdrawn",
  },
  limits: {
    proposed: "policies.limits-proposed",
    confirmed: "policies.limits-confirmed",
    withdrawn: "policies.limits-withdrawn",
  },
} as const;

/** By the names that the rows have it under. */
const statesOf = ({ approvalThresholdMinor, expenseLimits }: Changed) =>
  expenseLimits === undefined
    ? { approval_threshold_minor: approvalThresholdMinor ?? null }
    : { expense_limits: expenseLimits };

/** What one proposed another puts into force. @throws Problem 403 for one's own, 409 once it is not open any more. */
export async function confirmPolicy(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  subject: Subject,
  answer: (tx: Reader, caller: Caller) => Promise<unknown>,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await lockOrganisation(tx, caller);
    const change = await openChange(tx, caller, id, subject);
    if (change.proposedBy === caller.userId) throw new Problem(policyProblems.ownProposal);
    await tx
      .update(policyChanges)
      .set({ confirmedBy: caller.userId, confirmedAt: instantOf(services.clock.now()) })
      .where(eq(policyChanges.id, id));
    const { approvalThresholdMinor, expenseLimits } = change;
    const changed = subject === "approval" ? { approvalThresholdMinor } : { expenseLimits };
    await tx.update(organisations).set(changed).where(eq(organisations.id, caller.organisationId));
    audit(tx, {
      action: ACTIONS[subject].confirmed,
      object: { type: "policy", id },
      after: statesOf(changed),
    });
    return { status: 200, body: await answer(tx, caller) };
  });
}

export async function withdrawPolicy(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  subject: Subject,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await lockOrganisation(tx, caller);
    await openChange(tx, caller, id, subject);
    await tx
      .update(policyChanges)
      .set({ withdrawnBy: caller.userId, withdrawnAt: instantOf(services.clock.now()) })
      .where(eq(policyChanges.id, id));
    audit(tx, { action: ACTIONS[subject].withdrawn, object: { type: "policy", id } });
    return { status: 204, body: null };
  });
}

/** Whoever changes a policy does so one after the other. */
async function lockOrganisation(tx: Tx, caller: Caller): Promise<{ currency: string }> {
  const [row] = await tx
    .select({ currency: organisations.currency })
    .from(organisations)
    .where(eq(organisations.id, caller.organisationId))
    .for("update");
  return must(row, "the caller's organisation");
}

async function openChange(
  tx: Tx,
  caller: Caller,
  id: string,
  subject: Subject,
): Promise<typeof policyChanges.$inferSelect> {
  const [row] = await tx
    .select()
    .from(policyChanges)
    .where(
      and(
        eq(policyChanges.id, id),
        eq(policyChanges.organisationId, caller.organisationId),
        eq(policyChanges.subject, subject),
      ),
    );
  if (!row) throw new Problem(common.notFound);
  if (row.confirmedAt !== null || row.withdrawnAt !== null) throw new Problem(policyProblems.notOpen);
  return row;
}
