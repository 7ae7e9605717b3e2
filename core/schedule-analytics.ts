import * as v from "valibot";
import { dayWindowEntries } from "./day-windows.ts";
import { Id } from "./ids.ts";

export const ScheduleAnalyticsQuery = v.strictObject({ ...dayWindowEntries, production_id: v.optional(Id) });
export type ScheduleAnalyticsQuery = v.InferOutput<typeof ScheduleAnalyticsQuery>;

const counted = {
  /** Items by the day on which they came in: the mail that they were in, or they themselves. */
  total: v.number(),
  /** Those that were ever confirmed, by whoever they are for or by a planner. */
  confirmed: v.number(),
  /** Confirmed, and changed since. */
  modified: v.number(),
  cancelled: v.number(),
  /** From coming in to being first confirmed, on average; null where nothing was. Later changes do not count (mission S-18). */
  minutes_to_confirm: v.nullable(v.number()),
};

export const ScheduleAnalytics = v.object({
  from: v.string(),
  to: v.string(),
  zone: v.string(),
  ...counted,
  per_day: v.array(v.object({ date: v.string(), ...counted })),
});
export type ScheduleAnalytics = v.InferOutput<typeof ScheduleAnalytics>;
