import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CalendarKind } from "../../core/calendars.ts";
import type { AccountState, CalendarProvider } from "../../core/calendars/accounts.ts";
import { id, instant, organisationId, version, wallTime } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

/** Calendars that devices subscribed to. */
export const calendarFeeds = pgTable(
  "calendar_feeds",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    kind: text("kind").notNull().$type<CalendarKind>(),
    /** null: of all of them. */
    productionId: uuid("production_id").references(() => productions.id),
    name: text("name").notNull(),
    /** SHA-256 of the secret in its address, base64url. */
    tokenHash: text("token_hash").notNull(),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    check("calendar_feeds_kind", sql`kind in ('mine', 'free_busy', 'full')`),
    uniqueIndex("calendar_feeds_token").on(table.tokenHash),
    index("calendar_feeds_user")
      .on(table.userId, table.organisationId, table.createdAt, table.id)
      .where(sql`revoked_at is null`),
    index("calendar_feeds_revoked")
      .on(table.revokedAt)
      .where(sql`revoked_at is not null`),
  ],
);

/** What is in a person's own calendar, and nobody else's. */
export const calendarEvents = pgTable(
  "calendar_events",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    title: text("title").notNull(),
    allDay: boolean("all_day").notNull().default(false),
    localStart: wallTime("local_start").notNull(),
    localEnd: wallTime("local_end"),
    zone: text("zone").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    location: text("location"),
    notes: text("notes"),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
    /** Subscribed calendars go on showing it, as cancelled. */
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    // DB-18.
    index("calendar_events_user_start").on(table.userId, table.startsAt, table.id),
    index("calendar_events_deleted")
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
  ],
);

/** Calendars elsewhere that a person's schedule is written to. */
export const calendarAccounts = pgTable(
  "calendar_accounts",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    provider: text("provider").notNull().$type<CalendarProvider>(),
    name: text("name").notNull(),
    /** A collection's address, or the provider's name for the calendar. */
    address: text("address").notNull(),
    /** Credentials under CALENDAR_KEY; empty once it was removed. */
    sealed: text("sealed").notNull(),
    state: text("state").notNull().$type<AccountState>().default("waiting"),
    reason: text("reason"),
    pushedAt: instant("pushed_at"),
    /** Somebody writes to it until then; what changes meanwhile is written after. */
    pushUntil: instant("push_until"),
    pushAgain: boolean("push_again").notNull().default(false),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    removedAt: instant("removed_at"),
  },
  (table) => [
    check("calendar_accounts_provider", sql`provider in ('caldav', 'google')`),
    check("calendar_accounts_state", sql`state in ('waiting', 'in_step', 'refused')`),
    check("calendar_accounts_sealed", sql`removed_at is null or sealed = ''`),
    index("calendar_accounts_user")
      .on(table.userId, table.organisationId, table.createdAt, table.id)
      .where(sql`removed_at is null`),
    index("calendar_accounts_removed")
      .on(table.removedAt)
      .where(sql`removed_at is not null`),
  ],
);

/** What was written there last, so that what did not change since is not written again. */
export const calendarCopies = pgTable(
  "calendar_copies",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => calendarAccounts.id),
    entryId: uuid("entry_id").notNull(),
    organisationId: organisationId(),
    startsAt: instant("starts_at").notNull(),
    /** Of what it says there. */
    digest: text("digest").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.entryId] })],
);
