import * as v from "valibot";
import { DocumentSummary } from "./documents.ts";
import { Category, Country, TaxLines } from "./expense-coding.ts";
import { deskQuery } from "./expense-desk.ts";
import {
  BankInput,
  PaidWithInput,
  particularEntries,
  particularInputs,
  StayInput,
  TravelClassInput,
} from "./expense-particulars.ts";
import { EXPENSE_CATEGORIES, EXPENSE_STATUSES } from "./expense-states.ts";
import { DecisionNotes, DocumentIds, OnBehalfOf } from "./expense-verbs.ts";
import { Id, NewId } from "./ids.ts";
import { Mileage, MileageInput } from "./mileage.ts";
import { AmountInput, Currency, moneyEntries, sumEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { Finding } from "./policy/findings.ts";
import { line, prose } from "./text.ts";
import { isDate, isInstant } from "./time.ts";

const Money = v.object(moneyEntries);

/** An expense in a list. */
export const Expense = v.object({
  id: Id,
  /** Whose money it was. */
  artist_id: Id,
  artist_name: v.string(),
  production_id: v.nullable(Id),
  production_name: v.nullable(v.string()),
  ...moneyEntries,
  category: v.picklist(EXPENSE_CATEGORIES),
  description: v.string(),
  /** The day on which it was spent, where it was spent. */
  expense_date: v.string(),
  notes: v.nullable(v.string()),
  /** Where it was spent. */
  country: v.nullable(v.string()),
  tax_lines: v.nullable(
    v.array(v.object({ rate_percent: v.string(), net_minor: v.number(), tax_minor: v.number() })),
  ),
  /**
   * The amount in the organisation's currency, and as it is paid out: locked when it was handed in. By a card of the
   * organisation's nothing is paid out.
   */
  functional: v.nullable(Money),
  payout: v.nullable(Money),
  /** The journey that it is for, and how it was reckoned; null for everything but mileage. */
  mileage: v.nullable(Mileage),
  ...particularEntries,
  /** What their bank took in the organisation's currency, and its statement among the documents. */
  bank: v.nullable(v.object({ ...moneyEntries, document_id: Id })),
  /** The advance that it was spent from, as its owner says. */
  advance_id: v.nullable(Id),
  /** What of `payout` was settled against advances; the rest is paid. */
  settled: v.nullable(Money),
  /** Handed in, and no rate of exchange was known for its day: nobody approves it before one is. */
  is_rate_missing: v.boolean(),
  status: v.picklist(EXPENSE_STATUSES),
  document_ids: v.array(Id),
  submitted_at: v.nullable(v.string()),
  /** What whoever decides wants to know before; null where no answer is waited for. */
  question: v.nullable(
    v.object({ text: v.string(), asked_by: Id, asked_by_name: v.string(), asked_at: v.string() }),
  ),
  /** Of the version that stands. */
  approvals: v.array(v.object({ by: Id, by_name: v.string(), on_behalf_of: v.nullable(Id), at: v.string() })),
  /** How many it takes as it is and as the policy is; null where it does not wait for a decision. */
  approvals_needed: v.nullable(v.number()),
  /** What the rules ask about while it waits for a decision, in words. */
  warnings: v.array(v.string()),
  approved_by: v.nullable(Id),
  approved_at: v.nullable(v.string()),
  /** What whoever decided said: notes of an approval, the reason of a rejection. */
  decision_notes: v.nullable(v.string()),
  /** When the books got it. */
  posted_at: v.nullable(v.string()),
  /** When the artist was paid; its status stays `approved`. */
  paid_at: v.nullable(v.string()),
  voided_at: v.nullable(v.string()),
  created_at: v.string(),
  updated_at: v.string(),
  version: v.number(),
});
export type Expense = v.InferOutput<typeof Expense>;
export const EXPENSE_FIELDS = Object.keys(Expense.entries);

export const EXPENSE_EVENTS = [
  "created",
  "changed",
  "submitted",
  "withdrawn",
  /** By the first of two. */
  "approved_once",
  "approved",
  "rejected",
  "info_requested",
  "answered",
  "posted",
  "relocked",
  /** Its category or its tax, by an accountant. */
  "coded",
  /** In part, against an advance. */
  "settled",
  "paid",
  "voided",
] as const;
export type ExpenseEvent = (typeof EXPENSE_EVENTS)[number];

/** One expense, with what happened to it and its receipts. */
export const ExpenseDetail = v.object({
  ...Expense.entries,
  documents: v.array(DocumentSummary),
  /** Where `functional` and `payout` come from; none where no rate was needed. */
  rates: v.array(
    v.object({
      from: v.string(),
      to: v.string(),
      /** Units of `to` for one of `from`, to ten decimals. */
      rate: v.string(),
      rate_on: v.string(),
      /** Who published it; `stated`: what a bank took, by the statement that is named. */
      source: v.string(),
      document_id: v.optional(Id),
      /** Published before the expense's day: a weekend, a holiday, or not yet out. */
      is_earlier: v.boolean(),
      /** The published rates to the euro that were reckoned with. */
      legs: v.array(v.object({ rate_id: Id, currency: v.string(), rate: v.string(), rate_on: v.string() })),
    }),
  ),
  /** What the rules said when it was handed in. */
  findings: v.array(Finding),
  history: v.array(
    v.object({
      at: v.string(),
      event: v.picklist(EXPENSE_EVENTS),
      /** null: the house itself. */
      actor_name: v.nullable(v.string()),
      /** Who delegated it to them. */
      on_behalf_of_name: v.nullable(v.string()),
      notes: v.nullable(v.string()),
    }),
  ),
});
export type ExpenseDetail = v.InferOutput<typeof ExpenseDetail>;

/** A date, or an instant whose date where the money was spent is meant. */
const SpentOn = v.pipe(
  v.string("must be text"),
  v.check((text) => isDate(text) || isInstant(text), "must be a date such as 2026-09-03"),
);

export const ExpenseCreate = v.strictObject({
  id: v.optional(NewId),
  /** Absent: the one production that the person works on at that date, where there is just one. */
  production_id: v.optional(v.nullable(Id)),
  /** Absent for mileage, which is reckoned; where it is sent all the same it must be what that comes to. */
  amount: v.optional(AmountInput),
  /** Absent: that of the rates of a journey, else the production's, else the organisation's. */
  currency: v.optional(Currency),
  category: Category,
  description: line(500),
  /** Absent: today. */
  expense_date: v.optional(SpentOn),
  notes: v.optional(v.nullable(prose(2_000))),
  country: v.optional(v.nullable(Country)),
  /** How the amount splits by rate of tax: nets and taxes add up to it. */
  tax_lines: v.optional(v.nullable(TaxLines)),
  /** What the artist is paid in. Absent: the organisation's. */
  payout_currency: v.optional(Currency),
  document_ids: v.optional(DocumentIds),
  /** Of the category Mileage, and of no other. */
  mileage: v.optional(v.nullable(MileageInput)),
  ...particularInputs,
  /** An open advance of theirs: it is paid out in that one's currency. */
  advance_id: v.optional(v.nullable(Id)),
  status: v.optional(v.picklist(["draft", "submitted"], "must be draft or submitted"), "submitted"),
});
export type ExpenseCreate = v.InferOutput<typeof ExpenseCreate>;

/** An expense as it would be handed in, to hear what the rules say of it. */
export const ExpenseCheck = v.omit(ExpenseCreate, ["status"]);
export type ExpenseCheck = v.InferOutput<typeof ExpenseCheck>;

export const ExpenseChange = v.partial(
  v.strictObject({
    production_id: v.nullable(Id),
    amount: AmountInput,
    currency: Currency,
    category: Category,
    description: line(500),
    expense_date: SpentOn,
    notes: v.nullable(prose(2_000)),
    country: v.nullable(Country),
    tax_lines: v.nullable(TaxLines),
    payout_currency: Currency,
    document_ids: DocumentIds,
    mileage: v.nullable(MileageInput),
    paid_with: PaidWithInput,
    stay: v.nullable(StayInput),
    travel_class: v.nullable(TravelClassInput),
    bank: v.nullable(BankInput),
    advance_id: v.nullable(Id),
  }),
);
export type ExpenseChange = v.InferOutput<typeof ExpenseChange>;

export const ExpenseApprove = v.strictObject({ notes: DecisionNotes, on_behalf_of: OnBehalfOf });
export type ExpenseApprove = v.InferOutput<typeof ExpenseApprove>;
export const ExpenseBulkApprove = v.strictObject({
  expense_ids: v.pipe(
    v.array(Id),
    v.minLength(1, "must name at least one expense"),
    v.check((ids) => new Set(ids).size === ids.length, "must name each expense once"),
  ),
  notes: DecisionNotes,
  /** The version of each that the approver saw, by id. */
  versions: v.optional(v.record(Id, v.pipe(v.number(), v.safeInteger(), v.minValue(1)))),
  on_behalf_of: OnBehalfOf,
  /** Says of each whether it could be approved, and why not; changes nothing. */
  dry_run: v.optional(v.boolean("must be true or false")),
});
export type ExpenseBulkApprove = v.InferOutput<typeof ExpenseBulkApprove>;

export const ExpensesApproved = v.object({
  message: v.string(),
  expenses: v.array(
    v.object({
      id: Id,
      ...moneyEntries,
      version: v.number(),
      /** `submitted` where it waits for a second approval. */
      status: v.picklist(EXPENSE_STATUSES),
    }),
  ),
});
/** A dry run, in the order that was asked. */
export const ExpensesEligible = v.object({
  dry_run: v.literal(true),
  expenses: v.array(
    v.object({ id: Id, eligible: v.boolean(), /** After "This expense". */ reason: v.nullable(v.string()) }),
  ),
});
export type ExpensesEligible = v.InferOutput<typeof ExpensesEligible>;

export const ExpenseQuery = v.strictObject({
  ...pageQuery,
  status: v.optional(v.picklist(EXPENSE_STATUSES)),
  production_id: v.optional(Id),
  artist_id: v.optional(Id),
  category: v.optional(Category),
  ...deskQuery,
});
export type ExpenseQuery = v.InferOutput<typeof ExpenseQuery>;

const Counted = v.object({ count: v.number(), ...sumEntries });

/** What was claimed, by state, category and currency: never a sum over two currencies. */
export const ExpenseSummary = v.object({
  by_status: v.array(v.object({ status: v.picklist(EXPENSE_STATUSES), ...Counted.entries })),
  by_category: v.array(v.object({ category: v.picklist(EXPENSE_CATEGORIES), ...Counted.entries })),
  by_currency: v.array(Counted),
});
export type ExpenseSummary = v.InferOutput<typeof ExpenseSummary>;
export const ExpenseSummaryQuery = v.strictObject({ production_id: v.optional(Id) });
