import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { NotificationKind } from "../../core/notifications.ts";
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
    state: text("state").notNull().$type<"waiting" | "sent" | "refused">().default("waiting"),
    /** What the mail server said when it refused. */
    reason: text("reason"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    sentAt: instant("sent_at"),
  },
  (table) => [index("mails_organisation").on(table.organisationId, table.createdAt, table.id)],
);
