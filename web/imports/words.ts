import type { ImportOutcome, ImportResult } from "../../core/imports.ts";

/** What happened to a row, or would: said of the future in a preview, of the past in a result. */
const WORDS: Record<ImportOutcome, { preview: string; result: string; chip: string }> = {
  imported: { preview: "New", result: "Imported", chip: "good" },
  changed: { preview: "Changes", result: "Changed", chip: "" },
  unchanged: { preview: "As it is", result: "As it was", chip: "still" },
  removed: { preview: "Will be cancelled", result: "Cancelled", chip: "bad" },
  flagged: { preview: "Look at this", result: "In, look at this", chip: "" },
  refused: { preview: "Not taken", result: "Not taken", chip: "bad" },
};

export const outcomeWord = (outcome: ImportOutcome, isPreview: boolean): string =>
  WORDS[outcome][isPreview ? "preview" : "result"];
export const outcomeChip = (outcome: ImportOutcome): string => WORDS[outcome].chip;

/** The outcomes that occur, those that want a look first. */
export function outcomesOf(result: ImportResult): { outcome: ImportOutcome; count: number }[] {
  const order: ImportOutcome[] = ["refused", "flagged", "removed", "changed", "imported", "unchanged"];
  return order.map((outcome) => ({ outcome, count: result[outcome] })).filter(({ count }) => count > 0);
}

/** Rows that an import would write: new, changed, cancelled, and those that go in with a flag. */
export function rowsToWrite(result: ImportResult): number {
  const { imported, changed, removed, flagged } = result;
  return imported + changed + removed + flagged;
}
