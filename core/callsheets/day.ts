import { weekdayOfWord } from "../imports/words.ts";
import { weekdayOf } from "../time.ts";
import { datesIn, datesOf, orderOf, settle, type WrittenDate } from "./dates.ts";
import type { Field, Language, Question, Source } from "./fields.ts";
import { flat } from "./flat.ts";
import { labelsIn, tokensOf } from "./labels.ts";
import { sourceOf, type Cell, type SheetRow } from "./rows.ts";

/** What is said of a file beside what stands in it. */
export type Beside = { subject: string | null; fileName: string | null };

/** The source of what stands in the mail's subject or the file's name. */
export const outside = (written: string, confidence: number, doubt: string | null = null): Source => ({
  confidence,
  page: null,
  box: null,
  line: null,
  written: written.slice(0, 160),
  doubt,
});

/** Days that are not the sheet's: when it was printed, and what comes after. */
const OTHER_DAY =
  /revis|as of|print|publish|issued?|version|stand:|stand\b|prep|advance|tomorrow|next (?:day|show|shoot|gig|date)|morgen|domani|amanha|volgende|prossim|proxim|(?<!\p{L})(?:tx|rev|orig|prev|new date)(?!\p{L})|on air|broadcast|ausstrahlung|aushang|wrote|as at|demain|manana|vorschau|expire|update|created|modif|actuali|impres|edit|sent|dob|born|seit|since|check\s?(?:in|out)|invoice|deadline|due|erstellt|imprim|siguiente|lendemain|nachster/u;

/** A mail of the evening before says so of the sheet's own day. */
export const FOR_TOMORROW =
  /(?<!\p{L})(?:for|fur|pour|para|per|voor)\s(?:tomorrow|morgen|demain|manana|domani|amanha)(?!\p{L})/u;

type Scored = { date: WrittenDate; score: number; weekday: number | null };

const TOP_ROWS = 14;

/** The sheet's day, or the question which it is. */
export function findDay(
  rows: readonly SheetRow[],
  language: Language,
  today: string,
  beside: Beside,
): { field: Field<string> | null; question: Question | null; date: WrittenDate | null } {
  const all = rows.flatMap((row) => datesIn(row, today));
  const order = orderOf(all, language);
  const scored = all
    .map((date) => scoredOf(date, rows, all))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  const [best] = scored;
  if (!best) return fromOutside(beside, order, today);
  const settled = settle(best.date, best.weekday, order);
  const source = sourceOfDate(best.date);
  const rival = scored.find(
    (other) =>
      other.score > best.score - 1 &&
      valueOf(other, order) !== valueOf(best, order) &&
      other.score >= Math.min(4, best.score),
  );
  if ("candidates" in settled)
    return { field: null, date: best.date, question: ask(settled.why, settled.candidates, source) };
  const theirs = rival && valueOf(rival, order);
  if (theirs !== undefined)
    return {
      field: null,
      date: best.date,
      question: ask("Two days are named.", [settled.value, theirs], source),
    };
  const field = {
    value: settled.value,
    ...source,
    confidence: Math.round(source.confidence * settled.confidence * 100) / 100,
    doubt: settled.doubt,
  };
  return { field, question: null, date: best.date };
}

function valueOf({ date, weekday }: Scored, order: ReturnType<typeof orderOf>): string | undefined {
  const settled = settle(date, weekday, order);
  return "value" in settled ? settled.value : undefined;
}

function ask(why: string, candidates: readonly string[], source: Source): Question {
  return { field: "date", why, candidates: candidates.map((value) => ({ value, ...source })) };
}

function sourceOfDate({ row, start, end }: WrittenDate): Source {
  if (row === null) return outside("", 0.6);
  // With the weekday before it.
  const before = /[\p{L}]{3,}\.?,?\s+$/u.exec(row.text.slice(0, start))?.[0] ?? "";
  const named = weekdayOfWord(flat(before).replaceAll(/[^\p{L}]/gu, "")) === undefined ? "" : before;
  return sourceOf(row, start - named.length, end);
}

function scoredOf(date: WrittenDate, rows: readonly SheetRow[], all: readonly WrittenDate[]): Scored {
  const { row, start, end } = date;
  if (row === null) return { date, score: 0, weekday: date.weekday };
  const index = rows.indexOf(row);
  // "The call for tomorrow (Tue 10.11.)" is the sheet's day; "Tomorrow: …" is not.
  const last = Math.max(
    0,
    ...all.filter((other) => other.row === row && other.end <= start).map(({ end: to }) => to),
  );
  const before = row.flat.slice(Math.max(last, start - 40), start).replace(FOR_TOMORROW, " ");
  const above = rows[index - 1]?.flat ?? "";
  const weekday = date.weekday ?? weekdayNear(rows, index);
  let score = 1 + Math.max(0, 2.5 - (index / TOP_ROWS) * 2.5);
  if (weekday !== null) score += 2;
  if (date.hasYear) score += 1.5;
  if (
    labelsIn(before).some(({ name }) => name === "date") ||
    (row.cells.length > 0 && labelsIn(above).some(({ name }) => name === "date"))
  )
    score += 2.5;
  if (/\b(?:day|drehtag|tag|jour|dia|jornada|show|giorno|draaidag|diaria)\b[\s#:]*\d/.test(row.flat))
    score += 1;
  if (
    /call\s?sheet|dispo|feuille de service|hoja de (?:rodaje|llamado)|orden de rodaje|day\s?sheet|disposition|ordine del giorno|ordem do dia|folha de servico|calls? for/.test(
      row.flat,
    )
  )
    score += 1;
  if (OTHER_DAY.test(before) || OTHER_DAY.test(row.flat.slice(end, end + 14))) score -= 4;
  // "Date: Mon, 9 Nov 2026 21:14:00 +0100" is when a mail was written.
  if (/^\s*\d{1,2}:\d{2}:\d{2}/.test(row.flat.slice(end)) || isMailHead(rows, index)) score -= 5;
  const again = all.filter((other) => other !== date && other.readings[0] === date.readings[0]).length;
  return { date, score: score + Math.min(again, 2) * 0.5, weekday };
}

const MAIL_HEAD =
  /^\s*(?:from|to|cc|subject|sent|date|von|an|betreff|gesendet|datum|objet|envoye|para|asunto|enviado(?: el)?|fecha|de|a)\s?:/;
const SENDER = /^\s*(?:from|von|de|subject|betreff|objet|asunto)\s?:/;

/** The lines above a mail, or above one that was forwarded. */
function isMailHead(rows: readonly SheetRow[], index: number): boolean {
  const near = [-3, -2, -1, 1, 2, 3].flatMap((step) => rows[index + step] ?? []);
  const own = rows[index];
  return (
    own !== undefined &&
    MAIL_HEAD.test(own.flat) &&
    near.filter(({ flat: text }) => SENDER.test(text)).length >= 2
  );
}

/** A weekday's full name in the same row, or alone in a cell of a row beside it. */
function weekdayNear(rows: readonly SheetRow[], index: number): number | null {
  const own = rows[index];
  const full = (text: string) =>
    tokensOf(text).flatMap((token) => (token.text.length > 4 ? (weekdayOfWord(token.text) ?? []) : []));
  const [named] = own ? full(own.flat) : [];
  if (named !== undefined) return named;
  for (const row of [rows[index - 1], rows[index + 1]])
    for (const cell of row?.cells ?? []) {
      const said = flat(cell.text).replaceAll(/[^\p{L}]/gu, "");
      const weekday = said.length > 4 ? weekdayOfWord(said) : undefined;
      if (weekday !== undefined) return weekday;
    }
  return null;
}

function fromOutside(
  { subject, fileName }: Beside,
  order: ReturnType<typeof orderOf>,
  today: string,
): ReturnType<typeof findDay> {
  for (const said of [subject, fileName]) {
    const [date] =
      said === null
        ? []
        : datesOf(
            flat(said)
              .replaceAll("_", " ")
              .replace(/\.[a-z]{3,4}$/, ""),
            today,
          );
    if (!date || said === null) continue;
    const settled = settle({ ...date, row: null }, null, order);
    const source = outside(said, 0.7, "The day stands beside the sheet only.");
    if ("value" in settled) return { field: { value: settled.value, ...source }, question: null, date: null };
    return { field: null, date: null, question: ask(settled.why, settled.candidates, source) };
  }
  return { field: null, date: null, question: { field: "date", why: "No day is named.", candidates: [] } };
}

/**
 * Whether a label's row speaks of a later day than the sheet's: "Wednesday 6/10   Crew call 11:30A" at its end. Earlier
 * ones are those of scripts and revisions. A weekday alone tells where it stands in the same cell; several are opening
 * hours.
 */
export function isOfOtherDay(row: SheetRow, cell: Cell, day: string, today: string): boolean {
  // "Load out 22h30" is no day in October, as Portuguese has it.
  const dates = datesIn(row, today).filter(({ hasYear, weekday }) => hasYear || weekday !== null);
  if (dates.length > 0) return dates.every(({ readings }) => readings.every((one) => one > day));
  const named = new Set(
    tokensOf(row.flat.slice(cell.start, cell.end)).flatMap(({ text }) =>
      text.length > 4 ? (weekdayOfWord(text) ?? []) : [],
    ),
  );
  return named.size === 1 && !named.has(weekdayOf(day));
}
