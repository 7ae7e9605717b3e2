import * as v from "valibot";
import { common, Problem } from "./problem.ts";
import { Zone } from "./schedules.ts";
import { addDays, dateIn, isDate, resolveLocal } from "./time.ts";

/** Days that figures are counted by, as somebody's wall shows them. */
export const WINDOW_DAYS_DEFAULT = 30;
export const WINDOW_DAYS_MAX = 366;

const Day = v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"));

/** Both days included. Absent, the last thirty until today, in the zone that the caller set for themselves. */
export const dayWindowEntries = { from: v.optional(Day), to: v.optional(Day), zone: v.optional(Zone) };

export type DayWindow = {
  from: string;
  to: string;
  zone: string;
  /** The first one first. */
  days: readonly string[];
  /** Where each of them begins, and at last where the one after them does. */
  bounds: readonly string[];
};

/** @throws Problem 400 where the days are in no order, or more than a year. */
export function dayWindowOf(
  query: { from?: string | undefined; to?: string | undefined },
  zone: string,
  nowMs: number,
): DayWindow {
  const to = query.to ?? dateIn(zone, nowMs);
  const from = query.from ?? addDays(to, 1 - WINDOW_DAYS_DEFAULT);
  if (from > to) throw refusal("must not be after the last day");
  if (from < addDays(to, 1 - WINDOW_DAYS_MAX)) throw refusal(`must be at most ${WINDOW_DAYS_MAX} days ago`);
  const days = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  const bounds = [...days, addDays(to, 1)].map((day) => resolveLocal(`${day}T00:00:00`, zone).instant);
  return { from, to, zone, days, bounds };
}

const refusal = (detail: string) =>
  new Problem(common.malformed, undefined, { errors: [{ pointer: "/from", detail }] });
