import { and, eq, isNull, sql } from "drizzle-orm";
import { CHALLENGE_SECONDS } from "../../core/passkeys.ts";
import { instantOf } from "../../core/time.ts";
import type { Tx } from "../../db/open.ts";
import { passkeyChallenges, type ChallengePurpose } from "../../db/schema/passkeys.ts";
import type { Person } from "../http/caller.ts";
import { digest, newSecret } from "./links.ts";

/** Who is asked, in which session; nobody knows yet who signs in. */
export type Asked =
  | { purpose: "sign-in" }
  | { purpose: Exclude<ChallengePurpose, "sign-in">; person: Pick<Person, "userId" | "sessionId"> };

const placeOf = (asked: Asked) => ({
  purpose: asked.purpose,
  userId: asked.purpose === "sign-in" ? null : asked.person.userId,
  sessionId: asked.purpose === "sign-in" ? null : asked.person.sessionId,
});

/** @returns 256 random bits for an authenticator to sign, base64url; we keep their digest. */
export async function askChallenge(tx: Tx, asked: Asked, nowMs: number): Promise<string> {
  const challenge = newSecret();
  await tx.insert(passkeyChallenges).values({
    ...placeOf(asked),
    digest: digest(challenge),
    createdAt: instantOf(nowMs),
    expiresAt: instantOf(nowMs + CHALLENGE_SECONDS * 1_000),
  });
  return challenge;
}

/**
 * Uses one up, with what the transaction does by it. @returns whether it was asked of them for this, lately, and was
 * not answered yet: of two who answer at once one has it.
 */
export async function spendChallenge(
  tx: Tx,
  challenge: string,
  asked: Asked,
  nowMs: number,
): Promise<boolean> {
  const { purpose, userId, sessionId } = placeOf(asked);
  const now = instantOf(nowMs);
  const spent = await tx
    .update(passkeyChallenges)
    .set({ usedAt: now })
    .where(
      and(
        eq(passkeyChallenges.digest, digest(challenge)),
        eq(passkeyChallenges.purpose, purpose),
        sql`${passkeyChallenges.userId} is not distinct from ${userId}`,
        sql`${passkeyChallenges.sessionId} is not distinct from ${sessionId}`,
        isNull(passkeyChallenges.usedAt),
        sql`${passkeyChallenges.expiresAt} > ${now}`,
      ),
    )
    .returning({ digest: passkeyChallenges.digest });
  return spent.length > 0;
}
