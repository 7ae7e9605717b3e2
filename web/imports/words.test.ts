import { expect, test } from "bun:test";
import type { ImportOutcome, ImportResult, ImportRow } from "../../core/imports.ts";
import { adviceOn, firstDayOf, outcomesOf, rowsToWrite, rowsWord, summaryOf } from "./words.ts";

const rowOn = (local_start: string | null, outcome: ImportOutcome) => ({ local_start, outcome }) as ImportRow;
const result: ImportResult = {
  imported: 3,
  unchanged: 100,
  changed: 0,
  removed: 1,
  flagged: 1,
  refused: 4,
  rows: [],
  notes: [],
  mapping: {} as ImportResult["mapping"],
};

test("what wants a look comes first; what does not occur is not told", () => {
  expect(outcomesOf(result).map(({ outcome }) => outcome)).toEqual([
    "refused",
    "flagged",
    "removed",
    "imported",
    "unchanged",
  ]);
  expect(summaryOf({ ...result, unchanged: 0 }, false)).toBe(
    "Not taken: 4 · in, to look at: 1 · cancelled: 1 · imported: 3",
  );
});

test("what stays as it is, or is not taken, is not written", () => {
  expect(rowsToWrite(result)).toBe(5);
  expect([rowsWord(1), rowsWord(2)]).toEqual(["1 row", "2 rows"]);
});

test("the schedule opens on the first day that was written, whatever the order of the rows", () => {
  const rows = [
    rowOn("2025-01-29T20:00:00", "unchanged"),
    rowOn("2025-02-01T20:00:00", "imported"),
    rowOn(null, "refused"),
    rowOn("2025-01-31T20:00:00", "flagged"),
  ];
  expect(firstDayOf({ ...result, rows })).toBe("2025-01-31");
  expect(firstDayOf({ ...result, rows: rows.slice(0, 1) })).toBe("2025-01-29");
  expect(firstDayOf(result)).toBeUndefined();
});

test("nothing to do is not the same as nothing that can be done", () => {
  const none = { ...result, imported: 0, unchanged: 0, removed: 0, flagged: 0 };
  const rows = [rowOn(null, "refused")];
  expect(adviceOn(none)).toBe("There is no row in this file.");
  expect(adviceOn({ ...none, rows })).toStartWith("No row of this file can be taken");
  expect(adviceOn({ ...none, rows, unchanged: 1 })).toStartWith("Nothing to do");
  expect(adviceOn({ ...none, rows, removed: 1 })).toBe("Nothing is written yet.");
});
