import { and, eq, isNull, sql } from "drizzle-orm";
import { authProblems, type TokenClaims } from "../../core/auth.ts";
import { STANDINGS, standingTag } from "../../core/caches.ts";
import { may, type Caller, type Role, type Verb } from "../../core/access.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { prepared } from "../../db/prepared.ts";
import { memberships, sessions, users } from "../../db/schema/organisations.ts";
import type { Services } from "../services.ts";

/** Somebody who is signed in, before it is known for which organisation they act. */
export type Person = { userId: string; sessionId: string } & Origin;

/** Which request, and where it came from. */
export type Origin = { requestId: string; address: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Who sends this request, from its bearer token alone.
 * @throws Problem 401 when there is none, or it is not good.
 */
export async function authenticate(services: Services, request: Request): Promise<TokenClaims> {
  const header = request.headers.get("authorization");
  const token = header?.startsWith("Bearer ") ? header.slice(7) : undefined;
  const claims =
    token === undefined || token.length > 2_048
      ? undefined
      : await services.keys.verify(token, services.clock.now());
  if (!claims) throw unauthenticated();
  return claims;
}

/** @throws Problem 401 when the session was ended or the person switched off since the token was made. */
export async function personOf(
  services: Services,
  claims: TokenClaims,
  { requestId, address }: Origin,
  isRead = false,
): Promise<Person> {
  const rows = await standingOf(services, claims, isRead);
  if (rows.length === 0) throw unauthenticated();
  return { userId: claims.sub, sessionId: claims.sid, requestId, address };
}

/**
 * The caller for the organisation of `x-organisation`, or their only one. A write asks the primary, always; a read
 * may be answered by what was kept, which ends with the change itself.
 * @throws Problem 401 as above; 404 for an organisation they are not in; 400 when they must say which; 403 for the verb.
 */
export async function callerOf(
  services: Services,
  claims: TokenClaims,
  verb: Verb,
  organisation: string | null,
  { requestId, address }: Origin,
  isRead = false,
): Promise<Caller> {
  const rows = await standingOf(services, claims, isRead);
  if (rows.length === 0) throw unauthenticated();
  const joined = rows.filter((row) => row.organisationId !== null);
  const chosen =
    organisation === null
      ? joined[0]
      : joined.find((row) => UUID.test(organisation) && row.organisationId === organisation.toLowerCase());
  if (organisation === null && joined.length > 1) throw new Problem(authProblems.organisationNeeded);
  if (!chosen?.organisationId) throw new Problem(organisation === null ? common.forbidden : common.notFound);
  const roles: readonly Role[] = chosen.roles ?? [];
  if (!may(roles, verb)) throw new Problem(common.forbidden);
  return {
    userId: claims.sub,
    sessionId: claims.sid,
    organisationId: chosen.organisationId,
    roles,
    requestId,
    address,
  };
}

async function standingOf(services: Services, claims: TokenClaims, isRead: boolean) {
  const fetch = () => standing(services.database.everywhere, claims);
  if (!isRead || !services.live.isFollowing()) return await fetch();
  return await services.caches.read(
    { cache: "standing", key: claims.sid, tags: [STANDINGS, standingTag(claims.sub)] },
    fetch,
  );
}

/** One row a membership; one with nulls for somebody without any; none when the session or the person is over. */
async function standing(db: Reader, claims: TokenClaims) {
  return await prepared(
    db,
    "standing",
    () =>
      db
        .select({ organisationId: memberships.organisationId, roles: memberships.roles })
        .from(sessions)
        .innerJoin(users, and(eq(users.id, sessions.userId), eq(users.isActive, true)))
        .leftJoin(memberships, and(eq(memberships.userId, users.id), isNull(memberships.deletedAt)))
        .where(
          and(
            eq(sessions.id, sql.placeholder("session")),
            eq(sessions.userId, sql.placeholder("user")),
            isNull(sessions.revokedAt),
          ),
        )
        .orderBy(sql`${memberships.createdAt}`),
    { session: claims.sid, user: claims.sub },
  );
}

function unauthenticated(): Problem {
  return new Problem(common.unauthenticated, undefined, {
    headers: { "www-authenticate": 'Bearer realm="live-portal"' },
  });
}
