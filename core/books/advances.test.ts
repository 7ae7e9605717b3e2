import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  advancePostings,
  bookedShare,
  returnPostings,
  settlementPostings,
  writeOffPostings,
} from "./advances.ts";
import type { Posting } from "./entries.ts";

const lines = (postings: readonly Posting[]) =>
  postings.map(
    ({ account, currency, amountMinor, functionalMinor }) =>
      `${account} ${currency} ${amountMinor} ${functionalMinor}`,
  );

test("given, settled at another rate, returned at a third, and the rest written off", () => {
  expect(lines(advancePostings({ currency: "USD", minor: 10_000, bookedMinor: 9_000 }))).toEqual([
    "1300 USD 10000 9000",
    "1000 USD -10000 -9000",
  ]);
  const part = { currency: "USD", minor: 4_000, bookedMinor: 3_600 };
  expect(lines(settlementPostings(part, 3_500))).toEqual([
    "2100 USD 4000 3500",
    "1300 USD -4000 -3600",
    "7000 USD 0 100",
  ]);
  expect(lines(returnPostings(part, 3_700))).toEqual([
    "1000 USD 4000 3700",
    "1300 USD -4000 -3600",
    "7000 USD 0 -100",
  ]);
  expect(lines(writeOffPostings(part))).toEqual(["6900 USD 4000 3600", "1300 USD -4000 -3600"]);
});

test("whatever becomes of an advance, in whatever parts, nothing of it stays on the books and every entry adds up", () => {
  const minor = fc.integer({ min: 1, max: 1e12 });
  fc.assert(
    fc.property(
      minor,
      fc.nat(1e12),
      fc.array(fc.tuple(minor, fc.nat(2), fc.nat(1e12)), { maxLength: 12 }),
      (amount, booked, steps) => {
        const currency = "USD";
        let open = { minor: amount, bookedMinor: booked };
        const entries = [advancePostings({ currency, ...open })];
        for (const [wanted, kind, other] of [...steps, [amount, 2, 0] as const]) {
          const taken = Math.min(wanted, open.minor);
          if (taken === 0) break;
          const part = { currency, minor: taken, bookedMinor: bookedShare(taken, open) };
          expect(part.bookedMinor).toBeWithin(0, open.bookedMinor + 1);
          open = { minor: open.minor - taken, bookedMinor: open.bookedMinor - part.bookedMinor };
          entries.push(
            kind === 0
              ? settlementPostings(part, other)
              : kind === 1
                ? returnPostings(part, other)
                : writeOffPostings(part),
          );
        }
        expect(open).toEqual({ minor: 0, bookedMinor: 0 });
        const all = entries.flat();
        for (const entry of [...entries, all.filter(({ account }) => account === "1300")]) {
          expect(entry.reduce((sum, one) => sum + one.amountMinor, 0)).toBe(0);
          expect(entry.reduce((sum, one) => sum + one.functionalMinor, 0)).toBe(0);
        }
      },
    ),
  );
});
