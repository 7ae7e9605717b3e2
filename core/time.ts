import { assert } from "./assert.ts";
import { changesBetween, momentsOf, offsetAt } from "./time/zone-years.ts";

/**
 * Time: nothing outside of this file and core/time/ touches Temporal or Intl zones (docs/time.md).
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
const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?:[Zz]|[+-](\d{2}:\d{2}))$/;
const DAY_MS = 86_400_000;

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

/** Every zone that has a place of its own, by its first name. */
export const namedZones = (): readonly string[] => Intl.supportedValuesOf("timeZone");

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
  return LOCAL.test(local) && isDate(local.slice(0, 10)) && isClock(local.slice(11));
}

/** True for `YYYY-MM-DD` that the calendar has. */
export function isDate(date: string): boolean {
  if (!DATE.test(date) || !isWorkingYear(date)) return false;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && dateOf(ms) === date;
}

/** True for an RFC 3339 instant with an offset or Z. */
export function isInstant(text: string): boolean {
  const [, date = "", clock = "", offset = "00:00"] = INSTANT.exec(text) ?? [];
  return isDate(date) && isClock(clock) && isClock(offset);
}

/** Hours, minutes and maybe seconds that a clock shows; the 24th hour and leap seconds are not. */
function isClock(clock: string): boolean {
  const [hours, minutes, seconds = 0] = clock.split(":").map(Number);
  return Number(hours) < 24 && Number(minutes) < 60 && seconds < 60;
}

/** Years that everybody writes alike: PostgreSQL has no year 0000, and at 10000 JavaScript writes another form. */
const YEAR_MIN = 1000;
const YEAR_MAX = 9000;

function isWorkingYear(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return year >= YEAR_MIN && year <= YEAR_MAX;
}

/** Wall time as if the wall were UTC's. */
const wallMs = (local: string): number => Date.parse(`${local}Z`);
const wallOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const midnight = (date: string): number => Date.parse(`${date.slice(0, 10)}T00:00:00Z`);

/** Which instant a wall time in a zone means, and whether a clock change makes it doubtful. */
export function resolveLocal(local: string, zone: string): LocalResolution {
  assert(isZone(zone), "a known zone");
  const wall = wallMs(local);
  const { moments, gap } = momentsOf(zone, wall);
  const [first, ...later] = moments;
  const second = later.at(-1);
  if (first === undefined) {
    assert(gap !== undefined, "a time that no wall shows lies in a gap");
    return { kind: "gap", instant: instantOf(wall - gap.beforeMs) };
  }
  if (second === undefined) return { kind: "exact", instant: instantOf(first) };
  return { kind: "fold", instant: instantOf(first), second: instantOf(second) };
}

/** The wall time of an instant in a zone, to the second. */
export function localOf(instant: string, zone: string): string {
  const ms = Date.parse(instant);
  return wallOf(ms + offsetAt(zone, ms));
}

/** An instant as the wire and the books write it. */
export function instantOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The calendar day `days` after `date`, by the calendar and not by 24 hours. */
export function addDays(date: string, days: number): string {
  return dateOf(midnight(date) + days * DAY_MS);
}

/** Wall time plus minutes on the wall; use `addElapsed` when time that passes is meant. */
export function addWallMinutes(local: string, minutes: number): string {
  return wallOf(wallMs(local) + minutes * 60_000);
}

/** An instant plus elapsed minutes. */
export function addElapsed(instant: string, minutes: number): string {
  return instantOf(Date.parse(instant) + minutes * 60_000);
}

/** 1 (Monday) to 7 (Sunday). */
export function weekdayOf(date: string): number {
  return ((new Date(midnight(date)).getUTCDay() + 6) % 7) + 1;
}

/** Today in a zone, as a date. */
export function dateIn(zone: string, nowMs: number): string {
  return localOf(instantOf(nowMs), zone).slice(0, 10);
}

/** Further ahead no government has planned a first change of its clocks. */
const CHANGE_WITHIN_MS = 3 * 366 * DAY_MS;

/** When the clocks of a zone change next after `nowMs`, or undefined when no change is planned. */
export function nextClockChange(zone: string, nowMs: number): string | undefined {
  const [change] = changesBetween(zone, nowMs, nowMs + CHANGE_WITHIN_MS);
  return change && instantOf(change.atMs);
}
