import type { ScheduleItem } from "../../core/schedules.ts";
import { dayOf } from "./day.ts";

/** What somebody has on a date, in order: what is cancelled is none of it, and what lasts all day comes last. */
export function plannedOn(rows: readonly ScheduleItem[], date: string): ScheduleItem[] {
  const { allDay, timed, afterMidnight } = dayOf(rows, date);
  return [...timed, ...afterMidnight, ...allDay].filter(({ status }) => status !== "cancelled");
}

/** The one that somebody gets ready for: what is on or comes next; of a day that is over, or of another, the first. */
export function leadOf(items: readonly ScheduleItem[], nowMs: number): ScheduleItem | undefined {
  const isOver = ({ starts_at, ends_at }: ScheduleItem) => Date.parse(ends_at ?? starts_at) <= nowMs;
  return items.find((item) => !isOver(item)) ?? items[0];
}
