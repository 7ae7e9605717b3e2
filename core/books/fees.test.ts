import { expect, test } from "bun:test";
import fc from "fast-check";
import { bookedShare, settlementPostings } from "./advances.ts";
import { PAYABLE_TO_AGENTS, PAYABLE_TO_ARTISTS, WITHHELD_TAX } from "./chart.ts";
import { reversed, type Posting } from "./entries.ts";
import { debtOn, feePaymentPostings, feePostings, type AgreedFee } from "./fees.ts";

const lines = (postings: readonly Posting[]) =>
  postings.map(
    ({ account, currency, amountMinor, functionalMinor }) =>
      `${account} ${currency} ${amountMinor} ${functionalMinor}`,
  );

const FEE: AgreedFee = {
  currency: "USD",
  feeMinor: 100_000,
  functionalMinor: 80_000,
  withheldMinor: 30_000,
  withholdingCountry: "US",
  commissionMinor: 10_000,
  netMinor: 60_000,
};

test("the whole fee is a cost, and owed to the artist, the tax office and the agent", () => {
  const postings = feePostings(FEE);
  expect(lines(postings)).toEqual([
    "6300 USD 100000 80000",
    "2100 USD -60000 -48000",
    "2300 USD -30000 -24000",
    "2110 USD -10000 -8000",
  ]);
  expect(postings.find(({ account }) => account === WITHHELD_TAX)?.taxCountry).toBe("US");
  const debts = [PAYABLE_TO_ARTISTS, PAYABLE_TO_AGENTS].map((account) => debtOn(account, "USD", postings));
  expect(lines(feePaymentPostings(debts, 58_000))).toEqual([
    "2100 USD 60000 48000",
    "2110 USD 10000 8000",
    "1000 USD -70000 -58000",
    "7000 USD 0 2000",
  ]);
});

test("a fee of which nothing is withheld has two lines, and nothing owed is no payment", () => {
  const plain = { ...FEE, withheldMinor: 0, commissionMinor: 0, netMinor: 100_000, withholdingCountry: null };
  expect(lines(feePostings(plain))).toEqual(["6300 USD 100000 80000", "2100 USD -100000 -80000"]);
  expect(feePaymentPostings([], 0)).toEqual([]);
});

test("whatever is agreed, set off, paid, remitted or reversed, every entry adds up and no debt stays", () => {
  const part = fc.nat(1e11);
  fc.assert(
    fc.property(
      fc.tuple(part, part, fc.integer({ min: 1, max: 1e11 })),
      fc.nat(1e12),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 1e11 }), fc.nat(1e12)), { maxLength: 5 }),
      fc.nat(1e12),
      fc.boolean(),
      ([withheldMinor, commissionMinor, netMinor], functionalMinor, setOffs, worth, isReversed) => {
        const feeMinor = withheldMinor + commissionMinor + netMinor;
        const fee = feePostings({
          ...FEE,
          withheldMinor,
          commissionMinor,
          netMinor,
          feeMinor,
          functionalMinor,
        });
        const artist = debtOn(PAYABLE_TO_ARTISTS, "USD", fee);
        const entries = [fee];
        for (const [wanted, bookedMinor] of setOffs) {
          const minor = Math.min(wanted, artist.minor);
          if (minor === 0) break;
          const payable = bookedShare(minor, artist);
          expect(payable).toBeWithin(0, artist.bookedMinor + 1);
          entries.push(settlementPostings({ currency: "USD", minor, bookedMinor }, payable));
          artist.minor -= minor;
          artist.bookedMinor -= payable;
        }
        if (isReversed) entries.push(...entries.map(reversed));
        else
          entries.push(
            feePaymentPostings([artist, debtOn(PAYABLE_TO_AGENTS, "USD", fee)], worth),
            feePaymentPostings([debtOn(WITHHELD_TAX, "USD", fee)], worth),
          );
        for (const entry of entries) balances(entry);
        const owed = entries.flat().filter(({ account }) => account.startsWith("2"));
        for (const some of Map.groupBy(owed, ({ account }) => account).values()) balances(some);
      },
    ),
  );
});

function balances(postings: readonly Posting[]): void {
  expect(postings.reduce((sum, one) => sum + one.amountMinor, 0)).toBe(0);
  expect(postings.reduce((sum, one) => sum + one.functionalMinor, 0)).toBe(0);
}
