import { decimalsOf } from "../money.ts";
import { labelOf, type Label } from "./labels.ts";
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

/** Codes of money of a thousand parts. */
const DINAR_CODES = "KWD|BHD|OMR|JOD|TND";
const CODES =
  "MYR|EUROS?|EUR|GBP|USD|CHF|SGD|AUD|CAD|NZD|HKD|TWD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|ILS|AED|SAR|QAR|INR|THB|KRW|CNY|RMB|JPY|BRL|MXN|ZAR";
const MARK = `(?:RM|${CODES}|${DINAR_CODES}|(?:US|CA|AU|NZ|HK|NT|C|A|S|R)?\\$|Kč|Ft|kr\\.?|zł|S?Fr\\.?|[€£¥￥円₹₺₪₩฿])`;
/** A digit, or a letter that is read for one between digits. */
const DIGIT = "[0-9OoIlSB]";
/** Behind the point: cents, or a dash where there are none, as in "12,–" and "245:-". */
const centsOf = (decimals: 2 | 3) =>
  `(?:\\s?[.,]\\s?(?:\\d{${decimals - 1}}${DIGIT}|[Oo]{${decimals}})(?![0-9])|[.,:][-–—]{1,2}(?![\\w-]))`;
/** What was a mark and was read wrongly: one or two letters right before a number with decimals. */
const stainOf = (cents: string) => `[A-Za-z<«|]{1,2}(?=${DIGIT}{1,7}${cents})`;

// Groups of three with one kind of separator, then decimals after another; a space may have crept in at the point.
function numberPattern(decimals: 2 | 3): RegExp {
  const cents = centsOf(decimals);
  return new RegExp(
    `(?<![\\w.,%#/:-])(?<sign>-\\s?)?(?:(?<mark>${MARK})|${stainOf(cents)})?\\s?(?<minus>-\\s?)?(?<number>(?:\\d{1,3}(?:[.,'’\`´ ]\\d{3}){1,3}|\\d${DIGIT}{0,7}|[OoIl]${DIGIT}{0,3}(?=${cents}))(?:${cents})?)(?<after>\\s?${MARK}(?!\\w))?(?<less>\\s?-(?!\\s?[\\w]))?`,
    "g",
  );
}
const NUMBERS = { 2: numberPattern(2), 3: numberPattern(3) } as const;
/** Without decimals a longer one is a number of something. */
const WHOLE_MILLS_MAX = 999_999_000;

/**
 * The amounts in a row, left to right: dates, clocks, rates and long numbers are none.
 * @param decimals how many a paper prints: three where its money is dinars or rials.
 */
export function amountsIn(row: Row, decimals: 2 | 3 = 2): PaperAmount[] {
  const amounts: PaperAmount[] = [];
  for (const match of row.text.matchAll(NUMBERS[decimals])) {
    const { sign, mark, minus, number = "", after, less } = match.groups ?? {};
    const next = row.text.slice(match.index + match[0].length);
    if (/^\s?(?:%|[/:]\s?\d|-\d)/.test(next) || /^[.,]\d/.test(next)) continue;
    const said = mark ?? after?.trim();
    // Letters run on behind a code, a name or a number of something else; tax codes do not count.
    if (/^[A-Za-z]{3,}/.test(next) && said === undefined) continue;
    const parsed = numberOf(
      isOneNumber(row, match.index, number, after?.trim()) ? number : (number.split(" ").at(-1) ?? ""),
      decimals,
    );
    if (!parsed || (parsed.decimals === 0 && parsed.mills > WHOLE_MILLS_MAX)) continue;
    const isNegative =
      sign !== undefined || minus !== undefined || less !== undefined || isBracketed(row, match);
    const end = match.index + match[0].trimEnd().length;
    amounts.push({
      mills: isNegative ? -parsed.mills : parsed.mills,
      decimals: parsed.decimals,
      // "Fr 3. April" is a Friday.
      mark: said !== undefined && /^Fr/.test(said) && parsed.decimals === 0 ? undefined : said,
      start: match.index,
      end,
      place: placeOf(row, match.index, end),
    });
  }
  return amounts;
}

/** Gaps between the thousands of one number, in heights of its digits: narrow, or as wide as a typewriter's where a sum is named. */
const GAP = { narrow: 0.5, named: 1.3 };
const SUMS = new Set<Label | undefined>(["grand", "total", "net", "card", "cash"]);

/** Money that is written without decimals. */
const WHOLE = /^(?:Ft|HUF|ISK|Kč|CZK|kr\.?|円|JPY|KRW|₩)$/;

/** A space between thousands is narrow and has decimals with a comma behind it, or a mark of money that has none: one between a count and a price is neither. */
function isOneNumber(row: Row, from: number, number: string, mark = ""): boolean {
  if (!/\d \d{3}/.test(number)) return true;
  if (!/,\s?\d{2}$/.test(number) && !WHOLE.test(mark)) return false;
  const gap = SUMS.has(labelOf(row.text.slice(0, from))) ? GAP.named : GAP.narrow;
  return row.words.every((word, at) => {
    const start = row.starts[at] ?? 0;
    const next = row.words[at + 1];
    const isInside = start >= from && start < from + number.length - 3;
    return !isInside || next === undefined || next.x0 - word.x1 < row.height * gap;
  });
}

function isBracketed(row: Row, match: RegExpExecArray): boolean {
  const end = match.index + match[0].length;
  return row.text[match.index - 1] === "(" && row.text[end] === ")" && /[.,]/.test(match[0]);
}

/** A number in either spelling of decimals: the last separator with as many digits behind it as cents have is the point. */
export function numberOf(text: string, places: 2 | 3 = 2): { mills: number; decimals: number } | undefined {
  const clean = text
    .replaceAll(/[Oo]/g, "0")
    .replaceAll(/[Il]/g, "1")
    .replaceAll("S", "5")
    .replaceAll("B", "8")
    .replace(/[.,:][-–—]{1,2}$/, ".00")
    .replaceAll(/\s?([.,])\s?/g, "$1");
  const [, whole = "", fraction = ""] =
    (places === 3 ? /^(.*?)(?:[.,](\d{3}))?$/ : /^(.*?)(?:[.,](\d{2}))?$/).exec(clean) ?? [];
  const digits = whole.replaceAll(/[.,'’`´ ]/g, "");
  if (!/^\d{1,9}$/.test(digits)) return undefined;
  return { mills: Number(digits) * 1_000 + Number(fraction.padEnd(3, "0")), decimals: fraction.length };
}

/** Money of a thousand parts, with three decimals beside its name. */
const DINARS: Readonly<Record<string, string>> = {
  KWD: "KWD",
  KD: "KWD",
  BHD: "BHD",
  BD: "BHD",
  OMR: "OMR",
  RO: "OMR",
  JOD: "JOD",
  JD: "JOD",
  TND: "TND",
  DT: "TND",
};
const DINAR =
  /(?<![A-Za-z])(?<before>[A-Z]\.?[A-Z]\.?[A-Z]?)\s?:?\s?\d{1,3}(?:,\d{3})*\.\d{3}(?!\d)|(?<![\d.,])\d{1,3}[.,]\d{3}\s?(?<after>[A-Z]\.?[A-Z]\.?[A-Z]?)(?![A-Za-z])/g;

/** The currency of three decimals that a paper is in, as the marks beside its amounts say; undefined for all others. */
export function dinarOf(rows: readonly Row[]): string | undefined {
  for (const { text } of rows)
    for (const { groups } of text.matchAll(DINAR)) {
      const mark = (groups?.["before"] ?? groups?.["after"] ?? "").replaceAll(".", "");
      if (Object.hasOwn(DINARS, mark)) return DINARS[mark];
    }
  return undefined;
}

/** Whole minor units of a currency, or undefined where it has fewer decimals than were written. */
export function minorOf(mills: number, currency: string): number | undefined {
  const minor = (mills * 10 ** decimalsOf(currency)) / 1_000;
  return Number.isInteger(minor) ? minor : undefined;
}
