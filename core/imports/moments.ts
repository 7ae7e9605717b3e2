import type { Mapping, Side } from "../imports.ts";
import { addDays, dateIn } from "../time.ts";
import { readCell } from "./cells.ts";
import { clockTime, type WrittenTime } from "./clock.ts";
import { readDate, type WrittenDate } from "./dates.ts";
import { isLocalMidnight, isMidnight, isUtcMidnight } from "./profile.ts";
import type { Window } from "./days.ts";
import { monthOf, plain } from "./words.ts";

/** What a row says about its start or its end, before missing parts are filled in. */
export type Written = {
  instant: string | null;
  date: WrittenDate | null;
  weekday: number | null;
  times: WrittenTime[];
  openEnd: boolean;
  /** A cell that should hold a time holds words instead, such as TBA. */
  unread: string | null;
  problem: string | null;
  /** As written, to tell rows of one listed day from another. */
  dateText: string;
};

/** Looks a cell up by the name of its column. */
export type Cells = (column: string | undefined | null) => string;

/** Reads one side of a row as its mapping says. */
export function readSide(side: Side, cells: Cells, mapping: Mapping, zone: string, window: Window): Written {
  const written: Written = {
    instant: null,
    date: null,
    weekday: null,
    times: [],
    openEnd: false,
    unread: null,
    problem: null,
    dateText: "",
  };
  if (side.datetime !== undefined) readWhole(written, cells(side.datetime), mapping, zone);
  if (side.date !== undefined) readDateCell(written, cells(side.date), mapping, zone);
  if (side.month !== undefined || (side.day !== undefined && side.date === undefined))
    readDateParts(written, side, cells);
  if (side.weekday !== undefined) {
    const text = cells(side.weekday);
    written.weekday = readDate(text, mapping.date_order)?.weekday ?? null;
    if (written.date === null && written.instant === null && written.weekday !== null) {
      written.date = {
        year: null,
        month: null,
        day: null,
        weekday: written.weekday,
        orderMatters: false,
        marked: false,
      };
      written.dateText = text;
    }
  }
  if (side.day_number !== undefined) readDayNumber(written, cells(side.day_number), window);
  if (side.year !== undefined && written.date !== null && written.date.year === null) {
    const year = Number(cells(side.year));
    if (Number.isInteger(year) && year >= 1970 && year <= 2200) written.date = { ...written.date, year };
  }
  if (side.time !== undefined)
    readTimeCell(written, cells(side.time), side.ampm === undefined ? "" : cells(side.ampm), mapping);
  else if (side.hour !== undefined) readHour(written, cells(side.hour), cells(side.minute), cells(side.ampm));
  return written;
}

function readWhole(written: Written, text: string, mapping: Mapping, zone: string): void {
  if (text === "") return;
  written.dateText = text.slice(0, 10);
  const moment = readCell(text, "datetime", mapping.date_order);
  if (moment?.impossible !== undefined) written.problem = `${moment.impossible} (${quoted(text)})`;
  else if (moment?.instant !== undefined) written.instant = moment.instant;
  else if (moment?.date) {
    written.date = moment.date;
    written.times = moment.times;
    written.openEnd = moment.openEnd;
    written.dateText = JSON.stringify(moment.date);
  } else readDateCell(written, text, mapping, zone);
}

/** A cell of dates: programs write them as midnights, of the zone or of UTC. */
function readDateCell(written: Written, text: string, mapping: Mapping, zone: string): void {
  if (text === "") return;
  written.dateText = text;
  const moment = readCell(text, "date", mapping.date_order);
  if (moment?.impossible !== undefined) {
    written.problem = `${moment.impossible} (${quoted(text)})`;
  } else if (moment?.instant !== undefined) {
    const inUtc = isUtcMidnight(moment.instant) && !isLocalMidnight(moment.instant, zone);
    written.date =
      readDate(
        inUtc ? moment.instant.slice(0, 10) : dateIn(zone, Date.parse(moment.instant)),
        "year_first",
      ) ?? null;
    if (!isMidnight(moment.instant, zone)) {
      if (hasTimeColumn(mapping))
        written.problem = `the date ${quoted(text)} is not midnight in ${zone}, so its day is not sure`;
      else written.instant = moment.instant;
    }
  } else if (moment?.date) {
    written.date = moment.date;
    if (moment.times.some((time) => time.seconds > 0)) written.times = moment.times;
  } else {
    written.problem =
      /\d/.test(text) && mapping.date_order !== "day_first" && readDate(text, "day_first") !== undefined
        ? `${quoted(text)} is no date when the month comes first`
        : `${quoted(text)} is not a date`;
  }
}

const hasTimeColumn = (mapping: Mapping): boolean =>
  mapping.start.time !== undefined || mapping.start.hour !== undefined;

function readDateParts(written: Written, side: Side, cells: Cells): void {
  const [monthText, dayText] = [cells(side.month), cells(side.day)];
  if (monthText === "" && dayText === "") return;
  written.dateText = `${cells(side.year)} ${monthText} ${dayText}`;
  const named = monthOf(plain(monthText).replace(".", ""));
  const month = named ?? (/^\d{1,2}$/.test(monthText) ? Number(monthText) : Number.NaN);
  const day = Number(/^\d{1,2}/.exec(dayText)?.[0] ?? Number.NaN);
  const date = readDate(`2000-${month}-${day}`, "year_first");
  if (date === undefined) written.problem = `${quoted(`${monthText} ${dayText}`.trim())} is not a date`;
  else written.date = { ...date, year: null };
}

function readDayNumber(written: Written, text: string, window: Window): void {
  const number = Number(/\d{1,3}/.exec(text)?.[0] ?? Number.NaN);
  if (written.date !== null || written.instant !== null || !Number.isInteger(number) || number < 1) return;
  written.dateText = text;
  const date = addDays(window.startsOn, number - 1);
  written.date = readDate(date, "year_first") ?? null;
  if (date > window.endsOn) written.problem = `day ${number} is after the production's last day`;
}

function readTimeCell(written: Written, text: string, half: string, mapping: Mapping): void {
  if (text === "") return;
  const joined = half === "" || /[ap]\.?m/i.test(text) ? text : `${text} ${half}`;
  const moment = readCell(joined, "time", mapping.date_order);
  if (moment === undefined) written.unread = text;
  else if (moment.impossible !== undefined) written.problem ??= `${moment.impossible} (${quoted(joined)})`;
  else if (moment.instant !== undefined) written.instant = moment.instant;
  else {
    written.times = moment.times;
    written.openEnd = moment.openEnd;
    if (moment.date && written.date === null) written.date = moment.date;
  }
}

function readHour(written: Written, hour: string, minute: string, half: string): void {
  if (hour === "" && minute === "") return;
  if (!/^\d{1,2}$/.test(hour) || !/^\d{0,2}$/.test(minute)) {
    written.unread = `${hour}:${minute}`;
    return;
  }
  const meridiem = /^\s*a/i.test(half) ? "am" : /^\s*p/i.test(half) ? "pm" : null;
  const time = clockTime(hour, minute === "" ? "00" : minute, "00", meridiem);
  if (typeof time === "string") written.problem ??= time;
  else written.times = [time];
}

/** A cell's text for a reason that people read. */
export const quoted = (text: string): string => `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
