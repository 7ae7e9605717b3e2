import { table } from "../table.ts";
import type { FieldFigures } from "./claims.ts";
import type { SheetFigures } from "./measure.ts";

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

const rowsOf = (fields: Record<string, FieldFigures>) =>
  Object.entries(fields).map(([field, { told, read, right, asked, precision, recall }]) => [
    field,
    ...[told, read, right, asked].map(String),
    percent(precision),
    percent(recall),
  ]);

const HEAD = ["field", "told", "read", "right", "asked", "precision", "recall"];

export function sheetTable({ made, public: real, milliseconds }: SheetFigures): string {
  return [
    `${made.sheets} made-up sheets in ${made.layouts} layouts and ${made.languages} languages`,
    table([HEAD, ...rowsOf(made.fields)]),
    table([
      ["layout", "precision", "recall"],
      ...Object.entries(made.byLayout).map(([layout, { precision, recall }]) => [
        layout,
        percent(precision),
        percent(recall),
      ]),
    ]),
    `${real.sheets} public sheets, labelled by hand`,
    table([HEAD, ...rowsOf(real.fields)]),
    `understanding one takes ${milliseconds.middle} ms, at most ${milliseconds.most} ms`,
  ].join("\n\n");
}
