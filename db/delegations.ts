import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { may, type Caller } from "../core/access.ts";
import { tiedTo, type Tie } from "../core/delegations.ts";
import type { Reader } from "./open.ts";
import { HOLDING, prepared } from "./prepared.ts";
import { delegations } from "./schema/delegations.ts";
import { memberships } from "./schema/organisations.ts";

/** Who may act for whom at this moment; few, for one person gives no more than ten. */
export async function standingTies(
  db: Reader,
  { organisationId }: { organisationId: string },
): Promise<(Tie & { isGood: boolean })[]> {
  const rows = await prepared(
    db,
    "standing delegations",
    () =>
      db
        .select({
          from: delegations.fromUserId,
          to: delegations.toUserId,
          verb: delegations.verb,
          roles: memberships.roles,
        })
        .from(delegations)
        .leftJoin(
          memberships,
          and(
            eq(memberships.organisationId, delegations.organisationId),
            eq(memberships.userId, delegations.fromUserId),
            isNull(memberships.deletedAt),
          ),
        )
        .where(
          and(
            eq(delegations.organisationId, HOLDING.organisationId),
            isNull(delegations.revokedAt),
            // By the database's clock, as its triggers go.
            sql`${delegations.startsAt} <= now() and ${delegations.endsAt} > now()`,
          ),
        )
        .orderBy(asc(delegations.endsAt), asc(delegations.id)),
    { organisation: organisationId },
  );
  // Nobody gives what they no longer have; tied to each other the two stay.
  return rows.map(({ from, to, verb, roles }) => ({ from, to, isGood: may(roles ?? [], verb) }));
}

/** Everybody whose conflicts the caller has, themselves among them. */
export async function tiedOf(
  db: Reader,
  caller: Pick<Caller, "organisationId" | "userId">,
): Promise<ReadonlySet<string>> {
  return tiedTo(caller.userId, null, await standingTies(db, caller));
}
