import { CsvError, parse } from "csv-parse/sync";
import { IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX } from "../imports.ts";
import { readCell } from "./cells.ts";
import { GRID_COLUMNS, gridRows } from "./grids.ts";
import { headerScore } from "./headers.ts";
import {
  CELL_LENGTH_MAX,
  cleanCell,
  type SourceRecord,
  type Table,
  UnreadableFile,
  uniqueNames,
} from "./table.ts";

type Delimiter = "," | ";" | "\t" | "|";
const DELIMITERS: readonly Delimiter[] = ["\t", ";", ",", "|"];
const SNIFFED_LINES = 60;
const HEADER_LINES_SEARCHED = 10;
/** As many columns as are read, each as long as it may be. */
const LINE_LENGTH_MAX = IMPORT_COLUMNS_MAX * CELL_LENGTH_MAX;

/** What a stored mapping already knows about the file. */
export type DelimitedHints = { delimiter: Delimiter | null; header: boolean | null };

/** Reads CSV, TSV and their kin, with or without a header line. @throws UnreadableFile */
export function readDelimited(text: string, hints: DelimitedHints): Table {
  refuseEndless(text);
  const declared = /^sep=([,;\t|])\r?\n/i.exec(text);
  const body = declared ? text.slice(declared[0].length) : text;
  const delimiter = hints.delimiter ?? (declared?.[1] as Delimiter | undefined) ?? sniff(body);
  const notes: string[] = [];
  const lines = split(body, delimiter, notes)
    .map((cells) => cells.map(cleanCell))
    .map((cells) => (delimiter === "|" ? withoutBorders(cells) : cells))
    .filter((cells) => cells.some((cell) => cell !== "") && !isRule(cells));
  if (lines.length === 0) throw new UnreadableFile("The file is empty.");
  const width = Math.max(...lines.map((cells) => cells.length));
  if (width > IMPORT_COLUMNS_MAX)
    throw new UnreadableFile(`A line has ${width} columns; at most ${IMPORT_COLUMNS_MAX} are read.`);
  const grid = hints.header === false ? undefined : gridRows(lines);
  if (grid) return gridTable(grid, delimiter, notes);
  const headerAt = hints.header === false ? -1 : findHeader(lines, hints.header === true);
  if (headerAt > 0)
    notes.push(
      `${headerAt} line${headerAt === 1 ? "" : "s"} before the header ${headerAt === 1 ? "was" : "were"} passed over.`,
    );
  const header = headerAt < 0 ? [] : lines[headerAt]!;
  const columns = uniqueNames(Array.from({ length: width }, (_, index) => header[index] ?? ""));
  const records = dataLines(lines.slice(headerAt + 1), header, notes).map((cells): SourceRecord => ({
    cells: columns.map((_, index) => cells[index] ?? ""),
  }));
  refuseMany(records.length);
  return {
    format: "delimited",
    delimiter,
    header: headerAt >= 0,
    path: null,
    columns,
    records,
    legends: [],
    year: null,
    notes,
  };
}

function gridTable(
  { rows, stages }: { rows: string[][]; stages: number },
  delimiter: Delimiter,
  notes: readonly string[],
): Table {
  refuseMany(rows.length);
  return {
    format: "delimited",
    delimiter,
    header: true,
    path: null,
    columns: [...GRID_COLUMNS],
    records: rows.map((cells) => ({ cells })),
    legends: [],
    year: null,
    notes: [...notes, `A grid of ${stages} stages beside each other was read: each act in it is a row.`],
  };
}

function refuseMany(rows: number): void {
  if (rows > IMPORT_ROWS_MAX)
    throw new UnreadableFile(`The file has ${rows} rows; at most ${IMPORT_ROWS_MAX} are read.`);
}

/** Splitting takes half a second a megabyte: what no line can hold is not split at all. */
function refuseEndless(text: string): void {
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (at < text.length && code !== 0x0a && code !== 0x0d) continue;
    if (at - from > LINE_LENGTH_MAX)
      throw new UnreadableFile(`A line has ${at - from} characters; at most ${LINE_LENGTH_MAX} are read.`);
    from = at + 1;
  }
}

function split(text: string, delimiter: Delimiter, notes: string[]): string[][] {
  const common = {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    to: IMPORT_ROWS_MAX * 2,
  };
  try {
    return parse(text, {
      ...common,
      quote: delimiter === "\t" && !/(^|\t)"/m.test(text) ? false : '"',
    }) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    notes.push("A quotation mark is never closed; quotation marks were read as ordinary characters.");
  }
  try {
    return parse(text, { ...common, quote: false }) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableFile("The file could not be split into columns.");
  }
}

/** The delimiter that splits most lines into the same number of parts. */
function sniff(text: string): Delimiter {
  const lines = text
    .slice(0, 60_000)
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "")
    .slice(0, SNIFFED_LINES);
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const parts = line.replaceAll(/"(?:[^"]|"")*"/g, "").split(delimiter).length;
      if (parts > 1) counts.set(parts, (counts.get(parts) ?? 0) + 1);
    }
    for (const [parts, count] of counts) {
      const score = (count / lines.length) * Math.min(parts, 8);
      if (score > best.score + 1e-9) best = { delimiter, score };
    }
  }
  return best.delimiter;
}

const withoutBorders = (cells: string[]): string[] =>
  cells.length > 2 && cells[0] === "" && cells.at(-1) === "" ? cells.slice(1, -1) : cells;

/** The line of dashes under the header of a Markdown table. */
const isRule = (cells: string[]): boolean => cells.every((cell) => /^:?-{2,}:?$/.test(cell) || cell === "");

/** Which line names the columns; -1 when none does. */
function findHeader(lines: string[][], promised: boolean): number {
  const scores = lines
    .slice(0, HEADER_LINES_SEARCHED)
    .map((cells) => (holdsData(cells) ? 0 : headerScore(cells)));
  const best = Math.max(...scores);
  if (best >= 2 || (best >= 1 && scores[0] === best)) return scores.indexOf(best);
  if (promised) return 0;
  const first = lines[0]!;
  const named = first.length > 1 && first.filter((cell) => cell !== "").length >= first.length - 1;
  return named && !holdsData(first) && lines.slice(1, 20).some(holdsData) ? 0 : -1;
}

const holdsData = (cells: string[]): boolean =>
  cells.some(
    (cell) =>
      /^[\d\W]*\d[\d\W]*$/.test(cell) ||
      (readCell(cell, "time", "day_first") !== undefined && /\d/.test(cell)) ||
      (/\d/.test(cell) && readCell(cell, "datetime", "day_first") !== undefined),
  );

/** The lines that are rows: a header line that is repeated further down is not. */
function dataLines(lines: string[][], header: string[], notes: string[]): string[][] {
  if (header.length === 0) return lines;
  const same = header.join("\u0001").toLowerCase();
  const rows = lines.filter((cells) => cells.join("\u0001").toLowerCase() !== same);
  const repeated = lines.length - rows.length;
  if (repeated > 0)
    notes.push(
      `The header line is repeated ${repeated} time${repeated === 1 ? "" : "s"}; the repeats are not counted as rows.`,
    );
  return rows;
}
