import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Rung } from "../../core/ladder.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

const userId = () =>
  uuid("user_id")
    .notNull()
    .references(() => users.id);

/** Browsers that show their person what concerns them while the portal is closed. */
export const devices = pgTable(
  "devices",
  {
    id: id().primaryKey(),
    userId: userId(),
    name: text("name").notNull(),
    /** Where its push service takes messages for it; empty once it was removed, with its keys. */
    endpoint: text("endpoint").notNull(),
    p256dh: text("p256dh").notNull(),
    auth: text("auth").notNull(),
    /** The key of ours that it was turned on with. */
    publicKey: text("public_key").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    toldAt: instant("told_at"),
    /** When its push service said that it knows it no longer. */
    goneAt: instant("gone_at"),
    removedAt: instant("removed_at"),
  },
  (table) => [
    uniqueIndex("devices_endpoint")
      .on(table.endpoint)
      .where(sql`removed_at is null`),
    index("devices_user")
      .on(table.userId, table.createdAt, table.id)
      .where(sql`removed_at is null`),
    index("devices_removed")
      .on(table.removedAt)
      .where(sql`removed_at is not null`),
  ],
);

/** When somebody is not to be disturbed, and the telephone that they may be texted on. */
export const notificationSettings = pgTable(
  "notification_settings",
  {
    userId: userId().primaryKey(),
    quietFrom: text("quiet_from"),
    quietUntil: text("quiet_until"),
    /** Whose clock counts where the schedule does not say where they are. */
    homeZone: text("home_zone"),
    /** E.164. */
    phone: text("phone"),
    phoneConfirmedAt: instant("phone_confirmed_at"),
    phoneStoppedAt: instant("phone_stopped_at"),
    /** SHA-256 of the code that was texted, with whose it is. */
    codeHash: text("code_hash"),
    codeUntil: instant("code_until"),
    codeTries: integer("code_tries").notNull().default(0),
  },
  (table) => [
    index("notification_settings_phone")
      .on(table.phone)
      .where(sql`phone is not null`),
  ],
);

/** How far somebody is in being told of one thing (core/ladder.ts); its id is the notification's. */
export const ladders = pgTable(
  "ladders",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    userId: userId(),
    scheduleId: uuid("schedule_id"),
    version: integer("version"),
    /** What it is about begins then: the sooner of what it was and what it is. */
    startsAt: instant("starts_at"),
    /** When the first rung is, or was, due. */
    toldAt: instant("told_at").notNull(),
    /** The next one. */
    rung: text("rung").notNull().$type<Rung>(),
    /** null: they have seen it, or there is no rung left. */
    dueAt: instant("due_at"),
    /** The e-mail's, also before it is written. */
    mailId: uuid("mail_id").notNull(),
    /** What goes with the e-mail, for whoever keeps a calendar: seen or not, it is sent. */
    calendar: text("calendar"),
  },
  (table) => [
    index("ladders_due")
      .on(table.dueAt)
      .where(sql`due_at is not null`),
    index("ladders_schedule")
      .on(table.scheduleId, table.userId, table.version)
      .where(sql`schedule_id is not null`),
    index("ladders_mail")
      .on(table.mailId)
      .where(sql`due_at is not null`),
    index("ladders_told").on(table.toldAt),
  ],
);

/** What went to a device. */
export const pushes = pgTable(
  "pushes",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    userId: userId(),
    deviceId: uuid("device_id")
      .notNull()
      .references(() => devices.id),
    /** What it is about; null: its person only tries it. */
    notificationId: uuid("notification_id"),
    /** With this the device says that it was shown, or tapped. */
    receipt: text("receipt").notNull(),
    state: text("state").notNull().$type<"waiting" | "sent" | "refused">().default("waiting"),
    reason: text("reason"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    sentAt: instant("sent_at"),
    shownAt: instant("shown_at"),
    openedAt: instant("opened_at"),
  },
  (table) => [
    uniqueIndex("pushes_receipt").on(table.receipt),
    index("pushes_notification")
      .on(table.notificationId)
      .where(sql`notification_id is not null`),
    index("pushes_device").on(table.deviceId),
    index("pushes_created").on(table.createdAt),
  ],
);

/** A text to a telephone. */
export const texts = pgTable(
  "texts",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    userId: userId(),
    /** What it is about; null: it carries a code. */
    notificationId: uuid("notification_id"),
    recipient: text("recipient").notNull(),
    /** Empty once the gateway has it. */
    body: text("body").notNull(),
    state: text("state")
      .notNull()
      .$type<"waiting" | "accepted" | "delivered" | "failed">()
      .default("waiting"),
    reason: text("reason"),
    /** How many it was charged as. */
    segments: integer("segments"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    index("texts_notification")
      .on(table.notificationId)
      .where(sql`notification_id is not null`),
    index("texts_created").on(table.createdAt),
  ],
);
