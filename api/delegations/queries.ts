import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Caller } from "../../core/access.ts";
import type { Delegation, DelegationQuery } from "../../core/delegations.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { delegations } from "../../db/schema/delegations.ts";
import { users } from "../../db/schema/organisations.ts";

type Row = { delegation: typeof delegations.$inferSelect; fromName: string; toName: string };

const delegationItem =
  (nowMs: number) =>
  ({ delegation, fromName, toName }: Row): Delegation => ({
    id: delegation.id,
    from_user_id: delegation.fromUserId,
    from_name: fromName,
    to_user_id: delegation.toUserId,
    to_name: toName,
    verb: delegation.verb,
    starts_at: delegation.startsAt,
    ends_at: delegation.endsAt,
    state: stateOf(delegation, nowMs),
    created_at: delegation.createdAt,
    revoked_at: delegation.revokedAt,
  });

function stateOf({ startsAt, endsAt, revokedAt }: Row["delegation"], nowMs: number): Delegation["state"] {
  if (revokedAt !== null) return "revoked";
  if (Date.parse(endsAt) <= nowMs) return "over";
  return Date.parse(startsAt) > nowMs ? "planned" : "standing";
}

function select(db: Reader, where: SQL | undefined) {
  const [giver, taker] = [alias(users, "giver"), alias(users, "taker")];
  return db
    .select({ delegation: delegations, fromName: fullName(giver), toName: fullName(taker) })
    .from(delegations)
    .innerJoin(giver, eq(giver.id, delegations.fromUserId))
    .innerJoin(taker, eq(taker.id, delegations.toUserId))
    .where(where)
    .orderBy(desc(delegations.endsAt), desc(delegations.id));
}

/** @throws Problem 404 for one of another organisation. */
export async function getDelegation(
  db: Reader,
  caller: Caller,
  id: string,
  nowMs: number,
): Promise<Delegation> {
  const [row] = await select(
    db,
    and(eq(delegations.id, id), eq(delegations.organisationId, caller.organisationId)),
  );
  if (!row) throw new Problem(common.notFound);
  return delegationItem(nowMs)(row);
}

/** Of the organisation, what lasts longest first: whoever looks at approvals sees who approves for whom. */
export async function listDelegations(
  db: Reader,
  caller: Caller,
  query: DelegationQuery,
  nowMs: number,
): Promise<Page<Delegation>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await select(
    db,
    and(
      eq(delegations.organisationId, caller.organisationId),
      after &&
        sql`(${delegations.endsAt}, ${delegations.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    ),
  ).limit(limit + 1);
  return pageOf(rows, limit, ({ delegation }) => [delegation.endsAt, delegation.id], delegationItem(nowMs));
}
