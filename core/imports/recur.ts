import { UnreadableFile } from "./table.ts";

/**
 * Repeat rules (RFC 5545 §3.3.10) by walking the days: every rule ends, also those that can never match, which a
 * search for the next match does not promise (ical.js 2.2.1 loops for ever on FREQ=DAILY;BYDAY=2MO).
 */
export type RepeatRule = {
  freq: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  interval: number;
  count: number | null;
  /** The last wall date and time, inclusive, `2025-07-03T10:00:00`. */
  until: string | null;
  byDay: { nth: number; weekday: number }[];
  byMonthDay: number[];
  byMonth: number[];
  bySetPos: number[];
  /** 1 (Monday) to 7. */
  weekStart: number;
};

const DAY_MS = 86_400_000;
const DAYS_WALKED_MAX = 366 * 60;
const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const UNDERSTOOD = new Set([
  "freq",
  "interval",
  "count",
  "until",
  "byday",
  "bymonthday",
  "bymonth",
  "bysetpos",
  "wkst",
]);

const dayNumber = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const weekdayOfDay = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** Parts that say nothing new: the time of day that the first event has anyway, and the calendar that everybody has. */
function isIdle(name: string, value: unknown, time: string): boolean {
  const at = ["byhour", "byminute", "bysecond"].indexOf(name);
  if (at >= 0) return String(value) === String(Number(time.slice(at * 3, at * 3 + 2)));
  return (
    (name === "rscale" && /^gregorian$/i.test(String(value))) ||
    (name === "skip" && /^omit$/i.test(String(value)))
  );
}

/** A rule as ical.js hands it over, or why it cannot be followed. @param time of its first event, `HH:MM:SS`. */
export function readRule(raw: Record<string, unknown>, time = ""): RepeatRule | string {
  const asList = (value: unknown): unknown[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [value];
  const numbers = (name: string): number[] => asList(raw[name]).map(Number);
  const strange = Object.keys(raw).find(
    (name) => !UNDERSTOOD.has(name.toLowerCase()) && !isIdle(name.toLowerCase(), raw[name], time),
  );
  if (strange !== undefined)
    return `the repeat rule uses ${strange.toUpperCase().slice(0, 20)}, which is not followed here`;
  const freq = String(raw["freq"]).toUpperCase();
  if (freq !== "DAILY" && freq !== "WEEKLY" && freq !== "MONTHLY" && freq !== "YEARLY") {
    return "it repeats more often than daily, or in a way that is not known";
  }
  const byDay = asList(raw["byday"]).map((text) =>
    /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(String(text).toUpperCase()),
  );
  if (byDay.some((match) => match === null)) return "the days of the repeat rule cannot be read";
  const lists = [numbers("bymonthday"), numbers("bymonth"), numbers("bysetpos")];
  const interval = raw["interval"] === undefined ? 1 : Number(raw["interval"]);
  const count = raw["count"] === undefined ? null : Number(raw["count"]);
  if (
    !Number.isInteger(interval) ||
    interval < 1 ||
    (count !== null && !Number.isInteger(count)) ||
    lists.flat().some((number) => !Number.isInteger(number))
  ) {
    return "the numbers of the repeat rule cannot be read";
  }
  const start = WEEKDAYS.indexOf(
    typeof raw["wkst"] === "number"
      ? WEEKDAYS[(raw["wkst"] + 5) % 7]!
      : String(raw["wkst"] ?? "MO").toUpperCase(),
  );
  return {
    freq,
    interval,
    count,
    until: null,
    byDay: byDay.map((match) => ({ nth: Number(match![1] ?? 0), weekday: WEEKDAYS.indexOf(match![2]!) + 1 })),
    byMonthDay: lists[0]!,
    byMonth: lists[1]!,
    bySetPos: lists[2]!,
    weekStart: start < 0 ? 1 : start + 1,
  };
}

/**
 * What all repeats of one file may take together, in steps of about a microsecond: a file of 5 MB can ask for days of
 * work, and whoever reads it answers nobody meanwhile.
 */
export type Effort = { stepsLeft: number };
const STEPS_MAX = 4_000_000;
export const newEffort = (): Effort => ({ stepsLeft: STEPS_MAX });

/** @throws UnreadableFile where the file has had its share. */
export function spend(effort: Effort, steps: number): void {
  effort.stepsLeft -= steps;
  if (effort.stepsLeft < 0)
    throw new UnreadableFile("The calendar repeats in more ways than can be written out here.");
}

/** From day to day, inclusive. */
type Days = { from: string; to: string };

/** The wall dates of a rule that begins on `first`, within the days; `time` only bounds UNTIL. @throws UnreadableFile */
export function repeatDates(
  rule: RepeatRule,
  first: string,
  time: string,
  { from, to }: Days,
  effort: Effort,
): string[] {
  const begin = dayNumber(first);
  // Without a count nothing before the wanted days matters, however long ago it all began.
  const enter = rule.count === null ? Math.max(begin, dayNumber(from) - 366) : begin;
  const last = Math.min(dayNumber(to), enter + DAYS_WALKED_MAX);
  const dates: string[] = [];
  let counted = 0;
  const take = (day: number): boolean => {
    const date = dateOf(day);
    if (rule.until !== null && `${date}T${time}` > rule.until) return false;
    counted++;
    if (date >= from && date <= to) dates.push(date);
    return rule.count === null || counted < rule.count;
  };
  let period: number[] = [];
  let periodId = "";
  const flush = (): boolean => {
    const chosen =
      rule.bySetPos.length === 0
        ? period
        : period.filter((_, index) =>
            rule.bySetPos.some((pos) => pos === index + 1 || pos === index - period.length),
          );
    period = [];
    return chosen.filter((day) => day >= begin).every(take);
  };
  // A period is walked whole, so that BYSETPOS counts the days before the first one too.
  for (let day = rule.bySetPos.length === 0 ? enter : periodStart(rule, enter); day <= last; day++) {
    spend(effort, 1);
    const id = periodOf(rule, day);
    if (id !== periodId) {
      if (!flush()) return dates;
      periodId = id;
    }
    // DTSTART counts as the first instance even where it does not fit the rule.
    if (matches(rule, day, begin) || (day === begin && rule.bySetPos.length === 0)) period.push(day);
  }
  flush();
  return dates;
}

const parts = (day: number): { year: number; month: number; date: number } => {
  const at = new Date(day * DAY_MS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() };
};
const weekOf = (rule: RepeatRule, day: number): number => Math.floor((day + 3 - (rule.weekStart - 1)) / 7);

function periodOf(rule: RepeatRule, day: number): string {
  if (rule.freq === "DAILY") return String(day);
  if (rule.freq === "WEEKLY") return String(weekOf(rule, day));
  const { year, month } = parts(day);
  return rule.freq === "MONTHLY" ? `${year}-${month}` : String(year);
}

function periodStart(rule: RepeatRule, day: number): number {
  const id = periodOf(rule, day);
  let start = day;
  while (periodOf(rule, start - 1) === id) start--;
  return start;
}

function matches(rule: RepeatRule, day: number, begin: number): boolean {
  const at = parts(day);
  const first = parts(begin);
  const months = (at.year - first.year) * 12 + at.month - first.month;
  const elapsed = {
    DAILY: day - begin,
    WEEKLY: weekOf(rule, day) - weekOf(rule, begin),
    MONTHLY: months,
    YEARLY: at.year - first.year,
  }[rule.freq];
  if (elapsed % rule.interval !== 0) return false;
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(at.month)) return false;
  const length = new Date(Date.UTC(at.year, at.month, 0)).getUTCDate();
  if (rule.byMonthDay.length > 0 && !rule.byMonthDay.some((n) => n === at.date || n === at.date - length - 1))
    return false;
  if (rule.byDay.length > 0)
    return rule.byDay.some(
      ({ nth, weekday }) => weekday === weekdayOfDay(day) && isNth(rule, nth, at, length, day),
    );
  if (rule.byMonthDay.length > 0 || rule.freq === "DAILY") return true;
  if (rule.freq === "WEEKLY") return weekdayOfDay(day) === weekdayOfDay(begin);
  if (rule.freq === "MONTHLY") return at.date === first.date;
  return at.date === first.date && (rule.byMonth.length > 0 || at.month === first.month);
}

/** `2MO` counts within the month, or within the year for a yearly rule without months. */
function isNth(
  rule: RepeatRule,
  nth: number,
  at: { year: number; month: number; date: number },
  length: number,
  day: number,
): boolean {
  if (nth === 0 || rule.freq === "DAILY" || rule.freq === "WEEKLY") return nth === 0;
  if (rule.freq === "MONTHLY" || rule.byMonth.length > 0) {
    return nth > 0 ? Math.ceil(at.date / 7) === nth : Math.ceil((length - at.date + 1) / 7) === -nth;
  }
  const newYear = dayNumber(`${at.year}-01-01`);
  const nextYear = dayNumber(`${at.year + 1}-01-01`);
  return nth > 0 ? Math.ceil((day - newYear + 1) / 7) === nth : Math.ceil((nextYear - day) / 7) === -nth;
}
