import { table } from "../table.ts";
import type { Accuracy } from "./accuracy.ts";
import type { DuplicateFigures } from "./duplicates.ts";
import { FIELD_NAMES } from "./labels.ts";

/** Nothing of what stands on the photographs: they are others' (../shared/data/README.md). */
export type ReceiptFigures = {
  accuracy: Omit<Accuracy, "misses">;
  duplicates: Omit<DuplicateFigures, "wrongPairs">;
};

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

export function receiptTable({ accuracy, duplicates }: ReceiptFigures): string {
  return [
    table([
      ["field", "labelled", "read", "right", "precision", "recall"],
      ...FIELD_NAMES.map((field) => {
        const { labelled, read, right, precision, recall } = accuracy.fields[field];
        return [field, ...[labelled, read, right].map(String), percent(precision), percent(recall)];
      }),
    ]),
    `a receipt takes ${accuracy.milliseconds.middle} ms, at most ${accuracy.milliseconds.most} ms; accuracy_score ${accuracy.score}`,
    table([
      ["handed in again", "copies", "found", "recall"],
      ...Object.entries(duplicates.variants).map(([variant, { copies, found, recall }]) => [
        variant,
        String(copies),
        String(found),
        percent(recall),
      ]),
    ]),
    `precision ${percent(duplicates.precision)}, recall ${percent(duplicates.recall)}: ${duplicates.wrong} wrong of ${duplicates.pairs} pairs`,
  ].join("\n\n");
}

/** The same for docs/receipts.md. */
export function receiptDocument({ accuracy, duplicates }: ReceiptFigures, date: string): string {
  const rows = FIELD_NAMES.map((field) => {
    const { labelled, read, right, precision, recall } = accuracy.fields[field];
    return `| ${field} | ${labelled} | ${read} | ${right} | ${percent(precision)} | ${percent(recall)} |`;
  });
  const copies = Object.entries(duplicates.variants).map(
    ([variant, one]) => `| ${variant} | ${one.copies} | ${one.found} | ${percent(one.recall)} |`,
  );
  return `| Field | Labelled | Read | Right | Precision | Recall |
|---|---|---|---|---|---|
${rows.join("\n")}

${accuracy.receipts} photographs, ${date}. One takes ${accuracy.milliseconds.middle} ms in the middle and ${accuracy.milliseconds.most} ms at most, its process with it. \`accuracy_score\` is ${accuracy.score} in the middle.

| Handed in again | Copies | Found | Recall |
|---|---|---|---|
${copies.join("\n")}

Precision ${percent(duplicates.precision)}, recall ${percent(duplicates.recall)}: ${duplicates.wrong} of ${duplicates.pairs} pairs were called duplicates wrongly. Right ones were found by the same picture ${duplicates.signs["same picture"]} times and by the same purchase ${duplicates.signs["same purchase"]} times.`;
}
