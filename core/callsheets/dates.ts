import { isoDate } from "../imports/dates.ts";
import { monthOf, WEEKDAY_NAMES, weekdayOfWord } from "../imports/words.ts";
import { addDays, isDate, weekdayOf } from "../time.ts";
import type { Language } from "./fields.ts";
import type { SheetRow } from "./rows.ts";

/** A date as it is written, with all that it may mean. */
export type WrittenDate = {
  row: SheetRow | null;
  start: number;
  end: number;
  /** ISO; the day-first reading stands first. */
  readings: string[];
  weekday: number | null;
  /** Neither a name nor an order of the year first tells which of its numbers is the month. */
  isOrderOpen: boolean;
  hasYear: boolean;
  /** Written with points, as the continent does. */
  isDotted: boolean;
};

const NAME = String.raw`(?<name>\p{L}{3,10})\.?`;
const DAY = String.raw`(?<day>[0-3]?\d)(?:st|nd|rd|th|er|o)?\.?`;
const YEAR = String.raw`(?<year>(?:19|20)\d{2}|'\d{2})(?![\d:])`;
const FREE = String.raw`(?<![\p{L}\d./-])`;
const PATTERNS = [
  new RegExp(
    String.raw`(?<![\d./-])(?<year>20\d{2})[-./](?<month>[01]?\d)[-./](?<day>[0-3]?\d)(?![\d])`,
    "gu",
  ),
  new RegExp(
    String.raw`(?<![\d:./-])(?<day>[0-3]?\d)\s?(?<sign>[./-])\s?(?<month>[0-3]?\d)\s?[./-]\s?(?<year>(?:19|20)\d{2}|'?\d{2})(?![\d:]|[./-]\d)`,
    "gu",
  ),
  new RegExp(
    String.raw`${FREE}${DAY}[\s-]{0,2}(?:de\s|of\s)?${NAME}[\s,-]{0,3}(?:de\s|del\s)?(?:${YEAR}|(?<short>\d{2})(?![\d:.\p{L}]))?`,
    "gu",
  ),
  new RegExp(
    String.raw`(?<![\p{L}])${NAME}[\s-]{0,2}${DAY}(?:[\s,-]{1,3}${YEAR})?(?![\d:.]|\s?(?:h|u|uhr|hrs|[ap]\.?m\.?)(?!\p{L}))`,
    "gu",
  ),
  // "Fri 3/6", "do 5/3": the weekday says that it is no share of anything
  new RegExp(
    String.raw`(?<![\p{L}])(?<weekday>\p{L}{2,10})\.?,?\s(?<day>[0-3]?\d)(?<sign>[/.])(?<month>[0-3]?\d)\.?(?![\d:/-]|\.\d|\s?[ap]\.?m|\s?(?:h|uhr|u)(?!\p{L}))`,
    "gu",
  ),
  // 28.02. without a year, the way German sheets have it
  new RegExp(String.raw`(?<![\d:./-])(?<day>[0-3]?\d)(?<sign>\.)(?<month>[01]?\d)\.(?!\d)`, "gu"),
];
const FILE_NAME = /\S+\.(?:pdf|docx?|xlsx?|eml|txt)\b/gi;
const DATES_MAX = 60;

/** All dates of a row: of its cells, for what stands apart is no part of a date; of all of it where cells have none. */
export function datesIn(row: SheetRow, today: string): WrittenDate[] {
  const inCells = row.cells.flatMap(({ start, end }) =>
    datesOf(row.flat.slice(start, end), today).map((date) => ({
      ...date,
      row,
      start: date.start + start,
      end: date.end + start,
      weekday: date.weekday ?? weekdayBeside(row.flat, date.start + start, date.end + start),
    })),
  );
  return inCells.length > 0 ? inCells : datesOf(row.flat, today).map((date) => ({ ...date, row }));
}

/** All dates of a flat text; names of files are no text. */
export function datesOf(flatText: string, today: string): Omit<WrittenDate, "row">[] {
  const text = flatText.replaceAll(FILE_NAME, (name) => " ".repeat(name.length));
  const out: Omit<WrittenDate, "row">[] = [];
  for (const pattern of PATTERNS)
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].trimEnd().length];
      if (out.length >= DATES_MAX || out.some((one) => one.start < end && start < one.end)) continue;
      const said = match.groups?.["weekday"];
      const named = said === undefined ? undefined : weekdayOfWord(said);
      if (said !== undefined && named === undefined) continue;
      const weekday = named ?? weekdayBeside(text, start, end);
      const date = dateFrom(match.groups ?? {}, weekday, today);
      // "Sat 10.12" may be an hour too, unless that Saturday is one.
      if (said !== undefined && date?.readings.some((one) => weekdayOf(one) === weekday) !== true) continue;
      if (date) out.push({ ...date, start, end, weekday });
    }
  return out.toSorted((a, b) => a.start - b.start);
}

function dateFrom(
  { day = "", month, name, year, short, sign }: Record<string, string | undefined>,
  weekday: number | null,
  today: string,
): Pick<WrittenDate, "readings" | "isOrderOpen" | "hasYear" | "isDotted"> | undefined {
  const named = name === undefined ? undefined : monthOf(name);
  if (name !== undefined && named === undefined) return undefined;
  const [first, second] = [Number(day), named ?? Number(month)];
  const written = year ?? short;
  const years = written === undefined ? yearsNear(today) : [yearOf(written)];
  const isOrderOpen = named === undefined && sign !== undefined;
  const orders =
    isOrderOpen && first !== second
      ? [
          [second, first],
          [first, second],
        ]
      : [[second, first]];
  const readings = orders.flatMap(([monthNumber = 0, dayNumber = 0]) =>
    years.map((one) => isoDate(one, monthNumber, dayNumber)).filter((date) => isDate(date)),
  );
  if (readings.length === 0) return undefined;
  const all = written === undefined ? withoutYear(readings, weekday, today) : readings;
  return {
    readings: all,
    isOrderOpen: isOrderOpen && all.length > 1,
    hasYear: written !== undefined,
    isDotted: sign === ".",
  };
}

const yearOf = (text: string) => {
  const year = Number(text.replace("'", ""));
  return year < 100 ? 2_000 + year : year;
};
const yearsNear = (today: string) => [-1, 0, 1].map((step) => Number(today.slice(0, 4)) + step);

/** Sheets are read about when they are for: of several years the one whose weekday fits, else the nearest. */
function withoutYear(readings: readonly string[], weekday: number | null, today: string): string[] {
  const fitting = weekday === null ? readings : readings.filter((date) => weekdayOf(date) === weekday);
  const away = (date: string) => Math.abs(Date.parse(date) - Date.parse(today));
  const nearest = (fitting.length > 0 ? fitting : readings).toSorted((a, b) => away(a) - away(b));
  return nearest.slice(0, 1);
}

/** The weekday right before or behind a date: "Fri 26.2.", "26/02/2021 (Friday)", "FRIDAY, the 26th". */
function weekdayBeside(text: string, start: number, end: number): number | null {
  const before =
    /(?<word>\p{L}{2,12})(?:[\s-]feira)?\.?[\s,:-]{0,4}(?:(?:the|den|der|le|el|dem|am)\s)?$/u.exec(
      text.slice(Math.max(0, start - 24), start),
    );
  const behind = /^[\s,:([-]{0,4}(?<word>\p{L}{2,12})/u.exec(text.slice(end, end + 20));
  const named = (word: string | undefined) => (word === undefined ? undefined : weekdayOfWord(word));
  const after = behind?.groups?.["word"];
  return named(before?.groups?.["word"]) ?? (AMBIGUOUS.test(after ?? "") ? undefined : named(after)) ?? null;
}

/** Words of their own too: behind a date they are no weekday. */
const AMBIGUOUS = /^(?:sa|so|do|di|ma|za|vr|wo|zo|mo|mi|fr|mar|dim|sun|sat|sol)$/;

/** What the paper itself shows of its order: a day above twelve anywhere, its language, or its points. */
export function orderOf(
  dates: readonly WrittenDate[],
  language: Language,
): "day-first" | "month-first" | undefined {
  const shown = new Set<"day-first" | "month-first">();
  for (const { row, start, end, readings, hasYear, weekday } of dates) {
    const numbers = row?.flat.slice(start, end).match(/\d+/g)?.map(Number) ?? [];
    if (numbers.length !== 3 || !hasYear || /\p{L}/u.test(row?.flat.slice(start, end) ?? "")) continue;
    const [first = 0, second = 0] = numbers;
    if (first > 31) continue;
    const fitting = weekday === null ? [] : readings.filter((date) => weekdayOf(date) === weekday);
    if (first > 12) shown.add("day-first");
    else if (second > 12) shown.add("month-first");
    else if (fitting.length === 1 && readings.length === 2)
      shown.add(fitting[0] === readings[0] ? "day-first" : "month-first");
  }
  if (shown.size === 1) return [...shown][0];
  return language !== "en" || dates.some(({ isDotted }) => isDotted) ? "day-first" : undefined;
}

export type Settled =
  | { value: string; confidence: number; doubt: string | null }
  | { candidates: string[]; why: string };

/** One date, or what it may be and why nobody can tell: the weekday is a check digit. */
export function settle(
  date: WrittenDate,
  weekday: number | null,
  order: ReturnType<typeof orderOf>,
): Settled {
  const { readings, hasYear, isOrderOpen } = date;
  const [first = "", second] = readings;
  const named = date.weekday ?? weekday;
  if (named !== null) {
    const fitting = readings.filter((one) => weekdayOf(one) === named);
    if (fitting.length === 1)
      return {
        value: fitting[0] ?? first,
        confidence: hasYear ? 0.99 : 0.88,
        doubt: hasYear ? null : "The year is not given; the weekday fits this one.",
      };
    if (fitting.length === 0)
      return {
        candidates: [...readings, ...withWeekday(readings, named)].slice(0, 5),
        why: `The sheet says ${WEEKDAY_NAMES[named - 1]}, but ${readings.map((one) => `${one} is a ${WEEKDAY_NAMES[weekdayOf(one) - 1]}`).join(" and ")}.`,
      };
  }
  if (second === undefined || !isOrderOpen)
    return hasYear
      ? { value: first, confidence: 0.93, doubt: null }
      : { value: first, confidence: 0.65, doubt: "The year is not given; this is the nearest." };
  if (order === undefined)
    return {
      candidates: [first, second],
      why: "Day and month may be either way round, and no weekday tells.",
    };
  return { value: order === "day-first" ? first : second, confidence: 0.85, doubt: null };
}

/** The days nearby that have the weekday that stands there. */
function withWeekday(readings: readonly string[], weekday: number): string[] {
  const nearest = (date: string) =>
    [-1, 1, -2, 2, -3, 3].map((days) => addDays(date, days)).find((one) => weekdayOf(one) === weekday);
  return readings.flatMap((date) => nearest(date) ?? []);
}
