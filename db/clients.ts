import { and, eq, isNull, or, type SQL } from "drizzle-orm";
import { seesEveryClient, type Caller } from "../core/access.ts";
import { common, Problem } from "../core/problem.ts";
import type { Reader } from "./open.ts";
import type { Held } from "./prepared.ts";
import { clients } from "./schema/clients.ts";

type Whose = Pick<Caller, "roles"> & Record<"organisationId" | "userId", Held>;

/** Those whose books somebody may see: their own clients and the organisation itself, or all of them. */
export function visibleClients({ organisationId, userId, roles }: Whose): SQL | undefined {
  return and(
    eq(clients.organisationId, organisationId),
    isNull(clients.deletedAt),
    seesEveryClient(roles) ? undefined : or(eq(clients.accountantId, userId), eq(clients.id, organisationId)),
  );
}

/** Anybody may say of their receipt for which client of the organisation it is. @throws Problem 422 */
export async function refuseUnknownClient(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  id: string,
): Promise<void> {
  const [found] = await db
    .select({ id: clients.id })
    .from(clients)
    .where(and(eq(clients.id, id), eq(clients.organisationId, organisationId), isNull(clients.deletedAt)));
  if (found) return;
  const errors = [{ pointer: "/client_id", detail: "is no client of the organisation" }];
  throw new Problem(common.invalid, undefined, { errors });
}
