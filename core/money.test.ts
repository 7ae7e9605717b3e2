import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  AMOUNT_MINOR_MAX,
  CURRENCIES,
  decimalsOf,
  formatAmount,
  isCurrency,
  parseAmount,
  wireSum,
} from "./money.ts";

const refused = (sent: string | number, currency: string) => {
  const read = parseAmount(sent, currency);
  return typeof read === "number" ? undefined : read.refusal;
};

describe("amounts", () => {
  test("come in as numbers or decimal strings, in major units", () => {
    expect(parseAmount(12.5, "EUR")).toBe(1250);
    expect(parseAmount("12.50", "EUR")).toBe(1250);
    expect(parseAmount("0.01", "EUR")).toBe(1);
    expect(parseAmount(1250, "JPY")).toBe(1250);
    expect(parseAmount("1.234", "KWD")).toBe(1234);
    expect(parseAmount(0.1, "KWD")).toBe(100);
    expect(parseAmount("999999999999.99", "EUR")).toBe(AMOUNT_MINOR_MAX);
  });

  test("are refused where a digit would be lost or made up", () => {
    expect(refused("12.505", "EUR")).toBe("must have at most 2 decimals: EUR has no more");
    expect(refused("12.500", "EUR")).toContain("at most 2 decimals");
    expect(refused(0.1 + 0.2, "EUR")).toContain("at most 2 decimals");
    expect(refused("12.5", "JPY")).toBe("must be a whole number: JPY has no decimals");
    expect(refused("1.2345", "KWD")).toContain("at most 3 decimals");
    for (const sent of [
      Number.NaN,
      Infinity,
      -Infinity,
      1e21,
      1e-7,
      -1,
      "-1",
      "+1",
      "1e3",
      "0x10",
      "1,50",
      "1_000",
      "",
      " ",
      ".5",
      "5.",
      "01",
      "١٢",
      "12.5 EUR",
    ])
      expect([sent, refused(sent, "EUR")]).toEqual([sent, "must be an amount such as 12.50"]);
    for (const sent of [0, -0, "0", "0.00"])
      expect([sent, refused(sent, "EUR")]).toEqual([sent, "must be more than nothing"]);
    expect(refused(JSON.parse("9007199254740993") as number, "EUR")).toContain("must be at most");
    expect(refused("9007199254740993", "JPY")).toContain("must be at most");
    expect(refused("99999999999999.9", "EUR")).toContain("must be at most");
  });

  test("every amount of every currency comes back as it went", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CURRENCIES),
        fc.integer({ min: 1, max: AMOUNT_MINOR_MAX }),
        (currency, minor) => {
          const text = formatAmount(minor, currency);
          expect(parseAmount(text, currency)).toBe(minor);
          expect(parseAmount(` ${text} `, currency)).toBe(minor);
          expect(text.split(".")[1]?.length ?? 0).toBe(decimalsOf(currency));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("sums are exact beyond what a number holds", () => {
    expect(wireSum("9007199254740993", "EUR")).toEqual({
      amount: "90071992547409.93",
      amount_minor: null,
      currency: "EUR",
    });
    expect(formatAmount(-5, "EUR")).toBe("-0.05");
    expect(formatAmount(0, "JPY")).toBe("0");
  });

  test("funds, metals and made-up codes are no currency", () => {
    for (const code of ["XXX", "XAU", "XTS", "USN", "eur", "EURO", "ZZZ", ""])
      expect(isCurrency(code)).toBe(false);
    expect(CURRENCIES.length).toBeGreaterThan(150);
  });
});
