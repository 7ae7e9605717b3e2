import { eq } from "drizzle-orm";
import { authProblems } from "../../core/auth.ts";
import { Problem } from "../../core/problem.ts";
import type { Proof, ProofKind } from "../../core/proofs.ts";
import type { Tx } from "../../db/open.ts";
import { users } from "../../db/schema/organisations.ts";
import { proveByPasskey } from "../auth/passkeys.ts";
import { verifyPassword } from "../auth/passwords.ts";
import type { Services } from "../services.ts";
import type { Person } from "./caller.ts";
import type { LimitPolicy } from "./limits.ts";

/** For guesses of somebody who holds another person's session; a manager may countersign so many in one sitting. */
export const PROOFS: LimitPolicy = { name: "proofs", quota: 40, windowSeconds: 900 };

/** The rest of a proof: to be done in the transaction that is bound by it. @returns how they proved it. */
export type Prove = (tx: Tx) => Promise<ProofKind>;

/**
 * Whoever acts is whoever signed in: they say so anew before something that binds them. A password is judged here,
 * before any transaction, for that takes long; a passkey is used up together with what it binds.
 * @throws Problem 401 for a wrong password; what is returned throws it for a passkey.
 */
export async function proveAgain(services: Services, person: Person, proof: Proof): Promise<Prove> {
  if (proof.kind === "passkey")
    return async (tx) => {
      await proveByPasskey(services, tx, person, proof.credential);
      return proof.kind;
    };
  const [found] = await services.database.db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, person.userId));
  if (!(await verifyPassword(proof.password, found?.passwordHash ?? null)))
    throw new Problem(authProblems.wrongCredentials, "The password is not right.");
  return async () => proof.kind;
}
