import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import {
  productionProblems,
  type ProductionAssign,
  type ProductionChange,
  type ProductionCreate,
} from "../../core/productions.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productionMinors, productionPeople, productions } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getProduction, productionItem } from "./queries.ts";

/** What is committed to of a production: all of it but how its files are read. */
function stateOf(production: typeof productions.$inferSelect) {
  const { importMapping: _, ...row } = production;
  return row;
}

function refuseBackwards(dates: { startsOn: string; endsOn: string }): void {
  if (dates.endsOn < dates.startsOn) {
    throw new Problem(productionProblems.endBeforeStart, undefined, {
      errors: [{ pointer: "/ends_on", detail: "must not be before starts_on" }],
    });
  }
}

/** Makes a production; whoever makes it works on it. */
export async function createProduction(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ProductionCreate,
): Promise<Written> {
  refuseBackwards({ startsOn: input.starts_on, endsOn: input.ends_on });
  try {
    return await write(services.database, caller, key, async (tx) => {
      const [row] = await tx
        .insert(productions)
        .values({
          id: input.id ?? newId(services.clock.now()),
          organisationId: caller.organisationId,
          name: input.name,
          startsOn: input.starts_on,
          endsOn: input.ends_on,
          zone: input.zone,
          currency: input.currency,
          dayStartsAt: input.day_starts_at,
          restPack: input.rest_pack,
        })
        .returning();
      if (!row) throw new Error("insert returned no row");
      audit(tx, {
        action: "productions.created",
        object: { type: "production", id: row.id, version: row.version },
        after: stateOf(row),
      });
      await tx
        .insert(productionPeople)
        .values({ productionId: row.id, userId: caller.userId, organisationId: caller.organisationId });
      return { status: 201, body: productionItem(row), etag: `"${row.version}"` };
    });
  } catch (error) {
    if (isUniqueViolation(error, "productions_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/** @throws Problem 412 when `version` is not the present one. */
export async function changeProduction(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ProductionChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await getProduction(tx, caller, id);
    const [row] = await tx
      .update(productions)
      .set({
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.starts_on === undefined ? {} : { startsOn: input.starts_on }),
        ...(input.ends_on === undefined ? {} : { endsOn: input.ends_on }),
        ...(input.zone === undefined ? {} : { zone: input.zone }),
        ...(input.currency === undefined ? {} : { currency: input.currency }),
        ...(input.day_starts_at === undefined ? {} : { dayStartsAt: input.day_starts_at }),
        ...(input.rest_pack === undefined ? {} : { restPack: input.rest_pack }),
        version: sql`${productions.version} + 1`,
        updatedAt: instantOf(services.clock.now()),
      })
      .where(
        and(eq(productions.id, before.id), eq(productions.version, version), isNull(productions.deletedAt)),
      )
      .returning();
    if (!row) throw new Problem(common.versionMismatch);
    refuseBackwards(row);
    audit(tx, {
      action: "productions.changed",
      object: { type: "production", id: row.id, version: row.version },
      before: stateOf(before),
      after: stateOf(row),
    });
    return { status: 200, body: productionItem(row), etag: `"${row.version}"` };
  });
}

/** Puts a member of the organisation on a production, or changes their rules of rest there; doing it twice is doing it once. */
export async function assignPerson(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  { user_id: userId, rest_pack: restPack }: ProductionAssign,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await getProduction(tx, caller, id);
    const [member] = await tx
      .select({ userId: memberships.userId })
      .from(memberships)
      .where(
        and(
          eq(memberships.organisationId, caller.organisationId),
          eq(memberships.userId, userId),
          isNull(memberships.deletedAt),
        ),
      );
    if (!member) {
      throw new Problem(productionProblems.notMember, undefined, {
        errors: [{ pointer: "/user_id", detail: "is not a member" }],
      });
    }
    const [assigned] = await tx
      .insert(productionPeople)
      .values({ productionId: id, userId, organisationId: caller.organisationId, restPack: restPack ?? null })
      .onConflictDoUpdate({
        target: [productionPeople.productionId, productionPeople.userId],
        set: { restPack: restPack ?? null },
        // Who says nothing of it leaves it as it is.
        setWhere:
          restPack === undefined
            ? sql`false`
            : sql`${productionPeople.restPack} is distinct from ${restPack}::text`,
      })
      .returning();
    if (assigned)
      audit(tx, {
        action: "productions.person-assigned",
        object: { type: "production", id },
        after: assigned,
        subjectId: userId,
      });
    return { status: 204, body: null };
  });
}

export async function unassignPerson(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  userId: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await getProduction(tx, caller, id);
    // Who is under age is forgotten with them (a foreign key); others keep theirs, and have to name somebody else.
    await tx
      .update(productionMinors)
      .set({ chaperoneId: null })
      .where(
        and(
          eq(productionMinors.productionId, id),
          eq(productionMinors.chaperoneId, userId),
          eq(productionMinors.organisationId, caller.organisationId),
        ),
      );
    const [unassigned] = await tx
      .delete(productionPeople)
      .where(
        and(
          eq(productionPeople.productionId, id),
          eq(productionPeople.userId, userId),
          eq(productionPeople.organisationId, caller.organisationId),
        ),
      )
      .returning();
    if (unassigned)
      audit(tx, {
        action: "productions.person-unassigned",
        object: { type: "production", id },
        before: unassigned,
        subjectId: userId,
      });
    return { status: 204, body: null };
  });
}
