import * as v from "valibot";
import { readingEntries, Totals } from "./clients.ts";
import { Id } from "./ids.ts";
import { namedEntries } from "./named.ts";
import { countBetween } from "./page.ts";

export const SERIES_DAYS_DEFAULT = 30;
export const SERIES_DAYS_MAX = 366;
/** So often the figures of an overview are reckoned anew (mission J-20). */
export const REFRESH_EVERY_MS = 5 * 60_000;

export const AnalyticsQuery = v.strictObject({
  /** Absent: all clients that the caller sees. */
  client_id: v.optional(Id),
  /** How many days the series go back, today among them. */
  days: v.optional(countBetween(1, SERIES_DAYS_MAX)),
});
export type AnalyticsQuery = v.InferOutput<typeof AnalyticsQuery>;

/** As S1 asks for it. */
export const AnalyticsQueryS1 = v.strictObject({ ...AnalyticsQuery.entries, ...namedEntries });
export type AnalyticsQueryS1 = v.InferOutput<typeof AnalyticsQueryS1>;

/** Never a sum over two currencies. */
const CurrencyTotals = v.object({ currency: v.string(), clients: v.number(), today: Totals, month: Totals });

const Day = v.object({ date: v.string(), ...Totals.entries });

export const AnalyticsDashboard = v.object({
  /** As of the last refresh. */
  overview: v.object({
    clients: v.number(),
    totals: v.array(CurrencyTotals),
    /** Of the last thirty days. */
    pending_receipts: v.number(),
    total_receipts: v.number(),
    ...readingEntries,
    last_updated: v.nullable(v.string()),
    refreshed_at: v.nullable(v.string()),
    age_seconds: v.nullable(v.number()),
  }),
  /** Day by day, as of now; days without a transaction are nothing. */
  series: v.array(v.object({ currency: v.string(), days: v.array(Day) })),
});
export type AnalyticsDashboard = v.InferOutput<typeof AnalyticsDashboard>;
