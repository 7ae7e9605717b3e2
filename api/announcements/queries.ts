import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { Announcement, AnnouncementQuery } from "../../core/announcements.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf, type Held } from "../../db/prepared.ts";
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

/** The organisation's own, and those of productions: all of them, or those that the caller works on. */
export function visibleAnnouncements(
  caller: Pick<Caller, "roles"> & Record<"organisationId" | "userId", Held>,
) {
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

function readable(db: Reader, caller: { userId: Held }) {
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
  const rows = await prepared(
    db,
    shapeOf(
      "announcements",
      seesWholeOrganisation(caller.roles),
      sort.descending,
      after !== undefined,
      query.production_id !== undefined,
    ),
    () =>
      readable(db, HOLDING)
        .where(
          and(
            visibleAnnouncements({ ...HOLDING, roles: caller.roles }),
            query.production_id === undefined
              ? undefined
              : eq(announcements.productionId, sql.placeholder("production")),
            after &&
              sql`(${announcements.createdAt}, ${announcements.id}) ${compare} (${sql.placeholder("after")}::timestamptz, ${sql.placeholder("afterId")}::uuid)`,
          ),
        )
        .orderBy(direction(announcements.createdAt), direction(announcements.id))
        .limit(sql.placeholder("limit")),
    {
      organisation: caller.organisationId,
      user: caller.userId,
      production: query.production_id,
      after: after?.[0],
      afterId: after?.[1],
      limit: limit + 1,
    },
  );
  return pageOf(
    rows,
    limit,
    ({ announcement }) => [announcement.createdAt, announcement.id],
    announcementItem,
  );
}
