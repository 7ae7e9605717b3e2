import { and, asc, desc, eq, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  CALENDAR_ENTRIES_MAX,
  type CalendarEvent,
  type CalendarEventQuery,
  type CalendarFeed,
  type CalendarFeedQuery,
} from "../../core/calendars.ts";
import { inOrder, REMOVED_TITLE, type CalendarEntry } from "../../core/calendars/document.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { calendarEvents, calendarFeeds } from "../../db/schema/calendars.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { schedulePeople, schedules } from "../../db/schema/schedules.ts";

type Whose = Pick<Caller, "organisationId" | "userId">;
export type FeedRow = typeof calendarFeeds.$inferSelect;
export type EventRow = typeof calendarEvents.$inferSelect;
type Named = { feed: FeedRow; productionName: string | null };

export const feedItem = ({ feed, productionName }: Named): CalendarFeed => ({
  id: feed.id,
  name: feed.name,
  kind: feed.kind,
  production_id: feed.productionId,
  production_name: productionName,
  version: feed.version,
  created_at: feed.createdAt,
});

const ownFeeds = ({ organisationId, userId }: Whose) =>
  and(
    eq(calendarFeeds.userId, userId),
    eq(calendarFeeds.organisationId, organisationId),
    isNull(calendarFeeds.revokedAt),
  );

function feedsWhere(db: Reader, where: SQL | undefined) {
  return db
    .select({ feed: calendarFeeds, productionName: productions.name })
    .from(calendarFeeds)
    .leftJoin(productions, eq(productions.id, calendarFeeds.productionId))
    .where(where)
    .$dynamic();
}

/** @throws Problem 404 for another's, and for one that was revoked. */
export async function getFeed(db: Reader, caller: Whose, id: string): Promise<Named> {
  const [row] = await feedsWhere(db, and(ownFeeds(caller), eq(calendarFeeds.id, id)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** One's own, the newest first. */
export async function listFeeds(
  db: Reader,
  caller: Whose,
  query: CalendarFeedQuery,
): Promise<Page<CalendarFeed>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const rows = await feedsWhere(
    db,
    and(
      ownFeeds(caller),
      after &&
        sql`(${calendarFeeds.createdAt}, ${calendarFeeds.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    ),
  )
    .orderBy(desc(calendarFeeds.createdAt), desc(calendarFeeds.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ feed }) => [feed.createdAt, feed.id], feedItem);
}

/** Whose calendar an address is and what they may see now; undefined for none, or for somebody who is no member any more. */
export async function findSubscription(
  db: Reader,
  tokenHash: string,
): Promise<(Named & Pick<Caller, "roles">) | undefined> {
  const [row] = await db
    .select({ feed: calendarFeeds, roles: memberships.roles, productionName: productions.name })
    .from(calendarFeeds)
    .innerJoin(users, and(eq(users.id, calendarFeeds.userId), eq(users.isActive, true)))
    .innerJoin(
      memberships,
      and(
        eq(memberships.userId, calendarFeeds.userId),
        eq(memberships.organisationId, calendarFeeds.organisationId),
        isNull(memberships.deletedAt),
      ),
    )
    .leftJoin(productions, and(eq(productions.id, calendarFeeds.productionId), isNull(productions.deletedAt)))
    .where(and(eq(calendarFeeds.tokenHash, tokenHash), isNull(calendarFeeds.revokedAt)));
  return row;
}

export const eventItem = (row: EventRow): CalendarEvent => ({
  id: row.id,
  title: row.title,
  all_day: row.allDay,
  local_start: row.localStart,
  local_end: row.localEnd,
  zone: row.zone,
  starts_at: row.startsAt,
  ends_at: row.endsAt,
  location: row.location,
  notes: row.notes,
  version: row.version,
});

const ownEvents = ({ organisationId, userId }: Whose) =>
  and(
    eq(calendarEvents.userId, userId),
    eq(calendarEvents.organisationId, organisationId),
    isNull(calendarEvents.deletedAt),
  );

/** @throws Problem 404 for another's, and for one that was taken away. */
export async function getEvent(db: Reader, caller: Whose, id: string): Promise<EventRow> {
  const [row] = await db
    .select()
    .from(calendarEvents)
    .where(and(ownEvents(caller), eq(calendarEvents.id, id)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** One's own that overlap the window, by start. */
export async function listEvents(
  db: Reader,
  caller: Whose,
  query: CalendarEventQuery,
): Promise<Page<CalendarEvent>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const { descending } = readSort(query.sort, ["starts_at"], { by: "starts_at", descending: false });
  const direction = descending ? desc : asc;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await db
    .select()
    .from(calendarEvents)
    .where(
      and(
        ownEvents(caller),
        query.start === undefined
          ? undefined
          : sql`(${calendarEvents.endsAt} > ${query.start}::timestamptz or ${calendarEvents.startsAt} >= ${query.start}::timestamptz)`,
        query.end === undefined ? undefined : sql`${calendarEvents.startsAt} < ${query.end}::timestamptz`,
        after &&
          sql`(${calendarEvents.startsAt}, ${calendarEvents.id}) ${sql.raw(descending ? "<" : ">")} (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(direction(calendarEvents.startsAt), direction(calendarEvents.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.startsAt, row.id], eventItem);
}

type Window = { from: string; to: string };

/** Ids of what names a person, and of what names nobody in a production that they work on: edge/calendars.ts asks the same. */
const ownItems = ({ organisationId, userId }: Whose, { from, to }: Window): SQL => sql`
  select item.id from ${schedulePeople} named
    cross join lateral (select * from schedules where id = named.schedule_id offset 0) item
    where named.user_id = ${userId} and named.organisation_id = ${organisationId}
      and item.starts_at >= ${from}::timestamptz and item.starts_at < ${to}::timestamptz
  union all
  select item.id from ${productionPeople} works cross join lateral (select item.id from schedules item
    where item.production_id = works.production_id and item.deleted_at is null
      and item.starts_at >= ${from}::timestamptz and item.starts_at < ${to}::timestamptz
      and not exists (select 1 from ${schedulePeople} named where named.schedule_id = item.id)) item
  where works.user_id = ${userId} and works.organisation_id = ${organisationId}`;

/** The same of what was taken away: of that there is little, so it begins there. */
const concerns = ({ userId }: Whose): SQL => sql`
  (exists (select 1 from ${schedulePeople} named where named.schedule_id = ${schedules.id} and named.user_id = ${userId})
    or (not exists (select 1 from ${schedulePeople} named where named.schedule_id = ${schedules.id})
      and exists (select 1 from ${productionPeople} works
        where works.production_id = ${schedules.productionId} and works.user_id = ${userId})))`;

/** What a calendar shows, by start. */
export async function listEntries(db: Reader, feed: FeedRow, window: Window): Promise<CalendarEntry[]> {
  const isWhole = feed.kind === "full";
  const own = isWhole ? undefined : sql`${schedules.id} = any(array(${ownItems(feed, window)}))`;
  const items = await itemsWhere(db, feed, window, and(isNull(schedules.deletedAt), own));
  const removed = await itemsWhere(
    db,
    feed,
    window,
    and(isNotNull(schedules.deletedAt), isWhole ? undefined : concerns(feed)),
  );
  const events = isWhole || feed.productionId !== null ? [] : await eventsWithin(db, feed, window);
  const gone = removed.map((entry) => ({ ...entry, title: REMOVED_TITLE }));
  return inOrder([...items, ...gone, ...events]).slice(0, CALENDAR_ENTRIES_MAX);
}

async function itemsWhere(
  db: Reader,
  feed: FeedRow,
  { from, to }: Window,
  where: SQL | undefined,
): Promise<CalendarEntry[]> {
  const rows = await db
    .select({ schedule: schedules, productionName: productions.name })
    .from(schedules)
    .innerJoin(productions, and(eq(productions.id, schedules.productionId), isNull(productions.deletedAt)))
    .where(
      and(
        eq(schedules.organisationId, feed.organisationId),
        sql`${schedules.startsAt} >= ${from}::timestamptz and ${schedules.startsAt} < ${to}::timestamptz`,
        feed.productionId === null ? undefined : eq(schedules.productionId, feed.productionId),
        where,
      ),
    )
    .orderBy(asc(schedules.startsAt), asc(schedules.id))
    .limit(CALENDAR_ENTRIES_MAX);
  return rows.map(({ schedule, productionName }) => scheduleEntry(schedule, productionName));
}

/** An item as calendars and invitations show it; of one that was taken away no more than its time and its name. */
export function scheduleEntry(row: typeof schedules.$inferSelect, productionName: string): CalendarEntry {
  const isRemoved = row.deletedAt !== null;
  return {
    ...row,
    productionName,
    location: isRemoved ? null : row.location,
    stage: isRemoved ? null : row.stage,
    notes: isRemoved ? null : row.notes,
    isCancelled: isRemoved || row.status === "cancelled",
    updatedAt: row.deletedAt ?? row.updatedAt,
  };
}

async function eventsWithin(db: Reader, feed: FeedRow, { from, to }: Window): Promise<CalendarEntry[]> {
  const rows = await db
    .select()
    .from(calendarEvents)
    .where(
      and(
        eq(calendarEvents.userId, feed.userId),
        eq(calendarEvents.organisationId, feed.organisationId),
        sql`${calendarEvents.startsAt} >= ${from}::timestamptz and ${calendarEvents.startsAt} < ${to}::timestamptz`,
      ),
    )
    .orderBy(asc(calendarEvents.startsAt), asc(calendarEvents.id))
    .limit(CALENDAR_ENTRIES_MAX);
  return rows.map((row) => ({
    ...row,
    title: row.deletedAt === null ? row.title : REMOVED_TITLE,
    kind: null,
    productionName: null,
    stage: null,
    location: row.deletedAt === null ? row.location : null,
    notes: row.deletedAt === null ? row.notes : null,
    isCancelled: row.deletedAt !== null,
  }));
}
