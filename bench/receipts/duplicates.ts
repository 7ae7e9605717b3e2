import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplicateOf, DUPLICATE_SIGNS, type Compared } from "../../core/receipts/duplicates.ts";
import type { Labelled } from "./labels.ts";
import { readPhotograph, type BenchRead } from "./reading.ts";
import { VARIANTS, type Variant } from "./variants.ts";

export type Found = { copies: number; found: number; recall: number };
export type DuplicateFigures = {
  receipts: number;
  variants: Record<Variant, Found>;
  /** Of all pairs of a copy and another receipt those that were called duplicates. */
  pairs: number;
  wrong: number;
  precision: number;
  recall: number;
  /** By what right ones were found. */
  signs: Record<(typeof DUPLICATE_SIGNS)[number], number>;
  wrongPairs: string[];
};

/** Receipts, `count` of them from all over the folder, are handed in again in every way, and compared with all that are there. */
export async function measureDuplicates(
  all: readonly Labelled[],
  reads: ReadonlyMap<string, BenchRead>,
  progress: (said: string) => void,
  count = Infinity,
): Promise<DuplicateFigures> {
  const step = Math.max(1, Math.floor(all.length / count));
  const copied = all.filter((_, at) => at % step === 0).slice(0, count);
  const room = mkdtempSync(join(tmpdir(), "receipt-copies-"));
  try {
    const originals = new Map<string, Compared>();
    for (const one of all) originals.set(one.name, compared(one.path, reads.get(one.name)));
    const figures = emptyFigures(all.length);
    for (const variant of Object.keys(VARIANTS) as Variant[]) {
      for (const one of copied) {
        const path = join(room, "copy.jpg");
        writeFileSync(path, await VARIANTS[variant](readFileSync(one.path)));
        tally(figures, variant, one, compared(path, await readPhotograph(path)), originals, all);
      }
      progress(`${variant}: ${figures.variants[variant].found} of ${figures.variants[variant].copies}`);
    }
    return summed(figures);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

function compared(path: string, read: BenchRead | undefined): Compared {
  if (!read) throw new Error("a receipt that was not read");
  const sha256 = new Bun.CryptoHasher("sha256").update(readFileSync(path)).digest("hex");
  return { sha256, look: read.look, fields: read.fields };
}

function emptyFigures(receipts: number): DuplicateFigures {
  return {
    receipts,
    variants: Object.fromEntries(
      Object.keys(VARIANTS).map((variant) => [variant, { copies: 0, found: 0, recall: 0 }]),
    ) as Record<Variant, Found>,
    pairs: 0,
    wrong: 0,
    precision: 0,
    recall: 0,
    signs: { "same file": 0, "same picture": 0, "same purchase": 0 },
    wrongPairs: [],
  };
}

function tally(
  figures: DuplicateFigures,
  variant: Variant,
  one: Labelled,
  copy: Compared,
  originals: ReadonlyMap<string, Compared>,
  all: readonly Labelled[],
): void {
  const own = figures.variants[variant];
  own.copies += 1;
  for (const other of all) {
    const original = originals.get(other.name);
    if (!original) continue;
    const duplicate = duplicateOf(copy, other.name, original);
    const isSame = other.name === one.name;
    // A receipt may lie there twice under two names.
    const isTwin = JSON.stringify(other.truth) === JSON.stringify(one.truth);
    figures.pairs += 1;
    if (isSame && duplicate) {
      own.found += 1;
      for (const sign of duplicate.signs) figures.signs[sign] += 1;
    }
    if (!isSame && !isTwin && duplicate) {
      figures.wrong += 1;
      figures.wrongPairs.push(`${one.name} ${variant} as ${other.name}: ${duplicate.signs.join(", ")}`);
    }
  }
}

function summed(figures: DuplicateFigures): DuplicateFigures {
  const all = Object.values(figures.variants);
  const found = all.reduce((sum, one) => sum + one.found, 0);
  const copies = all.reduce((sum, one) => sum + one.copies, 0);
  for (const one of all) one.recall = share(one.found, one.copies);
  return { ...figures, precision: share(found, found + figures.wrong), recall: share(found, copies) };
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 1_000);
