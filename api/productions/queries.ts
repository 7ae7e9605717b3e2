import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import {
  decodeCursor,
  PAGE_LIMIT_DEFAULT,
  pageOf,
  readSort,
  type Page,
  type PageQuery,
} from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import type { Reader } from "../../db/open.ts";
import { listNamed } from "../../db/people.ts";
import type { Held } from "../../db/prepared.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";

type Row = typeof productions.$inferSelect;

export function productionItem(row: Row): Production {
  return {
    id: row.id,
    name: row.name,
    starts_on: row.startsOn,
    ends_on: row.endsOn,
    zone: row.zone,
    currency: row.currency,
    day_starts_at: row.dayStartsAt,
    rest_pack: row.restPack,
    version: row.version,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** The productions that a caller may know of: all of the organisation's, or those they work on. */
export function visibleProductions(
  caller: Pick<Caller, "roles"> & Record<"organisationId" | "userId", Held>,
) {
  const worksOn = sql`exists (select 1 from ${productionPeople} where ${productionPeople.productionId} = ${productions.id} and ${productionPeople.userId} = ${caller.userId})`;
  return and(
    eq(productions.organisationId, caller.organisationId),
    isNull(productions.deletedAt),
    seesWholeOrganisation(caller.roles) ? undefined : worksOn,
  );
}

/** @throws Problem 404 for one of another organisation, deleted, or not theirs. */
export async function getProduction(db: Reader, caller: Caller, id: string): Promise<Row> {
  const [row] = await db
    .select()
    .from(productions)
    .where(and(eq(productions.id, id), visibleProductions(caller)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

const KEY_KIND = { created_at: "instant", starts_on: "date", name: "text" } as const;

export async function listProductions(
  db: Reader,
  caller: Caller,
  query: PageQuery,
): Promise<Page<Production>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at", "starts_on", "name"], {
    by: "created_at",
    descending: true,
  });
  const column = {
    created_at: productions.createdAt,
    starts_on: productions.startsOn,
    name: productions.name,
  }[sort.by];
  const direction = sort.descending ? desc : asc;
  const after =
    query.cursor === undefined ? undefined : decodeCursor(query.cursor, [KEY_KIND[sort.by], "id"]);
  const compare = sql.raw(sort.descending ? "<" : ">");
  const rows = await db
    .select()
    .from(productions)
    .where(
      and(
        visibleProductions(caller),
        after &&
          sql`(${column}, ${productions.id}) ${compare} (${sql.param(after[0], column)}, ${sql.param(after[1], productions.id)})`,
      ),
    )
    .orderBy(direction(column), direction(productions.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => [{ created_at: row.createdAt, starts_on: row.startsOn, name: row.name }[sort.by], row.id],
    productionItem,
  );
}

/** Somebody who works on a production. @throws Problem 404 */
export async function getPerson(
  db: Reader,
  caller: Caller,
  productionId: string,
  userId: string,
): Promise<ProductionPerson> {
  const { data } = await listPeople(db, caller, productionId, { limit: 1 }, userId);
  if (!data[0]) throw new Problem(common.notFound);
  return data[0];
}

/** Who works on a production, by name; `userId` asks for one of them. */
export async function listPeople(
  db: Reader,
  caller: Caller,
  productionId: string,
  query: PageQuery,
  userId?: string,
): Promise<Page<ProductionPerson>> {
  await getProduction(db, caller, productionId);
  const where = and(
    eq(productionPeople.productionId, productionId),
    eq(productionPeople.organisationId, caller.organisationId),
    userId === undefined ? undefined : eq(productionPeople.userId, userId),
  );
  return await listNamed(db, productionPeople, where, query);
}
