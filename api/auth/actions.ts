import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { needsShortIdle } from "../../core/access.ts";
import type { AuditAction } from "../../core/audit-actions.ts";
import {
  authProblems,
  REFRESH_GRACE_SECONDS,
  SESSION_IDLE_SECONDS,
  SESSION_IDLE_SHORT_SECONDS,
  type Session,
  type User,
} from "../../core/auth.ts";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, personActor, strangerActor, type AuditEvent } from "../../db/audit.ts";
import { forgetDevices } from "../../db/devices.ts";
import { isUnavailable } from "../../db/errors.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { refreshTokens, sessions, signingKeys, users } from "../../db/schema/organisations.ts";
import { commit } from "../../db/write.ts";
import type { Origin, Person } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { digest, newSecret, spendLinks } from "./links.ts";
import { hashPassword, refuseWeak, verifyPassword } from "./passwords.ts";
import { membershipsOf, userItem } from "./queries.ts";

export type SignedIn = { session: Session; refreshToken: string };

/** Our public key, where the API and, through the feed, every replica finds it. */
export async function publishSigningKey(services: Pick<Services, "database" | "keys">): Promise<void> {
  await services.database.everywhere
    .insert(signingKeys)
    .values({ kid: services.keys.kid, publicJwk: JSON.stringify(services.keys.publicJwk) })
    .onConflictDoNothing();
}

const idleOf = (user: User) =>
  needsShortIdle(user.memberships.flatMap(({ roles }) => roles))
    ? SESSION_IDLE_SHORT_SECONDS
    : SESSION_IDLE_SECONDS;

/** @throws Problem 401, the same and as slow for an unknown address as for a wrong password. */
export async function login(
  services: Services,
  input: { email: string; password: string },
  origin: Origin,
): Promise<SignedIn> {
  const { everywhere: db } = services.database;
  const [row] = await db.select().from(users).where(eq(users.email, input.email));
  const right = await verifyPassword(input.password, row?.passwordHash ?? null);
  if (!row || !right || !row.isActive) {
    if (row) noteRefusal(services, row.id, origin);
    throw new Problem(authProblems.wrongCredentials);
  }
  return await beginSession(services, row, origin, "auth.signed-in");
}

/** For somebody who has shown who they are; `beside` writes what belongs to it, or refuses it. */
export async function beginSession(
  services: Services,
  row: typeof users.$inferSelect,
  origin: Origin,
  action: Extract<AuditAction, `auth.signed-in${string}`>,
  beside: (tx: Tx) => Promise<void> = async () => {},
): Promise<SignedIn> {
  const user = await userItem(services.database.everywhere, services.links, row);
  const sessionId = newId(services.clock.now());
  const refreshToken = newSecret();
  const now = instantOf(services.clock.now());
  await commit(services.database, personActor({ userId: row.id, ...origin }, null), async (tx) => {
    await beside(tx);
    await tx
      .insert(sessions)
      .values({ id: sessionId, userId: row.id, createdAt: now, lastUsedAt: now, idleSeconds: idleOf(user) });
    await tx.insert(refreshTokens).values({ tokenHash: digest(refreshToken), sessionId, createdAt: now });
    audit(tx, {
      action,
      object: { type: "session", id: sessionId },
      personal: { address: origin.address },
      organisationIds: user.memberships.map(({ organisation_id: id }) => id),
    });
  });
  return { session: await issue(services, user, sessionId), refreshToken };
}

/**
 * Beside the answer and not before it: how long that takes must not tell an address that is known from one that is
 * not.
 */
export function noteRefusal(services: Services, userId: string, origin: Origin): void {
  noteBeside(services, origin, userId, {
    action: "auth.sign-in-refused",
    object: { type: "user", id: userId },
  });
}

/** An event of somebody that nobody waits for; when the database goes meanwhile the log has it. */
export function noteBeside(
  services: Services,
  origin: Origin,
  userId: string,
  event: Pick<AuditEvent, "action" | "object">,
): void {
  commit(services.database, strangerActor(origin), async (tx) => {
    audit(tx, {
      ...event,
      personal: { address: origin.address },
      subjectId: userId,
      organisationIds: await organisationsOf(tx, userId),
    });
  }).catch((error: unknown) => {
    const context = { request_id: origin.requestId };
    if (isUnavailable(error)) services.log.warn(`${event.action} left no event`, context);
    else services.log.error(`${event.action} left no event`, error, context);
  });
}

/** In whose trails it is told what somebody does with their account. */
export async function organisationsOf(db: Reader, userId: string): Promise<string[]> {
  return (await membershipsOf(db, userId)).map(({ organisation_id: id }) => id);
}

async function issue(services: Services, user: User, sessionId: string): Promise<Session> {
  const tokens = await services.keys.sign({ sub: user.id, sid: sessionId }, services.clock.now());
  return {
    accessToken: tokens.accessToken,
    edge_token: tokens.edgeToken,
    expires_at: tokens.expiresAt,
    user,
  };
}

/**
 * The next token of the family. Each token's successor is derived from it, so that a lost answer or a second tab gets
 * the same one for half a minute; after that a used token is a stolen one, and the family ends.
 * @throws Problem 401 when the session is over.
 */
export async function refresh(
  services: Services,
  token: string | undefined,
  origin: Origin,
): Promise<SignedIn> {
  if (token === undefined) throw new Problem(authProblems.sessionEnded);
  const nowMs = services.clock.now();
  const now = instantOf(nowMs);
  const successor = services.keys.derive(token);
  const next = await commit(services.database, strangerActor(origin), async (tx) => {
    const found = await lockFamily(tx, token);
    if (!found || found.session.revokedAt !== null || !found.user.isActive) return undefined;
    const idleMs = nowMs - Date.parse(found.session.lastUsedAt);
    const usedMs = found.token.rotatedAt === null ? 0 : nowMs - Date.parse(found.token.rotatedAt);
    const isStolen = usedMs > REFRESH_GRACE_SECONDS * 1_000;
    if (idleMs > found.session.idleSeconds * 1_000 || isStolen) {
      await tx.update(sessions).set({ revokedAt: now }).where(eq(sessions.id, found.session.id));
      if (isStolen)
        audit(tx, {
          action: "auth.token-reused",
          object: { type: "session", id: found.session.id },
          personal: { address: origin.address },
          subjectId: found.user.id,
          organisationIds: await organisationsOf(tx, found.user.id),
        });
      return undefined;
    }
    const user = await userItem(tx, services.links, found.user);
    if (found.token.rotatedAt === null) {
      await tx
        .update(refreshTokens)
        .set({ rotatedAt: now })
        .where(eq(refreshTokens.tokenHash, digest(token)));
      await tx
        .insert(refreshTokens)
        .values({ tokenHash: digest(successor), sessionId: found.session.id, createdAt: now });
    }
    await tx
      .update(sessions)
      .set({ lastUsedAt: now, idleSeconds: idleOf(user) })
      .where(eq(sessions.id, found.session.id));
    return { user, sessionId: found.session.id };
  });
  if (!next) throw new Problem(authProblems.sessionEnded);
  return { session: await issue(services, next.user, next.sessionId), refreshToken: successor };
}

/** The session is locked first: refreshes of one family follow one another. */
async function lockFamily(tx: Tx, token: string) {
  const [family] = await tx
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      eq(sessions.id, sql`(select session_id from ${refreshTokens} where token_hash = ${digest(token)})`),
    )
    .for("update", { of: sessions });
  const [row] = await tx
    .select()
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, digest(token)));
  return family && row ? { ...family, token: row } : undefined;
}

/** Ends the session that the cookie belongs to; an unknown one is over already. */
export async function logout(services: Services, token: string | undefined, origin: Origin): Promise<void> {
  if (token === undefined) return;
  await commit(services.database, strangerActor(origin), async (tx) => {
    const [ended] = await tx
      .update(sessions)
      .set({ revokedAt: instantOf(services.clock.now()) })
      .where(
        and(
          isNull(sessions.revokedAt),
          eq(sessions.id, sql`(select session_id from ${refreshTokens} where token_hash = ${digest(token)})`),
        ),
      )
      .returning({ id: sessions.id, userId: sessions.userId });
    if (!ended) return;
    audit(tx, {
      action: "auth.signed-out",
      object: { type: "session", id: ended.id },
      by: personActor({ userId: ended.userId, ...origin }, null),
      organisationIds: await organisationsOf(tx, ended.userId),
    });
  });
}

/** Every session of the person, the present one too. */
export async function signOutEverywhere(services: Services, person: Person): Promise<void> {
  await commit(services.database, personActor(person, null), async (tx) => {
    const at = instantOf(services.clock.now());
    await endSessions(tx, person.userId, at);
    await forgetDevices(tx, person.userId, at);
    audit(tx, {
      action: "auth.signed-out-everywhere",
      object: { type: "user", id: person.userId },
      organisationIds: await organisationsOf(tx, person.userId),
    });
  });
}

/** Every session of a person but the one that is kept. */
async function endSessions(tx: Tx, userId: string, at: string, keep?: string): Promise<void> {
  await tx
    .update(sessions)
    .set({ revokedAt: at })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        keep === undefined ? undefined : ne(sessions.id, keep),
      ),
    );
}

export async function getUser(services: Services, person: Person): Promise<User> {
  const [row] = await services.database.everywhere.select().from(users).where(eq(users.id, person.userId));
  return await userItem(services.database.everywhere, services.links, must(row, "the person of a session"));
}

/** Other sessions of the person end. @throws Problem 401 for a wrong present password, 422 for a weak new one. */
export async function changePassword(
  services: Services,
  person: Person,
  input: { current_password: string; new_password: string },
): Promise<void> {
  const [row] = await services.database.everywhere.select().from(users).where(eq(users.id, person.userId));
  const user = must(row, "the person of a session");
  if (!(await verifyPassword(input.current_password, user.passwordHash))) {
    throw new Problem(authProblems.wrongCredentials);
  }
  refuseWeak(input.new_password, user.email);
  const passwordHash = await hashPassword(input.new_password);
  const now = instantOf(services.clock.now());
  await commit(services.database, personActor(person, null), async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id));
    await spendLinks(tx, user.id, now);
    await endSessions(tx, user.id, now, person.sessionId);
    audit(tx, {
      action: "auth.password-changed",
      object: { type: "user", id: user.id },
      personal: { address: person.address },
      organisationIds: await organisationsOf(tx, user.id),
    });
  });
}
