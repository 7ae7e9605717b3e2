import type { PageWords, Word } from "../reading/words.ts";

/** A sheet to be read: pages of words with boxes; of plain text also which line each page begins with. */
export type Paper = { pages: readonly PageWords[]; firstLines: readonly number[] | null };

export const LETTER = { width: 10, height: 20, line: 26 } as const;
/** More is no call sheet. */
const LETTERS_MAX = 400_000;
const LINES_MAX = 4_000;
const COLUMNS_MAX = 1_000;

/** Plain text, Markdown or the body of a mail as a page on which every letter is as wide as the next: spaces are columns. */
export function paperOfText(text: string): Paper {
  const pages: PageWords[] = [];
  const firstLines: number[] = [];
  let line = 1;
  for (const part of text.slice(0, LETTERS_MAX).replaceAll(/\r\n?/g, "\n").split("\f")) {
    const lines = part.split("\n").slice(0, Math.max(0, LINES_MAX - line + 1));
    pages.push(pageOf(aligned(tidied(lines))));
    firstLines.push(line);
    line += Math.max(0, lines.length - 1);
  }
  return { pages, firstLines };
}

/** The line of a text on which something of a row stands. */
export const lineOf = (middle: number): number => Math.floor(middle / LETTER.line);

function pageOf(lines: readonly string[]): PageWords {
  const words = lines.flatMap((line, at) =>
    [...line.matchAll(/\S+/g)].map(({ 0: text, index }): Word => ({
      text,
      x0: index * LETTER.width,
      x1: (index + text.length) * LETTER.width,
      y0: at * LETTER.line,
      y1: at * LETTER.line + LETTER.height,
      confidence: 0.99,
    })),
  );
  const width = Math.max(1, ...lines.map((line) => line.length)) * LETTER.width;
  return { width, height: Math.max(1, lines.length) * LETTER.line, slope: 0, turn: 0, words };
}

/** Without the marks of Markdown and of quoted mails, which say nothing of the day. */
function tidied(lines: readonly string[]): string[] {
  let isComment = false;
  return lines.map((line) => {
    let rest = line.slice(0, COLUMNS_MAX).replaceAll("\u00a0", " ");
    if (isComment || rest.includes("<!--")) {
      isComment = !rest.includes("-->");
      return "";
    }
    rest = rest.replace(/^(?:\s{0,3}>)+ ?/, "").replace(/^\s{0,3}#{1,6} (?=\S)/, "");
    if (/^\s*[-=_*~+|: ]{3,}\s*$/.test(rest)) return "";
    return rest
      .replaceAll(/~~[^~]{1,200}~~/g, (struck) => " ".repeat(struck.length))
      .replaceAll(/\*\*|__(?=\S)|(?<=\S)__|`/g, "")
      .replace(/^\s*(?:[*•▪◦]\s*(?=\S)|[-–]\s+(?=\p{L})|[-–]\s{1,2}(?=\d{1,2}[:.h]\d))/u, "");
  });
}

/** Cells of a table that are told apart by tabs or bars stand below each other as its columns do. */
function aligned(lines: readonly string[]): string[] {
  const out = [...lines];
  let begin = 0;
  const delimiterOf = (line: string) => (line.includes("\t") ? "\t" : line.includes("|") ? "|" : undefined);
  while (begin < lines.length) {
    const delimiter = delimiterOf(lines[begin] ?? "");
    let end = begin + 1;
    if (delimiter !== undefined) {
      // The ruler below a table's head was taken away.
      while (
        end < lines.length &&
        (lines[end]?.includes(delimiter) || (lines[end] === "" && lines[end + 1]?.includes(delimiter)))
      )
        end += 1;
      const rows = lines.slice(begin, end).map((line) => cellsOf(line, delimiter));
      const widths: number[] = [];
      for (const row of rows)
        for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
      for (const [at, row] of rows.entries())
        out[begin + at] = row
          .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
          .join("")
          .trimEnd();
    }
    begin = end;
  }
  return out;
}

function cellsOf(line: string, delimiter: string): string[] {
  const cells = line.split(delimiter).map((cell) => cell.trim().slice(0, 120));
  return delimiter === "|" && cells[0] === "" ? cells.slice(1) : cells;
}
