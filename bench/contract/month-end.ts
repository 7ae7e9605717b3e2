import { ERROR_SHARE_MAX, type EndpointName } from "./endpoints.ts";

/** More of some requests on some days of a month; where several fall on a day they multiply. */
export type Surge = { what: string; days: readonly number[]; times: number; asks?: readonly EndpointName[] };

/** The end of a month, day by day by a clock that is put ahead (B-13). */
export const MONTH_END = {
  what: "the end of a month, its payroll and its reports, by a clock that is put ahead",
  sources: "B-13",
  days: [26, 27, 28, 29, 30, 31, 1, 2],
  people: 200,
  secondsPerDay: 60,
  /** Before any surge, of all together. */
  perSecond: 100,
  asks: { dashboard: 25, day: 20, expense: 15, expenses: 10, summary: 10, contracts: 10, schedules: 10 },
  surges: [
    { what: "end of the month", days: [28, 29, 30, 31], times: 2 },
    { what: "payroll", days: [28, 29, 30, 31], times: 1.5, asks: ["expense", "expenses"] },
    { what: "monthly reports", days: [30, 31, 1, 2], times: 1.5, asks: ["dashboard", "summary"] },
  ] satisfies Surge[] as readonly Surge[],
  errorShare: ERROR_SHARE_MAX,
} as const;
