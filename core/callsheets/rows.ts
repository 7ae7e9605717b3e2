import { placeOf, rowsOf, type Row, type Word } from "../reading/words.ts";
import type { Source } from "./fields.ts";
import { flat } from "./flat.ts";
import { lineOf, type Paper } from "./text.ts";

/** What stands together in a row with wide gaps around: a label, a value, a cell of a table. Offsets are of the row's text. */
export type Cell = { text: string; start: number; end: number; x0: number; x1: number };

/** A row with its cells. */
export type SheetRow = Row & {
  /** Its place among all rows. */
  at: number;
  /** Of plain text, counted from 1. */
  line: number | null;
  cells: readonly Cell[];
  /** Its text, folded letter by letter. */
  flat: string;
  /** Its cells are told apart by bars. */
  isBarred: boolean;
};

/** Looking at each pair of more would take too long. */
const WORDS_OF_ROW_MAX = 120;
const LIMITS = { words: 8_000, textOfRow: 600 };
/** In heights of a letter. Two spaces of plain text are one height, a space of a font a third. */
const CELL_GAP = 0.8;
/** Between words whose letters stand apart. */
const SPACED_CELL_GAP = 2.3;
/** What a font's kerning tears apart. */
const PIECE_GAP = 0.08;

export function sheetRows({ pages, firstLines }: Paper): SheetRow[] {
  const rows = rowsOf(pages, LIMITS).flatMap(linesOf);
  return rows.map((row, at) => {
    const mended = rebuilt(row, mend(row));
    const first = firstLines?.[row.page];
    return {
      ...mended,
      at,
      line: first === undefined ? null : first + lineOf(row.middle),
      flat: flat(mended.text),
    };
  });
}

/** Two lines of small print beside a large title were taken for one row with it: words above each other tell. */
function linesOf(row: Row): Row[] {
  const middleOf = ({ y0, y1 }: Word) => (y0 + y1) / 2;
  const isOver = (a: Word, b: Word) =>
    Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0) > Math.min(a.x1 - a.x0, b.x1 - b.x0) * 0.3 &&
    Math.abs(middleOf(a) - middleOf(b)) > Math.min(a.y1 - a.y0, b.y1 - b.y0) * 0.4;
  if (
    row.words.length > WORDS_OF_ROW_MAX ||
    !row.words.some((word, at) => row.words.slice(at + 1).some((other) => isOver(word, other)))
  )
    return [row];
  const lines: Word[][] = [];
  // Small print first: it tells the lines apart, and the title goes with the nearest.
  for (const word of row.words.toSorted((a, b) => a.y1 - a.y0 - (b.y1 - b.y0))) {
    const away = (line: readonly Word[]) => Math.abs(middleOf(line[0] ?? word) - middleOf(word));
    const nearest = lines.toSorted((a, b) => away(a) - away(b))[0];
    const reach = (word.y1 - word.y0) * 0.5;
    if (nearest && away(nearest) <= reach && !nearest.some((other) => isOver(word, other)))
      nearest.push(word);
    else lines.push([word]);
  }
  return lines
    .map((words) => ({
      ...row,
      words: words.toSorted((a, b) => a.x0 - b.x0),
      height:
        words.map(({ y0, y1 }) => y1 - y0).toSorted((a, b) => a - b)[Math.floor(words.length / 2)] ??
        row.height,
      middle: middleOf(words[0] ?? { y0: row.middle, y1: row.middle, text: "", x0: 0, x1: 0, confidence: 0 }),
    }))
    .toSorted((a, b) => a.middle - b.middle);
}

/** Where a part of a row stands. */
export function sourceOf(
  row: SheetRow,
  start: number,
  end: number,
  confidence = 1,
  doubt: string | null = null,
): Source {
  const place = placeOf(row, start, end);
  return {
    confidence: rounded(place.confidence * confidence),
    page: place.page,
    box: row.line === null ? [...place.box] : null,
    line: row.line,
    written: row.text.slice(start, end).slice(0, 160),
    doubt,
  };
}

export const rounded = (confidence: number): number =>
  Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100;

type SheetWord = Word & { isSpaced?: boolean };
const gapOf = (before: Word, word: Word) => word.x0 - before.x1;

function mend(row: Row): SheetWord[] {
  const joined: SheetWord[] = [];
  for (const word of row.words) {
    const before = joined.at(-1);
    // Bold print is often the same word twice, a hair apart.
    const isShadow = before?.text === word.text && Math.abs(before.x0 - word.x0) < row.height * 0.2;
    if (isShadow) continue;
    const isPiece =
      before !== undefined &&
      gapOf(before, word) < row.height * PIECE_GAP &&
      /\p{L}$/u.test(before.text) &&
      /^\p{L}/u.test(word.text);
    if (isPiece) joined[joined.length - 1] = merged([before, word]);
    else joined.push(word);
  }
  return unspaced(joined, row.height);
}

function merged(words: readonly Word[]): Word {
  return {
    text: words.map(({ text }) => text.trim()).join(""),
    x0: Math.min(...words.map(({ x0 }) => x0)),
    x1: Math.max(...words.map(({ x1 }) => x1)),
    y0: Math.min(...words.map(({ y0 }) => y0)),
    y1: Math.max(...words.map(({ y1 }) => y1)),
    confidence: Math.min(...words.map(({ confidence }) => confidence)),
  };
}

/** "C A L L   S H E E T" is two words. */
function unspaced(words: readonly SheetWord[], height: number): SheetWord[] {
  const out: SheetWord[] = [];
  let at = 0;
  while (at < words.length) {
    let end = at;
    while (end < words.length && isLone(words[end]) && (end === at || near(words, end, height))) end += 1;
    const run = words.slice(at, end);
    if (isSpacedRun(run)) out.push(...wordsOfRun(run, height));
    else out.push(...words.slice(at, Math.max(end, at + 1)));
    at = Math.max(end, at + 1);
  }
  return out;
}

const isLone = (word: Word | undefined) => word !== undefined && [...word.text.trim()].length === 1;
const near = (words: readonly Word[], at: number, height: number) => {
  const [before, word] = [words[at - 1], words[at]];
  return before !== undefined && word !== undefined && gapOf(before, word) < height * SPACED_CELL_GAP;
};

/** Numbers of a cast list stand apart too: letters make it words, and a colon a time. */
function isSpacedRun(run: readonly Word[]): boolean {
  const text = run.map((word) => word.text.trim()).join("");
  return run.length >= 4 && (/\p{L}\P{N}*\p{L}\P{N}*\p{L}/u.test(text) || /^\d{1,2}[:.h]\d{2}$/i.test(text));
}

function wordsOfRun(run: readonly Word[], height: number): SheetWord[] {
  const gaps = run.slice(1).map((word, at) => gapOf(run[at] ?? word, word));
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 4)] ?? 0;
  const groups: Word[][] = [];
  for (const [at, word] of run.entries()) {
    const gap = gaps[at - 1];
    const open = groups.at(-1);
    if (open === undefined || gap === undefined || gap > usual * 1.7 + height * 0.05) groups.push([word]);
    else open.push(word);
  }
  return groups.map((group) => ({ ...merged(group), isSpaced: true }));
}

const EDGES = /^[|¦[\]]+(?=[\p{L}\d])|(?<=[\p{L}\d.)])[|¦[\]]+$|^_{2,}$/gu;

function rebuilt(row: Row, words: readonly SheetWord[]): Row & Pick<SheetRow, "cells" | "isBarred"> {
  const kept: SheetWord[] = [];
  const starts: number[] = [];
  const cells: Cell[] = [];
  let text = "";
  let [isOpen, isBarred] = [false, false];
  for (const word of words) {
    const whole = word.text.trim().slice(0, 64);
    if (/^[|¦]+$/.test(whole)) {
      [isOpen, isBarred] = [false, true];
      continue;
    }
    // Scanners read a cell's edge as a letter of it.
    const said = whole.replaceAll(EDGES, "");
    if (said === "") continue;
    if (/^[|¦[\]]/.test(whole)) isOpen = false;
    const before = kept.at(-1);
    if (text !== "") text += " ";
    const start = text.length;
    text += said;
    const tall = Math.max(row.height, Math.min(word.y1 - word.y0, (before?.y1 ?? 0) - (before?.y0 ?? 0)));
    const widest = word.isSpaced === true && before?.isSpaced === true ? SPACED_CELL_GAP : CELL_GAP;
    const open = cells.at(-1);
    if (isOpen && open && before && gapOf(before, word) <= tall * widest) {
      open.end = text.length;
      open.x1 = Math.max(open.x1, word.x1);
    } else cells.push({ text: "", start, end: text.length, x0: word.x0, x1: word.x1 });
    isOpen = !/[|¦\]]$/.test(whole);
    kept.push(word);
    starts.push(start);
  }
  for (const cell of cells) cell.text = text.slice(cell.start, cell.end);
  return { ...row, words: kept, starts, text, cells, isBarred };
}

/** How far the shares of a line of two cells lie apart; 0 where one is above the other. */
export function apartOf(a: Pick<Cell, "x0" | "x1">, b: Pick<Cell, "x0" | "x1">): number {
  return Math.max(0, Math.max(a.x0, b.x0) - Math.min(a.x1, b.x1));
}
