import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { TaxLine } from "../../core/books/entries.ts";
import type { Provenance } from "../../core/books/rates.ts";
import type { BankStatement, Stay } from "../../core/expense-particulars.ts";
import type { ExpenseCategory, ExpenseStatus, PaidWith, TravelClass } from "../../core/expense-states.ts";
import type { ExpenseEvent } from "../../core/expenses.ts";
import type { MileageClaim } from "../../core/mileage.ts";
import { id, instant, organisationId, version } from "../columns.ts";
import { advances } from "./advances.ts";
import { documents } from "./documents.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

export const expenses = pgTable(
  "expenses",
  {
    /** Made by the phone that wrote it: sent twice, days apart, it is one expense. */
    id: id().primaryKey(),
    organisationId: organisationId(),
    artistId: uuid("artist_id")
      .notNull()
      .references(() => users.id),
    productionId: uuid("production_id").references(() => productions.id),
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    currency: text("currency").notNull(),
    category: text("category").notNull().$type<ExpenseCategory>(),
    description: text("description").notNull(),
    spentOn: date("spent_on").notNull(),
    notes: text("notes"),
    status: text("status").notNull().$type<ExpenseStatus>(),
    submittedAt: instant("submitted_at"),
    /** What whoever decides wants to know first; null where no answer is waited for. */
    askedBy: uuid("asked_by").references(() => users.id),
    askedAt: instant("asked_at"),
    question: text("question"),
    decidedBy: uuid("decided_by").references(() => users.id),
    decidedAt: instant("decided_at"),
    decisionNotes: text("decision_notes"),
    postedAt: instant("posted_at"),
    /** ISO 3166, where the money was spent: whose tax it is. */
    country: text("country"),
    taxLines: jsonb("tax_lines").$type<TaxLine[]>(),
    /** The organisation's currency, and the amount in it: without one a rate is missing. Locked when handed in. */
    functionalCurrency: text("functional_currency"),
    functionalMinor: bigint("functional_minor", { mode: "number" }),
    /** What the artist is paid. */
    payoutCurrency: text("payout_currency"),
    payoutMinor: bigint("payout_minor", { mode: "number" }),
    /** Where those two come from; none where no rate was needed. */
    rates: jsonb("rates").$type<Provenance[]>(),
    ratesLockedAt: instant("rates_locked_at"),
    /** Of a journey by one's own vehicle: what its amount was reckoned by. */
    mileage: jsonb("mileage").$type<MileageClaim>(),
    /** null: their own money. By a card of the organisation's nothing is owed to whoever used it. */
    paidWith: text("paid_with").$type<Exclude<PaidWith, "own">>(),
    stay: jsonb("stay").$type<Stay>(),
    travelClass: text("travel_class").$type<TravelClass>(),
    /** What their bank took, by its statement: what it is booked at. */
    bank: jsonb("bank").$type<BankStatement>(),
    /** What it was spent from, as its owner says. */
    advanceId: uuid("advance_id").references(() => advances.id),
    /** How much of the pay-out was settled against advances. */
    settledMinor: bigint("settled_minor", { mode: "number" }).notNull().default(0),
    paidBy: uuid("paid_by").references(() => users.id),
    paidAt: instant("paid_at"),
    voidedAt: instant("voided_at"),
    /** Of the version that stands: watched by the feed, so that pages hear of a first of two. */
    approvalsGiven: integer("approvals_given").notNull().default(0),
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
    check("expenses_amount", sql`amount_minor > 0`),
    check(
      "expenses_question",
      sql`num_nulls(asked_by, asked_at, question) = case status when 'info_requested' then 0 else 3 end`,
    ),
    check("expenses_mileage", sql`(mileage is not null) = (category = 'Mileage')`),
    // Nobody is owed what a card of the organisation's paid.
    check(
      "expenses_paid_with",
      sql`paid_with is null or paid_with = 'company_card'
        and num_nonnulls(advance_id, mileage, paid_by, paid_at) = 0 and settled_minor = 0`,
    ),
    check("expenses_travel_class", sql`travel_class in ('economy', 'premium_economy', 'business', 'first')`),
    // Nobody decides on their own, whoever writes: the API, a job or psql.
    check("expenses_own_decision", sql`decided_by is distinct from artist_id`),
    // Three people: who spent it, who approved it, who pays it.
    check(
      "expenses_payer",
      sql`paid_by is null or paid_by is distinct from artist_id and paid_by is distinct from decided_by`,
    ),
    // DB-02.
    index("idx_expenses_artist_status_date").on(table.artistId, table.status, table.createdAt.desc()),
    // DB-05, without a date in its predicate (mission A18, 2).
    index("idx_recent_expenses")
      .on(table.artistId, table.decidedAt.desc())
      .where(sql`status = 'approved'`),
    index("expenses_artist")
      .on(table.organisationId, table.artistId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("expenses_organisation")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("expenses_organisation_status")
      // In an order of its own, by which nothing else answers what asks for it (api/expenses/queries.ts).
      .on(table.organisationId, table.status, table.createdAt.desc().nullsLast(), table.id.desc().nullsLast())
      .where(sql`deleted_at is null`),
    index("expenses_organisation_spent")
      .on(table.organisationId, table.spentOn, table.id)
      .where(sql`deleted_at is null`),
    index("expenses_artist_day")
      .on(table.artistId, table.spentOn)
      .where(sql`deleted_at is null`),
    // What is to be paid is little of all that ever was approved.
    index("expenses_unpaid")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`status = 'approved' and paid_at is null and paid_with is null and deleted_at is null`),
    index("expenses_by_card")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`status = 'approved' and paid_with = 'company_card' and deleted_at is null`),
    index("expenses_production")
      .on(table.productionId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
  ],
);

/** What happened to an expense, in order; rows are added and never changed. */
export const expenseEvents = pgTable(
  "expense_events",
  {
    id: id().primaryKey(),
    expenseId: uuid("expense_id")
      .notNull()
      .references(() => expenses.id),
    organisationId: organisationId(),
    at: instant("at").notNull(),
    event: text("event").notNull().$type<ExpenseEvent>(),
    /** null: the house itself. */
    actorId: uuid("actor_id").references(() => users.id),
    /** Whoever delegated it to them. */
    onBehalfOf: uuid("on_behalf_of").references(() => users.id),
    notes: text("notes"),
    /** The version that the expense had after it. */
    expenseVersion: integer("expense_version").notNull(),
  },
  (table) => [index("expense_events_expense").on(table.expenseId, table.id)],
);

/**
 * Who approved which version of an expense, once a person; rows are added and never changed. What separates those who
 * submit, approve and pay is kept by triggers, whoever writes (0029_separation_kept.sql).
 */
export const expenseApprovals = pgTable(
  "expense_approvals",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    expenseId: uuid("expense_id")
      .notNull()
      .references(() => expenses.id),
    /** The version that they saw. */
    expenseVersion: integer("expense_version").notNull(),
    approverId: uuid("approver_id")
      .notNull()
      .references(() => users.id),
    /** Whoever delegated it to them; null: in their own name. */
    onBehalfOf: uuid("on_behalf_of").references(() => users.id),
    at: instant("at").notNull(),
  },
  (table) => [
    uniqueIndex("expense_approvals_once").on(table.expenseId, table.expenseVersion, table.approverId),
    check("expense_approvals_other", sql`on_behalf_of is distinct from approver_id`),
  ],
);

/** Receipts and whatever else proves an expense. */
export const expenseDocuments = pgTable(
  "expense_documents",
  {
    expenseId: uuid("expense_id")
      .notNull()
      .references(() => expenses.id),
    documentId: uuid("document_id")
      .notNull()
      .references(() => documents.id),
    organisationId: organisationId(),
    position: integer("position").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.expenseId, table.documentId] }),
    index("expense_documents_document").on(table.documentId),
  ],
);
