import type { ExpenseLimits } from "../../core/expense-limits.ts";
import { moneyText } from "../lib/money.ts";

const ROLE_WORDS = {
  admin: "administrators",
  manager: "managers",
  accountant: "accountants",
  artist: "artists",
  engineer: "engineers",
} as const;
export const roleWords = (role: keyof typeof ROLE_WORDS): string => ROLE_WORDS[role];

/** What limits say, a sentence each; `nameOf` knows productions. */
export function limitWords(
  limits: ExpenseLimits,
  currency: string,
  nameOf: (production: string) => string,
): string[] {
  const money = (amount: string) => moneyText({ amount, currency });
  return [
    ...limits.categories.flatMap(({ category, item, day, not_for }) => [
      ...(item === null ? [] : [`${category}: at most ${money(item)} at once`]),
      ...(day === null ? [] : [`${category}: at most ${money(day)} a day`]),
      ...(not_for.length === 0 ? [] : [`${category}: not for ${not_for.map(roleWords).join(" and ")}`]),
    ]),
    `A receipt is asked for from ${money(limits.receipt_from)} on`,
    `At most ${daysWords(limits.age_days)} old`,
    `At most ${daysWords(limits.grace_days)} before or after its production`,
    ...limits.merchants.map((name) => `Nothing that ${name} sells`),
    ...limits.budgets.map(
      ({ production_id, category, amount }) =>
        `${nameOf(production_id)}: ${money(amount)}${category === null ? " in all" : ` for ${category}`}`,
    ),
  ];
}

const daysWords = (days: number) => (days === 1 ? "1 day" : `${days} days`);

/** What one says and the other does not. */
export const beyond = (some: readonly string[], others: readonly string[]): string[] =>
  some.filter((one) => !others.includes(one));
