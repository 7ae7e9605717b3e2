import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { RestFinding } from "../../core/rest/findings.ts";
import type { ScheduleKind, ScheduleStatus } from "../../core/schedules.ts";
import { id, instant, organisationId, version, wallTime } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

export const schedules = pgTable(
  "schedules",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    title: text("title").notNull(),
    kind: text("kind").notNull().$type<ScheduleKind>(),
    allDay: boolean("all_day").notNull().default(false),
    localStart: wallTime("local_start").notNull(),
    localEnd: wallTime("local_end"),
    zone: text("zone").notNull(),
    /** The version of the zone's rules (core/time/rules.ts) that both instants were derived by; empty: nobody said. */
    zoneRules: text("zone_rules").notNull().default(""),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    location: text("location"),
    stage: text("stage"),
    notes: text("notes"),
    status: text("status").notNull().$type<ScheduleStatus>(),
    /** How an imported row is known again in the next file; null for what people added. */
    importKey: text("import_key"),
    /** A hash of what the last import wrote: a person's own edit is no change of the file. Null once an import cancelled it. */
    importHash: text("import_hash"),
    /** The succession of files it came in: this week's file stands for last week's, and not for those of other stages. */
    importLine: uuid("import_line"),
    /** The e-mail that a call sheet came in (mission S-17). */
    emailId: text("email_id"),
    /** When the mail came whose call sheet it stands on; null: when it was made. */
    receivedAt: instant("received_at"),
    /**
     * When it was first confirmed, by whoever it is for, by a planner, or with its call sheet: triggers write both
     * (0079_own_and_bulk.sql, 0080_mail_events.sql).
     */
    confirmedAt: instant("confirmed_at"),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    index("schedules_organisation_start")
      .on(table.organisationId, table.startsAt, table.id)
      .where(sql`deleted_at is null`),
    index("schedules_organisation_created")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    // The longest item bounds how far before a window one may begin that reaches into it.
    index("schedules_organisation_length")
      .on(table.organisationId, sql`(ends_at - starts_at)`)
      .where(sql`deleted_at is null and ends_at is not null`),
    index("schedules_production_start")
      .on(table.productionId, table.startsAt, table.id)
      .where(sql`deleted_at is null`),
    // What was taken away stays in calendars for a while and says so.
    index("schedules_removed")
      .on(table.organisationId, table.startsAt, table.id)
      .where(sql`deleted_at is not null`),
    index("schedules_zone_rules")
      .on(table.zone, table.zoneRules, table.startsAt)
      .where(sql`deleted_at is null`),
    uniqueIndex("schedules_import_key_unique")
      .on(table.productionId, table.importKey)
      .where(sql`import_key is not null and deleted_at is null`),
    uniqueIndex("schedules_email_id_unique").on(table.emailId),
    // With what is counted of items beside it.
    index("schedules_received")
      .on(table.organisationId, sql`(case when received_at is null then created_at else received_at end)`)
      .where(sql`deleted_at is null`),
  ],
);

/** Whom an item is for; no row at all means the whole production. */
export const schedulePeople = pgTable(
  "schedule_people",
  {
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    organisationId: organisationId(),
  },
  (table) => [
    primaryKey({ columns: [table.scheduleId, table.userId] }),
    index("schedule_people_user").on(table.userId, table.organisationId),
  ],
);

/** A person saw this version of an item and will be there. */
export const confirmations = pgTable(
  "confirmations",
  {
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    organisationId: organisationId(),
    scheduleVersion: integer("schedule_version").notNull(),
    confirmedAt: instant("confirmed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scheduleId, table.userId] }),
    index("confirmations_user").on(table.userId, table.organisationId),
  ],
);

/** An item that was planned though somebody rests too little: why, who agreed, and what the rules said then. */
export const restOverrides = pgTable(
  "rest_overrides",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    scheduleVersion: integer("schedule_version").notNull(),
    reason: text("reason").notNull(),
    madeBy: uuid("made_by")
      .notNull()
      .references(() => users.id),
    approvedBy: uuid("approved_by")
      .notNull()
      .references(() => users.id),
    /** Whom by their ids: names are theirs to change and to take away. */
    findings: jsonb("findings").notNull().$type<KeptFinding[]>(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [index("rest_overrides_schedule").on(table.scheduleId, table.id)],
);
export type KeptFinding = Omit<RestFinding, "people"> & { people: string[] };
