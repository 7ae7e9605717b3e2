import type { ExpenseDetail } from "../../core/expenses.ts";
import type { TravelClass } from "../../core/expense-states.ts";
import { dayLong } from "../lib/clock.ts";

// What an artist and an accountant read alike of an expense.

export const CLASS_WORDS: Readonly<Record<TravelClass, string>> = {
  economy: "Economy",
  premium_economy: "Premium economy",
  business: "Business class",
  first: "First class",
};

/** `Berlin, 2 nights`. */
export function stayText({ city, nights }: NonNullable<ExpenseDetail["stay"]>): string {
  const count = nights === 1 ? "1 night" : `${nights} nights`;
  return city === null ? count : `${city}, ${count}`;
}

type Rate = ExpenseDetail["rates"][number];
/** Where a rate comes from: who published it, or what a bank took. */
export function rateText({ rate, source, rate_on, is_earlier, document_id }: Rate): string {
  if (document_id !== undefined) return `at ${rate}, as the bank’s statement says`;
  return `at ${rate}, ${source} of ${dayLong(rate_on)}${is_earlier ? ", the last before its day" : ""}`;
}
