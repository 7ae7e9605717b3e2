import * as v from "valibot";
import { ACCOUNT_KINDS } from "./books/chart.ts";
import { Period } from "./books/periods.ts";
import { Id } from "./ids.ts";
import { Currency, moneyEntries, sumEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { isDate } from "./time.ts";

export const ENTRY_KINDS = [
  "expense",
  "payment",
  "transaction",
  "void",
  "advance",
  "settlement",
  "advance_return",
  "advance_write_off",
  "advance_void",
  "fee",
  "fee_payment",
  "fee_void",
  "withholding_payment",
  "settlement_void",
  "revaluation",
  "revaluation_end",
] as const;

const Sum = v.object(sumEntries);

/** Absent: the present month. */
export const PeriodQuery = v.strictObject({ period: v.optional(Period) });

/** What lies on each account at the end of a month: debits above nothing, credits below, so that each list adds up to nothing. */
export const TrialBalance = v.object({
  period: v.string(),
  is_closed: v.boolean(),
  currencies: v.array(
    v.object({
      currency: v.string(),
      accounts: v.array(
        v.object({
          account: v.string(),
          name: v.string(),
          kind: v.picklist(ACCOUNT_KINDS),
          /** Until the month began; what was debited and credited in it; when it ended. */
          opening: Sum,
          debit: Sum,
          credit: Sum,
          closing: Sum,
          /** What the closing balance was booked for, in the organisation's currency. */
          functional: Sum,
        }),
      ),
      /** Nothing, or the books are broken. */
      total: Sum,
    }),
  ),
  /** All currencies together, in the organisation's: nothing too. */
  functional_total: Sum,
});
export type TrialBalance = v.InferOutput<typeof TrialBalance>;

export const JournalEntry = v.object({
  id: Id,
  kind: v.picklist(ENTRY_KINDS),
  /** The expense, the settlement, the movement of an advance or the transaction that it is about. */
  source_id: v.nullable(Id),
  entry_date: v.string(),
  period: v.string(),
  functional_currency: v.string(),
  reversal_of: v.nullable(Id),
  memo: v.nullable(v.string()),
  posted_at: v.string(),
  posted_by: v.nullable(Id),
  postings: v.array(
    v.object({
      account: v.string(),
      currency: v.string(),
      amount_minor: v.number(),
      functional_minor: v.number(),
      tax_country: v.nullable(v.string()),
      tax_rate_percent: v.nullable(v.string()),
    }),
  ),
});
export type JournalEntry = v.InferOutput<typeof JournalEntry>;
export const JOURNAL_ENTRY_FIELDS = Object.keys(JournalEntry.entries);

export const EntryQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
  period: v.optional(Period),
  kind: v.optional(v.picklist(ENTRY_KINDS)),
  /** The expense, the settlement, the movement of an advance or the transaction that it is about. */
  source_id: v.optional(Id),
});
export type EntryQuery = v.InferOutput<typeof EntryQuery>;

export const LineQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  account: v.optional(v.pipe(v.string(), v.regex(/^\d{1,10}$/, "must be an account such as 2100"))),
  currency: v.optional(Currency),
  /** Absent: the present month. */
  period: v.optional(Period),
});
export type LineQuery = v.InferOutput<typeof LineQuery>;

/** One line of the books: debits above nothing, credits below. */
export const JournalLine = v.object({
  entry_id: Id,
  /** Of the line within its entry. */
  position: v.number(),
  account: v.string(),
  kind: v.picklist(ENTRY_KINDS),
  /** The expense, the settlement, the movement of an advance or the transaction that it is about, and what that says of itself. */
  source_id: v.nullable(Id),
  /** The advance or the contract, where it is about one. */
  advance_id: v.nullable(Id),
  contract_id: v.nullable(Id),
  description: v.nullable(v.string()),
  artist_name: v.nullable(v.string()),
  /** Whose books the transaction is of; null where it is about none. */
  client_id: v.nullable(Id),
  client_name: v.nullable(v.string()),
  entry_date: v.string(),
  posted_at: v.string(),
  ...moneyEntries,
  /** The same in the organisation's currency. */
  functional: v.object(moneyEntries),
  tax_country: v.nullable(v.string()),
  tax_rate_percent: v.nullable(v.string()),
});
export type JournalLine = v.InferOutput<typeof JournalLine>;

/** Tax by country and rate in a month, in the organisation's currency. */
export const VatReport = v.object({
  period: v.string(),
  rates: v.array(
    v.object({
      /** null: nobody said where. */
      country: v.nullable(v.string()),
      rate_percent: v.string(),
      /** Was it a rate there on every day that it was paid on? null where nobody knows. */
      is_known_rate: v.nullable(v.boolean()),
      net: Sum,
      tax: Sum,
    }),
  ),
  total_tax: Sum,
  /** Spent without a word on tax: whether there was any nobody said. Allowances are none of it, which nobody taxes. */
  untaxed: v.object({ ...sumEntries, count: v.number() }),
});
export type VatReport = v.InferOutput<typeof VatReport>;

export const PeriodState = v.object({
  period: v.string(),
  closed_at: v.string(),
  closed_by: v.nullable(Id),
});
export type PeriodState = v.InferOutput<typeof PeriodState>;

export const Revaluation = v.object({
  period: v.string(),
  /** null where there was nothing to value anew. */
  entry_id: v.nullable(Id),
  /** The entry that takes it back on the first day of the next month. */
  end_entry_id: v.nullable(Id),
  /** A loss above nothing, a gain below, in the organisation's currency. */
  difference: Sum,
});
export type Revaluation = v.InferOutput<typeof Revaluation>;

/** Absent: today. */
export const DayQuery = v.strictObject({
  day: v.optional(v.pipe(v.string(), v.check(isDate, "must be a date such as 2026-09-03"))),
});

/** The rates that amounts of a day are reckoned at. */
export const RatesOfDay = v.object({
  day: v.string(),
  base: v.string(),
  /** The organisation's. */
  currency: v.string(),
  rates: v.array(
    v.object({
      currency: v.string(),
      /** Units of it for one of the base, as it was published. */
      rate: v.string(),
      /** Units of the organisation's currency for one of it, to ten decimals; null where that one has no rate. */
      own_rate: v.nullable(v.string()),
      rate_on: v.string(),
      /** Published before the day: a weekend, a holiday, or not yet out. */
      is_earlier: v.boolean(),
      source: v.string(),
      fetched_at: v.string(),
    }),
  ),
});
export type RatesOfDay = v.InferOutput<typeof RatesOfDay>;

export const ledgerProblems = problems("ledger", {
  notOver: [409, "This month is not over yet"],
  closed: [409, "This month of the books is closed"],
  rateMissing: [409, "There is no rate of exchange for the last day of the month yet"],
});
