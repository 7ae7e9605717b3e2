import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Member, Organisation } from "../../core/organisations.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page, type PageQuery } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { memberships, organisations, users } from "../../db/schema/organisations.ts";

export function organisationItem(row: typeof organisations.$inferSelect): Organisation {
  const { id, name, currency, version, createdAt } = row;
  return { id, name, currency, version, created_at: createdAt };
}

/** @throws Problem 404 for any but the caller's. */
export async function getOrganisation(db: Reader, caller: Caller, id: string): Promise<Organisation> {
  const [row] = await db
    .select()
    .from(organisations)
    .where(and(eq(organisations.id, id), eq(organisations.id, caller.organisationId)));
  if (!row) throw new Problem(common.notFound);
  return organisationItem(row);
}

/** The organisations of a person, by name. */
export async function listOrganisations(
  db: Reader,
  userId: string,
  query: PageQuery,
): Promise<Page<Organisation>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["text", "id"]);
  const rows = await db
    .select({ organisation: organisations })
    .from(organisations)
    .innerJoin(
      memberships,
      and(
        eq(memberships.organisationId, organisations.id),
        eq(memberships.userId, userId),
        isNull(memberships.deletedAt),
      ),
    )
    .where(
      after &&
        sql`(${organisations.name}, ${organisations.id}) > (${after[0]}, ${sql.param(after[1], organisations.id)}::uuid)`,
    )
    .orderBy(asc(organisations.name), asc(organisations.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ organisation }) => [organisation.name, organisation.id],
    ({ organisation }) => organisationItem(organisation),
  );
}

type MemberRow = { user: typeof users.$inferSelect; membership: typeof memberships.$inferSelect };

function memberItem({ user, membership }: MemberRow): Member {
  return {
    id: user.id,
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    roles: membership.roles,
    is_active: user.isActive,
    is_pending: user.passwordHash === null,
    version: membership.version,
  };
}

const members = (db: Reader) =>
  db
    .select({ user: users, membership: memberships })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .$dynamic();

/** @throws Problem 404 for somebody who is not a member of the caller's organisation. */
export async function getMember(db: Reader, caller: Caller, userId: string): Promise<Member> {
  const [row] = await members(db).where(
    and(
      eq(memberships.organisationId, caller.organisationId),
      eq(memberships.userId, userId),
      isNull(memberships.deletedAt),
    ),
  );
  if (!row) throw new Problem(common.notFound);
  return memberItem(row);
}

/** The members of the caller's organisation, by name. */
export async function listMembers(db: Reader, caller: Caller, query: PageQuery): Promise<Page<Member>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["text", "id"]);
  const rows = await members(db)
    .where(
      and(
        eq(memberships.organisationId, caller.organisationId),
        isNull(memberships.deletedAt),
        after &&
          sql`(${users.lastName}, ${users.id}) > (${after[0]}, ${sql.param(after[1], users.id)}::uuid)`,
      ),
    )
    .orderBy(asc(users.lastName), asc(users.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ user }) => [user.lastName, user.id], memberItem);
}
