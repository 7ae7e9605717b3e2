import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller, Role } from "../../core/access.ts";
import { ONE_TIME_LINK_SECONDS } from "../../core/auth.ts";
import { newId } from "../../core/ids.ts";
import { organisationProblems, type Invitation, type MemberInvite } from "../../core/organisations.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { calendarAccounts, calendarFeeds } from "../../db/schema/calendars.ts";
import { seeingEverybody } from "../../db/tenancy.ts";
import { memberships, organisations, users } from "../../db/schema/organisations.ts";
import { productionMinors } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import { makeLink, spendLinks } from "../auth/links.ts";
import type { Services } from "../services.ts";
import { getMember, organisationItem } from "./queries.ts";

export async function changeOrganisation(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: { name: string },
): Promise<Written> {
  if (id !== caller.organisationId) throw new Problem(common.notFound);
  return await write(services.database, caller, key, async (tx) => {
    const [before] = await tx.select().from(organisations).where(eq(organisations.id, id)).for("update");
    const [row] = await tx
      .update(organisations)
      .set({ name: input.name, version: sql`${organisations.version} + 1` })
      .where(and(eq(organisations.id, id), eq(organisations.version, version)))
      .returning();
    if (!row || !before) throw new Problem(common.versionMismatch);
    audit(tx, {
      action: "organisations.changed",
      object: { type: "organisation", id, version: row.version },
      before,
      after: row,
    });
    return { status: 200, body: organisationItem(row), etag: `"${row.version}"` };
  });
}

/**
 * Makes somebody a member. A person who is new here gets a one-time link to set a password; one who has an account
 * keeps it untouched, and the link only opens the portal. The link is in this answer and nowhere else.
 * @throws Problem 409 when they are a member already.
 */
export async function inviteMember(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: MemberInvite,
): Promise<Written> {
  const nowMs = services.clock.now();
  return await write(services.database, caller, key, async (tx) => {
    const userId = await findOrCreateUser(tx, input, nowMs);
    const [joined] = await tx
      .insert(memberships)
      .values({ organisationId: caller.organisationId, userId, roles: input.roles })
      .onConflictDoUpdate({
        target: [memberships.organisationId, memberships.userId],
        set: { roles: input.roles, deletedAt: null, version: sql`${memberships.version} + 1` },
        setWhere: sql`${memberships.deletedAt} is not null`,
      })
      .returning();
    if (!joined) throw new Problem(organisationProblems.alreadyMember);
    const member = await getMember(tx, caller, userId);
    audit(tx, {
      action: "members.invited",
      object: { type: "member", id: userId, version: joined.version },
      after: joined,
      personal: { name: `${member.first_name} ${member.last_name}`, email: member.email },
      subjectId: userId,
    });
    // Two organisations that each could set the first password could each sign in to the other.
    if (member.is_pending && (await isElsewhere(tx, caller, userId)))
      throw new Problem(organisationProblems.invitedElsewhere);
    await spendLinks(tx, userId, instantOf(nowMs));
    const { link, expiresAt } = await linkFor(
      services,
      tx,
      userId,
      member.is_pending ? "invitation" : undefined,
    );
    const body: Invitation = { member, link, expires_at: expiresAt };
    return { status: 201, body, etag: `"${member.version}"` };
  });
}

async function findOrCreateUser(tx: Tx, input: MemberInvite, nowMs: number): Promise<string> {
  const [made] = await tx
    .insert(users)
    .values({
      id: input.id ?? newId(nowMs),
      email: input.email,
      firstName: input.first_name,
      lastName: input.last_name,
    })
    .onConflictDoNothing()
    .returning({ id: users.id });
  if (made) return made.id;
  const [found] = await tx.select({ id: users.id }).from(users).where(eq(users.email, input.email));
  if (!found) throw new Problem(common.conflict, "This id is taken.");
  return found.id;
}

async function linkFor(
  services: Services,
  tx: Tx,
  userId: string,
  kind: "invitation" | "password_reset" | undefined,
): Promise<{ link: string; expiresAt: string }> {
  const expiresAt = instantOf(services.clock.now() + ONE_TIME_LINK_SECONDS * 1_000);
  const origin = services.config.origins[0] ?? "";
  if (kind === undefined) return { link: `${origin}/`, expiresAt };
  const secret = await makeLink(tx, { kind, userId, expiresAt });
  return { link: `${origin}/${kind === "invitation" ? "invite" : "reset"}#${secret}`, expiresAt };
}

/** A link with which a member sets a new password; for those who are of this organisation alone. */
export async function linkForPassword(
  services: Services,
  caller: Caller,
  key: RequestKey,
  userId: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const member = await getMember(tx, caller, userId);
    // Whoever can set a password can sign in: one organisation must not reach into another.
    if (await isElsewhere(tx, caller, userId)) throw new Problem(organisationProblems.sharedAccount);
    await spendLinks(tx, userId, instantOf(services.clock.now()));
    const { link, expiresAt } = await linkFor(
      services,
      tx,
      userId,
      member.is_pending ? "invitation" : "password_reset",
    );
    audit(tx, {
      action: "members.password-link-made",
      object: { type: "member", id: userId, version: member.version },
      subjectId: userId,
    });
    const body: Invitation = { member, link, expires_at: expiresAt };
    return { status: 201, body };
  });
}

/** @throws Problem 403 for one's own roles, 409 when no administrator would be left, 412 for another version. */
export async function changeRoles(
  services: Services,
  caller: Caller,
  key: RequestKey,
  userId: string,
  version: number,
  roles: Role[],
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await guard(tx, caller, userId, roles);
    const [before] = await tx.select().from(memberships).where(ours(caller, userId)).for("update");
    const [row] = await tx
      .update(memberships)
      .set({ roles, version: sql`${memberships.version} + 1` })
      .where(and(ours(caller, userId), eq(memberships.version, version)))
      .returning();
    if (!row || !before) throw new Problem(common.versionMismatch);
    audit(tx, {
      action: "members.roles-changed",
      object: { type: "member", id: userId, version: row.version },
      before,
      after: row,
      subjectId: userId,
    });
    return { status: 200, body: await getMember(tx, caller, userId), etag: `"${row.version}"` };
  });
}

/** Ends a membership; the account and what the person did stay. */
export async function removeMember(
  services: Services,
  caller: Caller,
  key: RequestKey,
  userId: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await guard(tx, caller, userId, []);
    const [row] = await tx
      .update(memberships)
      .set({ deletedAt: instantOf(services.clock.now()), version: sql`${memberships.version} + 1` })
      .where(ours(caller, userId))
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "members.removed",
      object: { type: "member", id: userId, version: row.version },
      after: row,
      subjectId: userId,
    });
    await spendLinks(tx, userId, instantOf(services.clock.now()));
    await revokeCalendars(tx, caller, userId, instantOf(services.clock.now()));
    await forgetMinor(tx, caller, userId);
    return { status: 204, body: null };
  });
}

/** How old they are concerns nobody any more; whom they looked after, somebody else has to. */
async function forgetMinor(tx: Tx, caller: Caller, userId: string): Promise<void> {
  const ours = eq(productionMinors.organisationId, caller.organisationId);
  await tx.delete(productionMinors).where(and(ours, eq(productionMinors.userId, userId)));
  await tx
    .update(productionMinors)
    .set({ chaperoneId: null })
    .where(and(ours, eq(productionMinors.chaperoneId, userId)));
}

/** Addresses that they gave to their devices, and calendars elsewhere: should they come back, they come back without. */
async function revokeCalendars(tx: Tx, caller: Caller, userId: string, at: string): Promise<void> {
  await tx
    .update(calendarFeeds)
    .set({ revokedAt: at, version: sql`${calendarFeeds.version} + 1` })
    .where(
      and(
        eq(calendarFeeds.organisationId, caller.organisationId),
        eq(calendarFeeds.userId, userId),
        isNull(calendarFeeds.revokedAt),
      ),
    );
  await tx
    .update(calendarAccounts)
    .set({ removedAt: at, sealed: "" })
    .where(
      and(
        eq(calendarAccounts.organisationId, caller.organisationId),
        eq(calendarAccounts.userId, userId),
        isNull(calendarAccounts.removedAt),
      ),
    );
}

async function isElsewhere(tx: Tx, caller: Caller, userId: string): Promise<boolean> {
  const elsewhere = await seeingEverybody(tx, caller.organisationId, () =>
    tx
      .select({ id: memberships.organisationId })
      .from(memberships)
      .where(
        and(
          eq(memberships.userId, userId),
          isNull(memberships.deletedAt),
          sql`${memberships.organisationId} <> ${caller.organisationId}`,
        ),
      )
      .limit(1),
  );
  return elsewhere.length > 0;
}

const ours = (caller: Caller, userId: string) =>
  and(
    eq(memberships.organisationId, caller.organisationId),
    eq(memberships.userId, userId),
    isNull(memberships.deletedAt),
  );

/** The organisation's row is locked, so that two administrators cannot take each other's role away at once. */
async function guard(tx: Tx, caller: Caller, userId: string, roles: Role[]): Promise<void> {
  if (userId === caller.userId) throw new Problem(organisationProblems.ownRoles);
  await tx
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.id, caller.organisationId))
    .for("update");
  const before = await getMember(tx, caller, userId);
  if (!before.roles.includes("admin") || roles.includes("admin")) return;
  const [others] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, caller.organisationId),
        isNull(memberships.deletedAt),
        sql`'admin' = any(${memberships.roles})`,
        sql`${memberships.userId} <> ${userId}`,
      ),
    );
  if ((others?.count ?? 0) === 0) throw new Problem(organisationProblems.lastAdmin);
}
