import { assert } from "./assert.ts";

/**
 * Time, in one file: nothing else touches Temporal or Intl zones.
 *
 * - An instant is UTC, written as `2026-09-03T11:30:00.000Z`.
 * - A call time is wall time plus an IANA zone: `2026-09-03T19:30:00` in `Asia/Singapore`; its instant is
 *   derived here and stored beside it.
 * - A date is `2026-09-03`.
 */
export type LocalResolution =
  | { kind: "exact"; instant: string }
  /** Clocks went back: the time happens twice. `instant` is the first, as RFC 5545 §3.3.5 says. */
  | { kind: "fold"; instant: string; second: string }
  /** Clocks went forward: the time does not exist. `instant` uses the offset before the gap (same section). */
  | { kind: "gap"; instant: string };

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const zoneCache = new Map<string, boolean>();
const ZONE_CACHE_MAX = 1_000;

/** True for an IANA zone name; offsets such as `+02:00` and the `Etc/GMT±n` pitfalls of `GMT+2` are refused. */
export function isZone(zone: string): boolean {
  const known = zoneCache.get(zone);
  if (known !== undefined) return known;
  const valid = (zone === "UTC" || /^[A-Z][A-Za-z0-9_+-]*\/[A-Za-z0-9_+/-]+$/.test(zone)) && supported(zone);
  if (zoneCache.size < ZONE_CACHE_MAX) zoneCache.set(zone, valid);
  return valid;
}

function supported(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** True for `YYYY-MM-DDTHH:MM[:SS]` that the calendar has. */
export function isLocal(local: string): boolean {
  return (
    LOCAL.test(local) &&
    isWorkingYear(local) &&
    calendarHas(() => Temporal.PlainDateTime.from(local, { overflow: "reject" }))
  );
}

/** True for `YYYY-MM-DD` that the calendar has. */
export function isDate(date: string): boolean {
  return (
    DATE.test(date) &&
    isWorkingYear(date) &&
    calendarHas(() => Temporal.PlainDate.from(date, { overflow: "reject" }))
  );
}

/** True for an RFC 3339 instant with an offset or Z. */
export function isInstant(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/.test(text) &&
    isWorkingYear(text) &&
    calendarHas(() => Temporal.Instant.from(text))
  );
}

/** Years that everybody writes alike: PostgreSQL has no year 0000, and at 10000 JavaScript writes another form. */
const YEAR_MIN = 1000;
const YEAR_MAX = 9000;

function isWorkingYear(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return year >= YEAR_MIN && year <= YEAR_MAX;
}

function calendarHas(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Which instant a wall time in a zone means, and whether a clock change makes it doubtful. */
export function resolveLocal(local: string, zone: string): LocalResolution {
  assert(isZone(zone), "a known zone");
  const plain = Temporal.PlainDateTime.from(local);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
  const later = plain.toZonedDateTime(zone, { disambiguation: "later" });
  const compatible = instantOf(
    plain.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds,
  );
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { kind: "exact", instant: compatible };
  // In a gap neither reading gives the wall time back; in a fold both do.
  if (earlier.toPlainDateTime().equals(plain)) {
    return { kind: "fold", instant: compatible, second: instantOf(later.epochMilliseconds) };
  }
  return { kind: "gap", instant: compatible };
}

/** The wall time of an instant in a zone, to the second. */
export function localOf(instant: string, zone: string): string {
  return Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "second" });
}

/** An instant as the wire and the books write it. */
export function instantOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The calendar day `days` after `date`, by the calendar and not by 24 hours. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Wall time plus minutes on the wall; use `addElapsed` when time that passes is meant. */
export function addWallMinutes(local: string, minutes: number): string {
  return Temporal.PlainDateTime.from(local).add({ minutes }).toString({ smallestUnit: "second" });
}

/** An instant plus elapsed minutes. */
export function addElapsed(instant: string, minutes: number): string {
  return instantOf(Date.parse(instant) + minutes * 60_000);
}

/** 1 (Monday) to 7 (Sunday). */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

/** Today in a zone, as a date. */
export function dateIn(zone: string, nowMs: number): string {
  return localOf(instantOf(nowMs), zone).slice(0, 10);
}

/** When the clocks of a zone change next after `nowMs`, or undefined when no change is planned. */
export function nextClockChange(zone: string, nowMs: number): string | undefined {
  const change = Temporal.Instant.fromEpochMilliseconds(nowMs)
    .toZonedDateTimeISO(zone)
    .getTimeZoneTransition("next");
  return change ? instantOf(change.epochMilliseconds) : undefined;
}
