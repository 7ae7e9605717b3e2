import { expect, test } from "bun:test";
import fc from "fast-check";
import { EXPENSE_CATEGORIES } from "../expense-states.ts";
import { CATEGORY_ACCOUNTS, DEFAULT_CHART } from "./chart.ts";
import {
  expensePostings,
  paymentPostings,
  reversed,
  revaluationPostings,
  type Approved,
  type Posting,
} from "./entries.ts";

const lines = (postings: readonly Posting[]) =>
  postings.map(
    ({ account, currency, amountMinor, functionalMinor }) =>
      `${account} ${currency} ${amountMinor} ${functionalMinor}`,
  );

const dinner: Approved = {
  category: "Meals",
  amountMinor: 5_950,
  currency: "EUR",
  functionalMinor: 5_950,
  payoutMinor: 5_950,
  payoutCurrency: "EUR",
  country: "DE",
  taxLines: [
    { rateMilli: 19_000, netMinor: 2_000, taxMinor: 380 },
    { rateMilli: 7_000, netMinor: 3_336, taxMinor: 234 },
  ],
};

test("every category has an account, and every account a code of its own", () => {
  const codes = DEFAULT_CHART.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const category of EXPENSE_CATEGORIES) expect(codes).toContain(CATEGORY_ACCOUNTS[category]);
});

test("net to the category, tax by rate, all of it owed to the artist", () => {
  expect(lines(expensePostings(dinner))).toEqual([
    "6020 EUR 2000 2000",
    "1400 EUR 380 380",
    "6020 EUR 3336 3336",
    "1400 EUR 234 234",
    "2100 EUR -5950 -5950",
  ]);
});

test("what rounding leaves lies on the largest line", () => {
  // 2.35, 0.45, 3.92 and 0.28 of seven are 2, 0, 4 and 0: one is left.
  const postings = expensePostings({ ...dinner, currency: "SEK", functionalMinor: 7, payoutMinor: 7 });
  expect(lines(postings)).toEqual([
    "6020 SEK 2000 2",
    "1400 SEK 380 0",
    "6020 SEK 3336 5",
    "1400 SEK 234 0",
    "1900 SEK -5950 -7",
    "1900 EUR 7 7",
    "2100 EUR -7 -7",
  ]);
});

test("a tax of nothing makes no line, and its net keeps the rate", () => {
  const postings = expensePostings({ ...dinner, taxLines: [{ rateMilli: 0, netMinor: 5_950, taxMinor: 0 }] });
  expect(postings).toHaveLength(2);
  expect(postings[0]).toMatchObject({ taxRateMilli: 0, taxCountry: "DE" });
});

test("paid when the money is worth more: a loss; when it is worth less: a gain", () => {
  const debt = { payoutCurrency: "USD", payoutMinor: 10_000, bookedMinor: 9_000 };
  expect(lines(paymentPostings({ ...debt, paidMinor: 9_200 }))).toEqual([
    "2100 USD 10000 9000",
    "1000 USD -10000 -9200",
    "7000 USD 0 200",
  ]);
  expect(lines(paymentPostings({ ...debt, paidMinor: 8_900 }))).toEqual([
    "2100 USD 10000 9000",
    "1000 USD -10000 -8900",
    "7000 USD 0 -100",
  ]);
  expect(paymentPostings({ ...debt, paidMinor: 9_000 })).toHaveLength(2);
});

test("whatever is booked adds up to nothing in every currency and in the organisation's", () => {
  const amount = fc.integer({ min: 1, max: 1e12 });
  const currency = fc.constantFrom("EUR", "JPY", "KWD", "USD");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(amount, fc.nat(1e9)), { maxLength: 10 }),
      amount,
      amount,
      amount,
      currency,
      currency,
      (taxes, plain, own, payout, spent, paid) => {
        const taxLines = taxes.map(([netMinor, taxMinor]) => ({ rateMilli: 19_000, netMinor, taxMinor }));
        const amountMinor =
          taxLines.length === 0
            ? plain
            : taxLines.reduce((sum, line) => sum + line.netMinor + line.taxMinor, 0);
        const postings = expensePostings({
          category: "Other",
          amountMinor,
          currency: spent,
          functionalMinor: own,
          payoutMinor: paid === spent ? amountMinor : payout,
          payoutCurrency: paid,
          country: null,
          taxLines: taxLines.length === 0 ? null : taxLines,
        });
        balances(postings);
        balances(reversed(postings));
        balances(
          paymentPostings({ payoutCurrency: paid, payoutMinor: payout, bookedMinor: own, paidMinor: plain }),
        );
        balances(
          revaluationPostings([{ account: "2100", currency: paid, functionalMinor: own, worthMinor: plain }]),
        );
      },
    ),
  );
});

function balances(postings: readonly Posting[]): void {
  for (const some of Map.groupBy(postings, (posting) => posting.currency).values())
    expect(some.reduce((sum, posting) => sum + posting.amountMinor, 0)).toBe(0);
  expect(postings.reduce((sum, posting) => sum + posting.functionalMinor, 0)).toBe(0);
}
