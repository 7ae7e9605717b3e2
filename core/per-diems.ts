import * as v from "valibot";
import { JOURNEY_DAYS_MAX, MEALS } from "./books/per-diem.ts";
import { PACKS } from "./books/per-diem-packs.ts";
import { moneyEntries } from "./money-shapes.ts";
import { line } from "./text.ts";
import { isDate } from "./time.ts";

/** A day on which the clocks go back has so many. */
const MINUTES_MAX = 25 * 60;

const Day = v.strictObject({
  date: v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03")),
  /** Elapsed minutes away on this day, whatever the clocks did. */
  minutes_away: v.pipe(
    v.number("must be a number"),
    v.integer("must be whole minutes"),
    v.minValue(0, "must not be less than nothing"),
    v.maxValue(MINUTES_MAX, `must be at most ${MINUTES_MAX}`),
  ),
  /** Away the night before it, and the night after. */
  is_night_before: v.boolean("must be true or false"),
  is_night_after: v.boolean("must be true or false"),
  /** `23:30`, when the journey ended on this day; absent: it went on. */
  back_at: v.optional(
    v.nullable(
      v.pipe(v.string("must be text"), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 23:30")),
    ),
  ),
  /** Meals that somebody else gave. */
  provided: v.optional(
    v.pipe(v.array(v.picklist(MEALS, `must be of ${MEALS.join(", ")}`)), v.maxLength(MEALS.length)),
    [],
  ),
  /** Where the pack has more than one; absent: its standard. */
  locality: v.optional(line(40)),
});

const PACK_NAMES = Object.keys(PACKS) as (keyof typeof PACKS)[];

export const PerDiemQuestion = v.strictObject({
  pack: v.picklist(PACK_NAMES, `must be one of ${PACK_NAMES.join(", ")}`),
  days: v.pipe(
    v.array(Day),
    v.minLength(1, "must have at least one day"),
    v.maxLength(JOURNEY_DAYS_MAX, `must have at most ${JOURNEY_DAYS_MAX} days`),
  ),
});
export type PerDiemQuestion = v.InferOutput<typeof PerDiemQuestion>;

/** What a journey is allowed, and why: minor units throughout. */
export const PerDiemAnswer = v.object({
  ...moneyEntries,
  /** Whose rules, as published where. */
  source: v.string(),
  days: v.array(
    v.object({
      date: v.string(),
      amount_minor: v.number(),
      /** Before meals that were given took their part. */
      base_minor: v.number(),
      deductions: v.array(v.object({ meal: v.picklist(MEALS), minor: v.number() })),
    }),
  ),
});
export type PerDiemAnswer = v.InferOutput<typeof PerDiemAnswer>;
