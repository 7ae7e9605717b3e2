import { sql } from "drizzle-orm";
import { bigint, check, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { MailboxProvider, MailboxState } from "../../core/emails/mailboxes.ts";
import { instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

/** Mailboxes elsewhere that productions' mails are fetched from, one each, and how far it was read. */
export const productionMailboxes = pgTable(
  "production_mailboxes",
  {
    productionId: uuid("production_id")
      .primaryKey()
      .references(() => productions.id),
    organisationId: organisationId(),
    provider: text("provider").notNull().$type<MailboxProvider>().default("imap"),
    server: text("server").notNull(),
    username: text("username").notNull(),
    /** Credentials under CALENDAR_KEY. */
    sealed: text("sealed").notNull(),
    state: text("state").notNull().$type<MailboxState>().default("waiting"),
    reason: text("reason"),
    /**
     * UIDs count only as long as it stays the same (RFC 9051 §2.3.1.1); at Gmail the point of its history that was
     * read to. null before the first look.
     */
    uidValidity: text("uid_validity"),
    /** At Gmail 0, or while its inbox is looked at anew: mails until then (ms since 1970) were. */
    lastUid: bigint("last_uid", { mode: "number" }).notNull().default(0),
    /** How often the mail after it could not be fetched. */
    failedCount: integer("failed_count").notNull().default(0),
    takenCount: integer("taken_count").notNull().default(0),
    leftCount: integer("left_count").notNull().default(0),
    readAt: instant("read_at"),
    /** Somebody reads it until then, or its server asked to be left alone so long. */
    readUntil: instant("read_until"),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  () => [
    check("production_mailboxes_state", sql`state in ('waiting', 'in_step', 'refused')`),
    check("production_mailboxes_provider", sql`provider in ('imap', 'imap_oauth', 'microsoft', 'gmail')`),
  ],
);
