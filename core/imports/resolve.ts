import type { Mapping } from "../imports.ts";
import { SCHEDULE_KINDS, type ScheduleKind } from "../schedules.ts";
import { addDays, addElapsed, localOf, resolveLocal, weekdayOf } from "../time.ts";
import { readDuration } from "./clock.ts";
import { type DateContext, settleDate, weekdayDoubt } from "./days.ts";
import { daySeconds, type Reading } from "./infer.ts";
import { kindNamed, kindOfTitle } from "./kinds.ts";
import { quoted, type Written } from "./moments.ts";
import type { Row } from "./rows.ts";

/** What goes into the schedule, in its own words and in both clocks. */
export type ImportItem = {
  title: string;
  kind: ScheduleKind;
  all_day: boolean;
  zone: string;
  local_start: string;
  local_end: string | null;
  starts_at: string;
  ends_at: string | null;
  stage: string | null;
  location: string | null;
  notes: string | null;
};

/** A row with its item, or with the reason why it has none. */
export type ResolvedRow = {
  row: number;
  title: string | null;
  stage: string | null;
  item: ImportItem | null;
  /** Set on refusal, and on doubts; null when there is nothing to say. */
  reason: string | null;
  /** Known again by this; null when refused. */
  key: string | null;
  /** Refused because it is called off at the source, and not because it is spoiled. */
  gone?: true;
};

type Start = { all_day: boolean; local: string; instant: string; listedDate: string | null };
type End = { local: string; instant: string } | null;

const DAY_SECONDS = 86_400;
const TIME_ONLY_HOURS_MAX = 14;
const REPAIRED_HOURS_MAX = 8;
const NOT_YET = /^(tba|tbc|tbd|t\.b\.[acd]\.?|n\/?a|\?+|-+|–|offen|a definir|a confirmer|por confirmar)$/i;

export function resolveRows(reading: Reading, context: DateContext): ResolvedRow[] {
  const known: DateContext = { ...context, year: reading.mapping.year };
  return reading.rows.map((row) => resolveRow(row, reading, known));
}

function resolveRow(row: Row, reading: Reading, context: DateContext): ResolvedRow {
  const { mapping } = reading;
  const doubts: string[] = row.record.doubt === undefined ? [] : [row.record.doubt];
  const title = oneLine(
    mapping.title
      .map(row.cells)
      .filter((text) => text !== "")
      .join(" – "),
    200,
  );
  const stage = stageOf(row, mapping);
  const refuse = (reason: string): ResolvedRow => ({
    row: row.number,
    title: title || null,
    stage,
    item: null,
    reason,
    key: null,
    ...(row.record.gone && { gone: true }),
  });
  if (row.record.problem !== undefined) return refuse(row.record.problem);
  if (row.zone === null) return refuse(`the time zone ${quoted(row.cells(mapping.zone))} is not known`);
  const start = startOf(row, row.zone, reading, context, doubts);
  if (typeof start === "string")
    return refuse(
      title === "" && row.start.times.length === 0 ? `there is neither a title nor a time; ${start}` : start,
    );
  const end = start.all_day
    ? wholeDays(row, row.zone, start, context, doubts)
    : endOf(row, row.zone, start, mapping, context, doubts);
  if (title === "") doubts.push("it has no title");
  const kindText = oneLine(row.cells(mapping.kind), 200);
  const kind = kindText === "" ? kindOfTitle(title) : (kindNamed(kindText) ?? kindOfTitle(title));
  const location = oneLine(row.cells(mapping.location), 300) || null;
  const item: ImportItem = {
    title: title || "(no title)",
    kind,
    all_day: start.all_day,
    zone: row.zone,
    local_start: start.local,
    local_end: end?.local ?? null,
    starts_at: start.instant,
    ends_at: end?.instant ?? null,
    stage,
    location: location === stage ? null : location,
    notes: notesOf(row, mapping, kindText),
  };
  const reason = doubts.length === 0 ? null : [...new Set(doubts)].join("; ");
  return { row: row.number, title: item.title, stage, item, reason, key: keyOf(row, mapping, item) };
}

const oneLine = (text: string, max: number): string =>
  [...text.replaceAll(/\s+/g, " ").trim()].slice(0, max).join("").toWellFormed().slice(0, max).toWellFormed();

function stageOf(row: Row, mapping: Mapping): string | null {
  const text = oneLine(row.stageText, 120);
  if (text === "") return null;
  const exact = mapping.stages[text];
  if (exact !== undefined && Object.hasOwn(mapping.stages, text)) return oneLine(exact, 120) || null;
  const lower = text.toLowerCase();
  return (
    oneLine(
      Object.entries(mapping.stages).find(([short]) => short.toLowerCase() === lower)?.[1] ?? text,
      120,
    ) || null
  );
}

function notesOf(row: Row, mapping: Mapping, kindText: string): string | null {
  const plainKind =
    SCHEDULE_KINDS.some((kind) => kind === kindText.toLowerCase().replace(/[\s-]/, "_")) ||
    /^(end|pause)$/i.test(kindText);
  const parts = [...(kindText === "" || plainKind ? [] : [kindText]), ...mapping.notes.map(row.cells)].filter(
    (text) => text !== "",
  );
  const notes = parts.join("\n").slice(0, 4_000).toWellFormed().trim();
  return notes === "" ? null : notes;
}

/** Text compared without regard to case, accents' composition or spacing. */
const comparable = (text: string): string =>
  text.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " ").trim();

/** Rows are known again by stage, start and title unless the mapping names a key column. */
function keyOf(row: Row, mapping: Mapping, item: ImportItem): string {
  const named = row.cells(mapping.key);
  if (mapping.key !== null && named !== "") return `key:${comparable(named).slice(0, 300)}`;
  const uid = mapping.source.format === "ical" && mapping.key === null ? row.cells("uid") : "";
  if (uid !== "") return `uid:${uid.slice(0, 250)}:${row.cells("instance")}`;
  return `row:${comparable(item.stage ?? "")}|${item.all_day ? item.local_start.slice(0, 10) : item.starts_at}|${comparable(item.title)}`;
}

function startOf(
  row: Row,
  zone: string,
  reading: Reading,
  context: DateContext,
  doubts: string[],
): Start | string {
  const written = row.start;
  if (written.problem !== null) return written.problem;
  if (written.instant !== null) {
    return {
      all_day: false,
      local: localOf(written.instant, zone),
      instant: written.instant,
      listedDate: null,
    };
  }
  if (written.date === null)
    return written.times.length > 0
      ? "it has a time but no date"
      : written.unread === null
        ? "it has no date"
        : `${quoted(written.unread)} is not a time, and there is no date`;
  const settled = settleDate(written.date, written.weekday, context);
  if ("problem" in settled) return settled.problem;
  if (settled.doubt !== undefined) doubts.push(settled.doubt);
  if (written.date.marked) doubts.push(`the mark in ${quoted(written.dateText)} was passed over`);
  if (reading.unsureOrder && written.date.orderMatters)
    doubts.push(`day and month could be the other way round; read as ${settled.date}`);
  const [time] = written.times;
  const weekday = weekdayDoubt(settled.date, written.date.weekday ?? written.weekday, time?.seconds ?? null);
  if (weekday !== undefined && written.date.month !== null) doubts.push(weekday);
  if (time === undefined) return wholeDay(settled.date, zone, written, reading.mapping, doubts);
  if (time.doubt !== undefined) doubts.push(time.doubt);
  if (reading.unsureHalves && time.eitherHalf)
    doubts.push("written without am or pm; read on the 24-hour clock");
  const night = time.seconds < daySeconds(reading.mapping.day_starts_at);
  if (night && reading.mixedNights.has(row))
    doubts.push(
      "the order of the rows suggests the morning after, but the file is not consistent; read as written",
    );
  const shift = night && reading.mapping.day_convention === "festival";
  if (shift && reading.nightsByOrder)
    doubts.push(`listed under ${settled.date}; the order of the rows makes it the morning after`);
  const local = wallTime(addDays(settled.date, shift ? 1 : 0), time.seconds);
  return { all_day: false, ...settledWall(local, zone, "start", doubts), listedDate: settled.date };
}

/** `seconds` may reach into the next days. */
function wallTime(date: string, seconds: number): string {
  const day = addDays(date, Math.floor(seconds / DAY_SECONDS));
  const rest = seconds % DAY_SECONDS;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${day}T${two(Math.floor(rest / 3_600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
}

function settledWall(
  local: string,
  zone: string,
  what: string,
  doubts: string[],
): { local: string; instant: string } {
  const resolved = resolveLocal(local, zone);
  if (resolved.kind === "fold")
    doubts.push(
      `the ${what} ${local.slice(11, 16)} happens twice as the clocks go back; the first was taken`,
    );
  if (resolved.kind !== "gap") return { local, instant: resolved.instant };
  const moved = localOf(resolved.instant, zone);
  doubts.push(
    `the ${what} ${local.slice(11, 16)} does not exist as the clocks go forward; moved to ${moved.slice(11, 16)}`,
  );
  return { local: moved, instant: resolved.instant };
}

const midnight = (date: string, zone: string): { local: string; instant: string } => ({
  local: `${date}T00:00:00`,
  instant: resolveLocal(`${date}T00:00:00`, zone).instant,
});

function wholeDay(
  date: string,
  zone: string,
  written: Written,
  mapping: Mapping,
  doubts: string[],
): Start | string {
  if (written.unread !== null && !NOT_YET.test(written.unread.trim()))
    return `${quoted(written.unread)} is not a time`;
  if (written.unread !== null)
    doubts.push(`the time is ${quoted(written.unread)}; imported as the whole day`);
  else if (mapping.start.time !== undefined || mapping.start.hour !== undefined)
    doubts.push("it has no time; imported as the whole day");
  return { all_day: true, ...midnight(date, zone), listedDate: date };
}

/** A day without times ends at the next midnight, or after the last day that is named. */
function wholeDays(row: Row, zone: string, start: Start, context: DateContext, doubts: string[]): End {
  const first = start.local.slice(0, 10);
  const written = row.end.date;
  const settled =
    written === null || written.month === null
      ? null
      : settleDate(written, null, { ...context, year: context.year ?? Number(first.slice(0, 4)) });
  const last = settled !== null && "date" in settled ? settled.date : first;
  if (last < first) doubts.push(`the last day ${last} is before the first; imported as one day`);
  return midnight(addDays(last < first ? first : last, 1), zone);
}

function endOf(
  row: Row,
  zone: string,
  start: Start,
  mapping: Mapping,
  context: DateContext,
  doubts: string[],
): End {
  const written = row.end;
  const without = (why: string): null => {
    doubts.push(`${why}; imported without an end`);
    return null;
  };
  if (written.problem !== null) return without(`the end cannot be read: ${written.problem}`);
  if (written.instant !== null) return fromInstant(written.instant, zone, start, doubts, without);
  const length = mapping.end.duration === undefined ? "" : row.cells(mapping.end.duration);
  if (length !== "" && written.times.length === 0) {
    const minutes = readDuration(length, mapping.duration_unit);
    if (minutes !== undefined)
      return fromInstant(addElapsed(start.instant, minutes), zone, start, doubts, without);
    return /^0+([:.]0+)?$/.test(length)
      ? without("the duration is zero")
      : without(`${quoted(length)} is not a duration`);
  }
  const time = written.times[0] ?? row.start.times[1];
  if (time === undefined) {
    if (written.unread !== null && !NOT_YET.test(written.unread.trim()))
      return without(`the end ${quoted(written.unread)} is not a time`);
    if (written.openEnd || row.start.openEnd) return without("its end is left open");
    return null;
  }
  if (time.doubt !== undefined) doubts.push(`end: ${time.doubt}`);
  const listed = listedEnd(row, start, context);
  if (listed === undefined) return without("the date of the end cannot be read");
  return fromWall(listed, time.seconds, start, zone, mapping, doubts, without);
}

function fromInstant(
  instant: string,
  zone: string,
  start: Start,
  doubts: string[],
  without: (why: string) => null,
): End {
  if (instant === start.instant) return without("start and end are the same");
  if (instant < start.instant) return without("the end is before the start");
  if (Date.parse(instant) - Date.parse(start.instant) > DAY_SECONDS * 1_000)
    doubts.push("it lasts longer than a day");
  return { local: localOf(instant, zone), instant };
}

type ListedEnd = { date: string; explicit: boolean };

/** The date that an end stands under: its own, or that of the start. */
function listedEnd(row: Row, start: Start, context: DateContext): ListedEnd | undefined {
  const from = start.local.slice(0, 10);
  const written = row.end.date;
  if (written === null) return { date: start.listedDate ?? from, explicit: false };
  if (written.month === null) {
    const ahead = [0, 1, 2, 3, 4, 5, 6].map((days) => addDays(from, days));
    const date = ahead.find(
      (day) =>
        (written.weekday === null || weekdayOf(day) === written.weekday) &&
        (written.day === null || Number(day.slice(8)) === written.day),
    );
    return date === undefined ? undefined : { date, explicit: true };
  }
  const year = Number(from.slice(0, 4));
  // New Year's Eve ends in a year that nobody wrote down.
  const turned = written.year === null && written.month === 1 && from.slice(5, 7) === "12";
  const settled = settleDate(written, null, { ...context, year: written.year ?? year + Number(turned) });
  return "date" in settled ? { date: settled.date, explicit: true } : undefined;
}

function fromWall(
  listed: ListedEnd,
  seconds: number,
  start: Start,
  zone: string,
  mapping: Mapping,
  doubts: string[],
  without: (why: string) => null,
): End {
  const hoursUntil = (local: string): number =>
    (Date.parse(`${local}Z`) - Date.parse(`${start.local}Z`)) / 3_600_000;
  let local = wallTime(listed.date, seconds);
  if (local === start.local) return without("start and end are the same");
  if (local < start.local) {
    const next = wallTime(addDays(listed.date, 1), seconds);
    const hours = hoursUntil(next);
    const festival = mapping.day_convention === "festival" && listed.date === start.listedDate;
    const clock = local.slice(11, 16);
    if (listed.explicit && !festival) {
      if (hours > REPAIRED_HOURS_MAX || hours <= 0)
        return without(`the end ${clock} on ${listed.date} is before the start ${start.local.slice(11, 16)}`);
      doubts.push(`the end ${clock} carries the date of the start; taken as the morning after`);
    } else if (hours > TIME_ONLY_HOURS_MAX || hours <= 0) {
      return without(`the end ${clock} is before the start ${start.local.slice(11, 16)}`);
    }
    local = next;
  }
  if (hoursUntil(local) > 24) doubts.push("it lasts longer than a day");
  const end = settledWall(local, zone, "end", doubts);
  return end.instant > start.instant
    ? end
    : without("the end is not after the start once the clocks have changed");
}
