import * as v from "valibot";
import { dayWindowEntries } from "./day-windows.ts";
import { sumEntries } from "./money-shapes.ts";

export const OwnAnalyticsQuery = v.strictObject(dayWindowEntries);
export type OwnAnalyticsQuery = v.InferOutput<typeof OwnAnalyticsQuery>;

/** What somebody's days were: where they had to be, what they spent, what they were told. */
export const OwnAnalytics = v.object({
  from: v.string(),
  to: v.string(),
  zone: v.string(),
  /** Items for them that begin on these days. */
  schedules: v.object({
    total: v.number(),
    /** By them. */
    confirmed: v.number(),
    cancelled: v.number(),
    /** From being told first to confirming, on average; null where they confirmed none that they were told of. */
    minutes_to_confirm: v.nullable(v.number()),
  }),
  /** Spent on these days, drafts and what was withdrawn left out. */
  expenses: v.object({
    total: v.number(),
    waiting: v.number(),
    approved: v.number(),
    rejected: v.number(),
    approved_amounts: v.array(v.object({ ...sumEntries, count: v.number() })),
  }),
  notifications: v.object({ total: v.number(), read: v.number() }),
  per_day: v.array(
    v.object({
      date: v.string(),
      schedules: v.number(),
      confirmed: v.number(),
      expenses: v.number(),
      notifications: v.number(),
    }),
  ),
});
export type OwnAnalytics = v.InferOutput<typeof OwnAnalytics>;
