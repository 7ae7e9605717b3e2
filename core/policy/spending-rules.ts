import { addDays, weekdayOf } from "../time.ts";
import { finding, isAllowance, type OtherExpense, type Rule } from "./facts.ts";

/** Handed in before, without a receipt that could show it. */
const again: Rule = ({ expense, description, sameDay }) => {
  const same = (one: OtherExpense) =>
    one.amountMinor === expense.amountMinor &&
    one.currency === expense.currency &&
    one.category === expense.category;
  if (
    !sameDay.some(
      (one) => same(one) && one.description.trim().toLowerCase() === description.trim().toLowerCase(),
    )
  )
    return [];
  return [
    finding(
      "same-expense-again",
      "The same amount for the same thing on the same day was handed in already.",
      {
        amount_minor: expense.amountMinor,
        currency: expense.currency,
        expense_date: expense.spentOn,
      },
    ),
  ];
};

const age: Rule = ({ expense, limits, today }) =>
  expense.spentOn >= addDays(today, -limits.ageDaysMax)
    ? []
    : [
        finding("too-old", `It is more than ${limits.ageDaysMax} days old.`, {
          expense_date: expense.spentOn,
          days_max: limits.ageDaysMax,
        }),
      ];

const days: Rule = ({ expense, production, productionCount, limits }) => {
  if (production === null)
    return productionCount === 0
      ? []
      : [finding("without-production", "It is for no production.", { productions: productionCount })];
  const [from, to] = [
    addDays(production.startsOn, -limits.graceDays),
    addDays(production.endsOn, limits.graceDays),
  ];
  const isInside = from <= expense.spentOn && expense.spentOn <= to;
  return [
    isInside
      ? undefined
      : finding(
          "outside-production",
          `It was spent ${expense.spentOn < from ? "before" : "after"} ${production.name}, which was from ${production.startsOn} to ${production.endsOn}.`,
          {
            expense_date: expense.spentOn,
            starts_on: production.startsOn,
            ends_on: production.endsOn,
            grace_days: limits.graceDays,
          },
        ),
  ];
};

/** Tours play on weekends: said where nobody works on a production. */
const weekend: Rule = ({ expense, production }) =>
  production !== null || weekdayOf(expense.spentOn) < 6
    ? []
    : [finding("weekend", "It was spent on a weekend.", { expense_date: expense.spentOn })];

const currency: Rule = ({ expense, production, limits }) => {
  if (expense.currency === limits.currency || expense.currency === production?.currency) return [];
  return [
    finding(
      "currency-unusual",
      `It is in ${expense.currency}, which neither the production nor the organisation uses.`,
      {
        currency: expense.currency,
      },
    ),
  ];
};

const perDiem: Rule = ({ expense, sameDay }) => {
  const counterpart = { Meals: "Per diem", "Per diem": "Meals" }[expense.category as string];
  if (counterpart === undefined || !sameDay.some(({ category }) => category === counterpart)) return [];
  return [
    finding("per-diem-and-meal", "A per diem and a meal are claimed for the same day.", {
      expense_date: expense.spentOn,
    }),
  ];
};

const ROUND_FROM_MINOR = 5_000;
const round: Rule = ({ expense }) =>
  expense.documentCount > 0 ||
  isAllowance(expense) ||
  expense.amountMinor < ROUND_FROM_MINOR ||
  expense.amountMinor % ROUND_FROM_MINOR !== 0
    ? []
    : [
        finding("round-amount", "It is a round amount without a receipt.", {
          amount_minor: expense.amountMinor,
        }),
      ];

/** What was given to guests is a cost of the business only with their names. */
const guests: Rule = ({ expense, notes }) =>
  expense.category !== "Hospitality" || (notes ?? "").trim() !== ""
    ? []
    : [
        finding("guests-unnamed", "Hospitality needs the names of the guests, and the notes say none.", {
          category: expense.category,
        }),
      ];

export const spendingRules: readonly Rule[] = [again, age, days, weekend, currency, perDiem, guests, round];
