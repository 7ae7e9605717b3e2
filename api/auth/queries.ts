import { and, asc, eq, isNull } from "drizzle-orm";
import type { Membership, User } from "../../core/auth.ts";
import type { Reader } from "../../db/open.ts";
import type { Services } from "../services.ts";
import { memberships, organisations, users } from "../../db/schema/organisations.ts";

export async function membershipsOf(db: Reader, userId: string): Promise<Membership[]> {
  const rows = await db
    .select({ id: organisations.id, name: organisations.name, roles: memberships.roles })
    .from(memberships)
    .innerJoin(organisations, eq(organisations.id, memberships.organisationId))
    .where(and(eq(memberships.userId, userId), isNull(memberships.deletedAt)))
    .orderBy(asc(memberships.createdAt), asc(organisations.id));
  return rows.map((row) => ({ organisation_id: row.id, organisation_name: row.name, roles: row.roles }));
}

export async function userItem(
  db: Reader,
  links: Services["links"],
  row: typeof users.$inferSelect,
): Promise<User> {
  return {
    id: row.id,
    name: `${row.firstName} ${row.lastName}`,
    first_name: row.firstName,
    last_name: row.lastName,
    email: row.email,
    is_active: row.isActive,
    avatar_url: row.avatarId === null ? null : links.sign("avatar", row.avatarId),
    memberships: await membershipsOf(db, row.id),
  };
}
