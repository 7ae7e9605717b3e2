import { expect, test } from "bun:test";
import fc from "fast-check";
import * as v from "valibot";
import { billOf, expenseOf, referenceOf } from "../../core/bills.ts";
import { EXPENSE_CATEGORIES } from "../../core/expense-states.ts";
import { AMOUNT_MINOR_MAX, CURRENCIES, formatAmount } from "../../core/money.ts";
import { invoicesOf, readFound, readSent, readVoided, reasonsOf } from "./xero-wire.ts";

const TRIES = 2_000;
const minor = fc.integer({ min: 1, max: AMOUNT_MINOR_MAX });
const text = fc.string({ unit: "binary", maxLength: 40 });
const expense = fc
  .record({
    id: fc.uuid(),
    artistId: fc.uuid(),
    artistName: text,
    amountMinor: minor,
    currency: fc.constantFrom(...CURRENCIES),
    category: fc.constantFrom(...EXPENSE_CATEGORIES),
    description: text,
    spentOn: fc.constant("2026-09-03"),
    tax: fc.double({ min: 0, max: 1, noNaN: true }),
    isTaxed: fc.boolean(),
  })
  .map(({ tax, isTaxed, ...rest }) => {
    const taxMinor = Math.floor(rest.amountMinor * tax);
    const line = { rateMilli: 19_000, netMinor: rest.amountMinor - taxMinor, taxMinor };
    return { ...rest, taxLines: isTaxed ? [line] : null };
  });

test("a bill is JSON whatever people wrote, and its lines add up to its amount in every currency", () => {
  fc.assert(
    fc.property(fc.array(expense, { minLength: 1, maxLength: 5 }), (some) => {
      const bills = some.map(billOf);
      const sent = invoicesOf(bills);
      const { Invoices } = JSON.parse(sent) as {
        Invoices: { InvoiceNumber: string; CurrencyCode: string; LineItems: { Description: string }[] }[];
      };
      expect(Invoices.map((one) => expenseOf(one.InvoiceNumber))).toEqual(some.map(({ id }) => id));
      for (const [at, bill] of bills.entries()) {
        const lines = bill.lines.reduce((sum, line) => sum + line.amountMinor, 0);
        expect([lines, bill.totalMinor]).toEqual([some[at]?.amountMinor ?? 0, some[at]?.amountMinor ?? 0]);
        for (const line of bill.lines)
          expect(sent).toContain(`"UnitAmount":${formatAmount(line.amountMinor, bill.currency)},`);
      }
    }),
    { numRuns: 500 },
  );
});

test("whatever Xero answers is read, or refused as no answer: nothing else happens", () => {
  const bills = [{ ...billOf({ ...NOTHING, id: crypto.randomUUID() }), remoteId: crypto.randomUUID() }];
  const some = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.record({ Invoices: fc.jsonValue({ maxDepth: 3 }) }, { requiredKeys: [] }),
    fc.record({
      Invoices: fc.array(
        fc.record(
          {
            InvoiceID: fc.oneof(fc.constant(bills[0]?.remoteId), fc.uuid(), fc.jsonValue()),
            InvoiceNumber: fc.oneof(fc.constant(bills[0]?.reference), text, fc.jsonValue()),
            Status: fc.oneof(fc.constantFrom("AUTHORISED", "VOIDED"), fc.jsonValue()),
            CurrencyCode: fc.oneof(fc.constantFrom("EUR", "XXX"), fc.jsonValue()),
            Total: fc.oneof(fc.double(), fc.jsonValue()),
            HasErrors: fc.oneof(fc.boolean(), fc.jsonValue()),
            ValidationErrors: fc.oneof(fc.array(fc.record({ Message: text })), fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
        { maxLength: 4 },
      ),
    }),
  );
  fc.assert(
    fc.property(some, (answer) => {
      for (const read of [
        () => readSent(answer, bills),
        () => readVoided(answer, bills),
        () => readFound(answer),
      ])
        try {
          expect(JSON.stringify(read())).not.toMatch(/\\u0000|\\ud[89a-f]/);
        } catch (error) {
          expect(error).toBeInstanceOf(v.ValiError);
        }
      for (const reason of reasonsOf(answer)) expect(reason.length).toBeLessThanOrEqual(300);
    }),
    { numRuns: TRIES },
  );
});

test("an amount there that is none of ours is another amount", () => {
  const one = {
    InvoiceID: "x",
    InvoiceNumber: referenceOf(crypto.randomUUID()),
    Status: "PAID",
    CurrencyCode: "EUR",
  };
  const totals = [12.5, 0, -3, 12.345].map((Total) => readFound({ Invoices: [{ ...one, Total }] }).found[0]);
  expect(totals.map((found) => [found?.state, found?.totalMinor])).toEqual([
    ["standing", 1_250],
    ["standing", 0],
    ["standing", 0],
    ["standing", 0],
  ]);
});

const NOTHING = {
  artistId: crypto.randomUUID(),
  artistName: "Ada",
  amountMinor: 1,
  currency: "EUR",
  category: "Travel" as const,
  description: "Taxi",
  spentOn: "2026-09-03",
  taxLines: null,
};
