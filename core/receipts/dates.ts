import { addDays, isDate } from "../time.ts";
import { isOneOff } from "../reading/letters.ts";
import { fold, foldedWords } from "./labels.ts";
import { placeOf, type Place, type Row } from "../reading/words.ts";

/** In which order a country writes day and month. */
export type DayOrder = "day-first" | "month-first" | "year-first";

export type FoundDate = Place & { value: string; isCertain: boolean };

/** Older papers are none that anybody claims; a year like that was read wrongly. */
const YEARS_MAX = 15;

/** Months as papers name them, folded: a word is one of these, what one of these begins with, or one letter from a long one. */
const MONTHS: readonly (readonly string[])[] = [
  "JANUARY JANUAR JAENNER JANVIER ENERO GENNAIO JANEIRO JANUARI JANUARIE STYCZNIA STYCZEN",
  "FEBRUARY FEBRUAR FEBER FEVRIER FEBRERO FEBBRAIO FEVEREIRO FEBRUARI LUTEGO LUTY",
  "MARCH MAERZ MRZ MARS MARZO MARCO MAART MRT MARTS MARCA MARZEC MAC",
  "APRIL AVRIL AVR ABRIL APRILE KWIETNIA KWIECIEN",
  "MAY MAI MAYO MAGGIO MAIO MEI MAJ MAJA",
  "JUNE JUNI JUIN JUNIO GIUGNO JUNHO CZERWCA CZERWIEC",
  "JULY JULI JUILLET JUIL JULIO LUGLIO JULHO JULAI LIPCA LIPIEC",
  "AUGUST AOUT AGOSTO AUGUSTUS AUGUSTI OGOS SIERPNIA SIERPIEN",
  "SEPTEMBER SEPTEMBRE SEPTIEMBRE SETTEMBRE SETEMBRO WRZESNIA WRZESIEN",
  "OCTOBER OKTOBER OCTOBRE OCTUBRE OTTOBRE OUTUBRO PAZDZIERNIKA",
  "NOVEMBER NOVEMBRE NOVIEMBRE NOVEMBRO LISTOPADA LISTOPAD",
  "DECEMBER DEZEMBER DECEMBRE DICIEMBRE DICEMBRE DEZEMBRO DESEMBER DISEMBER GRUDNIA GRUDZIEN",
].map((names) => names.split(" "));

const SEPARATOR = "\\s?[./,\\-–]\\s?";
const DAY = "(?<day>[0-3]?[0-9OIl])";
/** Two digits with a clock or a price behind them are no year. */
const YEAR = "(?<year>(?:19|20)[0-9OIl]{2}|'?[0-9]{2}(?!\\s?:\\s?\\d|h\\d|[.,]\\d))";
const NAME = "(?<name>[A-Za-zÀ-ž]{3,12})";
const PATTERNS: readonly { pattern: RegExp; order?: DayOrder }[] = [
  {
    pattern: new RegExp(
      `(?<![\\d.,/-])(?<year>20[0-9OIl]{2})${SEPARATOR}(?<month>[01]?[0-9OIl])${SEPARATOR}${DAY}(?!\\d)`,
      "g",
    ),
    order: "year-first",
  },
  {
    pattern: new RegExp(
      `(?<!\\d)(?<year>20\\d{2})\\s?年\\s?(?<month>\\d{1,2})\\s?月\\s?(?<day>\\d{1,2})\\s?日`,
      "g",
    ),
    order: "year-first",
  },
  {
    // Years of an emperor: Reiwa began in 2019, and that was its first.
    pattern: new RegExp(
      `(?:令\\s?和|(?<![A-Za-z])R)\\s?(?<era>元|\\d{1,2})\\s?[年./-]\\s?(?<month>\\d{1,2})\\s?[月./-]\\s?(?<day>\\d{1,2})(?!\\d)`,
      "g",
    ),
    order: "year-first",
  },
  {
    pattern: new RegExp(
      `(?<![\\d.,/-])(?<day>[0-3]?[0-9OIl])${SEPARATOR}(?<month>[0-3]?[0-9OIl])${SEPARATOR}${YEAR}(?![\\d]|[.,/-]\\d)`,
      "g",
    ),
  },
  {
    pattern: new RegExp(
      `(?<![\\d.,/-])${DAY}(?:st|nd|rd|th|er|\\.|º)?[\\s./-]{0,2}(?:de\\s)?${NAME}[\\s.,/-]{0,3}(?:de\\s|del\\s)?${YEAR}(?!\\d)`,
      "gi",
    ),
    order: "day-first",
  },
  {
    pattern: new RegExp(
      `(?<![A-Za-z])${NAME}[\\s./-]{0,2}${DAY}(?:st|nd|rd|th)?[\\s.,/-]{1,3}${YEAR}(?!\\d)`,
      "gi",
    ),
    order: "month-first",
  },
];

/** Day, month and year whose separators were not read, or were never there; only where no other date is. */
const BARE = [
  /(?<![\d.,/-])(?<day>[0-3]\d)(?<month>[01]\d)(?<year>20\d{2})(?!\d)/g,
  /(?<![\d.,/-])(?<year>20[12]\d)(?<month>[01]\d)(?<day>[0-3]\d)(?!\d)/g,
];
/** Two days that differ by a digit are two days where letters are so sure. */
const LETTERS_SURE = 0.95;
/** More on one paper are no dates of it. */
const CANDIDATES_MAX = 40;

type Candidate = {
  row: Row;
  at: number;
  start: number;
  end: number;
  /** One, or the day-first one and the month-first one. */
  readings: string[];
  /** With two digits for the year in front, as some countries write it. */
  yearFirst?: string | undefined;
};

/**
 * The day on which something was bought. A date whose day and month may be either way round is read as its country
 * does; where nothing tells the country it is left out, unless one of both readings cannot be.
 * @param today where the paper is read, at most a day behind: nobody has a receipt of the future.
 */
export function findDate(
  rows: readonly Row[],
  order: DayOrder | undefined,
  today: string,
): FoundDate | undefined {
  const all = rows.flatMap((row, at) => candidatesIn(row, at, today));
  const candidates = (all.length > 0 ? all : rows.flatMap((row, at) => bareIn(row, at, today))).slice(
    0,
    CANDIDATES_MAX,
  );
  const known = order ?? orderShown(candidates);
  let best: { found: FoundDate; score: number } | undefined;
  for (const one of candidates) {
    const { value, isCertain } = chosen(one, known, order);
    if (value === undefined) continue;
    const again = candidates.filter(
      (other) => other !== one && (other.readings.includes(value) || other.yearFirst === value),
    ).length;
    const place = placeOf(one.row, one.start, one.end);
    // Of two that differ by a digit the one whose letters are surer.
    const score = scoreOf(one, rows) + Math.min(again, 2) + (place.confidence - 0.8) * 3;
    if (best && best.score >= score) continue;
    const others =
      place.confidence < LETTERS_SURE &&
      candidates.some((other) => other !== one && isOneDigitOff(other, one));
    const confidence = Math.min(
      0.99,
      place.confidence *
        (isCertain ? 1 : 0.8) *
        (score >= 1 ? 1 : 0.85) *
        (others ? 0.7 : 1) *
        (all.length > 0 ? 1 : 0.6),
    );
    best = { found: { ...place, value, confidence, isCertain }, score };
  }
  return best?.found;
}

/** @param known by the country, or by another date of the paper. @param told by the country alone. */
function chosen(
  { readings, yearFirst }: Candidate,
  known: DayOrder | undefined,
  told: DayOrder | undefined,
): { value: string | undefined; isCertain: boolean } {
  if (yearFirst !== undefined && (known === "year-first" || readings.length === 0))
    return { value: yearFirst, isCertain: known === "year-first" };
  // 18/06/15 of nobody knows where is of 2015 or of 2018.
  const isShown = yearFirst === undefined || known !== undefined;
  if (readings.length <= 1) return { value: readings[0], isCertain: isShown };
  if (known === undefined) return { value: undefined, isCertain: false };
  const isCertain = told !== undefined && told !== "year-first";
  return { value: readings[known === "month-first" ? 1 : 0], isCertain };
}

function isOneDigitOff(one: Candidate, other: Candidate): boolean {
  const [a, b] = [one, other].map(({ readings, yearFirst }) => readings[0] ?? yearFirst ?? "");
  if (a === undefined || b === undefined) return false;
  return a !== b && [...a].filter((letter, at) => letter !== b[at]).length === 1;
}

function bareIn(row: Row, at: number, today: string): Candidate[] {
  return BARE.flatMap((pattern) =>
    [...row.text.matchAll(pattern)].flatMap((match) => {
      const { readings } = readingsOf(match.groups ?? {}, "day-first", today);
      return readings.length > 0
        ? [{ row, at, start: match.index, end: match.index + match[0].length, readings }]
        : [];
    }),
  );
}

/** A receipt that shows 28/06 anywhere means the 5th of March by 05/03 too. */
function orderShown(candidates: readonly Candidate[]): DayOrder | undefined {
  const shown = candidates.flatMap(({ row, start, end, readings }) => {
    const parts = row.text.slice(start, end).match(/\d+/g);
    if (readings.length !== 1 || parts?.length !== 3) return [];
    const [first, second] = parts.map(Number);
    if ((first ?? 0) > 12 && (first ?? 0) <= 31 && (second ?? 0) <= 12) return ["day-first" as const];
    return (second ?? 0) > 12 && (second ?? 0) <= 31 && (first ?? 0) <= 12 ? ["month-first" as const] : [];
  });
  return new Set(shown).size === 1 ? shown[0] : undefined;
}

const OTHER_DAYS = new Set(
  "DUE EXPIRY EXPIRES EXP VALID UNTIL BEFORE RETURN RETURNS GUELTIG FAELLIG ZAHLBAR VALABLE VENCE VENCIMIENTO VENCIMENTO SCADENZA ECHEANCE VERVALDATUM FOERFALLODATUM FORFALLSDATO BIRTH SINCE EST EFFECTIVE".split(
    " ",
  ),
);
/** When something was stayed or travelled, which is not when it was bought; taken where nothing else stands. */
const STAYS = new Set(
  "ARRIVAL DEPARTURE DEPART ARRIVE CHECKIN CHECKOUT STAY PERIOD FROM TRAVEL TRIP ANREISE ABREISE AUFENTHALT ARRIVEE DEPART SEJOUR LLEGADA SALIDA ESTANCIA ARRIVO PARTENZA AANKOMST VERTREK CHEGADA SAIDA ANKOMST AVRESA".split(
    " ",
  ),
);
/** When it was ordered, which is often before it was paid. */
const ORDERS = new Set(
  "ORDER ORDERED PURCHASED BOOKED PLACED BESTELLDATUM BESTELLUNG COMMANDE PEDIDO ORDINE BESTELLING".split(
    " ",
  ),
);
const DAY_WORDS = new Set(
  "DATE DATUM FECHA DATA DT BIZDATE TARIKH DATO INVOICE BILL BELEG FACTURE TRANS TIME KASSE ISSUED ISSUE PAID RECHNUNGSDATUM BELEGDATUM FACTUURDATUM FAKTURADATUM KVITTO EMISSION EMITIDA EMESSO".split(
    " ",
  ),
);
const CLOCK = /\b([01]?\d|2[0-3])\s?[:.h]\s?[0-5]\d(?:\s?[:.]\s?[0-5]\d)?(?:\s?[AaPp]\.?[Mm])?\b/;

function scoreOf({ row, at, start, end }: Candidate, rows: readonly Row[]): number {
  const before = foldedWords(`${rows[at - 1]?.text ?? ""}`).slice(-2);
  const own = foldedWords(row.text.slice(0, start));
  const rest = row.text.slice(0, start) + " " + row.text.slice(end);
  let score = 0;
  if ([...own, ...(own.length === 0 ? before : [])].some((word) => DAY_WORDS.has(word))) score += 2;
  if (CLOCK.test(rest)) score += 1.5;
  if (own.some((word) => ORDERS.has(word))) score -= 0.5;
  if (own.some((word) => OTHER_DAYS.has(word))) score -= 4;
  if (own.some((word) => STAYS.has(word))) score -= 1.5;
  return score;
}

function candidatesIn(row: Row, at: number, today: string): Candidate[] {
  const taken: Candidate[] = [];
  for (const { pattern, order } of PATTERNS) {
    for (const match of row.text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (taken.some((one) => one.start < end && match.index < one.end)) continue;
      const found = readingsOf(match.groups ?? {}, order, today);
      if (found.readings.length > 0 || found.yearFirst !== undefined)
        taken.push({ row, at, start: match.index, end, ...found });
    }
  }
  return taken;
}

/** One date, or two where day and month may be either way round: the day-first one first. */
function readingsOf(
  { day = "", month, name, year = "", era }: Record<string, string | undefined>,
  order: DayOrder | undefined,
  today: string,
): Pick<Candidate, "readings" | "yearFirst"> {
  const first = digitsOf(day);
  const second = name === undefined ? digitsOf(month ?? "") : monthOf(name);
  const full = era === undefined ? yearOf(year) : REIWA + (era === "元" ? 1 : Number(era));
  if (second === undefined) return { readings: [] };
  const isPossible = (date: string | undefined): date is string =>
    date !== undefined && isPlausible(date, today);
  const possible = [dateOf(full, second, first)];
  if (order === undefined && first !== second) possible.push(dateOf(full, first, second));
  const isShort = order === undefined && /^\d{2}$/.test(year) && /^\d{2}$/.test(day);
  const yearFirst = isShort ? dateOf(yearOf(day), second, digitsOf(year)) : undefined;
  return {
    readings: possible.filter(isPossible),
    ...(isPossible(yearFirst) ? { yearFirst } : {}),
  };
}

/** The year before the first of the era. */
const REIWA = 2_018;

const digitsOf = (text: string) =>
  Number(text.replaceAll(/[OIl]/g, (letter) => (letter === "O" ? "0" : "1")));

function yearOf(text: string): number {
  const year = digitsOf(text.replace("'", ""));
  return year < 100 ? 2_000 + year : year;
}

function monthOf(name: string): number | undefined {
  const folded = fold(name);
  const isName = (known: string) =>
    known === folded || known.startsWith(folded) || (known.length > 4 && isOneOff(known, folded));
  const at = MONTHS.findIndex((names) => names.some(isName));
  return at < 0 ? undefined : at + 1;
}

function dateOf(year: number, month: number, day: number): string | undefined {
  const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && isDate(date) ? date : undefined;
}

function isPlausible(date: string, today: string): boolean {
  return date <= addDays(today, 1) && date >= `${Number(today.slice(0, 4)) - YEARS_MAX}${today.slice(4)}`;
}
