import { and, asc, desc, eq, gte, isNotNull, isNull, lte, sql, type SQL } from "drizzle-orm";
import { may, seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { Attendee, AttendeeQuery, Event, EventQuery } from "../../core/events.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { eventById, selectEvents, type FoundEvent } from "../../db/events.ts";
import type { Reader } from "../../db/open.ts";
import type { Held } from "../../db/prepared.ts";
import { attendees, events } from "../../db/schema/events.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";

export function eventItem({ event, seats, productionName }: FoundEvent): Event {
  return {
    id: event.id,
    production_id: event.productionId,
    production_name: productionName,
    title: event.title,
    description: event.description,
    date: event.heldOn,
    local_start: event.localStart,
    local_end: event.localEnd,
    zone: event.zone,
    starts_at: event.startsAt,
    ends_at: event.endsAt,
    location: event.location,
    status: event.status,
    capacity: seats.capacity,
    attendee_count: seats.attendeeCount,
    pending_count: seats.pendingCount,
    party_max: event.partyMax,
    published_at: event.publishedAt,
    cancelled_at: event.cancelledAt,
    cancel_reason: event.cancelReason,
    version: event.version,
    created_at: event.createdAt,
    updated_at: event.updatedAt,
  };
}

/**
 * Planners see all of them; whoever else sees a production, those of it that were published. Beside `productions`. A
 * list says which of a reader's productions are looked at, as `own`.
 */
export function visibleEvents(
  caller: Pick<Caller, "roles"> & Record<"organisationId" | "userId", Held>,
  own?: SQL,
): SQL | undefined {
  const worksOn = sql`exists (select 1 from ${productionPeople} where ${productionPeople.productionId} = ${events.productionId} and ${productionPeople.userId} = ${caller.userId})`;
  return and(
    eq(events.organisationId, caller.organisationId),
    isNull(productions.deletedAt),
    may(caller.roles, "events.write") ? undefined : isNotNull(events.publishedAt),
    seesWholeOrganisation(caller.roles) ? undefined : own ? sql`${events.id} = any(array(${own}))` : worksOn,
  );
}

/**
 * Of each production that a reader works on no more than a page takes: asked of every event of the organisation,
 * PostgreSQL looked up all of them.
 */
function ownEvents(caller: Caller, narrowed: SQL | undefined, order: SQL, limit: number): SQL {
  return sql`select one.id from ${productionPeople} works cross join lateral (
      select ${events.id} from ${events} where ${events.productionId} = works.production_id
        and ${isNotNull(events.publishedAt)} ${narrowed ? sql`and ${narrowed}` : sql``} order by ${order} limit ${limit}) one
    where works.user_id = ${caller.userId} and works.organisation_id = ${caller.organisationId}`;
}

/** @throws Problem 404 for one of another organisation, of a production that is gone, or not theirs to see. */
export async function getEvent(db: Reader, caller: Caller, id: string): Promise<FoundEvent> {
  const [row] = await selectEvents(db).where(and(eventById(id), visibleEvents(caller)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** By date, the next first; every condition on the date leaves years out that are not asked about. */
export async function listEvents(db: Reader, caller: Caller, query: EventQuery): Promise<Page<Event>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const { descending } = readSort(query.sort, ["date"], { by: "date", descending: false });
  const direction = descending ? desc : asc;
  const order = [events.heldOn, events.startsAt, events.id].map((column) => direction(column));
  const narrowed = narrowedBy(query, descending);
  const own = ownEvents(caller, narrowed, sql.join(order, sql`, `), limit + 1);
  const rows = await selectEvents(db)
    .where(and(visibleEvents(caller, own), narrowed))
    .orderBy(...order)
    .limit(limit + 1);
  return pageOf(rows, limit, keyOfEvent, eventItem);
}

function narrowedBy(query: EventQuery, descending: boolean): SQL | undefined {
  const { production_id, status, location, from, to, q, cursor } = query;
  return and(
    production_id === undefined ? undefined : eq(events.productionId, production_id),
    status === undefined ? undefined : eq(events.status, status),
    location === undefined ? undefined : eq(events.location, location),
    from === undefined ? undefined : gte(events.heldOn, from),
    to === undefined ? undefined : lte(events.heldOn, to),
    q === undefined ? undefined : sql`${events.words} @@ websearch_to_tsquery('english', ${q})`,
    cursor === undefined ? undefined : afterEvent(cursor, descending),
  );
}

export const keyOfEvent = ({ event }: Pick<FoundEvent, "event">) => [event.heldOn, event.startsAt, event.id];

/** What comes after the one that a cursor names; its date is said apart, for the years before need not be looked into. */
export function afterEvent(cursor: string, descending: boolean): SQL {
  const [on, at, id] = decodeCursor(cursor, ["date", "instant", "id"]);
  const compare = sql.raw(descending ? "<" : ">");
  return sql`${events.heldOn} ${sql.raw(descending ? "<=" : ">=")} ${on}::date
    and (${events.heldOn}, ${events.startsAt}, ${events.id}) ${compare} (${on}::date, ${at}::timestamptz, ${id}::uuid)`;
}

function attendeeItem(row: typeof attendees.$inferSelect): Attendee {
  return {
    id: row.id,
    event_id: row.eventId,
    name: row.name,
    email: row.email,
    party_size: row.partySize,
    status: row.status,
    created_at: row.createdAt,
    confirmed_at: row.confirmedAt,
    cancelled_at: row.cancelledAt,
  };
}

/** Who said that they come, in the order in which they did. @throws Problem 404 */
export async function listAttendees(
  db: Reader,
  caller: Caller,
  eventId: string,
  query: AttendeeQuery,
): Promise<Page<Attendee>> {
  await getEvent(db, caller, eventId);
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const { descending } = readSort(query.sort, ["created_at"], { by: "created_at", descending: false });
  const direction = descending ? desc : asc;
  const compare = sql.raw(descending ? "<" : ">");
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await db
    .select()
    .from(attendees)
    .where(
      and(
        eq(attendees.organisationId, caller.organisationId),
        eq(attendees.eventId, eventId),
        // As the partial index says it, and not as a parameter, which a plan that is kept would not know.
        query.status === undefined ? undefined : sql`${attendees.status} = ${sql.raw(`'${query.status}'`)}`,
        after &&
          sql`(${attendees.createdAt}, ${attendees.id}) ${compare} (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(direction(attendees.createdAt), direction(attendees.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id], attendeeItem);
}
