import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { RSVP_HOURS } from "../../core/event-states.ts";
import type { PublicEvent, PublicEventQuery, Rsvp } from "../../core/events.ts";
import { PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn } from "../../core/time.ts";
import { eventById, selectEvents, type EventRow, type FoundEvent } from "../../db/events.ts";
import type { Reader } from "../../db/open.ts";
import { attendees, events } from "../../db/schema/events.ts";
import { productions } from "../../db/schema/productions.ts";
import { afterEvent, keyOfEvent } from "./queries.ts";

/** What was published once; one that was cancelled since says so. */
const isPublic = and(isNotNull(events.publishedAt), isNull(productions.deletedAt));

/** Nobody can say any more that they come to what has begun, or was cancelled. */
export const isOpen = ({ status, startsAt }: EventRow, nowMs: number): boolean =>
  status === "published" && Date.parse(startsAt) > nowMs;

export function publicItem(
  { event, seats, productionName, organisationName }: FoundEvent,
  nowMs: number,
): PublicEvent {
  return {
    id: event.id,
    production_id: event.productionId,
    production_name: productionName,
    organisation_name: organisationName,
    title: event.title,
    description: event.description,
    date: event.heldOn,
    local_start: event.localStart,
    local_end: event.localEnd,
    zone: event.zone,
    starts_at: event.startsAt,
    ends_at: event.endsAt,
    location: event.location,
    status: event.status === "cancelled" ? "cancelled" : "published",
    cancel_reason: event.cancelReason,
    is_open: isOpen(event, nowMs),
    seats_left: seats.capacity === null ? null : seats.capacity - seats.attendeeCount,
    party_max: event.partyMax,
  };
}

/** Of any organisation: whoever has its address may read it. @throws Problem 404 for a draft, and what never was */
export async function getPublicEvent(db: Reader, id: string): Promise<FoundEvent> {
  const [row] = await selectEvents(db).where(and(eventById(id), isPublic));
  if (!row) throw new Problem(common.notFound);
  return row;
}

/**
 * A production's performances, from yesterday on: what began last night is still looked for in the small hours.
 * @throws Problem 404 where none was ever published
 */
export async function listPublicEvents(
  db: Reader,
  productionId: string,
  query: PublicEventQuery,
  nowMs: number,
): Promise<Page<PublicEvent>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const ofProduction = and(eq(events.productionId, productionId), isPublic);
  const rows = await selectEvents(db)
    .where(
      and(
        ofProduction,
        sql`${events.heldOn} >= ${addDays(dateIn("UTC", nowMs), -1)}::date`,
        query.cursor === undefined ? undefined : afterEvent(query.cursor, false),
      ),
    )
    .orderBy(asc(events.heldOn), asc(events.startsAt), asc(events.id))
    .limit(limit + 1);
  if (rows.length === 0) {
    const [any] = await selectEvents(db).where(ofProduction).limit(1);
    if (!any) throw new Problem(common.notFound);
  }
  return pageOf(rows, limit, keyOfEvent, (row) => publicItem(row, nowMs));
}

export type AttendeeRow = typeof attendees.$inferSelect;

/** Whose link this is, in whichever organisation. */
export async function findByToken(db: Reader, tokenHash: string): Promise<AttendeeRow | undefined> {
  const [row] = await db.select().from(attendees).where(eq(attendees.tokenHash, tokenHash));
  return row;
}

const RSVP_MS = RSVP_HOURS * 3_600_000;

export const isExpired = ({ status, askedAt }: AttendeeRow, nowMs: number): boolean =>
  status === "pending" && Date.parse(askedAt) + RSVP_MS < nowMs;

export function rsvpItem(row: AttendeeRow, event: FoundEvent, nowMs: number): Rsvp {
  return {
    status: isExpired(row, nowMs) ? "expired" : row.status,
    name: row.name,
    party_size: row.partySize,
    event: publicItem(event, nowMs),
  };
}
