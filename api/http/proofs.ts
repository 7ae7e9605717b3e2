import { eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { authProblems } from "../../core/auth.ts";
import type { Proof } from "../../core/contract-signatures.ts";
import { Problem } from "../../core/problem.ts";
import { users } from "../../db/schema/organisations.ts";
import { verifyPassword } from "../auth/passwords.ts";
import type { Services } from "../services.ts";
import type { LimitPolicy } from "./limits.ts";

/** For guesses of somebody who holds another person's session; a manager may countersign so many in one sitting. */
export const PROOFS: LimitPolicy = { name: "proofs", quota: 40, windowSeconds: 900 };

/**
 * Whoever acts is whoever signed in: they say so anew before something that binds them. Another kind of proof is
 * another case here. @returns how they proved it. @throws Problem 401 for a wrong password.
 */
export async function proveAgain(services: Services, caller: Caller, proof: Proof): Promise<Proof["kind"]> {
  const [person] = await services.database.db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, caller.userId));
  if (!(await verifyPassword(proof.password, person?.passwordHash ?? null)))
    throw new Problem(authProblems.wrongCredentials, "The password is not right.");
  return proof.kind;
}
