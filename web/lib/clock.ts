/**
 * Times for people, from wire fields, with Intl alone (Temporal is not on every phone yet). Wall times of the venue
 * come as `2026-09-03T19:30:00` and are shown as they are; instants are also shown in the reader's own zone.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, locale?: string): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    formats.set(key, found);
  }
  return found;
}

export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone that this browser knows. */
export const allZones = (): string[] => Intl.supportedValuesOf("timeZone");

/** `Asia/Ho_Chi_Minh` is `Ho Chi Minh` to people. */
export const cityOf = (zone: string): string => zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");

/** A calendar date at noon UTC, where no zone moves it. */
const noon = (date: string): Date => new Date(`${date}T12:00:00Z`);

/** The calendar day `days` after `date`. */
export function addDays(date: string, days: number): string {
  const at = noon(date);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** How many calendar days `to` lies after `from`; both may carry a time. */
export function daysBetween(from: string, to: string): number {
  return Math.round((noon(to.slice(0, 10)).getTime() - noon(from.slice(0, 10)).getTime()) / 86_400_000);
}

/** The Monday of a date's week. */
export const mondayOf = (date: string): string => addDays(date, -((noon(date).getUTCDay() + 6) % 7));

/** `Thu 3 Sep` */
export const dayShort = (date: string): string =>
  format({ weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(noon(date));

/** `Thursday, 3 September`: the day as a heading, where the year stands beside it. */
export const dayHeading = (date: string): string =>
  format({ weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(noon(date));

/** `Thursday, 3 September 2026` */
export const dayLong = (date: string): string =>
  format({ weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
    noon(date),
  );

/** `30 Jan – 3 Feb 2025` */
export const dateRange = (from: string, to: string): string =>
  format({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).formatRange(
    noon(from),
    noon(to),
  );

/** `September 2026` */
export const monthLong = (date: string): string =>
  format({ month: "long", year: "numeric", timeZone: "UTC" }).format(noon(date));

/** `Thu` */
export const weekdayShort = (date: string): string =>
  format({ weekday: "short", timeZone: "UTC" }).format(noon(date));

/** `07:30` where people count to 24, `7:30 PM` where they count to 12. */
const habit: Intl.DateTimeFormatOptions = {
  hour: new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12
    ? "numeric"
    : "2-digit",
  minute: "2-digit",
};

/** A wall time as the reader writes times. */
export const wallTime = (local: string): string =>
  format({ ...habit, timeZone: "UTC" }).format(new Date(`${local.slice(0, 16)}:00Z`));

/** The wall time of an instant in a zone: `2026-09-03T19:30`. */
export function wallIn(instant: string | number, zone: string): string {
  // One locale for all, because this is read by code.
  const text = format(
    {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    },
    "sv-SE",
  ).format(new Date(instant));
  return text.replace(" ", "T");
}

export const dateIn = (zone: string, ms: number): string => wallIn(ms, zone).slice(0, 10);

/** `+1 day`, `−1 day`, nothing for the same day. */
export function daysApart(days: number): string {
  if (days === 0) return "";
  return `${days > 0 ? "+" : "−"}${Math.abs(days)} day${Math.abs(days) === 1 ? "" : "s"}`;
}

/** A beginning and an end on one wall, each with the days it lies from the day it is listed under. */
export type Clock = { start: string; startDays: string; end: string | undefined; endDays: string };

function clockOf(start: string, end: string | undefined, listedUnder: string): Clock {
  return {
    start: wallTime(start),
    startDays: daysApart(daysBetween(listedUnder, start)),
    end: end && wallTime(end),
    endDays: end ? daysApart(daysBetween(listedUnder, end)) : "",
  };
}

type Times = {
  local_start: string;
  local_end: string | null;
  starts_at: string;
  ends_at: string | null;
};

/** The venue's clock, and the reader's where it shows another time at that moment. */
export function clocksOf(times: Times, zone: string): { venue: Clock; own: Clock | undefined } {
  const day = times.local_start.slice(0, 10);
  const venue = clockOf(times.local_start, times.local_end ?? undefined, day);
  const ownStart = wallIn(times.starts_at, zone);
  const ownEnd = times.ends_at === null ? undefined : wallIn(times.ends_at, zone);
  const isSame =
    ownStart === times.local_start.slice(0, 16) &&
    (ownEnd === undefined || ownEnd === times.local_end?.slice(0, 16));
  return { venue, own: isSame ? undefined : clockOf(ownStart, ownEnd, day) };
}

/** The reader's own clock at a moment: `14:32`. */
export const clockAt = (ms: number): string => format(habit).format(ms);

/** `3 Sep 2026, 14:32`, on the reader's own clock. */
export const momentAt = (instant: string | number): string =>
  format({ dateStyle: "medium", timeStyle: "short" }).format(new Date(instant));

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" });
const STEPS = [
  [60_000, 1_000, "second"],
  [3_600_000, 60_000, "minute"],
  [86_400_000, 3_600_000, "hour"],
  [Infinity, 86_400_000, "day"],
] as const;

/** `12 min. ago`, `in 3 hr.` */
export function relativeTo(ms: number, nowMs: number): string {
  const away = ms - nowMs;
  const [, unit, name] = STEPS.find(([below]) => Math.abs(away) < below) ?? STEPS[3];
  return relative.format(Math.round(away / unit), name);
}
