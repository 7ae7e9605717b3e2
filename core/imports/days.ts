import { addDays, isDate, weekdayOf } from "../time.ts";
import { isoDate, type WrittenDate } from "./dates.ts";
import { WEEKDAY_NAMES } from "./words.ts";

/** The production's first and last day. */
export type Window = { startsOn: string; endsOn: string };

/** What fills in the parts of a date that a cell leaves out. */
export type DateContext = { window: Window; year: number | null; fileYear: number | null };

export type SettledDate = { date: string; doubt?: string } | { problem: string };

const WINDOW_DAYS_MAX = 800;
/** People arrive before the first day and leave after the last. */
const WINDOW_SLACK_DAYS = 7;
const NEAR_YEARS = 6;

/** Every date of the production, at most 800. */
export function windowDates(window: Window): string[] {
  const dates: string[] = [];
  for (
    let date = window.startsOn;
    date <= window.endsOn && dates.length < WINDOW_DAYS_MAX;
    date = addDays(date, 1)
  )
    dates.push(date);
  return dates;
}

/** Makes a whole date of a written one, or says why it cannot. `weekday` comes from another column, if any. */
export function settleDate(written: WrittenDate, weekday: number | null, context: DateContext): SettledDate {
  const named = written.weekday ?? weekday;
  if (written.month === null || written.day === null) return fromWindow(written.day, named, context.window);
  const { year, month, day } = written;
  if (year !== null)
    return isDate(isoDate(year, month, day))
      ? { date: isoDate(year, month, day) }
      : { problem: "there is no such date" };
  return withYear(month, day, named, context);
}

function fromWindow(day: number | null, weekday: number | null, window: Window): SettledDate {
  const dates = windowDates(window).filter(
    (date) =>
      (day === null || Number(date.slice(8)) === day) && (weekday === null || weekdayOf(date) === weekday),
  );
  const name = `${weekday === null ? "" : WEEKDAY_NAMES[weekday - 1]}${day === null ? "" : ` ${day}`}`.trim();
  if (dates.length === 1) return { date: dates[0]! };
  return {
    problem:
      dates.length === 0
        ? `there is no ${name} within the production's dates`
        : `${name} comes more than once within the production's dates`,
  };
}

function withYear(month: number, day: number, weekday: number | null, context: DateContext): SettledDate {
  const { window } = context;
  const on = (year: number): string[] =>
    isDate(isoDate(year, month, day)) ? [isoDate(year, month, day)] : [];
  const missing: SettledDate = { problem: "there is no such date" };
  if (context.year !== null) return on(context.year).map((date) => ({ date }))[0] ?? missing;
  const [from, to] = [Number(window.startsOn.slice(0, 4)), Number(window.endsOn.slice(0, 4))];
  const years = (slack: number): number[] =>
    Array.from({ length: Math.min(to - from, 20) + 1 + 2 * slack }, (_, index) => from - slack + index);
  const near = years(1)
    .flatMap(on)
    .filter(
      (date) =>
        date >= addDays(window.startsOn, -WINDOW_SLACK_DAYS) &&
        date <= addDays(window.endsOn, WINDOW_SLACK_DAYS),
    );
  if (context.fileYear !== null) {
    const turn = near.find(
      (date) => from < to && Number(date.slice(0, 4)) === context.fileYear! + 1 && month <= 2,
    );
    const stated = on(context.fileYear)[0];
    return turn !== undefined && stated !== undefined && !near.includes(stated)
      ? { date: turn }
      : stated === undefined
        ? missing
        : { date: stated };
  }
  const fitting =
    near.length > 1 && weekday !== null ? near.filter((date) => weekdayOf(date) === weekday) : near;
  if (fitting.length === 1) return { date: fitting[0]! };
  if (near.length > 1)
    return {
      problem: `the year is missing and could be ${near.map((date) => date.slice(0, 4)).join(" or ")}`,
    };
  const byWeekday =
    weekday === null
      ? []
      : nearest(
          years(NEAR_YEARS)
            .flatMap(on)
            .filter((date) => weekdayOf(date) === weekday),
          window,
        );
  if (byWeekday[0] !== undefined)
    return {
      date: byWeekday[0],
      doubt: `the year is not given; ${byWeekday[0].slice(0, 4)} is the nearest with that weekday`,
    };
  const closest = nearest(years(1).flatMap(on), window)[0] ?? years(NEAR_YEARS).flatMap(on)[0];
  return closest === undefined
    ? missing
    : {
        date: closest,
        doubt: `the year is not given; ${closest.slice(0, 4)} is nearest to the production's dates`,
      };
}

const nearest = (dates: string[], window: Window): string[] => {
  const middle = (Date.parse(window.startsOn) + Date.parse(window.endsOn)) / 2;
  return dates.toSorted((a, b) => Math.abs(Date.parse(a) - middle) - Math.abs(Date.parse(b) - middle));
};

/**
 * The weekday as check digit. The name of the day before is right for the small hours, because a night belongs to
 * the day it began on.
 */
export function weekdayDoubt(
  date: string,
  weekday: number | null,
  seconds: number | null,
): string | undefined {
  if (weekday === null) return undefined;
  const actual = weekdayOf(date);
  const smallHours = seconds !== null && seconds < 9 * 3_600 && weekdayOf(addDays(date, -1)) === weekday;
  if (actual === weekday || smallHours) return undefined;
  return `the file says ${WEEKDAY_NAMES[weekday - 1]}, but ${date} is a ${WEEKDAY_NAMES[actual - 1]}`;
}
