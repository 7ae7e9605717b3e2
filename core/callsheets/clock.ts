import { flat } from "./flat.ts";

/** A time of day as it is written; offsets are of the text. */
export type FoundTime = {
  start: number;
  end: number;
  /** From midnight, at most 35:59. */
  minutes: number;
  /** Hour 1 to 12 without am, pm or a leading zero: either half of the day is possible. */
  isEither: boolean;
  mark: "am" | "pm" | null;
  /** Written as only a clock of 24 hours is. */
  isTwentyFour: boolean;
  /** Letters that a scanner takes for digits were read as digits. */
  isMended: boolean;
  /** Where a range stands: "19:30 - 20:30". */
  until?: FoundTime;
};

export const MINUTES_MAX = 36 * 60 - 1;
const NOON = 720;
const DAY = 1_440;

/** `HH:MM`, hours past 23 as they are. */
export const timeText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

const MERIDIEM = String.raw`[ap]\.?\s?m\.?`;
const BEFORE = String.raw`(?<![\d\p{L}]|\d[:.,/])`;
const PATTERNS = [
  String.raw`(?<![\p{L}])(?:12\s)?(?<word>noon|midday|midnight|mitternacht|minuit|mediodia|medianoche|(?<=^|^a\s)midi)(?![\p{L}])`,
  // 6:00A, 6.30 pm, 12 noon apart
  String.raw`${BEFORE}(?<ah>\d{1,2})(?:\s?[:.h]\s?(?<am>\d{2}))?\s?(?<ax>${MERIDIEM})`,
  String.raw`${BEFORE}(?<bh>\d{1,2})(?:[:.]?(?<bm>[0-5]\d))?(?<bx>[ap])(?![\p{L}\d])`,
  // 18:00, 7:30, 25:30, 19:30:00
  String.raw`(?<![\d\p{L}]|\d[:.,])(?<ch>\d{1,2}):(?<cm>\d{2})(?::\d{2})?(?!\d|:\d)(?:\s?(?:uhr|uur|hrs|hs|h|u)(?!\p{L}))?`,
  // 18.30 Uhr, 18.00
  String.raw`(?<![\d\p{L}]|\d[:.,/-])(?<dh>\d{1,2})\.(?<dm>\d{2})(?!\d|[.,/]\d|\s?(?:€|£|\$|%|eur|usd|gbp|k[mg]|m²|db))(?<du>\s?(?:uhr|uur|hrs|hs|h|u)(?!\p{L}))?`,
  // 6h30, 18 h, 18 Uhr, 6h
  String.raw`(?<![\d\p{L}]|\d[:.,])(?<hh>\d{1,2})\s?(?<hu>h|uhr|uur|u)(?:(?![\p{L}\d])|(?=\d{2}))\s?(?<hm>[0-5]\d)?(?!\d)`,
  // 0600, 0600 hrs
  String.raw`(?<![\d\p{L}.,:/+])(?<zh>[0-3]\d)(?<zm>[0-5]\d)(?![\d\p{L}]|[.,:/]\d|\s?%)(?<zu>\s?(?:hrs|hs|hours|uhr|uur|h|u)(?!\p{L}))?`,
  // the hour before "-7pm", "-12h", " bis 18 Uhr"
  String.raw`(?<![\d\p{L}]|\d[:.,/-])(?<rh>\d{1,2})(?=\s?(?:-|to|bis|a)\s?\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.?m|uhr|h(?!\p{L})))`,
  // O7:3O, l8:00, as scanners read them
  String.raw`(?<![\d\p{L}]|\d[:.,])(?<oh>(?=[oil\d:]*\d)[0-3oil][\doil]):(?<om>[0-5oils][\doils])(?![\d\p{L}])`,
];
const TIME = new RegExp(PATTERNS.join("|"), "gu");
const OWN_MASK =
  /\d{4}-\d{2}-\d{2}|(?<![\dh:])\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\S+@\S+|https?:\S+|www\.\S+/g;
const PHONE = /(?<![\d:.])(?:\+|00|\()?\d[\d\s().-]{6,18}\d(?![\d:])/g;

/** What is no time though it has digits: dates, addresses of mail and web, phone numbers; as many spaces stand for it. */
function masked(text: string): string {
  const blank = (found: string) => " ".repeat(found.length);
  return text
    .replaceAll(OWN_MASK, blank)
    .replaceAll(PHONE, (found) => (isPhoneLike(found) ? blank(found) : found));
}

function isPhoneLike(found: string): boolean {
  const digits = found.replaceAll(/\D/g, "");
  if (digits.length < 7 || digits.length > 15) return false;
  // "0700 - 0800" and "07.00 - 08.00" are times.
  const parts = found.split(/[^\d]+/).filter(Boolean);
  const isMilitary = parts.every((part) => /^[0-2]\d[0-5]\d$/.test(part));
  return !isMilitary && !/\d{1,2}\.\d{2}\s*-\s*\d{1,2}\.\d{2}/.test(found);
}

/**
 * The times in a text, left to right.
 * @param isTyped where a time is expected, by a label or a column: then `0700`, `18.30`, `7A` and `6h` are times too.
 */
export function timesIn(text: string, isTyped: boolean): FoundTime[] {
  const source = masked(flat(text));
  const found: FoundTime[] = [];
  for (const match of source.matchAll(TIME)) {
    const time = timeOf(match, text, isTyped);
    if (time) found.push(time);
  }
  return linked(found, source);
}

function timeOf(match: RegExpExecArray, text: string, isTyped: boolean): FoundTime | undefined {
  const g = (match.groups ?? {}) as Record<string, string | undefined>;
  const span = { start: match.index, end: match.index + match[0].length };
  if (g["word"] !== undefined) {
    const minutes = /^(?:noon|mid(?:day|i$)|mediodia)/.test(g["word"]) ? NOON : DAY;
    return { ...span, minutes, isEither: false, mark: null, isTwentyFour: false, isMended: false };
  }
  if (g["ah"] !== undefined) {
    if (!endsHere(text, span.end)) return plain(ofDigits(span, text), g["ah"], g["am"], false);
    return marked(span, g["ah"], g["am"] ?? "00", g["ax"]);
  }
  if (g["bh"] !== undefined)
    return isTyped || g["bm"] !== undefined ? marked(span, g["bh"], g["bm"] ?? "00", g["bx"]) : undefined;
  if (g["ch"] !== undefined) return plain(span, g["ch"], g["cm"], false);
  if (g["dh"] !== undefined)
    return isTyped || g["du"] !== undefined
      ? plain(span, g["dh"], g["dm"], g["du"] !== undefined)
      : undefined;
  if (g["hh"] !== undefined) {
    const isSure = isTyped || g["hm"] !== undefined || g["hu"] === "uhr" || g["hu"] === "uur";
    return isSure ? plain(span, g["hh"], g["hm"] ?? "00", true) : undefined;
  }
  if (g["zh"] !== undefined)
    return isTyped || g["zu"] !== undefined ? plain(span, g["zh"], g["zm"], true) : undefined;
  if (g["rh"] !== undefined) return plain(span, g["rh"], "00", false);
  const digits = (letters: string | undefined) =>
    (letters ?? "").replaceAll("o", "0").replaceAll(/[il]/g, "1").replaceAll("s", "5");
  const mended = plain(span, digits(g["oh"]), digits(g["om"]), true);
  return mended && { ...mended, isMended: true };
}

/** "1:00 PM" ends there, and before a cell that was printed against it: "1:00 PMTrucking"; "10:15 Amps" is another word. */
function endsHere(text: string, end: number): boolean {
  if (!/^\p{L}/u.test(text.slice(end, end + 1))) return true;
  return /[AP]\.?M\.?$/.test(text.slice(0, end)) && /^\p{Lu}\p{Ll}/u.test(text.slice(end, end + 2));
}

type Span = { start: number; end: number };

/** A time without the letters behind it. */
const ofDigits = ({ start, end }: Span, text: string): Span => ({
  start,
  end: start + (/^[\d\s:.h]*\d/i.exec(text.slice(start, end))?.[0].length ?? end - start),
});

function marked(span: Span, hourText: string, minuteText: string, half = ""): FoundTime | undefined {
  const [hour, minute] = [Number(hourText), Number(minuteText)];
  if (minute > 59 || hour > 23) return undefined;
  const mark = half.startsWith("a") ? "am" : "pm";
  const base = { ...span, mark, isEither: false, isTwentyFour: false, isMended: false } as const;
  // "18:00 pm" and "0630A": the clock of 24 hours is beyond doubt.
  if (hour > 12 || hour === 0) return { ...base, minutes: hour * 60 + minute };
  return { ...base, minutes: ((hour % 12) + (mark === "pm" ? 12 : 0)) * 60 + minute };
}

function plain(span: Span, hourText: string, minuteText = "00", isSure = false): FoundTime | undefined {
  const [hour, minute] = [Number(hourText), Number(minuteText)];
  const minutes = hour * 60 + minute;
  if (minute > 59 || minutes > MINUTES_MAX) return undefined;
  const isEither = !isSure && hour >= 1 && hour <= 12 && !hourText.startsWith("0");
  return { ...span, minutes, isEither, mark: null, isTwentyFour: !isEither, isMended: false };
}

const RANGE = /^\s*(?:-|to|bis|til|till|until|a|au|hasta|jusqu'a|>|\/)\s*$/;

/** Times with a dash between are a range, and share their am or pm. */
function linked(times: readonly FoundTime[], source: string): FoundTime[] {
  const out: FoundTime[] = [];
  let isUntil = false;
  for (const [at, time] of times.entries()) {
    if (isUntil) {
      isUntil = false;
      continue;
    }
    const next = times[at + 1];
    if (!next || !RANGE.test(source.slice(time.end, next.start))) {
      // An hour alone was one for its range's sake.
      if (!/^\d{1,2}$/.test(source.slice(time.start, time.end))) out.push(time);
      continue;
    }
    isUntil = true;
    out.push({ ...sharing(time, next), end: next.end, until: next });
  }
  return out;
}

function sharing(first: FoundTime, second: FoundTime): FoundTime {
  if (!first.isEither || second.mark === null) return first;
  const [early, late] = [first.minutes % NOON, (first.minutes % NOON) + NOON];
  const same = second.mark === "pm" ? late : early;
  const other = second.mark === "pm" ? early : late;
  return { ...first, minutes: same <= second.minutes ? same : other, isEither: false, mark: second.mark };
}

/** What may be meant: one time, or both halves of the day. */
export function readingsOf(time: FoundTime, style: ClockStyle): number[] {
  if (!time.isEither || style === "24") return [time.minutes];
  const early = time.minutes % NOON;
  return [early, early + NOON];
}

/** How a sheet writes its times; `unknown` where nothing on it tells. */
export type ClockStyle = "12" | "24" | "unknown";

export function clockStyleOf(times: readonly FoundTime[]): ClockStyle {
  const marked = times.filter(({ mark }) => mark !== null).length;
  const long = times.filter(({ isTwentyFour, isMended }) => isTwentyFour && !isMended).length;
  if (marked === 0) return long > 0 ? "24" : "unknown";
  return marked >= long ? "12" : "24";
}
