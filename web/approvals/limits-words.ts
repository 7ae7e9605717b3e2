import type { ExpenseLimits } from "../../core/expense-limits.ts";
import { moneyText } from "../lib/money.ts";
import { CLASS_WORDS } from "../ui/fact-words.ts";

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
    ...limits.categories.flatMap(({ category, item, day, trip, not_for, alcohol }) => [
      ...(item === null ? [] : [`${category}: at most ${money(item)} at once`]),
      ...(day === null ? [] : [`${category}: at most ${money(day)} a day`]),
      ...(trip === null ? [] : [`${category}: at most ${money(trip)} a person for one production`]),
      ...(not_for.length === 0 ? [] : [`${category}: not for ${not_for.map(roleWords).join(" and ")}`]),
      ...(alcohol ? [`${category}: alcohol is not asked about`] : []),
    ]),
    `A receipt is asked for from ${money(limits.receipt_from)} on`,
    `At most ${daysWords(limits.age_days)} old`,
    `At most ${daysWords(limits.grace_days)} before or after its production`,
    ...limits.merchants.map((name) => `Nothing that ${name} sells`),
    ...limits.hotels.map(({ city, night }) => `A hotel in ${city}: at most ${money(night)} a night`),
    ...limits.travel_classes.map(
      ({ role, up_to }) => `Travel: ${CLASS_WORDS[up_to].toLowerCase()} at most for ${roleWords(role)}`,
    ),
    ...limits.company_cards.map((digits) => `The card that ends in ${digits} is the organisation’s`),
    ...limits.budgets.map(
      ({ production_id, category, amount, binds }) =>
        `${nameOf(production_id)}: ${money(amount)}${category === null ? " in all" : ` for ${category}`}${binds ? ", and nothing beyond it" : ""}`,
    ),
  ];
}

const daysWords = (days: number) => (days === 1 ? "1 day" : `${days} days`);

/** What one says and the other does not. */
export const beyond = (some: readonly string[], others: readonly string[]): string[] =>
  some.filter((one) => !others.includes(one));
