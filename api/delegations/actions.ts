import { and, eq, isNull, sql } from "drizzle-orm";
import { may, seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { DELEGATIONS_OPEN_MAX, delegationProblems, type DelegationCreate } from "../../core/delegations.ts";
import { newId } from "../../core/ids.ts";
import { DELEGATION_DAYS_MAX } from "../../core/limits.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import type { Tx } from "../../db/open.ts";
import { delegations } from "../../db/schema/delegations.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getDelegation } from "./queries.ts";

const DAY_MS = 86_400_000;

/**
 * Lets somebody do for a time what the caller may do, in their name. They need to see the organisation's expenses, and
 * no role of their own that approves; from then on each has the other's conflicts (domain D9).
 * @throws Problem 403 for what the caller may not do, 409 for whoever sees no expenses or beyond how many there may be.
 */
export async function delegate(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: DelegationCreate,
): Promise<Written> {
  const nowMs = services.clock.now();
  if (!may(caller.roles, input.verb)) throw new Problem(common.forbidden);
  if (input.to_user_id === caller.userId) throw new Problem(delegationProblems.toSelf);
  const time = timeOf(input, nowMs);
  const id = input.id ?? newId(nowMs);
  try {
    return await write(services.database, caller, key, async (tx) => {
      await mustSee(tx, caller, input.to_user_id);
      await mustHaveRoom(tx, caller);
      await tx.insert(delegations).values({
        id,
        organisationId: caller.organisationId,
        fromUserId: caller.userId,
        toUserId: input.to_user_id,
        verb: input.verb,
        ...time,
        madeBy: caller.userId,
        createdAt: instantOf(nowMs),
      });
      audit(tx, {
        action: "delegations.made",
        object: { type: "delegation", id },
        subjectId: input.to_user_id,
      });
      return { status: 201, body: await getDelegation(tx, caller, id, nowMs) };
    });
  } catch (error) {
    if (isUniqueViolation(error, "delegations_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

function timeOf({ starts_at, ends_at }: DelegationCreate, nowMs: number) {
  const [from, until] = [starts_at === undefined ? nowMs : Date.parse(starts_at), Date.parse(ends_at)];
  const detail =
    until <= Math.max(from, nowMs)
      ? "must be after it starts, and not over"
      : until - from > DELEGATION_DAYS_MAX * DAY_MS
        ? `must be at most ${DELEGATION_DAYS_MAX} days after it starts`
        : undefined;
  if (detail !== undefined)
    throw new Problem(common.invalid, undefined, { errors: [{ pointer: "/ends_at", detail }] });
  return { startsAt: instantOf(from), endsAt: instantOf(until) };
}

async function mustSee(tx: Tx, caller: Caller, userId: string): Promise<void> {
  const [member] = await tx
    .select({ roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, caller.organisationId),
        eq(memberships.userId, userId),
        isNull(memberships.deletedAt),
      ),
    );
  if (!member) {
    const errors = [{ pointer: "/to_user_id", detail: "must be a member" }];
    throw new Problem(common.invalid, undefined, { errors });
  }
  if (!seesWholeOrganisation(member.roles)) throw new Problem(delegationProblems.cannotSee);
}

async function mustHaveRoom(tx: Tx, caller: Caller): Promise<void> {
  // Two that are sent at once are counted one after the other.
  const lock = `delegations ${caller.organisationId} ${caller.userId}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`);
  const [open] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(delegations)
    .where(
      and(
        eq(delegations.organisationId, caller.organisationId),
        eq(delegations.fromUserId, caller.userId),
        isNull(delegations.revokedAt),
        sql`${delegations.endsAt} > now()`,
      ),
    );
  if ((open?.count ?? 0) >= DELEGATIONS_OPEN_MAX) throw new Problem(delegationProblems.tooMany);
}

/** Ends one at once; one that has ended stays as it was. @throws Problem 403 for anybody but its giver and administrators. */
export async function revokeDelegation(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  const nowMs = services.clock.now();
  return await write(services.database, caller, key, async (tx) => {
    const before = await getDelegation(tx, caller, id, nowMs);
    if (before.from_user_id !== caller.userId && !may(caller.roles, "organisations.write"))
      throw new Problem(delegationProblems.notYours);
    const ended = await tx
      .update(delegations)
      .set({ revokedAt: instantOf(nowMs) })
      .where(
        and(
          eq(delegations.id, id),
          eq(delegations.organisationId, caller.organisationId),
          isNull(delegations.revokedAt),
        ),
      )
      .returning();
    audit(
      tx,
      ...ended.map(({ toUserId }) => ({
        action: "delegations.revoked" as const,
        object: { type: "delegation" as const, id },
        subjectId: toUserId,
      })),
    );
    return { status: 204, body: null };
  });
}
