import * as v from "valibot";
import { EXPENSE_CATEGORIES } from "./expense-states.ts";
import { Id } from "./ids.ts";
import { moneyEntries, sumEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";

const Sum = v.object(sumEntries);
/** What waits for a decision, in one currency. */
const Waiting = v.object({ ...sumEntries, count: v.number() });

/** What closing a month would do, or who has done it. */
export const PeriodReview = v.object({
  period: v.string(),
  /** Only such a one is closed. */
  is_over: v.boolean(),
  /** By the closing of this month or of a later one; null while it is open. */
  closed: v.nullable(
    v.object({ period: v.string(), closed_at: v.string(), closed_by_name: v.nullable(v.string()) }),
  ),
  /** The first month with anything in it that would be closed with this one; null where nothing is booked. */
  closes_from: v.nullable(v.string()),
  /** Where what comes late would count. */
  next_period: v.string(),
  /** Was anything valued at its end? */
  is_revalued: v.boolean(),
  /** Handed in, spent until the end of the month, and not decided: approved later, it counts in a later month. */
  waiting: v.array(Waiting),
  /** Of those, how many nobody can approve before there is a rate of exchange. */
  waiting_without_rate: v.number(),
  /** Settlements of contracts of the month and before that nobody has approved yet: they would count later, too. */
  waiting_settlements: v.number(),
});
export type PeriodReview = v.InferOutput<typeof PeriodReview>;

export const WaitingQuery = v.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export type WaitingQuery = v.InferOutput<typeof WaitingQuery>;

export const WaitingExpense = v.object({
  id: Id,
  artist_name: v.string(),
  description: v.string(),
  category: v.picklist(EXPENSE_CATEGORIES),
  expense_date: v.string(),
  submitted_at: v.string(),
  is_rate_missing: v.boolean(),
  ...moneyEntries,
});
export type WaitingExpense = v.InferOutput<typeof WaitingExpense>;

/** What a revaluation of a month would book now; nothing is. */
export const RevaluationPreview = v.object({
  period: v.string(),
  is_over: v.boolean(),
  /** Owed and held in other currencies at the end of the month. */
  balances: v.array(
    v.object({
      account: v.string(),
      name: v.string(),
      amount: Sum,
      /** What it was booked for, in the organisation's currency. */
      functional: Sum,
      /** What it is worth on the last day; null where there is no rate for that yet, as all below. */
      worth: v.nullable(Sum),
      /** A loss above nothing, a gain below. */
      difference: v.nullable(Sum),
      rate: v.nullable(
        v.object({ rate: v.string(), rate_on: v.string(), source: v.string(), is_earlier: v.boolean() }),
      ),
    }),
  ),
  difference: v.nullable(Sum),
});
export type RevaluationPreview = v.InferOutput<typeof RevaluationPreview>;

/** What an accountant wants to know first. */
export const LedgerOverview = v.object({
  period: v.string(),
  waiting: v.array(v.object({ ...Waiting.entries, /** When the oldest was handed in. */ since: v.string() })),
  waiting_without_rate: v.number(),
  /** Booked to accounts of expenses in the present month and in the one before, in the organisation's currency. */
  cost: Sum,
  cost_before: Sum,
});
export type LedgerOverview = v.InferOutput<typeof LedgerOverview>;
