import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  distanceText,
  mileageOf,
  parseDistance,
  rateText,
  unknownOf,
  VEHICLES,
  yearOf,
  type MileagePack,
} from "./mileage.ts";
import { MILEAGE_PACKS } from "./mileage-packs.ts";

const UK = MILEAGE_PACKS["uk-amap"];
const by = (
  pack: readonly MileagePack[],
  date: string,
  tenths: number,
  beforeTenths = 0,
  vehicle: (typeof VEHICLES)[number] = "car",
) => mileageOf({ date, vehicle, tenths }, beforeTenths, pack);

test("45 pence a mile to 10,000 of a tax year, 25 beyond, each to the tenth of a mile", () => {
  expect(by(UK, "2025-09-03", 1_000)).toMatchObject({ minor: 4_500, currency: "GBP", unit: "mile" });
  expect(by(UK, "2025-09-03", 200, 99_900)).toMatchObject({
    minor: 700,
    lines: [
      { tenths: 100, rateMilli: 45_000 },
      { tenths: 100, rateMilli: 25_000 },
    ],
  });
  expect(by(UK, "2025-09-03", 1_000, 100_000)).toMatchObject({
    minor: 2_500,
    lines: [{ rateMilli: 25_000 }],
  });
  expect(by(UK, "2025-09-03", 1_000, 500_000, "bicycle").minor).toBe(2_000);
  expect(yearOf("2026-04-05", UK)).toEqual({ from: "2025-04-06", until: "2026-04-06" });
  expect(yearOf("2026-04-06", UK)).toEqual({ from: "2026-04-06", until: "2027-04-06" });
});

test("each day has the rates of its time, and what is not checked says so", () => {
  expect(by(UK, "2026-04-05", 10)).toMatchObject({ minor: 45, isVerified: true, validFrom: "2011-04-06" });
  expect(by(UK, "2026-04-06", 10)).toMatchObject({ minor: 55, isVerified: false, validFrom: "2026-04-06" });
  const us = MILEAGE_PACKS["us-irs"];
  expect(by(us, "2025-12-31", 10).minor).toBe(70);
  expect(by(us, "2026-01-01", 1_000).minor).toBe(7_250);
  // 72.5 and 217.5 cents, half to even.
  expect([by(us, "2026-01-01", 10).minor, by(us, "2026-01-01", 30).minor]).toEqual([72, 218]);
  expect(unknownOf({ date: "2010-01-01", vehicle: "car" }, UK)).toBe("date");
  expect(unknownOf({ date: "2026-01-01", vehicle: "bicycle" }, us)).toBe("vehicle");
  expect(by(MILEAGE_PACKS["at-kmg"], "2026-01-01", 100, 299_950)).toMatchObject({ minor: 250 });
});

test("every pack is in order, says where it is from, and its last tier has no end", () => {
  for (const [name, lines] of Object.entries(MILEAGE_PACKS)) {
    expect([name, lines.map(({ validFrom }) => validFrom)]).toEqual([
      name,
      lines.map(({ validFrom }) => validFrom).toSorted(),
    ]);
    expect([name, new Set(lines.map(({ currency, unit }) => currency + unit)).size]).toEqual([name, 1]);
    for (const { vehicles, source, yearFrom } of lines) {
      expect(source.length).toBeGreaterThan(8);
      expect(yearFrom).toMatch(/^\d\d-\d\d$/);
      for (const tiers of Object.values(vehicles)) {
        expect(tiers.at(-1)?.upTo).toBeNull();
        expect(tiers.every(({ rateMilli }) => Number.isSafeInteger(rateMilli))).toBe(true);
      }
    }
  }
});

test("a journey in parts has the lines of the whole, and comes within half a penny of it for each part", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(MILEAGE_PACKS)),
      fc.nat(400_000),
      fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 8 }),
      (pack, before, parts) => {
        const date = "2026-09-03";
        let at = before;
        const some = parts.map((tenths) => {
          const one = by(pack, date, tenths, at);
          at += tenths;
          expect(one.lines.reduce((sum, line) => sum + line.tenths, 0)).toBe(tenths);
          return one;
        });
        const whole = mileageOf({ date, vehicle: "car", tenths: at - before }, before, pack);
        const exact = (lines: readonly { tenths: number; rateMilli: number }[]) =>
          lines.reduce((sum, line) => sum + BigInt(line.tenths) * BigInt(line.rateMilli), 0n);
        expect(some.reduce((sum, one) => sum + exact(one.lines), 0n)).toBe(exact(whole.lines));
        const sum = some.reduce((all, { minor }) => all + minor, 0);
        expect(Math.abs(sum - whole.minor)).toBeLessThanOrEqual(parts.length);
      },
    ),
  );
});

test("a distance is what people write, and nothing else", () => {
  expect([parseDistance("12.5"), parseDistance(12.5), parseDistance("0.1"), parseDistance(7)]).toEqual([
    125, 125, 1, 70,
  ]);
  for (const bad of ["", "0", 0, -1, "-1", "12.55", "1e3", 1e21, "x", "NaN", "١", "10000.1", " ", "1,5"])
    expect([bad, typeof parseDistance(bad)]).toEqual([bad, "object"]);
  expect([distanceText(125), distanceText(100_000)]).toEqual(["12.5", "10000.0"]);
  expect([rateText(45_000, "GBP"), rateText(72_500, "USD"), rateText(30_000, "JPY")]).toEqual([
    "0.45",
    "0.725",
    "30",
  ]);
});
