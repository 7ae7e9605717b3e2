import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { GERMANY, GSA, HMRC } from "./per-diem-packs.ts";
import { MEALS, perDiem, unknownOf, type JourneyDay, type Meal, type RulePack } from "./per-diem.ts";

const HOUR = 60;
function day(date: string, provided: readonly Meal[] = [], more: Partial<JourneyDay> = {}): JourneyDay {
  return {
    date,
    minutesAway: 24 * HOUR,
    isNightBefore: true,
    isNightAfter: true,
    backAt: null,
    provided,
    ...more,
  };
}
const first = (date: string, provided: readonly Meal[] = []) =>
  day(date, provided, { isNightBefore: false, minutesAway: 10 * HOUR });
const last = (date: string, provided: readonly Meal[] = []) =>
  day(date, provided, { isNightAfter: false, minutesAway: 10 * HOUR, backAt: "18:00" });
const once = (hours: number, backAt: string, provided: readonly Meal[] = []) =>
  day("2026-09-03", provided, {
    isNightBefore: false,
    isNightAfter: false,
    minutesAway: hours * HOUR,
    backAt,
  });
const amounts = (days: JourneyDay[], packs: readonly RulePack[]) =>
  perDiem(days, packs).days.map(({ minor }) => minor);

describe("Germany", () => {
  test("a published example: a course of three days, breakfast in the hotel and one lunch given", () => {
    const days = [
      first("2026-09-01"),
      day("2026-09-02", ["breakfast", "lunch"]),
      last("2026-09-03", ["breakfast"]),
    ];
    expect(perDiem(days, GERMANY)).toMatchObject({ currency: "EUR", minor: 3_360 });
    expect(amounts(days, GERMANY)).toEqual([1_400, 1_120, 840]);
  });
  test("all three meals leave nothing, and never less", () => {
    expect(amounts([day("2026-09-02", MEALS), first("2026-09-01", MEALS)], GERMANY)).toEqual([0, 0]);
  });
  test("a day out is allowed beyond eight hours", () => {
    expect(amounts([once(8, "18:00"), once(8.25, "18:15")], GERMANY)).toEqual([0, 1_400]);
  });
});

describe("the United States", () => {
  test("three quarters of the first and the last day; a given meal takes its part of it", () => {
    const trip = [first("2026-09-01"), day("2026-09-02", ["lunch"]), last("2026-09-03")];
    expect(amounts(trip, GSA)).toEqual([5_100, 4_900, 5_100]);
  });
  test("every line of the table adds up: meals and five dollars", () => {
    for (const pack of GSA)
      for (const rates of pack.unit === "day" ? Object.values(pack.localities) : [])
        expect(MEALS.reduce((sum, meal) => sum + rates.mealMinor[meal], rates.leastMinor)).toBe(
          rates.fullMinor,
        );
  });
  test("incidentals stay, whatever was given", () => {
    expect(amounts([day("2026-09-02", MEALS), first("2026-09-01", MEALS)], GSA)).toEqual([500, 500]);
    expect(perDiem([first("2026-09-01", ["dinner", "lunch", "breakfast"])], GSA).days[0]?.deductions).toEqual(
      [
        { meal: "breakfast", minor: 1_600 },
        { meal: "lunch", minor: 1_900 },
        { meal: "dinner", minor: 1_100 },
      ],
    );
  });
  test("a day out beyond twelve hours, and a place with a rate of its own", () => {
    expect(
      amounts([once(12, "20:00"), once(13, "21:00"), day("2026-09-03", [], { locality: "92" })], GSA),
    ).toEqual([0, 5_100, 9_200]);
    expect(unknownOf(day("2026-09-03", [], { locality: "93" }), GSA)).toBe("locality");
    expect(unknownOf(day("2019-09-03"), GSA)).toBe("date");
    expect(unknownOf(day("2026-09-03"), GSA)).toBeUndefined();
  });
});

describe("the United Kingdom", () => {
  test.each([
    ["under five hours", once(4.9, "17:00"), 0],
    ["five hours", once(5, "17:00"), 500],
    ["ten hours", once(10, "19:00"), 1_000],
    ["five hours, back after eight in the evening", once(5, "20:30"), 1_500],
    ["ten hours, back after eight in the evening", once(12, "22:00"), 2_000],
    ["fifteen hours, back after eight in the evening", once(15, "22:00"), 2_500],
    ["fifteen hours, back before it", once(15, "19:30"), 1_000],
    ["a whole day", day("2026-09-03"), 2_500],
    ["ten hours with lunch given", once(10, "19:00", ["lunch"]), 500],
    ["a late evening with dinner given", once(12, "22:00", ["dinner"]), 1_000],
    ["everything given", day("2026-09-03", MEALS), 0],
  ] as const)("%s", (_, one, minor) => {
    expect(amounts([one], HMRC)).toEqual([minor]);
  });
});

test("no day is allowed less than nothing or more than its base, and the days add up", () => {
  const days = fc.array(
    fc.record({
      date: fc.constant("2026-09-03"),
      minutesAway: fc.integer({ min: 0, max: 25 * HOUR }),
      isNightBefore: fc.boolean(),
      isNightAfter: fc.boolean(),
      backAt: fc.constantFrom(null, "00:30", "12:00", "20:00", "20:01", "23:59"),
      provided: fc.subarray([...MEALS]),
    }),
  );
  fc.assert(
    fc.property(days, fc.constantFrom(GERMANY, GSA, HMRC), (journey, pack) => {
      const allowed = perDiem(journey, pack);
      for (const { minor, baseMinor, deductions } of allowed.days) {
        expect(minor).toBeWithin(0, baseMinor + 1);
        expect(baseMinor - deductions.reduce((sum, one) => sum + one.minor, 0)).toBe(minor);
      }
      expect(allowed.days.reduce((sum, { minor }) => sum + minor, 0)).toBe(allowed.minor);
      // A meal that is given never makes it more.
      const withoutMeals = perDiem(
        journey.map((one) => ({ ...one, provided: [] })),
        pack,
      );
      expect(withoutMeals.minor).toBeGreaterThanOrEqual(allowed.minor);
    }),
  );
});
