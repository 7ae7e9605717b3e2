import { expect, test } from "bun:test";
import { missingFiles, realFile } from "../../ops/testing-files.ts";
import { isVatRate, milliOf, percentText, VAT_COUNTRIES, vatRatesAt } from "./vat.ts";

test("percentages are exact, whatever they are written with", () => {
  for (const [text, milli] of [
    ["0", 0],
    ["5.5", 5_500],
    ["19", 19_000],
    ["8.875", 8_875],
    ["0.5", 500],
  ] as const) {
    expect(milliOf(text)).toBe(milli);
    expect(percentText(milli)).toBe(text);
  }
});

test("a rate is one of its country on its day", () => {
  const at = (country: string, percent: string, day: string) => isVatRate(country, milliOf(percent), day);
  expect([at("DE", "19", "2020-06-30"), at("DE", "19", "2020-07-01"), at("DE", "16", "2020-12-31")]).toEqual([
    true,
    false,
    true,
  ]);
  expect([at("CH", "7.7", "2023-12-31"), at("CH", "8.1", "2024-01-01")]).toEqual([true, true]);
  expect([at("DE", "0", "2026-01-01"), at("US", "8.875", "2026-01-01"), at("SG", "7", "2001-01-01")]).toEqual(
    [true, undefined, undefined],
  );
});

test("every line is a percentage, in the order of days", () => {
  for (const country of VAT_COUNTRIES)
    for (const milli of vatRatesAt(country, "2026-11-30") ?? []) {
      expect(milli).toBeGreaterThan(1_000);
      expect(milli).toBeLessThan(30_000);
    }
  expect(VAT_COUNTRIES).toHaveLength(new Set(VAT_COUNTRIES).size);
});

type Other = { items: Record<string, { effective_from: string; rates: Record<string, number> }[]> };
const missing = missingFiles("reference");
test.skipIf(missing !== undefined)(
  `as another table has it, from 2021 to the middle of 2025${missing ? `: needs ${missing}` : ""}`,
  () => {
    const { items } = JSON.parse(new TextDecoder().decode(realFile("reference/eu-vat-rates.json"))) as Other;
    const unknown: string[] = [];
    for (const [country, lines] of Object.entries(items))
      for (const day of ["2021-06-01", "2023-06-01", "2024-06-01", "2025-06-30"]) {
        const then = lines.find((line) => line.effective_from <= day);
        // Parking rates are an old right of some states for a few goods, none of which is an expense.
        for (const [name, percent] of Object.entries(then?.rates ?? {}))
          if (name !== "parking" && isVatRate(country, percent * 1_000, day) !== true)
            unknown.push(`${country} ${percent} ${day}`);
      }
    expect(unknown).toEqual([]);
  },
);
