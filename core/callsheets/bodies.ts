import { TIME_NAMES, type Question, type Sheet, type Understood } from "./fields.ts";
import { flat } from "./flat.ts";
import { timeCell } from "./cells.ts";
import { timesIn, timeText } from "./clock.ts";
import { segmentsOf, type Segment } from "./quotes.ts";
import { sheetRows, sourceOf, type SheetRow } from "./rows.ts";
import { paperOfText } from "./text.ts";
import { saidIn, understandSheet, type Expected } from "./understand.ts";

const OTHERWISE = "What stands above the sheet in this mail says another time.";
const NAME_MIN = 3;

/**
 * What a mail's own words say. Of mails that are quoted below each other the newest that is a whole sheet counts; what
 * was written above it may correct it. Whether a sentence gives a time or takes it back nobody can be sure of, so what
 * is said otherwise there is asked.
 */
export function understandBody(text: string, expected: Expected): Understood {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const segments = segmentsOf(lines.map((line) => flat(line)));
  if (segments.length === 1) return understandSheet(paperOfText(text), expected);
  for (const [at, segment] of segments.entries()) {
    const understood = understandSheet(paperOfText(only(lines, segment)), expected);
    if (!isWhole(understood)) continue;
    const above = segments.slice(0, at).filter((one) => one.to > one.from);
    return above.reduce((read, one) => correctedBy(read, only(lines, one), expected), understood);
  }
  const all = lines.map((line, at) => (segments.some(({ from, to }) => at >= from && at < to) ? line : ""));
  return understandSheet(paperOfText(all.join("\n")), expected);
}

/** As many lines, so that each keeps its number. */
const only = (lines: readonly string[], { from, to }: Segment): string =>
  lines.map((line, at) => (at >= from && at < to ? line : "")).join("\n");

/** It names its day itself, and says more of it than one time. */
function isWhole({ sheets: [sheet] }: Understood): boolean {
  if (!sheet) return false;
  const isDated =
    (sheet.date !== null && sheet.date.line !== null) ||
    sheet.questions.some(({ field, candidates }) => field === "date" && candidates.length > 0);
  const times = TIME_NAMES.filter((name) => sheet.times[name] !== null).length;
  return isDated && times + Math.min(2, sheet.people.length) >= 2;
}

/** The sheets of a mail with what was written above them. */
function correctedBy({ language, sheets }: Understood, above: string, expected: Expected): Understood {
  const paper = paperOfText(above);
  const said = saidIn(paper, expected);
  if (said === undefined) return { language, sheets };
  const rows = sheetRows(paper);
  return {
    language,
    sheets: sheets.map((sheet) => {
      const corrected = withPeople(withTimes(sheet, said), rows);
      return {
        ...corrected,
        is_cancelled: corrected.is_cancelled ?? said.is_cancelled,
        revision: corrected.revision ?? said.revision,
      };
    }),
  };
}

/** Times that are said otherwise above become questions. */
function withTimes(sheet: Sheet, said: Sheet): Sheet {
  const times = { ...sheet.times };
  const questions = [...sheet.questions];
  for (const name of TIME_NAMES) {
    const own = times[name];
    const field = said.times[name];
    const asked = said.questions.find((one) => one.field === `times.${name}`)?.candidates ?? [];
    const others = [...(field ? [field] : []), ...asked].filter(({ value }) => value !== own?.value);
    if (others.length === 0) continue;
    times[name] = null;
    questions.push({
      field: `times.${name}`,
      why: OTHERWISE,
      candidates: [...others, ...(own ? [own] : [])].map(candidateOf),
    });
  }
  return { ...sheet, times, questions };
}

/** Somebody who is named above beside a time that is not theirs is asked after. */
function withPeople(sheet: Sheet, rows: readonly SheetRow[]): Sheet {
  const questions = [...sheet.questions];
  const people = sheet.people.map((person, at) => {
    const own = person.call;
    if (person.name === null || own === null) return person;
    const other = rows.flatMap((row) => timeOf(person.name ?? "", row))[0];
    if (other === undefined || other.value === own.value) return person;
    questions.push({
      field: `people.${at}.call`,
      why: OTHERWISE,
      candidates: [other, candidateOf(own)],
    });
    return { ...person, call: null };
  });
  return { ...sheet, people, questions };
}

/** A time in a row that names somebody. */
function timeOf(name: string, row: SheetRow): Question["candidates"] {
  const words = flat(name)
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= NAME_MIN);
  const said = new Set(row.flat.match(/\p{L}+/gu) ?? []);
  if (!words.some((word) => said.has(word))) return [];
  const at = Math.max(...words.map((word) => row.flat.indexOf(word)));
  const times = timesIn(row.text, true);
  // Their own stands behind their name.
  return [...times.filter(({ start }) => start > at), ...times.filter(({ start }) => start <= at)]
    .filter(({ start, end }) => timeCell(row.text.slice(start, end)) !== undefined)
    .map(({ minutes, start, end }) => ({ value: timeText(minutes), ...sourceOf(row, start, end, 0.7) }));
}

const candidateOf = ({
  value,
  confidence,
  page,
  box,
  line,
  written,
  doubt,
}: Question["candidates"][number]) => ({ value, confidence, page, box, line, written, doubt });
