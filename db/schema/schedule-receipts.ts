import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ScheduleKind, ScheduleStatus } from "../../core/schedules.ts";
import { instant, organisationId, wallTime } from "../columns.ts";
import { users } from "./organisations.ts";
import { schedules } from "./schedules.ts";

/** What an item said before each of its changes; a trigger of `schedules` writes it, whoever made the change. */
export const scheduleHistory = pgTable(
  "schedule_history",
  {
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    version: integer("version").notNull(),
    organisationId: organisationId(),
    title: text("title").notNull(),
    kind: text("kind").notNull().$type<ScheduleKind>(),
    allDay: boolean("all_day").notNull(),
    localStart: wallTime("local_start").notNull(),
    localEnd: wallTime("local_end"),
    zone: text("zone").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    location: text("location"),
    stage: text("stage"),
    notes: text("notes"),
    status: text("status").notNull().$type<ScheduleStatus>(),
    replacedAt: instant("replaced_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.scheduleId, table.version] })],
);

/** Who was told of which version of an item, who opened it, and who said that they have seen it. */
export const scheduleReceipts = pgTable(
  "schedule_receipts",
  {
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    version: integer("version").notNull(),
    organisationId: organisationId(),
    toldAt: instant("told_at"),
    /** The e-mail that went with it, if one did; it is swept before this is. */
    mailId: uuid("mail_id"),
    /** When it came to a device or a telephone of theirs, and which of the two; of e-mails the mails say so. */
    deliveredAt: instant("delivered_at"),
    deliveredBy: text("delivered_by").$type<"push" | "sms">(),
    openedAt: instant("opened_at"),
    acknowledgedAt: instant("acknowledged_at"),
    /** When planners were told that this person had not seen a late change. */
    escalatedAt: instant("escalated_at"),
  },
  (table) => [
    primaryKey({ columns: [table.scheduleId, table.userId, table.version] }),
    index("schedule_receipts_unseen")
      .on(table.toldAt)
      .where(sql`told_at is not null and acknowledged_at is null and escalated_at is null and version > 1`),
  ],
);
