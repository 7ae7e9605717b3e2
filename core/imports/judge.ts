import type { Mapping } from "../imports.ts";
import { weekdayOf } from "../time.ts";
import { readCell } from "./cells.ts";
import type { DateOrder } from "./dates.ts";
import { settleDate, type DateContext } from "./days.ts";
import type { Row } from "./rows.ts";
import type { Table } from "./table.ts";
import { readDate } from "./dates.ts";

const ORDERS: readonly DateOrder[] = ["day_first", "month_first", "year_first"];
const DAY_SECONDS = 86_400;
const HALF_DAY_SECONDS = DAY_SECONDS / 2;
const EVENING_SECONDS = 16 * 3_600;
const JUDGED_MAX = 2_000;

/**
 * Day-first or month-first, judged over all dates of the file: what can be read at all, then the weekdays as check
 * digits, then the production's dates, then how close together the dates lie. `sure` is false when none of it tells.
 */
export function judgeDateOrder(
  table: Table,
  mapping: Mapping,
  context: DateContext,
  zone: string,
): { order: DateOrder; sure: boolean } {
  const columns = [mapping.start.datetime, mapping.start.date, mapping.end.datetime, mapping.end.date].filter(
    (name) => name !== undefined,
  );
  const indexes = columns.map((name) => table.columns.indexOf(name));
  const weekdayAt = mapping.start.weekday === undefined ? -1 : table.columns.indexOf(mapping.start.weekday);
  const records = table.records.slice(0, JUDGED_MAX);
  const scores = ORDERS.map((order) => {
    const score = {
      order,
      unreadable: 0,
      wrongWeekday: 0,
      outside: 0,
      doubtful: 0,
      first: "9999",
      last: "0000",
    };
    for (const { cells } of records) {
      const weekday = weekdayAt < 0 ? null : (readDate(cells[weekdayAt] ?? "", order)?.weekday ?? null);
      for (const index of indexes) {
        const text = cells[index] ?? "";
        const moment =
          text === "" ? undefined : (readCell(text, "datetime", order) ?? readCell(text, "date", order));
        if (text !== "" && moment === undefined) score.unreadable++;
        if (!moment?.date) continue;
        if (moment.date.orderMatters) score.doubtful++;
        const settled = settleDate({ ...moment.date, weekday: null }, null, context);
        if (!("date" in settled) || moment.date.month === null) continue;
        const named = moment.date.weekday ?? weekday;
        if (named !== null && weekdayOf(settled.date) !== named) score.wrongWeekday++;
        if (settled.date < context.window.startsOn || settled.date > context.window.endsOn) score.outside++;
        if (settled.date < score.first) score.first = settled.date;
        if (settled.date > score.last) score.last = settled.date;
      }
    }
    return { ...score, days: Math.max(0, (Date.parse(score.last) - Date.parse(score.first)) / 86_400_000) };
  });
  // Two-digit years first are rare: they have to be better, not just as good.
  const rank = scores.toSorted(
    (a, b) =>
      a.unreadable - b.unreadable ||
      a.wrongWeekday - b.wrongWeekday ||
      a.outside - b.outside ||
      Number(a.order === "year_first") - Number(b.order === "year_first") ||
      spread(a.days, b.days) ||
      preferred(zone, table, a.order) - preferred(zone, table, b.order),
  );
  const [best, second] = [rank[0]!, rank.find((score) => score.order !== "year_first" && score !== rank[0])!];
  const tie =
    best.unreadable === second.unreadable &&
    best.wrongWeekday === second.wrongWeekday &&
    best.outside === second.outside;
  const sure = best.doubtful === 0 || !tie || spread(best.days, second.days) !== 0;
  return { order: best.order, sure };
}

/** One festival's days lie side by side; read the wrong way round they scatter over months. */
const spread = (a: number, b: number): number => (a * 4 + 4 < b ? -1 : b * 4 + 4 < a ? 1 : 0);

const preferred = (zone: string, table: Table, order: DateOrder): number => {
  const slashed = table.records
    .slice(0, 50)
    .some(({ cells }) => cells.some((cell) => /^\d{1,2}\/\d{1,2}\//.test(cell)));
  const american = slashed && /^(America|US|Pacific\/Honolulu)/.test(zone);
  return (order === "month_first") === american ? 0 : 1;
};

/** How hours 1 to 12 without am or pm are meant. `sure` is false when nothing in the file tells. */
export function judgeHalves(rows: Row[]): { reading: Mapping["without_am_pm"]; sure: boolean } {
  const times = rows.flatMap((row) => [...row.start.times, ...row.end.times]);
  const bare = times.filter((time) => time.eitherHalf);
  const outright = times.some((time) => !time.eitherHalf && time.meridiem === null);
  if (bare.length === 0 || outright) return { reading: "24h", sure: true };
  const wraps = wrapsPastTwelve(rows);
  if (wraps > 0) return { reading: "by_order", sure: true };
  const night = bare.filter(
    (time) => time.seconds < 8 * 3_600 + 1_800 || time.seconds >= HALF_DAY_SECONDS,
  ).length;
  return {
    reading: "24h",
    sure: times.some((time) => time.meridiem !== null) ? bare.length === 0 : night * 2 < bare.length,
  };
}

function wrapsPastTwelve(rows: Row[]): number {
  let wraps = 0;
  for (const row of rows) {
    const [from, to] = [row.start.times[0], row.end.times[0] ?? row.start.times[1]];
    if (from?.eitherHalf && to?.eitherHalf && to.seconds < from.seconds) wraps++;
  }
  for (const group of groups(rows)) {
    for (const [index, row] of group.entries()) {
      const before = group[index - 1]?.start.times[0];
      const now = row.start.times[0];
      if (
        before?.eitherHalf &&
        now?.eitherHalf &&
        before.seconds >= 9 * 3_600 &&
        now.seconds < before.seconds
      )
        wraps++;
    }
  }
  return wraps;
}

/** Rows of one stage under one listed date, in file order. */
export function groups(rows: Row[]): Row[][] {
  const byPlace = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.start.times.length === 0) continue;
    const place = `${row.stageText}\u0001${row.start.dateText}`;
    const group = byPlace.get(place);
    if (group) group.push(row);
    else byPlace.set(place, [row]);
  }
  return [...byPlace.values()];
}

/** Follows the clock along each stage's day, adding half a day whenever it falls back. */
export function unrollHalves(rows: Row[]): void {
  for (const group of groups(rows)) {
    const bare = group.filter((row) => row.start.times[0]!.eitherHalf);
    let turns = 0;
    const dial = bare.map((row) => row.start.times[0]!.seconds % HALF_DAY_SECONDS);
    const unrolled = dial.map((seconds, index) => {
      if (index > 0 && seconds < dial[index - 1]!) turns++;
      return seconds + turns * HALF_DAY_SECONDS;
    });
    // Evenings are likelier than mornings, unless the day would then last past six the next morning.
    const last = unrolled.at(-1) ?? 0;
    const base = last + HALF_DAY_SECONDS <= DAY_SECONDS + 6 * 3_600 ? HALF_DAY_SECONDS : 0;
    for (const [index, row] of bare.entries()) {
      const start = row.start.times[0]!;
      start.seconds = unrolled[index]! + base;
      start.doubt ??= "written without am or pm; read from the order of the rows";
      for (const end of [row.end.times[0], row.start.times[1]]) {
        if (!end?.eitherHalf) continue;
        const offset =
          (((end.seconds - start.seconds) % HALF_DAY_SECONDS) + HALF_DAY_SECONDS) % HALF_DAY_SECONDS;
        end.seconds = row.end.date === null ? start.seconds + offset : (start.seconds + offset) % DAY_SECONDS;
      }
    }
  }
}

/**
 * The festival-day convention: 01:00 listed under Friday, after Friday's 23:00, is Saturday. Only the order of the
 * rows tells: `festival` when it does throughout, and the odd groups out when it does only here and there.
 */
export function judgeDays(
  rows: Row[],
  dayStartsAt: number,
): { convention: Mapping["day_convention"]; mixed: Set<Row> } {
  let inOrder = 0;
  let judged = 0;
  let against = 0;
  const telling: Row[] = [];
  for (const group of groups(rows)) {
    const seconds = group.map((row) => row.start.times[0]!.seconds);
    const early = seconds.filter((at) => at < dayStartsAt).length;
    const shifted = seconds.map((at) => (at < dayStartsAt ? at + DAY_SECONDS : at));
    const asWritten = rises(seconds);
    const asNight = rises(shifted);
    if (group.length >= 3) {
      judged++;
      if (asWritten || asNight) inOrder++;
    }
    if (early === 0 || early === seconds.length) continue;
    if (asNight && !asWritten && seconds.some((at) => at >= EVENING_SECONDS)) {
      telling.push(...group.filter((_, index) => seconds[index]! < dayStartsAt));
    } else if (asWritten && !asNight) against++;
  }
  const orderly = judged === 0 || inOrder / judged >= 0.7;
  if (telling.length === 0 || !orderly) return { convention: "calendar", mixed: new Set() };
  return against === 0
    ? { convention: "festival", mixed: new Set() }
    : { convention: "calendar", mixed: new Set(telling) };
}

const rises = (values: number[]): boolean =>
  values.every((value, index) => index === 0 || value >= values[index - 1]!);
