import type { DayRates, RulePack } from "./per-diem.ts";

const dollars = (full: number, breakfast: number, lunch: number, dinner: number): DayRates => ({
  fullMinor: full * 100,
  travelMinor: full * 75,
  singleMinor: full * 75,
  singleAfterMinutes: 12 * 60,
  mealMinor: { breakfast: breakfast * 100, lunch: lunch * 100, dinner: dinner * 100 },
  leastMinor: 500,
});

/**
 * Meals and incidentals in the continental United States: the standard rate, and the others by their daily amount, for
 * a locality's amount is looked up where the journey is planned. Of the first and the last day it is three quarters,
 * and meals never take the five dollars of incidentals.
 */
export const GSA: readonly RulePack[] = [
  {
    validFrom: "2024-10-01",
    currency: "USD",
    source: "gsa.gov, M&IE breakdown of the fiscal years 2025 and 2026; 41 CFR 301-11.18 and 301-11.101",
    unit: "day",
    localities: {
      standard: dollars(68, 16, 19, 28),
      "74": dollars(74, 18, 20, 31),
      "80": dollars(80, 20, 22, 33),
      "86": dollars(86, 22, 23, 36),
      "92": dollars(92, 23, 26, 38),
    },
  },
];

/** Benchmark rates inside the United Kingdom. That a given meal is one step less is our reading: one may not be claimed twice. */
export const HMRC: readonly RulePack[] = [
  {
    validFrom: "2016-04-06",
    currency: "GBP",
    source: "gov.uk, Employment Income Manual EIM30240; SI 2015/1948",
    unit: "hours",
    steps: [
      { fromMinutes: 5 * 60, minor: 500 },
      { fromMinutes: 10 * 60, minor: 1_000 },
      { fromMinutes: 15 * 60, minor: 2_500, at: "20:00" },
    ],
    late: { after: "20:00", minor: 1_000 },
  },
];

/** Inside Germany; meals take a fifth and two fifths of a whole day's amount, whatever the day is allowed. */
export const GERMANY: readonly RulePack[] = [
  {
    validFrom: "2020-01-01",
    currency: "EUR",
    source: "Einkommensteuergesetz § 9 Abs. 4a",
    unit: "day",
    localities: {
      standard: {
        fullMinor: 2_800,
        travelMinor: 1_400,
        singleMinor: 1_400,
        singleAfterMinutes: 8 * 60,
        mealMinor: { breakfast: 560, lunch: 1_120, dinner: 1_120 },
        leastMinor: 0,
      },
    },
  },
];

/** By the name that whoever asks gives. */
export const PACKS = { "us-gsa": GSA, "uk-hmrc": HMRC, "de-estg": GERMANY } as const;
