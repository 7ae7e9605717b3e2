import type { Mapping } from "../imports.ts";
import { addDays } from "../time.ts";
import { readDate } from "./dates.ts";
import type { WrittenTime } from "./clock.ts";
import { type DateContext, settleDate } from "./days.ts";
import type { Written } from "./moments.ts";
import type { Row } from "./rows.ts";

/**
 * Slips of the pen in files that write am or pm beside a 24-hour clock: `5 15 PM` where five in the morning was
 * meant, `Feb 3, 21 30 AM` where the evening of the 2nd was. Each is put right only where the row's own end, or the
 * rows around it on its stage, leave one reading; the row is flagged either way.
 */
export function repairSlips(rows: Row[], mapping: Mapping, context: DateContext): void {
  const both = (row: Row): WrittenTime[] => [...row.start.times, ...row.end.times];
  const hoursTo24 = rows.reduce(
    (sum, row) =>
      sum + both(row).filter((time) => time.meridiem === "pm" && (time.hourWritten ?? 0) > 12).length,
    0,
  );
  const stages = new Map<string, Row[]>();
  for (const row of rows) {
    const stage = mapping.stages[row.stageText] ?? row.stageText;
    const list = stages.get(stage);
    if (list) list.push(row);
    else stages.set(stage, [row]);
  }
  for (const list of stages.values()) {
    for (const [index, row] of list.entries()) {
      if (hoursTo24 >= HOURS_TO_24_MIN && isLatePm(row.start.times[0])) repairHour(row, context);
      if (isEarlyAm(row.start.times[0])) repairDate(row, list, index, context);
      if (isEarlyAm(row.end.times[0])) repairEndDate(row, context);
    }
  }
}

const HOURS_TO_24_MIN = 3;
const HOUR_MS = 3_600_000;
const SET_HOURS_MAX = 8;

const isLatePm = (time: WrittenTime | undefined): boolean =>
  time?.meridiem === "pm" && time.hourWritten !== undefined && time.hourWritten < 12;
const isEarlyAm = (time: WrittenTime | undefined): boolean =>
  time?.meridiem === "am" && (time.hourWritten ?? 0) > 12 && time.hourWritten !== 24;

/** Wall time as a number that only serves to compare. */
function wallMs(written: Written, context: DateContext): number | null {
  const time = written.times[0];
  if (written.date === null || written.date.month === null || time === undefined) return null;
  const settled = settleDate(written.date, written.weekday, context);
  return "date" in settled ? Date.parse(`${settled.date}T00:00:00Z`) + time.seconds * 1_000 : null;
}

const isSet = (from: number, to: number): boolean => to > from && to - from <= SET_HOURS_MAX * HOUR_MS;

function repairHour(row: Row, context: DateContext): void {
  const time = row.start.times[0]!;
  const [start, end] = [wallMs(row.start, context), wallMs(row.end, context)];
  if (start === null || end === null || isSet(start, end) || !isSet(start - 12 * HOUR_MS, end)) return;
  time.seconds -= 12 * 3_600;
  time.doubt = `the pm is taken as a slip: the file writes hours from 0 to 24, and the end follows ${time.hourWritten} in the morning`;
}

function repairDate(row: Row, list: Row[], index: number, context: DateContext): void {
  const start = wallMs(row.start, context);
  const before = list[index - 1];
  const after = list.slice(index + 1).find((other) => !isEarlyAm(other.start.times[0]));
  const [low, high] = [before && wallMs(before.start, context), after && wallMs(after.start, context)];
  if (start === null || low == null || high == null) return;
  const fits = (at: number): boolean => low <= at && at <= high;
  if (fits(start) || !fits(start - 24 * HOUR_MS)) return;
  dayBefore(row.start, context);
  row.start.times[0]!.doubt =
    "both the am and the date are taken as slips: only the evening before fits between the rows around it";
}

function repairEndDate(row: Row, context: DateContext): void {
  const [start, end] = [wallMs(row.start, context), wallMs(row.end, context)];
  if (start === null || end === null || isSet(start, end) || !isSet(start, end - 24 * HOUR_MS)) return;
  dayBefore(row.end, context);
  row.end.times[0]!.doubt = "both the am and the date are taken as slips: the evening of the start is meant";
}

function dayBefore(written: Written, context: DateContext): void {
  const settled = settleDate(written.date!, null, context);
  if (!("date" in settled)) return;
  written.dateText = addDays(settled.date, -1);
  written.date = readDate(written.dateText, "year_first") ?? written.date;
}
