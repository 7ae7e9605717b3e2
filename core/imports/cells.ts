import { instantOf, isDate } from "../time.ts";
import { clockTime, findTimes, type WrittenTime } from "./clock.ts";
import { type DateOrder, isoDate, readDate, type WrittenDate } from "./dates.ts";

/** What one cell says about when. Everything is optional; `instant` excludes the rest. */
export type Moment = {
  instant?: string;
  date?: WrittenDate;
  times: WrittenTime[];
  openEnd: boolean;
  /** Why what it says cannot be. */
  impossible?: string;
};

const ISO = new RegExp(
  String.raw`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?` +
    String.raw`(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\[[^\]]{1,64}\])?$`,
  "i",
);
const ICAL_STAMP = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(Z)?$/;
const SCRIPT_DATE = /^(.*?\d{4}) (\d{1,2}):(\d{2}):(\d{2}) (?:GMT|UTC)?([+-]\d{2}):?(\d{2})(?: \(.*\))?$/;
const EPOCH = /^(\d{10}|\d{13})$/;
const EPOCH_MIN_MS = Date.UTC(2001, 8, 10);
const EPOCH_MAX_MS = Date.UTC(2100, 0, 1);
const SHEET_SERIAL = /^(\d{5})(\.\d+)?$/;
const SHEET_SERIAL_MIN = 36_526; // 1 January 2000 as spreadsheets count days
const SHEET_SERIAL_MAX = 73_050; // the end of 2099
const SHEET_EPOCH_MS = Date.UTC(1899, 11, 30);
const ZONE_WORDS = /\b(utc|gmt)\b/i;
const LOCAL_ZONE_WORDS = /\b(cest|cet|mesz|mez|bst|edt|est|cdt|cst|mdt|mst|pdt|pst|hrs?)\b/gi;

export type CellRole = "date" | "time" | "datetime";

/** Reads a cell of dates, of times, or of both. Undefined when it holds neither. */
export function readCell(text: string, role: CellRole, order: DateOrder): Moment | undefined {
  const cell = text.trim();
  if (cell.length === 0 || cell.length > 120) return undefined;
  return readStamp(cell, role, order) ?? readWords(cell, role, order);
}

/** The spellings that machines write. */
function readStamp(cell: string, role: CellRole, order: DateOrder): Moment | undefined {
  const iso = ISO.exec(cell) ?? ICAL_STAMP.exec(cell);
  if (iso) {
    const [, y, mo, d, h, mi, s = "00", offset] = iso as unknown as string[];
    const date = isoDate(Number(y), Number(mo), Number(d));
    if (!isDate(date)) return { times: [], openEnd: false, impossible: "there is no such date" };
    const time = clockTime(h!, mi!, s, null);
    if (typeof time === "string") return { times: [], openEnd: false, impossible: time };
    if (offset !== undefined) return fromOffset(date, time.seconds, offset);
    return { date: certain(date), times: [{ ...time, eitherHalf: false }], openEnd: false };
  }
  const script = SCRIPT_DATE.exec(cell);
  if (script) {
    const date = readDate(script[1]!, order);
    const time = clockTime(script[2]!, script[3]!, script[4]!, null);
    if (date?.year != null && date.month !== null && date.day !== null && typeof time !== "string") {
      return fromOffset(isoDate(date.year, date.month, date.day), time.seconds, script[5]! + script[6]!);
    }
  }
  if (role !== "time" && EPOCH.test(cell)) {
    const ms = cell.length === 10 ? Number(cell) * 1_000 : Number(cell);
    if (ms >= EPOCH_MIN_MS && ms < EPOCH_MAX_MS) return { instant: instantOf(ms), times: [], openEnd: false };
  }
  const serial = role === "time" ? null : SHEET_SERIAL.exec(cell);
  if (serial && Number(serial[1]) >= SHEET_SERIAL_MIN && Number(serial[1]) <= SHEET_SERIAL_MAX) {
    const date = instantOf(SHEET_EPOCH_MS + Number(serial[1]) * 86_400_000).slice(0, 10);
    return {
      date: certain(date),
      times: serial[2] === undefined ? [] : [dayFraction(serial[2])],
      openEnd: false,
    };
  }
  if (role === "time" && /^0?\.\d{2,}$/.test(cell) && Number(cell) > 0) {
    return { times: [dayFraction(cell)], openEnd: false };
  }
  return undefined;
}

const dayFraction = (fraction: string): WrittenTime => ({
  seconds: Math.round(Number(fraction) * 1_440) * 60,
  eitherHalf: false,
  meridiem: null,
});

function certain(date: string): WrittenDate {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  return { year, month, day, weekday: null, orderMatters: false, marked: false };
}

function fromOffset(date: string, seconds: number, offset: string): Moment {
  const sign = offset.startsWith("-") ? -1 : 1;
  const digits = /^[+-]/.test(offset) ? offset.replaceAll(/\D/g, "") : "0000";
  const offsetMinutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  if (offsetMinutes > 18 * 60)
    return { times: [], openEnd: false, impossible: `there is no offset ${offset}` };
  const ms = Date.parse(`${date}T00:00:00Z`) + seconds * 1_000 - sign * offsetMinutes * 60_000;
  return { instant: instantOf(ms), times: [], openEnd: false };
}

/** The spellings that people write. */
function readWords(cell: string, role: CellRole, order: DateOrder): Moment | undefined {
  if (role === "date") {
    const date = readDate(cell, order);
    if (date) return { date, times: [], openEnd: false };
  }
  // "31.7.25 19.30": after a date with its year, a dotted pair can only be a time.
  const dotted =
    role === "time" ? cell : cell.replace(/(\d{4}|[./]\d{2})[\s,]+(\d{1,2})\.(\d{2})$/, "$1 $2:$3");
  const found = findTimes(dotted, role === "time");
  if (found.impossible !== undefined) return { times: [], openEnd: false, impossible: found.impossible };
  if (found.times.length > 2)
    return { times: [], openEnd: false, impossible: "the cell holds more than two times" };
  const rest = found.rest.replaceAll(LOCAL_ZONE_WORDS, " ").replace(ZONE_WORDS, " ");
  const date = /[\p{L}\d]/u.test(rest) ? readDate(rest, order) : undefined;
  if (role === "time") {
    const full = date !== undefined && date.month !== null ? date : undefined;
    return found.times.length === 0
      ? undefined
      : { times: found.times, openEnd: found.openEnd, ...(full && { date: full }) };
  }
  if (date === undefined) return undefined;
  const whole = date.year !== null && date.month !== null && date.day !== null;
  if (ZONE_WORDS.test(found.rest) && whole && found.times.length === 1) {
    return fromOffset(isoDate(date.year!, date.month!, date.day!), found.times[0]!.seconds, "Z");
  }
  return { date, times: found.times, openEnd: found.openEnd };
}
