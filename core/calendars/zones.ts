import { addElapsed, instantOf, localOf, nextClockChange } from "../time.ts";
import { compact } from "./lines.ts";

const DAY_MS = 86_400_000;
/** Zones that change at all change once a year; whatever came before this is in force throughout. */
const LOOK_BACK_DAYS = 731;
/** Morocco and Western Sahara change four times a year. */
const CHANGES_MAX = 400;
/** A change that is taken back within this begins or ends a summer time, or a Ramadan's pause of it. */
const SEASON_DAYS = 366;

export type CalendarZone = {
  /** VTIMEZONE (RFC 5545 §3.6.5), its changes one by one as they are between two moments. */
  lines: string[];
  /** When clocks change, from a while before to the end, in milliseconds. */
  changesMs: readonly number[];
};

/** What a calendar says of a zone whose wall times it has between two moments. TZID is the very IANA name (domain D3). */
export function calendarZone(zone: string, fromMs: number, toMs: number): CalendarZone {
  const changesMs = changesBetween(zone, fromMs - LOOK_BACK_DAYS * DAY_MS, toMs);
  const inForce = changesMs.findLastIndex((at) => at <= fromMs);
  const observances =
    inForce < 0
      ? [...standing(offsetAt(zone, fromMs)), ...changesMs.flatMap((at) => observance(zone, at))]
      : changesMs.slice(inForce).flatMap((at) => observance(zone, at));
  return { lines: ["BEGIN:VTIMEZONE", `TZID:${zone}`, ...observances, "END:VTIMEZONE"], changesMs };
}

function changesBetween(zone: string, fromMs: number, toMs: number): number[] {
  const found: number[] = [];
  for (let at = nextClockChange(zone, fromMs); at !== undefined && found.length < CHANGES_MAX;) {
    const atMs = Date.parse(at);
    if (atMs > toMs) break;
    found.push(atMs);
    at = nextClockChange(zone, atMs);
  }
  return found;
}

/** The offset of a zone whose clocks do not change within the window: in force since an arbitrary early date. */
const standing = (offset: number): string[] => observanceLines("STANDARD", "19700101T000000", offset, offset);

function observance(zone: string, atMs: number): string[] {
  const [before, after] = [offsetAt(zone, atMs - 1_000), offsetAt(zone, atMs)];
  // Its start is told in the time that ends there.
  const start = compact(instantOf(atMs + before * 1_000).slice(0, 19));
  return observanceLines(
    isSummer(zone, atMs, after - before) ? "DAYLIGHT" : "STANDARD",
    start,
    before,
    after,
  );
}

function isSummer(zone: string, atMs: number, gain: number): boolean {
  const next = nextClockChange(zone, atMs);
  return gain > 0 && next !== undefined && next < addElapsed(instantOf(atMs), SEASON_DAYS * 24 * 60);
}

function observanceLines(kind: "STANDARD" | "DAYLIGHT", start: string, before: number, after: number) {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${offsetText(before)}`,
    `TZOFFSETTO:${offsetText(after)}`,
    // Not its abbreviation, which each runtime has in words of its own.
    `TZNAME:${offsetText(after)}`,
    `END:${kind}`,
  ];
}

/** Seconds east of UTC. */
function offsetAt(zone: string, atMs: number): number {
  const wholeMs = Math.floor(atMs / 1_000) * 1_000;
  return (Date.parse(`${localOf(instantOf(wholeMs), zone)}Z`) - wholeMs) / 1_000;
}

/** `+0545`, with seconds where there are some. */
function offsetText(seconds: number): string {
  const part = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const size = Math.abs(seconds);
  const [hours, minutes, rest] = [size / 3_600, (size / 60) % 60, size % 60];
  return `${seconds < 0 ? "-" : "+"}${part(hours)}${part(minutes)}${rest === 0 ? "" : part(rest)}`;
}
