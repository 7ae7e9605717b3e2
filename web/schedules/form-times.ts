import type { ScheduleItem } from "../../core/schedules.ts";
import { addDays } from "../lib/clock.ts";

/** What a form asks for: a day, a beginning, and an end that may lie on the day after. */
export type Times = { all_day: boolean; day: string; last_day: string; start: string; end: string };

/** What the wire takes, as wall time in the item's zone. */
export type LocalTimes = Pick<ScheduleItem, "all_day" | "local_start" | "local_end">;

/** An end that is earlier on the clock than the beginning is on the next day; none is none. */
export function localTimes({ all_day, day, last_day, start, end }: Times): LocalTimes {
  if (all_day)
    return {
      all_day,
      local_start: `${day}T00:00:00`,
      local_end: `${last_day < day ? day : last_day}T00:00:00`,
    };
  const isNextDay = end !== "" && end <= start;
  return {
    all_day,
    local_start: `${day}T${start}:00`,
    local_end: end === "" ? null : `${isNextDay ? addDays(day, 1) : day}T${end}:00`,
  };
}

/** Undefined where the item lasts longer than this form can say: a day and a night. */
export function timesOf({ all_day, local_start, local_end }: LocalTimes): Times | undefined {
  const day = local_start.slice(0, 10);
  const endDay = local_end?.slice(0, 10) ?? day;
  if (all_day) {
    return {
      all_day,
      day,
      last_day: local_end === null ? day : addDays(endDay, -1),
      start: "09:00",
      end: "",
    };
  }
  const times = {
    all_day,
    day,
    last_day: day,
    start: local_start.slice(11, 16),
    end: local_end?.slice(11, 16) ?? "",
  };
  return localTimes(times).local_end?.slice(0, 16) === local_end?.slice(0, 16) ? times : undefined;
}
