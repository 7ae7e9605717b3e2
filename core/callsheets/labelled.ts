import { timeCell } from "./cells.ts";
import { labelsIn, type LabelHit } from "./labels.ts";
import { apartOf, type Cell, type SheetRow } from "./rows.ts";

/** A part of a row. */
export type Span = { row: SheetRow; start: number; end: number; text: string };

/** A label with what may be its value. */
export type Labelled = {
  hit: LabelHit;
  row: SheetRow;
  cell: Cell;
  /** Nothing but a number or a sign stands before it in its cell. */
  isFirst: boolean;
  /** A colon, a dash or the like stands behind it, or nothing. */
  isLabel: boolean;
  /** What stands behind it in its cell, before the next label. */
  inline: Span;
  right: Cell | undefined;
  left: Cell | undefined;
};

const SEPARATOR =
  /^[\s.]*(?:(?:#|no\.?|nr\.?|n°)?\s?\d{1,2}(?![\d:./]))?\s*(?:\([^)]{0,30}\))?\s*(?:[:=>@|]|-(?=\s|$)|\s-(?!\d))+\s*/;
const ONLY_NUMBER = /^[\s.]*(?:(?:#|no\.?|nr\.?|n°)?\s?\d{1,2})?\s*(?:\([^)]{0,30}\))?\s*[:.\-=]*\s*$/;

/** Another label's value, and no word that goes on: "High: 30 Low: 19". */
const VALUE_BEFORE = /[^\p{L}\s-]\s*$|\d\s?°?[cf]\s*$/u;
/** "Event status:" is a label, known or not. */
const ANY_LABEL = /^\p{L}[\p{L}\d\s/&#.'()-]{1,38}:(?:\s|$)/u;

/** All labels of rows, each with what stands around it. */
export function labelledIn(rows: readonly SheetRow[]): Labelled[] {
  return rows.flatMap((row) => row.cells.flatMap((cell, at) => labelledCell(row, cell, at)));
}

function labelledCell(row: SheetRow, cell: Cell, at: number): Labelled[] {
  const hits = labelsIn(row.flat.slice(cell.start, cell.end), cell.start);
  return hits.map((hit, index): Labelled => {
    const before = row.flat.slice(cell.start, hit.start);
    const next = hits
      .slice(index + 1)
      .find((other) => SEPARATOR.test(row.flat.slice(other.end, cell.end)) && other.start > hit.end + 1);
    const end = next?.start ?? cell.end;
    const rest = row.flat.slice(hit.end, end);
    const skipped = SEPARATOR.exec(rest)?.[0].length ?? 0;
    const isAlone = ONLY_NUMBER.test(rest);
    const start = isAlone ? end : hit.end + (skipped || (/^\s*/.exec(rest)?.[0].length ?? 0));
    return {
      hit,
      row,
      cell,
      isFirst: !/\p{L}/u.test(before) || (index > 0 && VALUE_BEFORE.test(before)),
      isLabel: isAlone || skipped > 0,
      inline: { row, start, end, text: row.text.slice(start, end).trim() },
      right: row.cells[at + 1],
      left: row.cells[at - 1],
    };
  });
}

/** Whether a cell is a label itself, or begins with one and a colon: no value of another. */
export function isLabelCell(row: SheetRow, cell: Cell): boolean {
  if (ANY_LABEL.test(cell.text)) return true;
  const [first] = labelsIn(row.flat.slice(cell.start, cell.end), cell.start);
  if (!first || first.start > cell.start + 2) return false;
  const rest = row.flat.slice(first.end, cell.end);
  return ONLY_NUMBER.test(rest) || SEPARATOR.test(rest);
}

export const spanOf = (row: SheetRow, cell: Cell): Span => ({
  row,
  start: cell.start,
  end: cell.end,
  text: cell.text,
});

const BELOW_ROWS_MAX = 6;
/** In heights of a letter, from line to line. */
const LINE_GAP_MAX = 3.2;

/**
 * What stands below a label, as far down as it goes on without a gap: the box that it heads. In plain text gaps are
 * often squeezed, so there what stands last in a row may belong to what stands last above it.
 */
export function belowOf(
  { row, cell }: Pick<Labelled, "row" | "cell">,
  rows: readonly SheetRow[],
  index: number,
): Span[] {
  const found: Span[] = [];
  const isLast = row.cells.at(-1) === cell && row.cells.length > 1;
  const right = row.cells.find(({ x0 }) => x0 > cell.x1)?.x0 ?? Infinity;
  let middle = row.middle;
  for (const below of rows.slice(index + 1, index + 1 + BELOW_ROWS_MAX)) {
    if (below.page !== row.page || below.middle - middle > Math.max(row.height, below.height) * LINE_GAP_MAX)
      break;
    middle = below.middle;
    const home = { x0: cell.x0, x1: Math.min(Math.max(cell.x1, cell.x0 + row.height * 4), right) };
    const own = below.cells.find((one) => apartOf(one, home) === 0);
    const under =
      own ?? (isLast && row.line !== null && below.cells.length > 1 ? below.cells.at(-1) : undefined);
    if (under === undefined) continue;
    if (isLabelCell(below, under)) {
      if (found.length > 0 || own !== undefined) break;
      continue;
    }
    found.push(spanOf(below, under));
  }
  return found;
}

const ONLY_PREPOSITION = /^(?:at|in|im|en|a|à|au|am)$/i;

/** The value of a label that names something in words: behind it, right of it, or below it. */
export function textOf(
  one: Labelled,
  rows: readonly SheetRow[],
  index: number,
): { spans: [Span, ...Span[]]; quality: number } | undefined {
  if (!one.isFirst) return undefined;
  if (one.inline.text !== "" && !ONLY_PREPOSITION.test(one.inline.text)) {
    if (/^[\W_]*$/.test(one.inline.text)) return undefined;
    return { spans: [one.inline], quality: one.isLabel ? 0.95 : 0.62 };
  }
  const { right, row } = one;
  if (
    right &&
    !isLabelCell(row, right) &&
    timeCell(right.text) === undefined &&
    /[\p{L}\d]/u.test(right.text)
  )
    return { spans: [spanOf(row, right)], quality: 0.9 };
  const below = belowOf(one, rows, index).filter(({ text }) => timeCell(text) === undefined);
  const [first, ...rest] = below;
  return first ? { spans: [first, ...rest], quality: 0.8 } : undefined;
}
