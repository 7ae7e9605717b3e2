import { and, asc, eq, isNull, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page, type PageQuery } from "../core/page.ts";
import type { ProductionPerson } from "../core/productions.ts";
import type { Reader } from "./open.ts";
import { memberships, users } from "./schema/organisations.ts";
import { productionPeople } from "./schema/productions.ts";
import { schedulePeople } from "./schema/schedules.ts";

/** Both names of a person, for display. */
export const fullName = (person: Record<"firstName" | "lastName", PgColumn>) =>
  sql<string>`${person.firstName} || ' ' || ${person.lastName}`;

type Named = typeof productionPeople | typeof schedulePeople;

/** Members whom a table names beside something, by last name; `where` says beside what, in which organisation. */
export async function listNamed(
  db: Reader,
  named: Named,
  where: SQL | undefined,
  query: Pick<PageQuery, "limit" | "cursor">,
): Promise<Page<ProductionPerson>> {
  const { userId, organisationId }: { userId: PgColumn; organisationId: PgColumn } = named;
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["text", "id"]);
  const rows = await db
    .select({
      user: users,
      roles: memberships.roles,
      restPack: named === productionPeople ? productionPeople.restPack : sql<null>`null`,
    })
    .from(named)
    .innerJoin(users, eq(users.id, userId))
    .innerJoin(
      memberships,
      and(
        eq(memberships.userId, users.id),
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
      ),
    )
    .where(and(where, after && sql`(${users.lastName}, ${users.id}) > (${after[0]}, ${after[1]}::uuid)`))
    .orderBy(asc(users.lastName), asc(users.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => [row.user.lastName, row.user.id],
    ({ user, roles, restPack }) => ({
      id: user.id,
      first_name: user.firstName,
      last_name: user.lastName,
      email: user.email,
      roles,
      rest_pack: restPack,
    }),
  );
}
