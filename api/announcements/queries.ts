import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { Announcement, AnnouncementQuery } from "../../core/announcements.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { announcementReads, announcements } from "../../db/schema/announcements.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";

type Row = { announcement: typeof announcements.$inferSelect; readAt: string | null };

export function announcementItem({ announcement, readAt }: Row): Announcement {
  return {
    id: announcement.id,
    production_id: announcement.productionId,
    title: announcement.title,
    body: announcement.body,
    must_read: announcement.mustRead,
    created_at: announcement.createdAt,
    read_at: readAt,
    version: announcement.version,
  };
}

function visibleAnnouncements(caller: Caller) {
  const worksOn = sql`exists (select 1 from ${productionPeople} where ${productionPeople.productionId} = ${announcements.productionId} and ${productionPeople.userId} = ${caller.userId})`;
  return and(
    eq(announcements.organisationId, caller.organisationId),
    isNull(announcements.deletedAt),
    // A production that is gone takes its announcements along.
    sql`(${announcements.productionId} is null or exists (select 1 from ${productions} where ${productions.id} = ${announcements.productionId} and ${productions.deletedAt} is null))`,
    seesWholeOrganisation(caller.roles)
      ? undefined
      : sql`(${announcements.productionId} is null or ${worksOn})`,
  );
}

function readable(db: Reader, caller: Caller) {
  return db
    .select({ announcement: announcements, readAt: announcementReads.readAt })
    .from(announcements)
    .leftJoin(
      announcementReads,
      and(
        eq(announcementReads.announcementId, announcements.id),
        eq(announcementReads.userId, caller.userId),
      ),
    )
    .$dynamic();
}

/** @throws Problem 404 for one of another organisation, deleted, or not theirs. */
export async function getAnnouncement(db: Reader, caller: Caller, id: string): Promise<Row> {
  const [row] = await readable(db, caller).where(and(eq(announcements.id, id), visibleAnnouncements(caller)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

export async function listAnnouncements(
  db: Reader,
  caller: Caller,
  query: AnnouncementQuery,
): Promise<Page<Announcement>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const direction = sort.descending ? desc : asc;
  const compare = sql.raw(sort.descending ? "<" : ">");
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await readable(db, caller)
    .where(
      and(
        visibleAnnouncements(caller),
        query.production_id === undefined ? undefined : eq(announcements.productionId, query.production_id),
        after &&
          sql`(${announcements.createdAt}, ${announcements.id}) ${compare} (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(direction(announcements.createdAt), direction(announcements.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ announcement }) => [announcement.createdAt, announcement.id],
    announcementItem,
  );
}
