import { expect, test } from "bun:test";
import { JOURNEY_DAYS_MAX, perDiem, type Meal } from "../../core/books/per-diem.ts";
import { PACKS } from "../../core/books/per-diem-packs.ts";
import { datesOf, daysOf, notesOf, refusalOf, type Journey } from "./journey.ts";

const journey: Journey = { leftOn: "2026-08-31", leftAt: "14:00", backOn: "2026-09-02", backAt: "09:30" };
const nothing = (): readonly Meal[] => [];

test("a journey has every day from the first to the last, each as long as one was away", () => {
  expect(daysOf(journey, nothing, undefined)).toEqual([
    {
      date: "2026-08-31",
      minutes_away: 600,
      is_night_before: false,
      is_night_after: true,
      back_at: null,
      provided: [],
    },
    {
      date: "2026-09-01",
      minutes_away: 1_440,
      is_night_before: true,
      is_night_after: true,
      back_at: null,
      provided: [],
    },
    {
      date: "2026-09-02",
      minutes_away: 570,
      is_night_before: true,
      is_night_after: false,
      back_at: "09:30",
      provided: [],
    },
  ]);
});

test("there and back on one day has no night on either side", () => {
  const [day, ...rest] = daysOf({ ...journey, backOn: "2026-08-31", backAt: "23:15" }, nothing, "80");
  expect(rest).toEqual([]);
  expect(day).toMatchObject({
    minutes_away: 555,
    is_night_before: false,
    is_night_after: false,
    back_at: "23:15",
    locality: "80",
  });
});

test("meals are those of their day", () => {
  const meals = (date: string): readonly Meal[] => (date === "2026-09-01" ? ["lunch"] : []);
  expect(daysOf(journey, meals, undefined).map(({ provided }) => provided)).toEqual([[], ["lunch"], []]);
});

test("what is no journey is refused before a day of it is reckoned", () => {
  expect(refusalOf(journey)).toBeUndefined();
  expect(refusalOf({ ...journey, backOn: "2026-08-31", backAt: "14:00" })).toBe("It ends after it begins.");
  expect(refusalOf({ ...journey, backAt: "" })).toStartWith("Say when");
  expect(refusalOf({ ...journey, leftOn: "1026-08-31" })).toBe(`It takes ${JOURNEY_DAYS_MAX} days at most.`);
  expect(datesOf({ leftOn: "2026-01-01", backOn: "2026-04-10" })).toHaveLength(JOURNEY_DAYS_MAX);
});

test("an expense says where its amount comes from, or sums it up where that is too long", () => {
  const answer = (days: number) => {
    const some = Array.from({ length: days }, (_, at) => ({
      date: new Date(Date.UTC(2026, 8, 1 + at)).toISOString().slice(0, 10),
      minutesAway: 1_440,
      isNightBefore: true,
      isNightAfter: true,
      backAt: null,
      provided: ["breakfast" as const],
    }));
    const { minor, currency, days: allowed } = perDiem(some, PACKS["de-estg"]);
    return {
      amount: String(minor / 100),
      amount_minor: minor,
      currency,
      source: "the law",
      days: allowed.map(({ date, minor: amount_minor, baseMinor: base_minor, deductions }) => ({
        date,
        amount_minor,
        base_minor,
        deductions,
      })),
    };
  };
  expect(notesOf(answer(1))).toBe("the law\n2026-09-01: 22.40 (28.00, breakfast -5.60)");
  const long = notesOf(answer(100));
  expect(long).toBe("the law\n100 days, 2240 EUR together");
});
