import { and, asc, eq, gt, isNull, type SQL } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { minorProblems, type MinorInput, type ProductionMinor } from "../../core/minors.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page, type PageQuery } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import type { Reader } from "../../db/open.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productionMinors } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getPerson, getProduction, listPeople } from "./queries.ts";

type Row = typeof productionMinors.$inferSelect;

const minorItem = (row: Row): ProductionMinor => ({
  id: row.userId,
  band: row.band,
  band_until: row.bandUntil,
  chaperone_id: row.chaperoneId,
  school_minutes: row.schoolMinutes,
});

const theirs = ({ organisationId }: Pick<Caller, "organisationId">, productionId: string) =>
  and(eq(productionMinors.productionId, productionId), eq(productionMinors.organisationId, organisationId));

/** Who of a production is under age. @throws Problem 404 */
export async function listMinors(
  db: Reader,
  caller: Caller,
  productionId: string,
  query: PageQuery,
): Promise<Page<ProductionMinor>> {
  await getProduction(db, caller, productionId);
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["id"]);
  const rows = await db
    .select({ minor: productionMinors })
    .from(productionMinors)
    .innerJoin(
      memberships,
      and(
        eq(memberships.userId, productionMinors.userId),
        eq(memberships.organisationId, productionMinors.organisationId),
        isNull(memberships.deletedAt),
      ),
    )
    .where(and(theirs(caller, productionId), after && gt(productionMinors.userId, after[0] ?? "")))
    .orderBy(asc(productionMinors.userId))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ minor }) => [minor.userId],
    ({ minor }) => minorItem(minor),
  );
}

/**
 * Says of somebody on a production that they are under age, and what the rules need to know of them; what was said before
 * is replaced. @throws Problem 404 for whoever is not on it, 422 for a chaperone who is not, or is themselves under age
 */
export async function putMinor(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { productionId, userId }: { productionId: string; userId: string },
  input: MinorInput,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await getPerson(tx, caller, productionId, userId);
    await refuseNoChaperone(tx, caller, { productionId, userId }, input.chaperone_id);
    const said = {
      band: input.band,
      bandUntil: input.band_until,
      chaperoneId: input.chaperone_id,
      schoolMinutes: input.school_minutes,
      setBy: caller.userId,
      setAt: instantOf(services.clock.now()),
    };
    const { organisationId } = caller;
    const [row] = await tx
      .insert(productionMinors)
      .values({ productionId, userId, organisationId, ...said })
      .onConflictDoUpdate({ target: [productionMinors.productionId, productionMinors.userId], set: said })
      .returning();
    if (!row) throw new Error("insert returned no row");
    audit(tx, {
      action: "productions.person-rules-set",
      object: { type: "production", id: productionId },
      after: row,
      subjectId: userId,
    });
    return { status: 200, body: minorItem(row) };
  });
}

async function refuseNoChaperone(
  db: Reader,
  caller: Caller,
  { productionId, userId }: { productionId: string; userId: string },
  chaperoneId: string | null,
): Promise<void> {
  const refuse = (pointer: string, detail: string): never => {
    throw new Problem(minorProblems.noChaperone, undefined, { errors: [{ pointer, detail }] });
  };
  const isAny = async (where: SQL | undefined) =>
    (
      await db
        .select({ userId: productionMinors.userId })
        .from(productionMinors)
        .where(and(theirs(caller, productionId), where))
        .limit(1)
    ).length > 0;
  if (await isAny(eq(productionMinors.chaperoneId, userId)))
    refuse("/band", "is somebody's chaperone, who is of age");
  if (chaperoneId === null) return;
  const { data } = await listPeople(db, caller, productionId, { limit: 1 }, chaperoneId);
  if (chaperoneId === userId || data.length === 0 || (await isAny(eq(productionMinors.userId, chaperoneId))))
    refuse("/chaperone_id", "must be somebody else on the production, of age");
}

/** Forgets it. @throws Problem 404 where nothing of it is known */
export async function removeMinor(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { productionId, userId }: { productionId: string; userId: string },
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await getProduction(tx, caller, productionId);
    const [row] = await tx
      .delete(productionMinors)
      .where(and(theirs(caller, productionId), eq(productionMinors.userId, userId)))
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "productions.person-rules-removed",
      object: { type: "production", id: productionId },
      before: row,
      subjectId: userId,
    });
    return { status: 204, body: null };
  });
}
