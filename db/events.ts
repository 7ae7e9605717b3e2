import { and, eq, sql, type SQL } from "drizzle-orm";
import { events } from "./schema/events.ts";

/** One event by its id: its seats say which day it is of, so that one year's table alone is looked into. */
export function eventById(id: string): SQL | undefined {
  return and(
    eq(events.id, id),
    sql`${events.heldOn} = (select held_on from event_seats where event_id = ${id})`,
  );
}
