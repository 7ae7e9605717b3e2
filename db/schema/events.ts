import { sql } from "drizzle-orm";
import {
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { AttendeeStatus, EventStatus } from "../../core/event-states.ts";
import { id, instant, organisationId, version, wallTime } from "../columns.ts";
import { productions } from "./productions.ts";

const words = customType<{ data: string }>({ dataType: () => "tsvector" });

/**
 * A row for each event, beside `events`, whose key is its id alone: what is counted of it, by a trigger on attendees and
 * by nobody else. Whoever changes an event or takes seats locks it first.
 */
export const eventSeats = pgTable(
  "event_seats",
  {
    eventId: uuid("event_id").primaryKey(),
    organisationId: organisationId(),
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    /** Its row in `events` follows this one into another day, and another year's table. */
    heldOn: date("held_on").notNull(),
    /** null: as many as come. */
    capacity: integer("capacity"),
    /** People, not answers. */
    attendeeCount: integer("attendee_count").notNull().default(0),
    /** Answers that nobody has confirmed. */
    pendingCount: integer("pending_count").notNull().default(0),
  },
  (table) => [
    unique("event_seats_day").on(table.eventId, table.heldOn),
    check("event_seats_counts", sql`attendee_count >= 0 and pending_count >= 0`),
    check("event_seats_capacity", sql`capacity is null or (capacity > 0 and attendee_count <= capacity)`),
  ],
);

/** Performances that the public may come to: one table a year, `events_2024` and on (0073_events.sql). */
export const events = pgTable(
  "events",
  {
    id: id().notNull(),
    /** The date that it is of by its production's day: what begins at 00:30 is of the evening before. */
    heldOn: date("held_on").notNull(),
    organisationId: organisationId(),
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    title: text("title").notNull(),
    description: text("description"),
    location: text("location").notNull(),
    localStart: wallTime("local_start").notNull(),
    localEnd: wallTime("local_end"),
    zone: text("zone").notNull(),
    zoneRules: text("zone_rules").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    status: text("status").notNull().$type<EventStatus>(),
    /** How many people one answer may bring. */
    partyMax: integer("party_max").notNull(),
    publishedAt: instant("published_at"),
    cancelledAt: instant("cancelled_at"),
    cancelReason: text("cancel_reason"),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
    /** Title and description, as English words. */
    words: words("words")
      .notNull()
      .generatedAlwaysAs(
        sql`to_tsvector('english'::regconfig, coalesce(title, '') || ' ' || coalesce(description, ''))`,
      ),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.heldOn] }),
    foreignKey({
      name: "events_seats",
      columns: [table.id, table.heldOn],
      foreignColumns: [eventSeats.eventId, eventSeats.heldOn],
    }).onUpdate("cascade"),
    check(
      "events_status",
      sql`status in ('draft', 'published', 'cancelled') and (status <> 'published' or published_at is not null) and (status = 'cancelled') = (cancelled_at is not null)`,
    ),
    check("events_party", sql`party_max between 1 and 20`),
    // DB-11: in the order of its list, the place in the index too.
    index("idx_events_date_location").on(
      table.organisationId,
      table.heldOn,
      table.startsAt,
      table.id,
      table.location,
    ),
    index("events_production").on(table.productionId, table.heldOn, table.startsAt, table.id),
    // Which rules of which zones are in use, and what goes by them.
    index("events_zone_rules").on(table.zone, table.zoneRules, table.startsAt),
    // DB-13.
    index("idx_events_search").using("gin", table.words),
  ],
);

/** Who said that they come, and who of them confirmed it. */
export const attendees = pgTable(
  "attendees",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    eventId: uuid("event_id")
      .notNull()
      .references(() => eventSeats.eventId),
    status: text("status").notNull().$type<AttendeeStatus>(),
    name: text("name").notNull(),
    email: text("email").notNull(),
    partySize: integer("party_size").notNull(),
    /** SHA-256 of the secret in the link that was mailed last, base64url. */
    tokenHash: text("token_hash"),
    /** Messages to them about their answer. */
    mailCount: integer("mail_count").notNull().default(0),
    /** The version of the event that they know of: later ones they are told. */
    toldVersion: integer("told_version").notNull().default(0),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    /** When they were mailed their link last. */
    askedAt: instant("asked_at").notNull(),
    confirmedAt: instant("confirmed_at"),
    cancelledAt: instant("cancelled_at"),
    /** Their name and address were taken away; that they came is still counted. */
    erasedAt: instant("erased_at"),
  },
  (table) => [
    check(
      "attendees_status",
      sql`status in ('pending', 'confirmed', 'cancelled') and (status <> 'confirmed' or confirmed_at is not null)`,
    ),
    check("attendees_party", sql`party_size between 1 and 20`),
    uniqueIndex("attendees_token")
      .on(table.tokenHash)
      .where(sql`token_hash is not null`),
    uniqueIndex("attendees_person")
      .on(table.eventId, table.email)
      .where(sql`status <> 'cancelled' and erased_at is null`),
    // DB-12.
    index("idx_attendees_event_id")
      .on(table.eventId, table.createdAt, table.id)
      .where(sql`status = 'confirmed'`),
    index("attendees_organisation").on(table.organisationId, table.eventId, table.createdAt, table.id),
    index("attendees_pending")
      .on(table.askedAt)
      .where(sql`status = 'pending'`),
    index("attendees_kept")
      .on(table.askedAt)
      .where(sql`status <> 'pending' and erased_at is null`),
  ],
);
