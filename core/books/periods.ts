import * as v from "valibot";
import { addDays } from "../time.ts";
import { PERIOD } from "./period-form.ts";

// In a file without shapes, so that a page which knows a month need not carry the rest.
export { PERIOD } from "./period-form.ts";
export const Period = v.pipe(v.string("must be text"), v.regex(PERIOD, "must be a month such as 2026-09"));

export const periodOf = (date: string): string => date.slice(0, 7);
export const firstDayOf = (period: string): string => `${period}-01`;
/** 31 days after its first, a month is the next one. */
export const nextPeriod = (period: string): string => periodOf(addDays(firstDayOf(period), 31));
export const periodBefore = (period: string): string => periodOf(addDays(firstDayOf(period), -1));
export const lastDayOf = (period: string): string => addDays(firstDayOf(nextPeriod(period)), -1);
