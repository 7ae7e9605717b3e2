import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { ExpensePeopleQuery, ExpensePerson } from "../../core/expense-desk.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { memberships, users } from "../../db/schema/organisations.ts";

/** Everybody of the organisation, for whoever decides: by name, and no more of them than that. */
export async function listPeople(
  db: Reader,
  { organisationId }: Caller,
  query: ExpensePeopleQuery,
): Promise<Page<ExpensePerson>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, ["id"]);
  const rows = await db
    .select({ id: memberships.userId, name: fullName(users), roles: memberships.roles })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        after === undefined ? undefined : gt(memberships.userId, after),
      ),
    )
    .orderBy(asc(memberships.userId))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    ({ id, name, roles }) => ({ id, name, may_decide: seesWholeOrganisation(roles) }),
  );
}
