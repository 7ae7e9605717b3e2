import { and, eq, isNull } from "drizzle-orm";
import { may, type Caller } from "../core/access.ts";
import { newId } from "../core/ids.ts";
import { Problem } from "../core/problem.ts";
import type { RestOverride, RestVerdict } from "../core/rest/findings.ts";
import { scheduleProblems } from "../core/schedules.ts";
import { audit } from "./audit.ts";
import { enqueue } from "./jobs.ts";
import type { Reader, Tx } from "./open.ts";
import { memberships } from "./schema/organisations.ts";
import { restOverrides, type KeptFinding, type schedules } from "./schema/schedules.ts";

const ERRORS_MAX = 20;

/** A reason that is needed, with what it is given for. */
export type Overridden = { verdict: RestVerdict; override: RestOverride };

/** Where rules of rest ask for a reason and none is given: what they say. */
export const tooLittleRest = (verdict: RestVerdict): Problem =>
  new Problem(scheduleProblems.restTooShort, undefined, {
    errors: verdict.findings
      .filter(({ severity }) => severity === "warn")
      .slice(0, ERRORS_MAX)
      .map(({ reason }) => ({ pointer: "/rest_override", detail: reason })),
  });

/** @throws Problem 422 for an approver who may not plan. */
export async function refuseNoPlanner(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  userId: string,
): Promise<void> {
  const [approver] = await db
    .select({ roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        eq(memberships.userId, userId),
        isNull(memberships.deletedAt),
      ),
    );
  if (approver && may(approver.roles, "schedules.write")) return;
  const errors = [{ pointer: "/rest_override/approved_by", detail: "must be a planner" }];
  throw new Problem(scheduleProblems.noApprover, undefined, { errors });
}

/** What was overridden, by whom and why, with the item that it is about. */
export async function keepOverride(
  tx: Tx,
  caller: Pick<Caller, "organisationId" | "userId">,
  { id, version }: Pick<typeof schedules.$inferSelect, "id" | "version">,
  { verdict, override: { reason, approved_by = caller.userId } }: Overridden,
): Promise<void> {
  const findings: KeptFinding[] = verdict.findings.map(({ people, ...finding }) => ({
    ...finding,
    people: people.map((person) => person.id),
  }));
  const kept = {
    id: newId(),
    organisationId: caller.organisationId,
    scheduleId: id,
    scheduleVersion: version,
    reason,
    madeBy: caller.userId,
    approvedBy: approved_by,
    findings,
  };
  await tx.insert(restOverrides).values(kept);
  audit(tx, {
    action: "schedules.rest-overridden",
    object: { type: "schedule", id, version },
    after: { id: kept.id, approvedBy: approved_by, findings: JSON.stringify(findings) },
    reason,
  });
  if (approved_by === caller.userId) return;
  await enqueue(tx, {
    kind: "notify-rest-override",
    payload: { override_id: kept.id },
    organisationId: caller.organisationId,
    createdBy: caller.userId,
  });
}
