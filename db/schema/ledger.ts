import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  foreignKey,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { AccountKind } from "../../core/books/chart.ts";
import type { EntryKind } from "../../core/books/entries.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

const isPeriod = sql`period ~ '^[1-8][0-9]{3}-(0[1-9]|1[0-2])$'`;

/** What an organisation books on; made from core/books/chart.ts when it first posts. */
export const accounts = pgTable(
  "accounts",
  {
    organisationId: organisationId(),
    code: text("code").notNull(),
    name: text("name").notNull(),
    kind: text("kind").notNull().$type<AccountKind>(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.code] })],
);

/** Months that are closed, and with each all before it. A row is added and stays. */
export const ledgerPeriods = pgTable(
  "ledger_periods",
  {
    organisationId: organisationId(),
    /** `2026-09` */
    period: text("period").notNull(),
    closedAt: instant("closed_at")
      .notNull()
      .default(sql`now()`),
    closedBy: uuid("closed_by").references(() => users.id),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.period] }),
    check("ledger_periods_form", isPeriod),
  ],
);

/** What was booked, once and for good: triggers refuse every change, and whatever does not balance (0018_ledger.sql). */
export const journalEntries = pgTable(
  "journal_entries",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    kind: text("kind").notNull().$type<EntryKind>(),
    /** The expense, the settlement or whatever else it is about. */
    sourceId: uuid("source_id"),
    entryOn: date("entry_on").notNull(),
    /** The month that it counts in: its day's, or the first open one after it. */
    period: text("period").notNull(),
    functionalCurrency: text("functional_currency").notNull(),
    /** The entry that this one takes back. */
    reversalOf: uuid("reversal_of"),
    memo: text("memo"),
    postedAt: instant("posted_at")
      .notNull()
      .default(sql`now()`),
    /** null: the house itself. */
    postedBy: uuid("posted_by").references(() => users.id),
  },
  (table) => [
    check("journal_entries_period_form", isPeriod),
    foreignKey({
      columns: [table.reversalOf],
      foreignColumns: [table.id],
      name: "journal_entries_reversal_of",
    }),
    uniqueIndex("journal_entries_reversed_once")
      .on(table.reversalOf)
      .where(sql`reversal_of is not null`),
    // However often it is tried, an expense is booked once, paid once and voided once.
    uniqueIndex("journal_entries_source_once")
      .on(table.sourceId, table.kind)
      .where(sql`source_id is not null`),
    index("journal_entries_organisation").on(table.organisationId, table.postedAt, table.id),
    index("journal_entries_period").on(table.organisationId, table.period, table.postedAt, table.id),
  ],
);

/** The lines of an entry: debits positive, credits negative. */
export const postings = pgTable(
  "postings",
  {
    entryId: uuid("entry_id").notNull(),
    position: integer("position").notNull(),
    /** Its entry's, as the month is. */
    organisationId: organisationId(),
    period: text("period").notNull(),
    account: text("account").notNull(),
    currency: text("currency").notNull(),
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    functionalMinor: bigint("functional_minor", { mode: "number" }).notNull(),
    taxCountry: text("tax_country"),
    /** Thousandths of a percent. */
    taxRateMilli: integer("tax_rate_milli"),
  },
  (table) => [
    primaryKey({ columns: [table.entryId, table.position] }),
    foreignKey({
      columns: [table.entryId],
      foreignColumns: [journalEntries.id],
      name: "postings_entry",
    }),
    foreignKey({
      columns: [table.organisationId, table.account],
      foreignColumns: [accounts.organisationId, accounts.code],
      name: "postings_account",
    }),
    check("postings_say_something", sql`amount_minor <> 0 or functional_minor <> 0`),
    // A balance asks the index alone, and the journal of an account is in its order.
    index("postings_balance").on(
      table.organisationId,
      table.period,
      table.account,
      table.currency,
      table.entryId,
      table.position,
      table.amountMinor,
      table.functionalMinor,
    ),
    index("postings_tax")
      .on(table.organisationId, table.period)
      .where(sql`tax_rate_milli is not null`),
  ],
);

/** Published rates of exchange, everybody's: how many units of a currency one euro was. */
export const rates = pgTable(
  "rates",
  {
    id: id().primaryKey(),
    base: text("base").notNull().default("EUR"),
    currency: text("currency").notNull(),
    rateOn: date("rate_on").notNull(),
    /** Exact, as it was published; no amount of money. */
    rate: numeric("rate").notNull(),
    source: text("source").notNull(),
    fetchedAt: instant("fetched_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    check("rates_positive", sql`rate > 0`),
    uniqueIndex("rates_once").on(table.currency, table.rateOn, table.source),
    index("rates_fetched").on(table.fetchedAt),
  ],
);
