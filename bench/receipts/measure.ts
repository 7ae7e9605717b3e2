import { join } from "node:path";
import { PROJECT } from "../../ops/config.ts";
import { measureAccuracy } from "./accuracy.ts";
import { measureDuplicates } from "./duplicates.ts";
import { labelledIn } from "./labels.ts";
import type { BenchRead } from "./reading.ts";
import type { ReceiptFigures } from "./table.ts";

/** Where the photographs lie that everybody has. */
export const RECEIPTS = join(PROJECT, "..", "shared", "data", "receipts");
const DOCUMENT = join(PROJECT, "docs", "receipts.md");

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
  return { accuracy, duplicates };
}

/** Puts figures between their marks in docs/receipts.md. @param mark `measured` of the photographs, `made` of made-up papers. */
export async function publish(mark: "measured" | "made", figures: string): Promise<void> {
  const text = await Bun.file(DOCUMENT).text();
  const between = new RegExp(`(<!-- ${mark} -->)[\\s\\S]*?(<!-- /${mark} -->)`);
  await Bun.write(
    DOCUMENT,
    text.replace(between, (_, begin: string, end: string) => `${begin}\n\n${figures}\n\n${end}`),
  );
}
