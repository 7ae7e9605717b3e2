import { expect, test } from "bun:test";
import type { ExpenseLimits } from "../../core/expense-limits.ts";
import { beyond, limitWords } from "./limits-words.ts";

const limits: ExpenseLimits = {
  categories: [
    { category: "Meals", item: "75.00", day: null, trip: "900.00", not_for: [], alcohol: false },
    { category: "Hospitality", item: null, day: null, trip: null, not_for: ["artist"], alcohol: true },
  ],
  receipt_from: "25.00",
  age_days: 90,
  grace_days: 1,
  merchants: ["Kiosk"],
  budgets: [{ production_id: "a", category: "Travel", amount: "500.00", binds: true }],
  hotels: [{ city: "Berlin", night: "180.00" }],
  travel_classes: [{ role: "artist", up_to: "premium_economy" }],
  company_cards: ["4242"],
};
const words = (some: ExpenseLimits) => limitWords(some, "EUR", (id) => `Show ${id}`);

test("what limits say, and what others say instead", () => {
  expect(words(limits).map((one) => one.replaceAll(/[^\w :]/g, ""))).toEqual([
    "Meals: at most 7500 at once",
    "Meals: at most 90000 a person for one production",
    "Hospitality: not for artists",
    "Hospitality: alcohol is not asked about",
    "A receipt is asked for from 2500 on",
    "At most 90 days old",
    "At most 1 day before or after its production",
    "Nothing that Kiosk sells",
    "A hotel in Berlin: at most 18000 a night",
    "Travel: premium economy at most for artists",
    "The card that ends in 4242 is the organisations",
    "Show a: 50000 for Travel and nothing beyond it",
  ]);
  const others = words({ ...limits, age_days: 60, merchants: [] });
  expect(beyond(others, words(limits))).toEqual(["At most 60 days old"]);
  expect(beyond(words(limits), others)).toEqual(["At most 90 days old", "Nothing that Kiosk sells"]);
});
