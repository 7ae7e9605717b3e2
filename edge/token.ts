import { hash } from "node:crypto";
import { importJWK, jwtVerify, type CryptoKey, type JWK } from "jose";
import { may, ROLES, type Role, type Verb } from "../core/access.ts";
import { AUDIENCE_API, AUDIENCE_EDGE, authProblems, ISSUER, type TokenClaims } from "../core/auth.ts";
import { common, Problem } from "../core/problem.ts";
import { isOfFile } from "./replica-file.ts";
import type { Replica } from "./replica.ts";

const ALGORITHM = "EdDSA";
/** Clocks of phones and servers disagree by up to this. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** Half a kilobyte each. */
const VERIFIED_MAX = 400_000;
const TOKEN_CHARACTERS_MAX = 2_048;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Membership = { organisationId: string; roles: readonly Role[] };

/** Somebody whose token is good, with what the replica last said of them. */
export type Person = TokenClaims & { standing?: { at: number; memberships: readonly Membership[] } };

/** A person in one organisation, who may do what they ask for. */
export type Reader = { userId: string; organisationId: string; roles: readonly Role[] };

export type Tokens = {
  /** A token seen before and good still: no waiting. */
  known(authorization: string | null, nowMs: number): Person | undefined;
  /** @throws Problem 401 when the token is missing, forged, or too old. */
  verify(authorization: string | null, nowMs: number): Promise<Person>;
};

/** Verifies with the keys in the replica, so that readers come in while home is away. */
export function createTokens(replica: Replica): Tokens {
  // 125 µs to verify, under one to look up; the digest, so that no token is kept.
  const verified = new Map<string, Person>();
  const keys = new Map<string, CryptoKey>();

  async function keyOf(kid: string): Promise<CryptoKey | undefined> {
    const [row] =
      replica.current()?.query("select public_jwk from signing_keys where kid = ?").all(kid) ?? [];
    const jwk = row?.[0];
    if (typeof jwk !== "string") return undefined;
    const kept = keys.get(jwk);
    if (kept) return kept;
    const key = (await importJWK(JSON.parse(jwk) as JWK, ALGORITHM)) as CryptoKey;
    keys.set(jwk, key);
    return key;
  }

  async function read(token: string, nowMs: number): Promise<TokenClaims | undefined> {
    try {
      const { payload } = await jwtVerify<{ sid: string }>(
        token,
        async ({ kid }) => {
          const key = kid === undefined ? undefined : await keyOf(kid);
          if (!key) throw new Error("an unknown key");
          return key;
        },
        {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: [AUDIENCE_API, AUDIENCE_EDGE],
          typ: "JWT",
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: new Date(nowMs),
          requiredClaims: ["sub", "sid", "exp", "iat"],
        },
      );
      return payload as TokenClaims;
    } catch (error) {
      if (isOfFile(error)) throw error;
      // jose throws for every kind of bad token; to the reader they are all the same 401.
      return undefined;
    }
  }

  const known = (authorization: string | null, nowMs: number) => {
    if (
      authorization === null ||
      !authorization.startsWith("Bearer ") ||
      authorization.length > TOKEN_CHARACTERS_MAX
    )
      return undefined;
    const person = verified.get(digest(authorization));
    return person && isCurrent(person, nowMs) ? person : undefined;
  };

  return {
    known,
    verify: async (authorization, nowMs) => {
      const before = known(authorization, nowMs);
      if (before) return before;
      const fits =
        authorization !== null &&
        authorization.startsWith("Bearer ") &&
        authorization.length <= TOKEN_CHARACTERS_MAX;
      const claims = fits ? await read(authorization.slice(7), nowMs) : undefined;
      if (!claims || !fits) throw unauthenticated();
      const person: Person = claims;
      if (verified.size >= VERIFIED_MAX) verified.delete(verified.keys().next().value ?? "");
      verified.set(digest(authorization), person);
      return person;
    },
  };
}

/** Not past its token's end, as clocks disagree. */
export const isCurrent = (person: Person, nowMs: number): boolean =>
  (person.exp + CLOCK_TOLERANCE_SECONDS) * 1_000 > nowMs;

export function digest(text: string): string {
  return hash("sha256", text, "base64");
}

export function unauthenticated(): Problem {
  return new Problem(common.unauthenticated, undefined, {
    headers: { "www-authenticate": 'Bearer realm="live-portal"' },
  });
}

/**
 * A person's memberships as the replica has them, or undefined when it does not know their session yet.
 * @throws Problem 401 when the session was ended or the person switched off.
 */
export function standingOf(replica: Replica, person: Person): readonly Membership[] | undefined {
  const at = replica.accessChangedAt();
  if (person.standing?.at === at) return person.standing.memberships;
  const file = replica.current();
  const [session] =
    file?.query("select revoked_at from sessions where id = ? and user_id = ?").all(person.sid, person.sub) ??
    [];
  const [user] = file?.query("select is_active from users where id = ?").all(person.sub) ?? [];
  if (!session || !user) return undefined;
  const [[revokedAt], [isActive]] = [session, user];
  if (revokedAt !== null || isActive !== 1) throw unauthenticated();
  const rows =
    file?.query("select organisation_id, roles from memberships where user_id = ?").all(person.sub) ?? [];
  const memberships = rows.map(([organisationId, roles]) => ({
    organisationId: String(organisationId),
    roles: (JSON.parse(String(roles)) as string[]).filter((role): role is Role =>
      (ROLES as readonly string[]).includes(role),
    ),
  }));
  person.standing = { at, memberships };
  return memberships;
}

/** The API's rules (api/http/caller.ts): which organisation, and may they. @throws Problem 400, 403, 404 as there. */
export function readerOf(
  person: Person,
  memberships: readonly Membership[],
  verb: Verb,
  organisation: string | null,
): Reader {
  const chosen =
    organisation === null
      ? memberships[0]
      : memberships.find(
          (one) => UUID.test(organisation) && one.organisationId === organisation.toLowerCase(),
        );
  if (organisation === null && memberships.length > 1) throw new Problem(authProblems.organisationNeeded);
  if (!chosen) throw new Problem(organisation === null ? common.forbidden : common.notFound);
  if (!may(chosen.roles, verb)) throw new Problem(common.forbidden);
  return { userId: person.sub, organisationId: chosen.organisationId, roles: chosen.roles };
}
