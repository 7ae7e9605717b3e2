import { isDate } from "../time.ts";
import { monthOf, plain, weekdayOfWord } from "./words.ts";

export type DateOrder = "day_first" | "month_first" | "year_first";

/** A date as far as a cell tells it. `day` null means that only a weekday was given. */
export type WrittenDate = {
  year: number | null;
  month: number | null;
  day: number | null;
  weekday: number | null;
  /** Numbers only, and another order would give another date. */
  orderMatters: boolean;
  /** A mark such as `*` stood beside it and was passed over. */
  marked: boolean;
};

const FILLER = new Set(
  "the of de del du des den der am le la el al on von from to bis til until und and y et e a year h uhr um date day tag jour".split(
    " ",
  ),
);
const CENTURY_TURN = 70;

/**
 * Reads a date in any of the usual spellings: `2025-07-31`, `31.7.25`, `7/31/2025`, `3 Sep, Thu`, `Sep-7`,
 * `*Nov-1`, `Freitag, 1. August`, `20250731`, `Fri 4`, `Friday`. Undefined when it is not one.
 */
export function readDate(text: string, order: DateOrder): WrittenDate | undefined {
  if (text.length === 0 || text.length > 80) return undefined;
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim());
  if (compact) return numbersOnly([compact[1]!, compact[2]!, compact[3]!], order, null, false);
  const tokens = plain(text).match(/\p{L}+|'?\d+|[^\p{L}\d\s]/gu) ?? [];
  let month: number | null = null;
  let weekday: number | null = null;
  let marked = false;
  const numbers: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (/^'?\d/.test(token)) {
      numbers.push(token);
    } else if (/^\p{L}/u.test(token)) {
      if (isOrdinalEnding(token, tokens[index - 1])) continue;
      const asMonth = monthOf(token);
      const asWeekday = weekdayOfWord(token);
      // "mar" is March or mardi, "so" and "do" are also words: a month needs its day number beside it.
      if (asMonth !== undefined && month === null && tokens.some((other) => /\d/.test(other)))
        month = asMonth;
      else if (asWeekday !== undefined && weekday === null) weekday = asWeekday;
      else if (!FILLER.has(token)) return undefined;
    } else if (/[*†‡#~^•·]/.test(token)) {
      marked = true;
    } else if (!/[-./,()–—:|]/.test(token)) {
      return undefined;
    }
  }
  if (month !== null) return withMonthName(numbers, month, weekday, marked);
  if (numbers.length === 0) {
    return weekday === null
      ? undefined
      : { year: null, month: null, day: null, weekday, orderMatters: false, marked };
  }
  if (numbers.length === 1) {
    const day = Number(numbers[0]);
    if (weekday === null || !inDays(day)) return undefined;
    return { year: null, month: null, day, weekday, orderMatters: false, marked };
  }
  if (!/\d\s*[-./,–—]\s*\d/.test(text)) return undefined;
  return numbersOnly(numbers, order, weekday, marked);
}

const isOrdinalEnding = (token: string, before: string | undefined): boolean =>
  before !== undefined && /^\d+$/.test(before) && /^(st|nd|rd|th|er|e|o|a)$/.test(token);

const inDays = (n: number): boolean => n >= 1 && n <= 31;
const inMonths = (n: number): boolean => n >= 1 && n <= 12;

function yearOf(digits: string): number | null {
  const n = Number(digits.replace("'", ""));
  if (/^\d{4}$/.test(digits)) return n >= 1900 && n <= 2200 ? n : null;
  if (/^'?\d{2}$/.test(digits)) return n < CENTURY_TURN ? 2000 + n : 1900 + n;
  return null;
}

function withMonthName(
  numbers: string[],
  month: number,
  weekday: number | null,
  marked: boolean,
): WrittenDate | undefined {
  if (numbers.length === 0 || numbers.length > 2) return undefined;
  const long = numbers.findIndex((digits) => /^('\d{2}|\d{4})$/.test(digits));
  const yearAt = long >= 0 ? long : numbers.length === 2 ? 1 : -1;
  const year = yearAt < 0 ? null : yearOf(numbers[yearAt]!);
  if (yearAt >= 0 && year === null) return undefined;
  const dayText = numbers.find((_, index) => index !== yearAt);
  if (dayText === undefined) return undefined;
  return checked({ year, month, day: Number(dayText), weekday, orderMatters: false, marked });
}

function numbersOnly(
  numbers: string[],
  order: DateOrder,
  weekday: number | null,
  marked: boolean,
): WrittenDate | undefined {
  if (numbers.length > 3) return undefined;
  const rest = { weekday, marked };
  if (numbers.length === 3 && (/^\d{4}$/.test(numbers[0]!) || order === "year_first")) {
    const [month, day] = [Number(numbers[1]), Number(numbers[2])];
    return checked(
      { year: yearOf(numbers[0]!), month, day, orderMatters: !/^\d{4}$/.test(numbers[0]!), ...rest },
      true,
    );
  }
  const year = numbers.length === 3 ? yearOf(numbers[2]!) : null;
  if (numbers.length === 3 && year === null) return undefined;
  const [a, b] = [Number(numbers[0]), Number(numbers[1])];
  if (numbers[0]!.length > 2 || numbers[1]!.length > 2) return undefined;
  const [day, month] = order === "month_first" ? [b, a] : [a, b];
  return checked({ year, month, day, orderMatters: a !== b && inMonths(a) && inMonths(b), ...rest });
}

function checked(date: WrittenDate, yearNeeded = false): WrittenDate | undefined {
  const { year, month, day } = date;
  if (month === null || day === null || !inMonths(month) || !inDays(day)) return undefined;
  if (yearNeeded && year === null) return undefined;
  // 2000 was a leap year: a date without a year may be 29 February.
  return isDate(isoDate(year ?? 2000, month, day)) ? date : undefined;
}

/** `YYYY-MM-DD`. */
export function isoDate(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
