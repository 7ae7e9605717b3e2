import { readCell } from "./cells.ts";
import { readHeader } from "./headers.ts";
import { cleanCell } from "./table.ts";

/** Columns that a grid's entries become. */
export const GRID_COLUMNS = ["date", "start", "end", "stage", "title"] as const;

const HEADER_LINES_SEARCHED = 5;
const STAGES_MIN = 2;
const ROWS_MIN = 3;
/** So many of the lines below begin with a clock, and so many of the other cells hold words. */
const TIMED_MIN = 0.7;
const WORDED_MIN = 0.8;
/** A list has hardly a blank cell where a grid has many. */
const BLANK_MIN = 0.1;
const STAGE_WORDS =
  /\b(stage|tent|hall|room|b[uü]hne|zelt|saal|sc[eè]ne|salle|escenario|sala|palco|podium|zaal|scen)\b/i;

/**
 * A timetable as a grid: stages beside each other, clocks down the side, acts where they meet, and days over the
 * stages or between the rows, as spreadsheets with merged cells leave them. Each act becomes a row. Undefined for a
 * list.
 */
export function gridRows(lines: readonly string[][]): { rows: string[][]; stages: number } | undefined {
  const at = lines.slice(0, HEADER_LINES_SEARCHED).findIndex((_, index) => isGridFrom(lines, index));
  if (at < 0) return undefined;
  const header = lines[at] ?? [];
  const days = daysOver(lines.slice(0, at), header);
  const columns = header.flatMap((stage, index) => (index > 0 && stage !== "" ? [{ stage, index }] : []));
  const rows = sectionsOf(lines.slice(at + 1)).flatMap((section) =>
    columns.flatMap(({ stage, index }) =>
      entriesOf(section.lines, index).map(({ start, end, title }) => [
        section.day || (days[index] ?? ""),
        start,
        end,
        stage,
        title,
      ]),
    ),
  );
  return { rows, stages: columns.length };
}

const isClock = (cell: string): boolean => {
  const moment = /\d/.test(cell) && cell.length <= 24 ? readCell(cell, "time", "day_first") : undefined;
  return moment !== undefined && moment.times.length > 0;
};
const isDay = (cell: string): boolean => {
  const moment = cell === "" ? undefined : readCell(cell, "date", "day_first");
  return moment?.date !== undefined && moment.times.length === 0;
};
const isWords = (cell: string): boolean => /\p{L}{2}/u.test(cell) && !isClock(cell) && !isDay(cell);

function isGridFrom(lines: readonly string[][], at: number): boolean {
  const header = lines[at] ?? [];
  const stages = header.flatMap((cell, index) => (index > 0 && cell !== "" ? [{ cell, index }] : []));
  if (isClock(header[0] ?? "") || stages.length < STAGES_MIN) return false;
  if (new Set(stages.map(({ cell }) => cell)).size < STAGES_MIN) return false;
  if (!stages.every(({ cell }) => isStage(cell))) return false;
  const below = lines.slice(at + 1).filter((cells) => !isSection(cells));
  const timed = below.filter(([first = ""]) => isClock(first));
  if (timed.length < ROWS_MIN || timed.length / below.length < TIMED_MIN) return false;
  const cells = timed.flatMap((line) => stages.map(({ index }) => line[index] ?? ""));
  const filled = cells.filter((cell) => cell !== "");
  if (stages.some(({ index }) => isRepeating(timed.map((line) => line[index] ?? "")))) return false;
  const isNamed = stages.filter(({ cell }) => STAGE_WORDS.test(cell)).length >= STAGES_MIN;
  const isBlank = (cells.length - filled.length) / cells.length >= BLANK_MIN;
  return (isNamed || isBlank) && filled.filter(isWords).length / Math.max(1, filled.length) >= WORDED_MIN;
}

/** The same few words again and again are stages of a list whose column has a name that is not known here. */
function isRepeating(cells: readonly string[]): boolean {
  const runs = cells.filter((cell, at) => cell !== "" && cell !== cells[at - 1]);
  return runs.length >= 6 && new Set(runs).size / runs.length < 0.5;
}

/** The name of a place, and not of what stands below it in a list. */
function isStage(cell: string): boolean {
  if (!isWords(cell)) return false;
  const { roles, reference } = readHeader(cell);
  const other = [...roles].some(([role, weight]) => role !== "stage" && role !== "location" && weight > 0.7);
  return STAGE_WORDS.test(cell) || (!other && !reference && (roles.get("stage") ?? 0) < 0.95);
}

/** A line with nothing but a day: it heads the lines below. */
const isSection = (cells: readonly string[]): boolean => {
  const [only, ...others] = cells.filter((cell) => cell !== "");
  return only !== undefined && others.length === 0 && isDay(only);
};

function sectionsOf(lines: readonly string[][]): { day: string; lines: string[][] }[] {
  const sections: { day: string; lines: string[][] }[] = [{ day: "", lines: [] }];
  for (const cells of lines) {
    if (isSection(cells)) sections.push({ day: cells.find((cell) => cell !== "") ?? "", lines: [] });
    else if (isClock(cells[0] ?? "")) sections.at(-1)?.lines.push(cells);
  }
  return sections;
}

/** Days over the stages: a merged cell has its words in the first of the columns that it spans. */
function daysOver(above: readonly string[][], header: readonly string[]): string[] {
  const line = above.findLast((cells) => cells.some(isDay));
  if (!line) return [];
  let day = "";
  return header.map((_, index) => {
    const cell = cleanCell(line[index] ?? "");
    if (isDay(cell)) day = cell;
    return day;
  });
}

/** Acts of one stage in order; one that goes on over several lines is written into each of them, and ends at the next. */
function entriesOf(
  lines: readonly string[][],
  index: number,
): { start: string; end: string; title: string }[] {
  const entries: { start: string; end: string; title: string; isOpen: boolean }[] = [];
  for (const line of lines) {
    const [clock = "", title] = [line[0], line[index] ?? ""];
    const last = entries.at(-1);
    if (last?.isOpen === true && last.title === title) {
      last.end = "on";
      continue;
    }
    if (last?.isOpen === true) {
      last.isOpen = false;
      if (last.end === "on") last.end = clock;
    }
    if (title !== "") entries.push({ start: clock, end: "", title, isOpen: true });
  }
  return entries.map(({ start, end, title }) => ({ start, end: end === "on" ? "" : end, title }));
}
