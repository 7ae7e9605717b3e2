import type { ImportOutcome, ImportResult } from "../../core/imports.ts";

/** What happened to a row, or would: said of the future in a preview, of the past in a result. */
const WORDS: Record<ImportOutcome, { preview: string; result: string; chip: string }> = {
  imported: { preview: "New", result: "Imported", chip: "good" },
  changed: { preview: "Changes", result: "Changed", chip: "" },
  unchanged: { preview: "As it is", result: "As it was", chip: "still" },
  removed: { preview: "Will be cancelled", result: "Cancelled", chip: "bad" },
  flagged: { preview: "Look at this", result: "In, to look at", chip: "" },
  refused: { preview: "Not taken", result: "Not taken", chip: "bad" },
};
/** Those that want a look come first. */
const ORDER: readonly ImportOutcome[] = ["refused", "flagged", "removed", "changed", "imported", "unchanged"];

export const outcomeWord = (outcome: ImportOutcome, isPreview: boolean): string =>
  WORDS[outcome][isPreview ? "preview" : "result"];
export const outcomeChip = (outcome: ImportOutcome): string => WORDS[outcome].chip;

/** The outcomes that occur, with how often. */
export const outcomesOf = (result: ImportResult): { outcome: ImportOutcome; count: number }[] =>
  ORDER.map((outcome) => ({ outcome, count: result[outcome] })).filter(({ count }) => count > 0);

/** `Not taken: 2 · imported: 124` */
export function summaryOf(result: ImportResult, isPreview: boolean): string {
  const counts = outcomesOf(result).map(
    ({ outcome, count }) => `${outcomeWord(outcome, isPreview).toLowerCase()}: ${countWord(count)}`,
  );
  const [first = "no rows", ...others] = counts;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...others].join(" · ");
}

/** `20,000`, as the reader writes numbers. */
export const countWord = (count: number): string => count.toLocaleString();
export const rowsWord = (count: number): string => `${countWord(count)} ${count === 1 ? "row" : "rows"}`;

/** Rows that an import would write: new, changed, cancelled, and those that go in with a flag. */
export function rowsToWrite(result: ImportResult): number {
  const { imported, changed, removed, flagged } = result;
  return imported + changed + removed + flagged;
}

/** Where a preview leaves its reader: what importing it would come to. */
export function adviceOn(result: ImportResult): string {
  if (result.rows.length === 0) return "There is no row in this file.";
  if (rowsToWrite(result) > 0) return "Nothing is written yet.";
  return result.unchanged === 0
    ? "No row of this file can be taken; each says why."
    : "Nothing to do: the schedule has every row that can be taken.";
}

/** The first day that the import wrote something on; that of the timetable where it wrote nothing. */
export function firstDayOf({ rows }: ImportResult): string | undefined {
  const written = rows.filter(({ outcome }) => ["imported", "changed", "flagged"].includes(outcome));
  const starts = (written.length > 0 ? written : rows).flatMap(({ local_start }) => local_start ?? []);
  return starts.toSorted()[0]?.slice(0, 10);
}
