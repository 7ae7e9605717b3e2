import * as v from "valibot";
import { addDays } from "../time.ts";

/** A month of the books: `2026-09`. Their texts sort as the months do. */
export const PERIOD = /^[1-8]\d{3}-(0[1-9]|1[0-2])$/;
export const Period = v.pipe(v.string("must be text"), v.regex(PERIOD, "must be a month such as 2026-09"));

export const periodOf = (date: string): string => date.slice(0, 7);
export const firstDayOf = (period: string): string => `${period}-01`;
/** 31 days after its first, a month is the next one. */
export const nextPeriod = (period: string): string => periodOf(addDays(firstDayOf(period), 31));
export const lastDayOf = (period: string): string => addDays(firstDayOf(nextPeriod(period)), -1);
