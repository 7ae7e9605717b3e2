import { timeCell } from "./cells.ts";
import { clockStyleOf, timesIn } from "./clock.ts";
import { headerOf } from "./columns.ts";
import type { Beside } from "./day.ts";
import { TIME_NAMES, type Language, type Sheet, type Understood, type Unit } from "./fields.ts";
import { languageOf } from "./language.ts";
import { sheetRows, type SheetRow } from "./rows.ts";
import { readSegment, timesAlone, type Reading } from "./sheet.ts";
import type { Paper } from "./text.ts";
import { segmentsOf } from "./units.ts";

export type Expected = Partial<Beside> & {
  /** The day on which it is read, ISO: a day without its year is near it. */
  today: string;
};

const UNIT_ORDER: readonly (Unit | undefined)[] = [undefined, "main", "second", "third", "splinter"];
const SHEET_WORDS =
  /call\s?sheet|day\s?sheet|run(?:ning)? order|tages?dispo|\bdispo\b|drehtag|feuille de service|feuille de route|hoja de (?:rodaje|llamado|ruta)|orden de rodaje|itinerary|tagesplan|ablaufplan|plan de trabajo|disposition|daily schedule|rundown|run of show|ordine del giorno|ordem do dia|folha de servico|plano de filmagem|draaiboek|dagschema|draaidag|calls for \w+day|orden del dia|advance sheet/;

/**
 * What a call sheet or a tour's day sheet says: a sheet for each unit, none where it is another kind of paper. What
 * is not sure is left out and asked.
 */
export function understandSheet(
  paper: Paper,
  { today, subject = null, fileName = null }: Expected,
): Understood {
  // What comes after its last dot is nothing of the day: "rev 2.pdf" is the second.
  const beside = { subject, fileName: fileName?.replace(/\.[a-z]{2,8}$/i, "") ?? null };
  const { rows, language, sheets } = readingsOf(paper, today, beside);
  const [first, ...rest] = sheets
    .filter((sheet) => isSheet(sheet, rows, beside))
    .toSorted((a, b) => orderOf(a) - orderOf(b));
  if (!first) return { language, sheets: [] };
  return { language, sheets: [first, ...rest.map((sheet) => inheriting(sheet, first))] };
}

/** What lines say that need not be a sheet: the words above one. */
export const saidIn = (paper: Paper, { today }: Expected): Sheet | undefined =>
  readingsOf(paper, today, { subject: null, fileName: null }).sheets[0];

function readingsOf(
  paper: Paper,
  today: string,
  beside: Beside,
): { rows: SheetRow[]; language: Language; sheets: Sheet[] } {
  const rows = sheetRows(paper);
  const language = languageOf(rows);
  const clock = clockStyleOf([...timesAlone(rows), ...rows.flatMap(({ text }) => timesIn(text, false))]);
  const sheets = segmentsOf(rows).flatMap(({ unit, rows: own }) => {
    const reading: Reading = {
      rows: own,
      unit,
      language,
      today,
      beside,
      clock,
      headers: own.flatMap((row, at) => (isAboveTimes(own[at + 1]) ? [] : (headerOf(row) ?? []))),
    };
    return readSegment(reading);
  });
  return { rows, language, sheets };
}

/** "CREW CALL   LUNCH   WRAP" above "7:00A   1:00P   7:00P" are labels, and no heads of columns. */
const isAboveTimes = (below: SheetRow | undefined) =>
  below !== undefined &&
  below.cells.length > 1 &&
  below.cells.every(({ text }) => timeCell(text) !== undefined);

const orderOf = ({ unit }: Sheet) => UNIT_ORDER.indexOf(unit?.value);

/** An invoice has a date and people too: a sheet says when they are called, or what the day is made of. */
function isSheet(sheet: Sheet, rows: readonly SheetRow[], { subject, fileName }: Beside): boolean {
  const said = [
    ...rows.map(({ flat }) => flat),
    subject?.toLowerCase() ?? "",
    fileName?.toLowerCase().replaceAll("_", " ") ?? "",
  ];
  const isNamed = said.some((text) => SHEET_WORDS.test(text));
  const times =
    TIME_NAMES.filter((name) => sheet.times[name] !== null).length +
    sheet.questions.filter(({ field, candidates }) => field.startsWith("times.") && candidates.length > 0)
      .length;
  const called = sheet.people.filter(({ call_state }) => call_state !== null).length;
  const isDated =
    sheet.date !== null ||
    sheet.questions.some(({ field, candidates }) => field === "date" && candidates.length > 0);
  if (sheet.is_cancelled !== null && isNamed) return true;
  const weight = Math.min(times, 4) + Math.min(called, 3) + Math.min(sheet.schedule.length, 4) / 2;
  return weight >= (isNamed ? 1 : isDated ? 2.5 : 3.5);
}

/** The head of a sheet is often printed once for all of its units. */
function inheriting(sheet: Sheet, first: Sheet): Sheet {
  const date = sheet.date ?? first.date;
  return {
    ...sheet,
    title: sheet.title ?? first.title,
    artist: sheet.artist ?? first.artist,
    company: sheet.company ?? first.company,
    episode: sheet.episode ?? first.episode,
    date,
    day_number: sheet.day_number ?? first.day_number,
    day_count: sheet.day_count ?? first.day_count,
    revision: sheet.revision ?? first.revision,
    is_cancelled: sheet.is_cancelled ?? first.is_cancelled,
    zone: sheet.zone ?? first.zone,
    questions: sheet.questions.filter(
      ({ field, candidates }) => field !== "date" || date === null || candidates.length > 0,
    ),
  };
}

/** The language of a paper, for whoever reads its pictures: letters and words of others are read otherwise. */
export const languageOfPaper = (paper: Paper): Language => languageOf(sheetRows(paper));
