import { and, eq, isNull, sql } from "drizzle-orm";
import { authProblems } from "../../core/auth.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, strangerActor } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { oneTimeLinks, sessions, users } from "../../db/schema/organisations.ts";
import { commit } from "../../db/write.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { hashPassword, refuseWeak } from "./passwords.ts";
import { membershipsOf } from "./queries.ts";

/** What is kept of a secret that we gave out. */
export const digest = (token: string) => new Bun.CryptoHasher("sha256").update(token).digest("base64url");

/** 256 random bits, 43 characters. */
export const newSecret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");

/**
 * Sets a password by a one-time link, an invitation's or a reset's; every session of the person ends.
 * @throws Problem 410 for a link that was used, is too old or is none, 422 for a weak password.
 */
export async function usePasswordLink(
  services: Services,
  input: { token: string; new_password: string },
  origin: Origin,
): Promise<void> {
  const { everywhere: db } = services.database;
  const tokenHash = digest(input.token);
  const now = instantOf(services.clock.now());
  const usable = and(
    eq(oneTimeLinks.tokenHash, tokenHash),
    isNull(oneTimeLinks.usedAt),
    sql`${oneTimeLinks.expiresAt} > ${now}`,
  );
  const [link] = await db
    .select({ userId: oneTimeLinks.userId, email: users.email })
    .from(oneTimeLinks)
    .innerJoin(users, eq(users.id, oneTimeLinks.userId))
    .where(usable);
  if (!link) throw new Problem(authProblems.linkSpent);
  refuseWeak(input.new_password, link.email);
  const passwordHash = await hashPassword(input.new_password);
  // Whoever has the link: nobody has recognised them.
  await commit(services.database, strangerActor(origin), async (tx) => {
    const [taken] = await tx
      .update(oneTimeLinks)
      .set({ usedAt: now })
      .where(usable)
      .returning({ userId: oneTimeLinks.userId });
    if (!taken) throw new Problem(authProblems.linkSpent);
    await spendLinks(tx, taken.userId, now);
    await tx.update(users).set({ passwordHash }).where(eq(users.id, taken.userId));
    await tx
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(eq(sessions.userId, taken.userId), isNull(sessions.revokedAt)));
    audit(tx, {
      action: "auth.password-set",
      object: { type: "user", id: taken.userId },
      personal: { address: origin.address },
      subjectId: taken.userId,
      organisationIds: (await membershipsOf(tx, taken.userId)).map(({ organisation_id: id }) => id),
    });
  });
}

/**
 * Every link of this person that nobody used yet is used up. Whoever holds one can sign in as them: it must not
 * outlive their membership, nor open an organisation that they joined since.
 */
export async function spendLinks(tx: Tx, userId: string, at: string): Promise<void> {
  await tx
    .update(oneTimeLinks)
    .set({ usedAt: at })
    .where(and(eq(oneTimeLinks.userId, userId), isNull(oneTimeLinks.usedAt)));
}

/** A secret for a one-time link: shown once, kept as its digest. */
export async function makeLink(
  tx: Tx,
  link: { kind: "invitation" | "password_reset"; userId: string; expiresAt: string },
): Promise<string> {
  const secret = newSecret();
  await tx.insert(oneTimeLinks).values({ tokenHash: digest(secret), ...link });
  return secret;
}
