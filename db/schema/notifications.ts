import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MailEvent } from "../../core/mail-events.ts";
import type { MailState, NotificationKind } from "../../core/notifications.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

/** What one person was told. */
export const notifications = pgTable(
  "notifications",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    /** What it is about and which state of it: told once, however often the job runs. */
    key: text("key").notNull(),
    kind: text("kind").notNull().$type<NotificationKind>(),
    title: text("title").notNull(),
    body: text("body").notNull(),
    /** Where in the page it leads. */
    link: text("link").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    readAt: instant("read_at"),
  },
  (table) => [
    uniqueIndex("notifications_key_unique").on(table.userId, table.key),
    index("notifications_user").on(table.organisationId, table.userId, table.createdAt, table.id),
    index("notifications_unread")
      .on(table.userId, table.organisationId)
      .where(sql`read_at is null`),
  ],
);

/** A message that is to be sent, or was. */
export const mails = pgTable(
  "mails",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    /** null: to an address alone, of somebody who has no account here. */
    userId: uuid("user_id").references(() => users.id),
    /** As it stood when the message was written. */
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    body: text("body").notNull(),
    /** An iTIP message that goes with it (RFC 6047). */
    calendar: text("calendar"),
    /** What it tells of, and where in the page that is: for templates of a mail service. */
    kind: text("kind").$type<NotificationKind>(),
    link: text("link"),
    state: text("state").notNull().$type<MailState>().default("waiting"),
    /** What the mail server said when it refused it, or sent it back. */
    reason: text("reason"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    sentAt: instant("sent_at"),
    /** Of the service that took it, and will tell what becomes of it; null: a mail server took it, and tells nothing. */
    providerId: text("provider_id"),
    /** What the service told, the first time of each. */
    deliveredAt: instant("delivered_at"),
    openedAt: instant("opened_at"),
    bouncedAt: instant("bounced_at"),
    /** When it is handed over again: nobody would take it, and that may end. */
    againAt: instant("again_at"),
  },
  (table) => [
    index("mails_organisation").on(table.organisationId, table.createdAt, table.id),
    index("mails_again")
      .on(table.againAt)
      .where(sql`again_at is not null`),
  ],
);

/** What a mail service told of messages, each once by what it says; a message may be gone before. */
export const mailEvents = pgTable(
  "mail_events",
  {
    mailId: uuid("mail_id").notNull(),
    event: text("event").notNull().$type<MailEvent>(),
    happenedAt: instant("happened_at").notNull(),
    organisationId: organisationId(),
    reason: text("reason"),
    receivedAt: instant("received_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.mailId, table.event, table.happenedAt], name: "mail_events_pk" }),
    check("mail_events_event", sql`event in ('delivered', 'bounced', 'opened')`),
    index("mail_events_received").on(table.receivedAt),
  ],
);
