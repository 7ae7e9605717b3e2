import { and, eq, getTableColumns, sql, type SQL } from "drizzle-orm";
import type { Reader } from "./open.ts";
import { events, eventSeats } from "./schema/events.ts";
import { organisations } from "./schema/organisations.ts";
import { productions } from "./schema/productions.ts";

// What is only looked for stays there.
const { words: _, ...columns } = getTableColumns(events);
export const EVENT_COLUMNS = columns;

export type EventRow = Omit<typeof events.$inferSelect, "words">;
export type FoundEvent = {
  event: EventRow;
  seats: Pick<typeof eventSeats.$inferSelect, "capacity" | "attendeeCount" | "pendingCount">;
  productionName: string;
  organisationName: string;
};

/**
 * Events with what belongs to them, which is looked up row by row behind a limit of one. Joined, it was thought to leave
 * few of them: a page of 30,000 had all of those looked up and sorted, 415 ms; so it follows an index to its end, 1 ms.
 */
export function selectEvents(db: Reader) {
  const seats = db
    .select({
      capacity: eventSeats.capacity,
      attendeeCount: eventSeats.attendeeCount,
      pendingCount: eventSeats.pendingCount,
    })
    .from(eventSeats)
    .where(eq(eventSeats.eventId, events.id))
    .limit(1)
    .as("seats");
  const production = db
    .select({ name: productions.name, deletedAt: productions.deletedAt })
    .from(productions)
    .where(eq(productions.id, events.productionId))
    .limit(1)
    // Conditions of whoever joins the table itself hold of this as well.
    .as("productions");
  const organisation = db
    .select({ name: organisations.name })
    .from(organisations)
    .where(eq(organisations.id, events.organisationId))
    .limit(1)
    .as("organisation");
  return db
    .select({
      event: EVENT_COLUMNS,
      seats: {
        capacity: seats.capacity,
        attendeeCount: seats.attendeeCount,
        pendingCount: seats.pendingCount,
      },
      productionName: production.name,
      organisationName: organisation.name,
    })
    .from(events)
    .crossJoinLateral(seats)
    .crossJoinLateral(production)
    .crossJoinLateral(organisation)
    .$dynamic();
}

/** One event by its id: its seats say which day it is of, so that one year's table alone is looked into. */
export function eventById(id: string): SQL | undefined {
  return and(
    eq(events.id, id),
    sql`${events.heldOn} = (select held_on from event_seats where event_id = ${id})`,
  );
}
