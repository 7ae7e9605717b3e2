import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import { parseAmount } from "../../core/money.ts";
import { policyProblems, type PolicyPropose } from "../../core/policies.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { policyChanges } from "../../db/schema/policies.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getApprovalPolicy, isOpen } from "./queries.ts";

/** Proposes a threshold in the place of whatever was proposed and not confirmed. Nothing changes yet. */
export async function proposePolicy(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { threshold }: PolicyPropose,
): Promise<Written> {
  const now = instantOf(services.clock.now());
  return await write(services.database, caller, key, async (tx) => {
    const { currency } = await lockOrganisation(tx, caller);
    const minor = threshold === null ? null : parseAmount(threshold, currency);
    if (minor !== null && typeof minor !== "number") {
      const errors = [{ pointer: "/threshold", detail: minor.refusal }];
      throw new Problem(common.invalid, undefined, { errors });
    }
    await tx
      .update(policyChanges)
      .set({ withdrawnBy: caller.userId, withdrawnAt: now })
      .where(and(eq(policyChanges.organisationId, caller.organisationId), isOpen));
    const id = newId(services.clock.now());
    await tx.insert(policyChanges).values({
      id,
      organisationId: caller.organisationId,
      approvalThresholdMinor: minor,
      proposedBy: caller.userId,
      proposedAt: now,
    });
    audit(tx, {
      action: "policies.proposed",
      object: { type: "policy", id },
      after: { approval_threshold_minor: minor },
    });
    return { status: 201, body: await getApprovalPolicy(tx, caller) };
  });
}

/** What one proposed another puts into force. @throws Problem 403 for one's own, 409 once it is not open any more. */
export async function confirmPolicy(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await lockOrganisation(tx, caller);
    const change = await openChange(tx, caller, id);
    if (change.proposedBy === caller.userId) throw new Problem(policyProblems.ownProposal);
    await tx
      .update(policyChanges)
      .set({ confirmedBy: caller.userId, confirmedAt: instantOf(services.clock.now()) })
      .where(eq(policyChanges.id, id));
    await tx
      .update(organisations)
      .set({ approvalThresholdMinor: change.approvalThresholdMinor })
      .where(eq(organisations.id, caller.organisationId));
    audit(tx, {
      action: "policies.confirmed",
      object: { type: "policy", id },
      after: { approval_threshold_minor: change.approvalThresholdMinor },
    });
    return { status: 200, body: await getApprovalPolicy(tx, caller) };
  });
}

export async function withdrawPolicy(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await lockOrganisation(tx, caller);
    await openChange(tx, caller, id);
    await tx
      .update(policyChanges)
      .set({ withdrawnBy: caller.userId, withdrawnAt: instantOf(services.clock.now()) })
      .where(eq(policyChanges.id, id));
    audit(tx, { action: "policies.withdrawn", object: { type: "policy", id } });
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

async function openChange(tx: Tx, caller: Caller, id: string): Promise<typeof policyChanges.$inferSelect> {
  const [row] = await tx
    .select()
    .from(policyChanges)
    .where(and(eq(policyChanges.id, id), eq(policyChanges.organisationId, caller.organisationId)));
  if (!row) throw new Problem(common.notFound);
  if (row.confirmedAt !== null || row.withdrawnAt !== null) throw new Problem(policyProblems.notOpen);
  return row;
}
