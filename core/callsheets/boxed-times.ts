import { timeCell } from "./cells.ts";
import type { FoundTime } from "./clock.ts";
import type { Labelled } from "./labelled.ts";
import { isTimeName } from "./names.ts";
import { apartOf, type SheetRow } from "./rows.ts";

/** Where a label's time stands, and how much speaks for it. */
export type Site = { row: SheetRow; cellStart: number; found: FoundTime; quality: number };

/** Labels that head a list of people or are words of every note: their value does not stand below. */
const NEVER_ABOVE: ReadonlySet<string> = new Set([
  "crew",
  "show",
  "set",
  "band",
  "lobby",
  "support",
  "sa",
  "su",
  "call",
  "tournage",
  "montage",
  "opener",
  "performance",
]);
const BELOW_ROWS_MAX = 5;

/** Below its label, or in large print above it. */
export function boxedTime(
  one: Labelled,
  rows: readonly SheetRow[],
  at: number,
  labelled: readonly Labelled[],
  tableRows: ReadonlySet<number>,
): Site | undefined {
  const below = belowTime(one, rows, at, labelled, tableRows);
  if (below) return below;
  const row = rows[at - 1];
  const over =
    row?.page === one.row.page ? row.cells.find((cell) => apartOf(cell, one.cell) === 0) : undefined;
  const found = over && one.inline.text === "" && one.isFirst ? timeCell(over.text) : undefined;
  const isTaken = labelled.some(({ row: other, right, cell, hit }) => {
    const isBeside = other === row && right === over;
    const isHeaded = other === rows[at - 2] && over !== undefined && apartOf(cell, over) === 0;
    return isBeside || (isHeaded && isTimeName(hit.name));
  });
  if (row && over && found && !isTaken) return { row, cellStart: over.start, found, quality: 0.82 };
  return undefined;
}

/** As many labels in a row as times in the next: they belong together in their order, wherever gaps were squeezed. */
function timeInOrder({ row, cell }: Labelled, below: SheetRow | undefined): Site | undefined {
  if (row.line === null || below === undefined || row.cells.length < 2) return undefined;
  if (below.cells.length !== row.cells.length) return undefined;
  if (below.cells.some(({ text }) => timeCell(text) === undefined)) return undefined;
  if (row.cells.some(({ text }) => timeCell(text) !== undefined)) return undefined;
  const under = below.cells[row.cells.indexOf(cell)];
  const found = under && timeCell(under.text);
  return under && found && { row: below, cellStart: under.start, found, quality: 0.86 };
}

function belowTime(
  one: Labelled,
  rows: readonly SheetRow[],
  at: number,
  labelled: readonly Labelled[],
  tableRows: ReadonlySet<number>,
): Site | undefined {
  // "Est. drehende" too, but no sentence that ends with a label.
  const before = one.row.flat.slice(one.cell.start, one.hit.start).match(/[\p{L}\d]+/gu) ?? [];
  if (one.inline.text !== "" || before.length > 2) return undefined;
  if (NEVER_ABOVE.has(one.row.flat.slice(one.hit.start, one.hit.end).replaceAll(/[^\p{L}]/gu, "")))
    return undefined;
  const inOrder = timeInOrder(one, rows[at + 1]);
  if (inOrder) return inOrder;
  for (const row of rows.slice(at + 1, at + 1 + BELOW_ROWS_MAX)) {
    // What a table says is said of its people.
    if (row.page !== one.row.page || tableRows.has(row.at)) return undefined;
    const under = row.cells.find((cell) => apartOf(cell, one.cell) === 0);
    const found = under && timeCell(under.text);
    if (under && found) return { row, cellStart: under.start, found, quality: 0.86 };
    if (
      under &&
      labelled.some(({ row: other, cell }) => other === row && cell === under && row.line === null)
    )
      return undefined;
    // In plain text gaps are squeezed: the only time of a row that no label has.
    const times = row.line === null ? [] : row.cells.filter(({ text }) => timeCell(text) !== undefined);
    const [only] = times;
    const sole = only && times.length === 1 ? timeCell(only.text) : undefined;
    const isTaken = labelled.some(
      ({ row: other, hit, right }) =>
        other === row && right === only && (isTimeName(hit.name) || hit.name === "any_call"),
    );
    if (only && sole && !isTaken && before.length === 0)
      return { row, cellStart: only.start, found: sole, quality: 0.72 };
  }
  return undefined;
}
