import type { ScheduleItem } from "../../core/schedules.ts";
import { addDays } from "../lib/clock.ts";

export type Day = {
  allDay: ScheduleItem[];
  timed: ScheduleItem[];
  /**
   * What is of this date's show and begins on the next. It is also listed under its own date, where somebody looks who
   * knows the hour alone.
   */
  afterMidnight: ScheduleItem[];
};

/** What stands under a date of the venue. */
export function dayOf(rows: readonly ScheduleItem[], date: string): Day {
  const next = addDays(date, 1);
  const own = rows.filter((item) => startDate(item) === date);
  const allDay = rows.filter((item) => item.all_day && covers(item, date));
  const timed = own.filter((item) => !item.all_day);
  const afterMidnight =
    timed.length === 0 ? [] : rows.filter((item) => item.show_date === date && startDate(item) === next);
  return { allDay, timed, afterMidnight };
}

export const startDate = (item: Pick<ScheduleItem, "local_start">): string => item.local_start.slice(0, 10);

/** `local_end` of a day without times is the midnight after its last day. */
function covers(item: ScheduleItem, date: string): boolean {
  const end = item.local_end?.slice(0, 10) ?? addDays(startDate(item), 1);
  return startDate(item) <= date && date < end;
}

/** What lies further away is a plan, not what comes next. */
const NEXT_WITHIN_MS = 24 * 3_600_000;

export type Moment = "now" | "next" | undefined;

/** Which items are on, and which comes next, at `nowMs`; cancelled ones never are. */
export function momentsOf(rows: readonly ScheduleItem[], nowMs: number): Map<string, Moment> {
  const moments = new Map<string, Moment>();
  let next: ScheduleItem | undefined;
  for (const item of rows) {
    if (item.status === "cancelled" || item.all_day) continue;
    const start = Date.parse(item.starts_at);
    const end = item.ends_at === null ? start : Date.parse(item.ends_at);
    if (start <= nowMs && nowMs < end) moments.set(item.id, "now");
    const isSoon = start > nowMs && start - nowMs < NEXT_WITHIN_MS;
    if (isSoon && (!next || start < Date.parse(next.starts_at))) next = item;
  }
  if (next) moments.set(next.id, "next");
  return moments;
}
