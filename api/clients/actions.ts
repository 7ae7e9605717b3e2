import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { clientProblems, type ClientChange, type ClientCreate } from "../../core/clients.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { visibleClients } from "../../db/clients.ts";
import { isUniqueViolation, postgresError } from "../../db/errors.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
import { clients } from "../../db/schema/clients.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { areAccountants, getWrittenClient } from "./queries.ts";

/** Takes a client on; an accountant who does keeps its books, unless they say who does. */
export async function createClient(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ClientCreate,
): Promise<Written> {
  const id = input.id ?? newId(services.clock.now());
  const now = instantOf(services.clock.now());
  const own = caller.roles.includes("accountant") ? caller.userId : null;
  const accountantId = input.accountant_id === undefined ? own : input.accountant_id;
  return await naming(async () =>
    write(services.database, caller, key, async (tx) => {
      await refuseStranger(tx, caller, accountantId);
      const [row] = await tx
        .insert(clients)
        .values({
          id,
          organisationId: caller.organisationId,
          name: input.name,
          currency: input.currency ?? (await functionalCurrencyOf(tx, caller)),
          zone: input.zone,
          accountantId,
          createdAt: now,
          updatedAt: now,
        })
        .returning();
      audit(tx, {
        action: "clients.created",
        object: { type: "client", id, version: 1 },
        after: must(row, "the row that was inserted"),
      });
      return { status: 201, body: await getWrittenClient(tx, caller, id), etag: '"1"' };
    }),
  );
}

/** @throws Problem 412 when `version` is not the present one; 409 for the name of the organisation's own books. */
export async function changeClient(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: { id: string; version: number },
  input: ClientChange,
): Promise<Written> {
  return await naming(async () =>
    write(services.database, caller, key, async (tx) => {
      const before = await lockClient(tx, caller, id);
      if (before.version !== version) throw new Problem(common.versionMismatch);
      if (input.name !== undefined && id === caller.organisationId) throw new Problem(clientProblems.ownName);
      await refuseStranger(tx, caller, input.accountant_id ?? null);
      const [row] = await tx
        .update(clients)
        .set({
          ...(input.name === undefined ? {} : { name: input.name }),
          ...(input.zone === undefined ? {} : { zone: input.zone }),
          ...(input.accountant_id === undefined ? {} : { accountantId: input.accountant_id }),
          version: sql`${clients.version} + 1`,
          updatedAt: instantOf(services.clock.now()),
        })
        .where(eq(clients.id, id))
        .returning();
      const after = must(row, "the row that was locked");
      audit(tx, {
        action: "clients.changed",
        object: { type: "client", id, version: after.version },
        before,
        after,
      });
      return { status: 200, body: await getWrittenClient(tx, caller, id), etag: `"${after.version}"` };
    }),
  );
}

/** Its books stay; nobody is shown them any more. @throws Problem 409 for the organisation's own. */
export async function removeClient(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await lockClient(tx, caller, id);
    if (id === caller.organisationId) throw new Problem(clientProblems.ownStays);
    await tx
      .update(clients)
      .set({ deletedAt: instantOf(services.clock.now()), version: sql`${clients.version} + 1` })
      .where(eq(clients.id, id));
    audit(tx, {
      action: "clients.removed",
      object: { type: "client", id, version: before.version + 1 },
      before,
    });
    return { status: 204, body: null };
  });
}

async function lockClient(tx: Tx, caller: Caller, id: string): Promise<typeof clients.$inferSelect> {
  const [row] = await tx
    .select()
    .from(clients)
    .where(and(visibleClients(caller), eq(clients.id, id)))
    .for("update");
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** @throws Problem 422 for anybody but an accountant of the organisation. */
async function refuseStranger(tx: Tx, caller: Caller, userId: string | null): Promise<void> {
  if (userId === null) return;
  const [found] = await tx
    .select({ id: users.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(areAccountants(caller.organisationId), eq(users.id, userId)));
  if (!found) throw invalid("/accountant_id", "is no accountant of the organisation");
}

const invalid = (pointer: string, detail: string) =>
  new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });

/** The database has a list of zones of its own. */
const UNKNOWN_ZONE = "22023";

async function naming(work: () => Promise<Written>): Promise<Written> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error, "clients_pkey")) throw new Problem(common.conflict, "This id is taken.");
    if (postgresError(error)?.code === UNKNOWN_ZONE) throw invalid("/zone", "is no time zone known here");
    throw error;
  }
}
