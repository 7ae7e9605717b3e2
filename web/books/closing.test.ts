import { expect, test } from "bun:test";
import type { PeriodReview } from "../../core/ledger-months.ts";
import { closingWords, waitingWords } from "./closing.ts";

const review = (more: Partial<PeriodReview> = {}): PeriodReview => ({
  period: "2026-09",
  is_over: true,
  closed: null,
  closes_from: "2026-09",
  next_period: "2026-10",
  is_revalued: false,
  waiting: [],
  waiting_without_rate: 0,
  waiting_settlements: 0,
  ...more,
});
const eur = { amount: "120.00", amount_minor: 12_000, currency: "EUR", count: 2 };
const jpy = { amount: "5000", amount_minor: 5_000, currency: "JPY", count: 1 };

test("what waits is counted over all currencies and summed in none but its own", () => {
  expect(waitingWords([eur, jpy])).toMatch(/^3 expenses: .*120\.00 · .*5,000$/);
  expect(waitingWords([jpy])).toStartWith("1 expense: ");
});

test("closing says that it is for good, of which months, and where what is late goes", () => {
  const [title, text] = closingWords(review());
  expect(title).toBe("Close September 2026 for good?");
  expect(text).toContain("for good. Nobody can open them again");
  expect(text).toContain("counts in October 2026.");
  expect(text).not.toContain("still waits");
  expect(closingWords(review({ closes_from: "2026-07" }))[1]).toContain("from July 2026 on");
  expect(closingWords(review({ waiting: [eur] }))[1]).toContain("still waits: 2 expenses");
  expect(closingWords(review({ waiting_settlements: 1 }))[1]).toContain(
    "1 settlement that nobody has approved",
  );
});
