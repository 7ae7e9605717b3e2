import { sql } from "drizzle-orm";
import { visibleEvents } from "../../api/events/queries.ts";
import type { Caller } from "../../core/access.ts";
import type { AttendeeStatus } from "../../core/event-states.ts";
import type { ExportFilter } from "../../core/exports.ts";
import type { Tx } from "../../db/open.ts";
import { askRows } from "./rows.ts";
import { date, id, instant, number, secondOf, text, type Column, type Table } from "./table.ts";

type Whose = Pick<Caller, "organisationId" | "userId" | "roles">;

export const ATTENDEE_WORDS: Readonly<Record<string, string>> = {
  pending: "Not confirmed",
  confirmed: "Comes",
  cancelled: "Does not come",
} satisfies Record<AttendeeStatus, string>;

const COLUMNS: readonly Column[] = [
  date("Date"),
  text("Starts", 7),
  text("Event", 30),
  text("Location", 24),
  text("Name", 24),
  text("E-mail", 30),
  number("People", { width: 8 }),
  text("Status", 14),
  instant("Asked", { notOnPaper: true }),
  instant("Confirmed", { notOnPaper: true }),
  id("Guest’s id"),
  id("Event’s id"),
];

type Row = {
  id: string;
  event_id: string;
  day: string;
  starts: string;
  title: string;
  location: string;
  name: string;
  email: string;
  party_size: number;
  status: AttendeeStatus;
  created_at: string;
  confirmed_at: string | null;
};

/** Who said that they come to the events that somebody sees, event by event; whose names were taken away are left out. */
export async function attendeeRows(
  tx: Tx,
  caller: Whose,
  { event_id, status, from, to }: ExportFilter,
): Promise<Pick<Table, "columns" | "count" | "batches">> {
  const rows = await askRows<Row>(tx, {
    name: "attendees",
    columns: sql`attendees.id, attendees.event_id, events.held_on::text as day, to_char(events.local_start, 'HH24:MI') as starts,
      events.title, events.location, attendees.name, attendees.email, attendees.party_size, attendees.status,
      attendees.created_at, attendees.confirmed_at`,
    of: sql`attendees join event_seats on event_seats.event_id = attendees.event_id
      join events on events.id = event_seats.event_id and events.held_on = event_seats.held_on
      join productions on productions.id = events.production_id`,
    beside: sql``,
    which: sql`attendees.organisation_id = ${caller.organisationId} and attendees.erased_at is null and ${visibleEvents(caller)}
      ${event_id === undefined ? sql`` : sql`and attendees.event_id = ${event_id}`}
      ${status === undefined ? sql`` : sql`and attendees.status = ${status}`}
      ${from === undefined ? sql`` : sql`and events.held_on >= ${from}`}
      ${to === undefined ? sql`` : sql`and events.held_on <= ${to}`}`,
    order: sql`events.held_on, events.starts_at, events.id, attendees.created_at, attendees.id`,
    cells: (row) => [
      row.day,
      row.starts,
      row.title,
      row.location,
      row.name,
      row.email,
      String(row.party_size),
      ATTENDEE_WORDS[row.status] ?? row.status,
      secondOf(row.created_at),
      secondOf(row.confirmed_at),
      row.id,
      row.event_id,
    ],
  });
  return { columns: COLUMNS, ...rows };
}
