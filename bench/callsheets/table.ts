import { table } from "../table.ts";
import type { FieldFigures } from "./claims.ts";
import type { HeldOutFigures, HeldOutGroup } from "./held-out/measure.ts";
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

const GROUP_HEAD = ["round", "readings", "told", "right", "wrong", "asked", "precision", "recall"];
const groupRow = (name: string, group: HeldOutGroup) => [
  name,
  ...[group.readings, group.told, group.right, group.wrong, group.asked].map(String),
  percent(group.precision),
  percent(group.recall),
];

/** Sheets and mails that the reader was not made by: what it says wrongly counts most. */
function heldOutTable({ rounds, fields, bySheet, mails }: HeldOutFigures): string {
  return [
    "held-out sheets, of other makers",
    table([GROUP_HEAD, ...Object.entries(rounds).map(([name, group]) => groupRow(name, group))]),
    table([HEAD, ...rowsOf(fields)]),
    table([
      ["sheet", "told", "right", "wrong"],
      ...Object.entries(bySheet).map(([name, { told, right, wrong }]) => [
        name,
        ...[told, right, wrong].map(String),
      ]),
    ]),
    `held-out mails: ${mails.ends} of ${mails.mails} come to the end that they should; of ${mails.told} values ${mails.right} are right, ${mails.wrong} wrong`,
  ].join("\n\n");
}

export function sheetTable({ made, public: real, heldOut, milliseconds }: SheetFigures): string {
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
    heldOutTable(heldOut),
    `understanding one takes ${milliseconds.middle} ms, at most ${milliseconds.most} ms`,
  ].join("\n\n");
}
