import { importProblems } from "../imports.ts";
import { Problem } from "../problem.ts";

/** What every reader makes of a file: named columns and one record of text cells for each data row. */
export type SourceRecord = {
  cells: string[];
  /** Why the reader could not make sense of this record; it becomes a refused row. */
  problem?: string;
  /** What the reader had to assume; the row goes in flagged. */
  doubt?: string;
  /** It is called off at the source: an earlier import of it is to be cancelled. */
  gone?: true;
};

export type Table = {
  format: "delimited" | "json" | "ical";
  delimiter: "," | ";" | "\t" | "|" | null;
  header: boolean;
  path: string | null;
  columns: string[];
  records: SourceRecord[];
  /** Lists of code and name found beside the records, e.g. stage abbreviations. */
  legends: Map<string, string>[];
  /** A year that the file states once for all its rows. */
  year: number | null;
  notes: string[];
};

/** The file as a whole is of no use; `message` is for the person who chose it. */
export class UnreadableFile extends Problem {
  constructor(message: string) {
    super(importProblems.unreadable, message);
  }
}

export const CELL_LENGTH_MAX = 4_000;
export const JSON_DEPTH_MAX = 32;

/** Text as it can be stored and compared: well-formed, composed, without control characters, spaces collapsed. */
export function cleanCell(text: string): string {
  const plain = text
    .slice(0, CELL_LENGTH_MAX)
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f\u200b\ufeff]/g, "");
  return plain
    .normalize("NFC")
    .replaceAll(/[ \t\u00a0\u2007\u202f]+/g, " ")
    .trim();
}

/** Column names: never blank, never twice. */
export function uniqueNames(names: string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const base = cleanCell(name).replaceAll("\n", " ").slice(0, 180) || `column_${index + 1}`;
    let unique = base;
    for (let n = 2; seen.has(unique); n++) unique = `${base}_${n}`;
    seen.add(unique);
    return unique;
  });
}
