import { decimalsOf } from "../money.ts";
import { placeOf, type Place, type Row } from "../reading/words.ts";

/** An amount as it stands on paper. */
export type PaperAmount = {
  /** Thousandths of the major unit, so that every currency's decimals fit; negative for what is taken off. */
  mills: number;
  /** How many decimals were written; 0 may be a count, a number or a price without cents. */
  decimals: number;
  /** The sign or code beside it, as it stands there: `RM`, `€`, `EUR`. */
  mark: string | undefined;
  /** In the text of its row. */
  start: number;
  end: number;
  place: Place;
};

const MARK = "(?:RM|MYR|EUR|GBP|USD|CHF|SGD|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF|JPY|Kč|Ft|kr|zł|Fr|[$€£¥])";
/** A digit, or a letter that is read for one between digits. */
const DIGIT = "[0-9OoIlSB]";
const CENTS = `\\s?[.,]\\s?(?:\\d${DIGIT}|[Oo]{2})(?![0-9])`;
/** What was a mark and was read wrongly: one or two letters right before a number with decimals. */
const STAIN = `[A-Za-z<«|]{1,2}(?=${DIGIT}{1,7}${CENTS})`;
// Groups of three with one kind of separator, then two decimals after another; a space may have crept in at the point.
const NUMBER = new RegExp(
  `(?<![\\w.,%#/:-])(?<sign>-\\s?)?(?:(?<mark>${MARK})|${STAIN})?\\s?(?<minus>-\\s?)?(?<number>(?:\\d{1,3}(?:[.,' ]\\d{3}){1,3}|\\d${DIGIT}{0,7}|[OoIl]${DIGIT}{0,3}(?=${CENTS}))(?:${CENTS})?)(?<after>\\s?${MARK}(?!\\w))?(?<less>\\s?-(?!\\s?[\\w]))?`,
  "g",
);
/** Without decimals a longer one is a number of something. */
const WHOLE_MILLS_MAX = 999_999_000;

/** The amounts in a row, left to right: dates, clocks, rates and long numbers are none. */
export function amountsIn(row: Row): PaperAmount[] {
  const amounts: PaperAmount[] = [];
  for (const match of row.text.matchAll(NUMBER)) {
    const { sign, mark, minus, number = "", after, less } = match.groups ?? {};
    const next = row.text.slice(match.index + match[0].length);
    if (/^\s?(?:%|[/:]\s?\d|-\d)/.test(next) || /^[.,]\d/.test(next)) continue;
    const said = mark ?? after?.trim();
    // Letters run on behind a code, a name or a number of something else; tax codes do not count.
    if (/^[A-Za-z]{3,}/.test(next) && said === undefined) continue;
    const parsed = numberOf(
      isOneNumber(row, match.index, number) ? number : (number.split(" ").at(-1) ?? ""),
    );
    if (!parsed || (parsed.decimals === 0 && parsed.mills > WHOLE_MILLS_MAX)) continue;
    const isNegative =
      sign !== undefined || minus !== undefined || less !== undefined || isBracketed(row, match);
    const end = match.index + match[0].trimEnd().length;
    amounts.push({
      mills: isNegative ? -parsed.mills : parsed.mills,
      decimals: parsed.decimals,
      mark: said,
      start: match.index,
      end,
      place: placeOf(row, match.index, end),
    });
  }
  return amounts;
}

/** A space between thousands is narrow and has decimals with a comma behind it: one between a count and a price is neither. */
function isOneNumber(row: Row, from: number, number: string): boolean {
  if (!/\d \d{3}/.test(number)) return true;
  if (!/,\s?\d{2}$/.test(number)) return false;
  return row.words.every((word, at) => {
    const start = row.starts[at] ?? 0;
    const next = row.words[at + 1];
    const isInside = start >= from && start < from + number.length - 3;
    return !isInside || next === undefined || next.x0 - word.x1 < row.height * 0.5;
  });
}

function isBracketed(row: Row, match: RegExpExecArray): boolean {
  const end = match.index + match[0].length;
  return row.text[match.index - 1] === "(" && row.text[end] === ")" && /[.,]/.test(match[0]);
}

/** A number in either spelling of decimals: the last separator with one or two digits behind it is the point. */
export function numberOf(text: string): { mills: number; decimals: number } | undefined {
  const clean = text
    .replaceAll(/[Oo]/g, "0")
    .replaceAll(/[Il]/g, "1")
    .replaceAll("S", "5")
    .replaceAll("B", "8")
    .replaceAll(/\s?([.,])\s?/g, "$1");
  const [, whole = "", fraction = ""] = /^(.*?)(?:[.,](\d{2}))?$/.exec(clean) ?? [];
  const digits = whole.replaceAll(/[.,' ]/g, "");
  if (!/^\d{1,9}$/.test(digits)) return undefined;
  return { mills: Number(digits) * 1_000 + Number(fraction.padEnd(3, "0")), decimals: fraction.length };
}

/** Whole minor units of a currency, or undefined where it has fewer decimals than were written. */
export function minorOf(mills: number, currency: string): number | undefined {
  const minor = (mills * 10 ** decimalsOf(currency)) / 1_000;
  return Number.isInteger(minor) ? minor : undefined;
}
