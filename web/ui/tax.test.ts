import { expect, test } from "bun:test";
import { VAT_COUNTRIES } from "../../core/books/vat.ts";
import { minorTyped, TAX_COUNTRIES, taxBody, taxDraft, taxOfReceipt, taxWords } from "./tax.ts";

test("the list has the countries whose rates are known", () => {
  expect(TAX_COUNTRIES).toEqual([...VAT_COUNTRIES].sort());
});

test("what is typed is exact, by its currency's decimals, and nothing is an amount here", () => {
  for (const [typed, currency, minor] of [
    ["7.39", "EUR", 739],
    ["7,3", "EUR", 730],
    ["0", "EUR", 0],
    ["1 250,00", "EUR", 125_000],
    ["1250", "JPY", 1_250],
    ["1.250", "KWD", 1_250],
    ["7.39", "JPY", Number.NaN],
    ["7.391", "EUR", Number.NaN],
    ["-1", "EUR", Number.NaN],
    ["", "EUR", Number.NaN],
  ] as const)
    expect([typed, currency, minorTyped(typed, currency)]).toEqual([typed, currency, minor]);
  // NaN is sent as null, which the server refuses where it stands.
  expect(
    JSON.stringify(taxBody({ country: "", lines: [{ rate: "19", net: "x", tax: "1" }] }, "EUR")),
  ).toContain('"net_minor":null');
});

test("a form of what was sent sends the same", () => {
  const lines = [
    { rate_percent: "5.5", net_minor: 1_000, tax_minor: 55 },
    { rate_percent: "0", net_minor: 200, tax_minor: 0 },
  ];
  const draft = taxDraft("FR", lines, "EUR");
  expect(draft).toMatchObject({ country: "FR", lines: [{ rate: "5.5", net: "10.00", tax: "0.55" }, {}] });
  expect(taxBody(draft, "EUR")).toEqual(lines);
  expect(taxBody(taxDraft(null, null, "EUR"), "EUR")).toBeNull();
  expect(taxWords(draft.lines)).toBe("0.55 at 5.5 %, 0.00 at 0 %");
});

test("a receipt's tax adds up to its total: the rest is untaxed, and a till's rounding lies on the largest net", () => {
  const tax = (rate: number | null, net: number, of: number) => ({
    rate_basis_points: rate,
    net_minor: net,
    tax_minor: of,
  });
  expect(taxOfReceipt([tax(1_900, 3_891, 739)], 4_630)).toEqual([
    { rate_percent: "19", net_minor: 3_891, tax_minor: 739 },
  ]);
  expect(taxOfReceipt([tax(1_900, 3_891, 739)], 5_000)?.[1]).toEqual({
    rate_percent: "0",
    net_minor: 370,
    tax_minor: 0,
  });
  expect(taxOfReceipt([tax(550, 1_000, 55), tax(1_900, 500, 95)], 1_651)?.[0]?.net_minor).toBe(1_001);
  for (const wrong of [[], [tax(null, 100, 19)], [tax(1_900, 3_891, 745)]])
    expect(taxOfReceipt(wrong, 4_630)).toBeUndefined();
});
