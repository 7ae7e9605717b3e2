import { join } from "node:path";
import { PROJECT } from "../../ops/config.ts";
import { measureAccuracy } from "./accuracy.ts";
import { measureDuplicates } from "./duplicates.ts";
import { labelledIn } from "./labels.ts";
import { measureMade } from "./made/measure.ts";
import type { BenchRead } from "./reading.ts";
import { receiptDocument, type ReceiptFigures } from "./table.ts";

/** Where the photographs lie that everybody has. */
export const RECEIPTS = join(PROJECT, "..", "shared", "data", "receipts");
const DOCUMENT = join(PROJECT, "docs", "receipts.md");
/** Of receipts that were never looked at while the reader was made better: those were of other numbers. */
const HELD_OUT_SEED = 7;
const MEASURED = /(<!-- measured -->)[\s\S]*?(<!-- \/measured -->)/;

/** Reads the labelled photographs of a folder and finds their copies; what was wrong is told and not kept. */
export async function measureReceipts(
  folder: string,
  progress: (said: string) => void,
  copied = Infinity,
): Promise<ReceiptFigures> {
  const all = labelledIn(folder);
  const reads = new Map<string, BenchRead>();
  const { misses, ...accuracy } = await measureAccuracy(all, progress, (name, read) => reads.set(name, read));
  for (const { name, field, verdict, truth, value } of misses)
    progress(`${verdict}: ${name} ${field}: "${truth}" read as ${value === null ? "nothing" : `"${value}"`}`);
  const { wrongPairs, ...duplicates } = await measureDuplicates(all, reads, progress, copied);
  for (const pair of wrongPairs) progress(`wrong: ${pair}`);
  const made = await measureMade(progress, { seed: HELD_OUT_SEED });
  return { accuracy, duplicates, made };
}

/** Puts the figures between their marks in docs/receipts.md. */
export async function publish(figures: ReceiptFigures): Promise<void> {
  const text = await Bun.file(DOCUMENT).text();
  const date = new Date().toISOString().slice(0, 10);
  await Bun.write(
    DOCUMENT,
    text.replace(
      MEASURED,
      (_, begin: string, end: string) => `${begin}\n\n${receiptDocument(figures, date)}\n\n${end}`,
    ),
  );
}
