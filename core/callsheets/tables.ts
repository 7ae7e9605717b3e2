import { timesIn } from "./clock.ts";
import { cellKind, misfit, type CellKind } from "./cells.ts";
import type { Column, ColumnKind, Header } from "./columns.ts";
import { isNameLike, roleAtStart } from "./roles.ts";
import { apartOf, type Cell, type SheetRow } from "./rows.ts";

/** A cell that has found its column. */
export type Placed = { kind: ColumnKind; cell: Cell };

/** A part of a row is dropped rather than taken for what it is not. */
const DROPPED = 1.3;
/** A cell that looks like what its column holds. */
const AT_HOME = 0.3;
/** On a page columns are where their heads are; in plain text gaps are often squeezed. */
const AWAY = { page: { per: 3, max: 2.2 }, text: { per: 12, max: 0.6 } } as const;

/** The row's cells, cut where columns of the table begin, and where a time was printed against a name. */
export function cutCells(row: SheetRow, header: Header): Cell[] {
  const starts = header.groups.flat().map(({ x0 }) => x0);
  const cut = row.cells
    .flatMap((cell) => cutAtColumns(row, cell, starts))
    .flatMap((cell) => cutAtTime(row, cell));
  return withBrackets(cut, row);
}

/** "Rental House   (Una Specimen)": what stands in brackets belongs to what is before it. */
function withBrackets(cells: readonly Cell[], row: SheetRow): Cell[] {
  const out: Cell[] = [];
  for (const cell of cells) {
    const before = out.at(-1);
    if (before && /^\([^\d)]+\)?$/.test(cell.text.trim()) && cellKind(before.text) === "text")
      out[out.length - 1] = {
        ...before,
        end: cell.end,
        x1: cell.x1,
        text: row.text.slice(before.start, cell.end),
      };
    else out.push(cell);
  }
  return out;
}

/** Whether a row of plain text stands where its table's columns do: gaps of others were squeezed. */
const isAligned = (row: SheetRow, starts: readonly number[]) =>
  row.cells.filter(({ x0 }) => starts.some((start) => Math.abs(start - x0) < 1)).length >= 2;

/** Where gaps of a text were squeezed a surname stands below a head by chance; "MAE Iris Calloway" are two cells. */
function isOneName(text: string): boolean {
  const words = text.trim().split(/\s+/);
  const isUpper = (word: string) => word === word.toUpperCase() && /\p{L}{2}/u.test(word);
  return isNameLike(text) && roleAtStart(text) === 0 && new Set(words.map(isUpper)).size === 1;
}

function cutAtColumns(row: SheetRow, cell: Cell, starts: readonly number[]): Cell[] {
  if (row.isBarred || (row.line !== null && !isAligned(row, starts))) return [cell];
  if (row.line !== null && isOneName(cell.text)) return [cell];
  const cells: Cell[] = [];
  for (const [at, word] of row.words.entries()) {
    const start = row.starts[at] ?? 0;
    if (start < cell.start || start >= cell.end) continue;
    const before = row.words[at - 1];
    const isColumn = starts.some(
      (x0) => Math.abs(word.x0 - x0) < (row.line === null ? row.height * 0.35 : 1),
    );
    const isGap = before !== undefined && word.x0 - before.x1 > row.height * 0.42;
    const end = start + word.text.trim().length;
    const open = cells.at(-1);
    if (open === undefined || (isColumn && isGap))
      cells.push({ ...cell, start, end, x0: word.x0, x1: word.x1 });
    else [open.end, open.x1] = [Math.min(cell.end, end), word.x1];
  }
  return cells.map((one) => ({ ...one, text: row.text.slice(one.start, one.end) }));
}

const TRAILING =
  /^(?<name>\p{L}[^\d]{2,}?)(?:\s+|(?<=\p{L})(?=\d{1,2}[:h]\d))(?<time>\+?\(?\d[\d().-]{6,}\d|\d{1,2}(?:[:.h]\d{2}|\d{2})\s?(?:[ap]\.?m?\.?)?|O\/C|W\/N|TBC)$/iu;

const TIMES_ONLY = /^\S*\d\S*(?:\s?[ap]\.?m\.?)?(?:\s\S*\d\S*(?:\s?[ap]\.?m\.?)?)+$/i;

function cutAtTime(row: SheetRow, cell: Cell): Cell[] {
  // "4:45P 6:30P": two columns, a space between.
  const times = TIMES_ONLY.test(cell.text) ? timesIn(cell.text, true) : [];
  if (times.length > 1 && times.every(({ until }) => until === undefined)) {
    const letter = (cell.x1 - cell.x0) / Math.max(1, cell.text.length);
    return times.map(({ start, end }) => ({
      text: cell.text.slice(start, end),
      start: cell.start + start,
      end: cell.start + end,
      x0: cell.x0 + start * letter,
      x1: cell.x0 + end * letter,
    }));
  }
  const { name = "", time = "" } = TRAILING.exec(cell.text)?.groups ?? {};
  if (time === "" || !["time", "state", "phone"].includes(cellKind(time))) return [cell];
  const at = cell.end - time.length;
  const share = (cell.x1 - cell.x0) / Math.max(1, cell.text.length);
  const middle = cell.x0 + name.length * share;
  return [
    { text: name, start: cell.start, end: cell.start + name.length, x0: cell.x0, x1: middle },
    {
      text: row.text.slice(at, cell.end),
      start: at,
      end: cell.end,
      x0: cell.x1 - time.length * share,
      x1: cell.x1,
    },
  ];
}

/** Cells in columns, in order and each at most once, at the least cost. */
export function placed(cells: readonly Cell[], columns: readonly Column[], row: SheetRow): Placed[] {
  // Bars are columns: nothing has to be guessed.
  if (row.isBarred && cells.length === columns.length)
    return cells.flatMap((cell, at) => (columns[at] ? [{ kind: columns[at].kind, cell }] : []));
  const kinds = cells.map(({ text }) => cellKind(text));
  // As many cells as columns, each at home in its own: where a squeezed text has them says nothing.
  const isWhole =
    row.line !== null &&
    cells.length === columns.length &&
    kinds.every((kind, at) => misfit(kind, columns[at]?.kind ?? "notes") <= AT_HOME);
  if (isWhole) return cells.flatMap((cell, at) => (columns[at] ? [{ kind: columns[at].kind, cell }] : []));
  const [count, width] = [cells.length, columns.length];
  // best[i][j]: of the cells from i on in the columns from j on.
  const best: number[][] = Array.from({ length: count + 1 }, () => Array<number>(width + 1).fill(0));
  const taken: boolean[][] = Array.from({ length: count + 1 }, () => Array<boolean>(width + 1).fill(false));
  for (let i = count - 1; i >= 0; i -= 1)
    for (let j = width; j >= 0; j -= 1) {
      const drop = DROPPED + (best[i + 1]?.[j] ?? 0);
      const skip = j < width ? 0.02 + (best[i]?.[j + 1] ?? 0) : Infinity;
      const take =
        j < width ? costOf(cells[i], kinds[i], columns[j], row) + (best[i + 1]?.[j + 1] ?? 0) : Infinity;
      const least = Math.min(drop, skip, take);
      (best[i] ?? [])[j] = least;
      (taken[i] ?? [])[j] = take === least;
    }
  const out: Placed[] = [];
  let [i, j] = [0, 0];
  while (i < count && j < width) {
    const [cell, column] = [cells[i], columns[j]];
    if (taken[i]?.[j] === true && cell && column) {
      out.push({ kind: column.kind, cell });
      [i, j] = [i + 1, j + 1];
    } else if ((best[i]?.[j] ?? 0) === 0.02 + (best[i]?.[j + 1] ?? Infinity)) j += 1;
    else i += 1;
  }
  return out;
}

function costOf(
  cell: Cell | undefined,
  kind: CellKind | undefined,
  column: Column | undefined,
  row: SheetRow,
): number {
  if (!cell || !kind || !column) return Infinity;
  const { per, max } = row.line === null ? AWAY.page : AWAY.text;
  return misfit(kind, column.kind) + Math.min(max, apartOf(cell, column) / (row.height * per));
}

/**
 * A row of tables that stand beside each other, as the cells of each. On a page by where they stand; in plain text a
 * table begins anew where words follow what is no word: "Director | Cleo | 0730 | Host | Jo | 0830".
 */
export function groupCells(cells: readonly Cell[], header: Header, row: SheetRow): Cell[][] {
  const { groups } = header;
  if (groups.length === 1) return [[...cells]];
  return row.line === null ? byPlace(cells, header) : byRuns(cells, header);
}

function byPlace(cells: readonly Cell[], { groups, height }: Header): Cell[][] {
  const begins = groups.map((columns) => (columns[0]?.x0 ?? 0) - height * 1.2);
  const out: Cell[][] = groups.map(() => []);
  for (const cell of cells) {
    const at = begins.findLastIndex((x0) => cell.x0 >= x0);
    out[Math.max(0, at)]?.push(cell);
  }
  return out;
}

function byRuns(cells: readonly Cell[], { groups }: Header): Cell[][] {
  const runs: Cell[][] = [];
  let isTyped = true;
  for (const [at, cell] of cells.entries()) {
    const kind = cellKind(cell.text);
    const next = cells[at + 1];
    // "555 0182 | WFW | 0600": where somebody works, between what is no word.
    const isCode: boolean =
      isTyped &&
      at > 0 &&
      /^\p{Lu}{1,4}$/u.test(cell.text.trim()) &&
      next !== undefined &&
      ["time", "state"].includes(cellKind(next.text));
    const isWord: boolean = (kind === "text" && !isCode) || (kind === "status" && isTyped && !isCode);
    const open = runs.at(-1);
    if (open === undefined || (isWord && isTyped)) runs.push([cell]);
    else open.push(cell);
    isTyped = !isWord;
  }
  const out: Cell[][] = groups.map(() => []);
  // What is in one run though the row reaches into the next table's columns, and stands alone: the later table's.
  if (runs.length === 1 && runs[0] !== undefined) {
    const [run] = runs;
    const texts = run.filter(({ text }) => cellKind(text) === "text").length;
    const first = run[0];
    const at = groups.findLastIndex((columns) => (first?.x0 ?? 0) >= (columns[0]?.x0 ?? 0) - 40);
    if (texts === 2 && run.length === 2 && isHeadingPair(run)) return [[run[0]!], [run[1]!], ...out.slice(2)];
    out[Math.max(0, at)] = run;
    return out;
  }
  for (const [at, run] of runs.entries()) out[Math.min(at, groups.length - 1)]?.push(...run);
  return out;
}

/** "PRODUCTION CREW          TALENT": a heading of each table. */
const isHeadingPair = (run: readonly Cell[]) => run.every(({ text }) => text === text.toUpperCase());
