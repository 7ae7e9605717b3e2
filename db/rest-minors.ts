import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { MINOR_PACK_IDS, type MinorTerms } from "../core/rest/minors.ts";
import type { RestVerdict } from "../core/rest/findings.ts";
import type { Reader } from "./open.ts";
import { memberships } from "./schema/organisations.ts";
import { productionMinors, productions } from "./schema/productions.ts";

/** What is known of somebody under age, on a production. */
export type Minor = { userId: string; productionId: string; terms: MinorTerms };

/** Of these people, those who are under age, on whichever productions of the organisation say so. */
export async function readMinors(
  db: Reader,
  organisationId: string,
  userIds: readonly string[],
): Promise<Minor[]> {
  const isThere = sql<boolean>`exists (select from ${memberships} m where m.user_id = ${productionMinors.chaperoneId}
    and m.organisation_id = ${productionMinors.organisationId} and m.deleted_at is null)`;
  const children = sql<number>`(select count(*)::int from production_minors c
    where c.production_id = ${productionMinors.productionId} and c.chaperone_id = ${productionMinors.chaperoneId})`;
  const rows = await db
    .select({ minor: productionMinors, isThere, children })
    .from(productionMinors)
    .innerJoin(
      productions,
      and(eq(productions.id, productionMinors.productionId), isNull(productions.deletedAt)),
    )
    .where(
      and(
        inArray(productionMinors.userId, [...userIds]),
        eq(productionMinors.organisationId, organisationId),
      ),
    );
  return rows.map(({ minor, isThere: hasChaperone, children: count }) => ({
    userId: minor.userId,
    productionId: minor.productionId,
    terms: {
      band: minor.band,
      until: minor.bandUntil,
      hasChaperone,
      children: count,
      schoolMinutes: minor.schoolMinutes,
    },
  }));
}

/** A child is one on every production: where none that plans for them says so, what others know of them counts. */
export function termsOf(minors: readonly Minor[], busy: ReadonlySet<string>): MinorTerms[] {
  const own = minors.filter(({ productionId }) => busy.has(productionId));
  return (own.length > 0 ? own : minors).map(({ terms }) => terms);
}

/** Whether an item is for anybody under age: those whom it names, or everybody on its production. */
export async function concernsMinors(
  db: Reader,
  organisationId: string,
  { productionId, named }: { productionId: string; named: readonly string[] },
): Promise<boolean> {
  const [found] = await db
    .select({ one: sql`1` })
    .from(productionMinors)
    .where(
      and(
        eq(productionMinors.organisationId, organisationId),
        named.length > 0
          ? inArray(productionMinors.userId, [...named])
          : eq(productionMinors.productionId, productionId),
      ),
    )
    .limit(1);
  return found !== undefined;
}

const OF_MINORS: readonly string[] = MINOR_PACK_IDS;

/** Whether a rule for somebody under age asks for a reason: that is kept to whatever the production chose. */
export const asksForMinors = ({ findings }: Pick<RestVerdict, "findings">): boolean =>
  findings.some(({ severity, pack }) => severity === "warn" && OF_MINORS.includes(pack));
