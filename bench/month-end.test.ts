import { expect, test } from "bun:test";
import { MONTH_END } from "./contract.ts";
import { loadOf, morningsFrom } from "./month-end.ts";

const total = Object.values(MONTH_END.asks).reduce((sum, share) => sum + share, 0);
const base = (name: keyof typeof MONTH_END.asks) => (MONTH_END.perSecond * MONTH_END.asks[name]) / total;

test("an ordinary day has its load, the last days twice that, and payroll and reports come on top", () => {
  expect(loadOf(26).perSecond).toBeCloseTo(MONTH_END.perSecond);
  expect(loadOf(26).surges).toEqual([]);
  expect(loadOf(28).asks.contracts).toBeCloseTo(2 * base("contracts"));
  expect(loadOf(28).asks.expense).toBeCloseTo(3 * base("expense"));
  expect(loadOf(28).asks.summary).toBeCloseTo(2 * base("summary"));
  expect(loadOf(31).asks.summary).toBeCloseTo(3 * base("summary"));
  expect(loadOf(1).asks.dashboard).toBeCloseTo(1.5 * base("dashboard"));
  expect(loadOf(1).asks.expense).toBeCloseTo(base("expense"));
  expect(loadOf(31).perSecond).toBeGreaterThan(2 * MONTH_END.perSecond);
});

test("the days are mornings in a row, in a month that has all of them, and go over a year's end", () => {
  const days = (now: string) =>
    morningsFrom(Date.parse(now), MONTH_END.days).map((ms) => new Date(ms).toISOString().slice(0, 13));
  expect(days("2026-11-29T12:00:00Z")).toEqual([
    "2026-12-26T09",
    "2026-12-27T09",
    "2026-12-28T09",
    "2026-12-29T09",
    "2026-12-30T09",
    "2026-12-31T09",
    "2027-01-01T09",
    "2027-01-02T09",
  ]);
  // February has not even a thirtieth; March has them.
  expect(days("2027-02-01T00:00:00Z")[0]).toBe("2027-03-26T09");
  expect(days("2027-03-26T08:00:00Z")[0]).toBe("2027-03-26T09");
  expect(days("2027-03-26T10:00:00Z")[0]).toBe("2027-05-26T09");
});
