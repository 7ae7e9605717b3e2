import * as v from "valibot";
import { EXPENSE_FLAGS, EXPENSE_STATUSES } from "./expense-states.ts";
import { Id } from "./ids.ts";
import { AmountInput, Currency, moneyEntries, sumEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { line, prose } from "./text.ts";
import { isDate } from "./time.ts";

/** What an accountant looks for among expenses, beside whose they are and what for. */
export const deskQuery = {
  currency: v.optional(Currency),
  /** Worth more than this in the organisation's currency; what has no worth in it yet counts as more. */
  over: v.optional(v.pipe(v.string(), v.regex(/^\d{1,12}(\.\d{1,4})?$/, "must be an amount such as 250.00"))),
  /** Words that all stand in what it was for, a name or the production's. */
  find: v.optional(v.pipe(line(100), v.toLowerCase())),
  flag: v.optional(v.picklist(EXPENSE_FLAGS, `must be one of ${EXPENSE_FLAGS.join(", ")}`)),
  /** Approved and paid, or approved and not paid yet, or approved and nobody's to be paid: by a card of the organisation's. */
  paid: v.optional(v.picklist(["yes", "no", "card"], "must be yes, no or card")),
};

/** Somebody of the organisation, by whose expenses or decisions one looks. */
export const ExpensePerson = v.object({
  id: Id,
  name: v.string(),
  /** Sees every expense, so that somebody may have them approve in their name. */
  may_decide: v.boolean(),
});
export type ExpensePerson = v.InferOutput<typeof ExpensePerson>;
export const EXPENSE_PERSON_FIELDS = Object.keys(ExpensePerson.entries);
export const ExpensePeopleQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
});
export type ExpensePeopleQuery = v.InferOutput<typeof ExpensePeopleQuery>;

export const ExpensesPay = v.strictObject({
  expense_ids: v.pipe(
    v.array(Id),
    v.minLength(1, "must name at least one expense"),
    v.check((ids) => new Set(ids).size === ids.length, "must name each expense once"),
  ),
  /** The day that the money left. Absent: today. */
  paid_on: v.optional(v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"))),
  /** What left the bank for each in the organisation's currency, by id, where its statement says so. */
  bank_amounts: v.optional(v.record(Id, AmountInput)),
  notes: v.optional(v.nullable(prose(2_000))),
  /** The version of each that was seen, by id. */
  versions: v.optional(v.record(Id, v.pipe(v.number(), v.safeInteger(), v.minValue(1)))),
  /** Says of each whether it could be paid, why not, and what paying it would realise; changes nothing. */
  dry_run: v.optional(v.boolean("must be true or false")),
});
export type ExpensesPay = v.InferOutput<typeof ExpensesPay>;

/** In the organisation's currency, against what it was booked for: a loss above nothing, a gain below. */
const realised = v.object(sumEntries);

export const ExpensesPaid = v.object({
  message: v.string(),
  expenses: v.array(
    v.object({
      id: Id,
      ...moneyEntries,
      version: v.number(),
      status: v.picklist(EXPENSE_STATUSES),
      realised,
    }),
  ),
});

/** A dry run, in the order that was asked. */
export const ExpensesPayable = v.object({
  dry_run: v.literal(true),
  expenses: v.array(
    v.object({
      id: Id,
      eligible: v.boolean(),
      /** After "This expense". */
      reason: v.nullable(v.string()),
      /** What leaves the bank; null where it is not eligible. */
      payout: v.nullable(v.object(sumEntries)),
      /** The same in the organisation's currency: as the bank says, or at the day's published rate. */
      worth: v.nullable(v.object(sumEntries)),
      realised: v.nullable(realised),
    }),
  ),
});
export type ExpensesPayable = v.InferOutput<typeof ExpensesPayable>;
