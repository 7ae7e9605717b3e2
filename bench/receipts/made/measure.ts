import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { similarity } from "../../../core/reading/letters.ts";
import type { ReceiptFields } from "../../../core/receipts/fields.ts";
import { merchantKey } from "../../../core/receipts/similarity.ts";
import { chance } from "../../callsheets/random.ts";
import { ALIKE_MIN } from "../labels.ts";
import { readPhotograph } from "../reading.ts";
import { HOMES } from "./homes.ts";
import { KINDS, madePaper, slipOf } from "./kinds.ts";
import type { Truth } from "./pen.ts";
import { LOOKS, sideBySide, type Look } from "./picture.ts";

export type MadeReceipt = {
  name: string;
  kind: string;
  home: string;
  look: Look;
  file: string;
  /** Drawn when it is asked for: crumpling takes a second. */
  draw(): Promise<Buffer>;
  truth: Truth;
};
export const MADE_FIELDS = ["merchant", "date", "currency", "total"] as const;
type Field = (typeof MADE_FIELDS)[number];
/** Less sure is not filled into a form (web/expenses/filling.ts), and a person is asked. */
const FILLED_MIN = 0.5;

export type MadeFigures = { papers: number; filled: number; right: number; wrong: number; asked: number };
export type MadeAccuracy = {
  papers: number;
  countries: number;
  seed: number;
  fields: Record<Field, MadeFigures>;
  /** Of totals alone. */
  byKind: Record<string, MadeFigures>;
  byLook: Record<string, MadeFigures>;
};

/** Of papers that were never looked at while the reader was made better: those were of other numbers. */
export const HELD_OUT_SEED = 7;

const TILL_LOOKS = [
  "clean",
  "pale",
  "askew",
  "shaded",
  "crumpled",
  "on its side",
  "upside down",
  "coarse",
] as const;
const PAGE_LOOKS = ["pdf", "clean", "pdf", "askew"] as const;
/** Of each kind so many papers, each from another country. */
const EACH = 4;
const PAIRS = 5;

/** Receipts nobody ever had, with what they say; the same for the same seed. */
export function madeReceipts(seed: number, each = EACH): MadeReceipt[] {
  const made: MadeReceipt[] = [];
  for (const [at, kind] of KINDS.entries())
    for (let turn = 0; turn < each; turn += 1) {
      const luck = chance(seed * 10_000 + at * 100 + turn);
      const home = HOMES[(at * 5 + turn * 3 + seed) % HOMES.length] ?? luck.pick([HOMES[0]!]);
      const looks = kind.form === "till" ? TILL_LOOKS : PAGE_LOOKS;
      const look = looks[(at + turn * 3 + seed) % looks.length] ?? "clean";
      const paper = madePaper(kind, home, luck);
      const draw = () => LOOKS[look](paper, kind.form, luck);
      made.push(receiptOf(`${kind.name} ${turn}`, kind.name, home.name, look, draw, paper.truth));
    }
  for (let turn = 0; turn < (each < EACH ? 1 : PAIRS); turn += 1) {
    const luck = chance(seed * 10_000 + 9_000 + turn);
    const home = HOMES[(turn * 3 + seed) % HOMES.length]!;
    const kind = KINDS[turn % 4]!;
    const paper = madePaper(kind, home, luck);
    const draw = () => sideBySide(paper, slipOf(paper, home, luck), luck);
    made.push(receiptOf(`two papers ${turn}`, kind.name, home.name, "two papers", draw, paper.truth));
  }
  return made;
}

function receiptOf(
  name: string,
  kind: string,
  home: string,
  look: Look,
  draw: () => Promise<Buffer>,
  truth: Truth,
): MadeReceipt {
  const file = `${name} ${home}.${look === "pdf" ? "pdf" : "jpg"}`.replaceAll(" ", "-");
  return { name: `${name} ${home} ${look}`, kind, home, look, file, draw, truth };
}

export type MadeVerdict = "right" | "wrong" | "asked";

/** What a form would have of a field, against what the paper says. */
export function madeVerdict(name: Field, truth: Truth, fields: ReceiptFields): MadeVerdict {
  const field = fields[name];
  if (field === null || field.confidence < FILLED_MIN) return "asked";
  const isRight =
    name === "merchant"
      ? similarity(merchantKey(truth.merchant), merchantKey(String(field.value))) >= ALIKE_MIN.company
      : name === "total"
        ? field.value === truth.total && fields.currency?.value === truth.currency
        : field.value === truth[name];
  return isRight ? "right" : "wrong";
}

/** As many at a time as the house reads. */
const LANES = 2;

/** Reads made-up receipts as a job does. */
export async function measureMade(
  progress: (said: string) => void,
  { seed, each }: { seed: number; each?: number | undefined },
): Promise<MadeAccuracy> {
  const all = madeReceipts(seed, each);
  const room = mkdtempSync(join(tmpdir(), "made-receipts-"));
  const verdicts: { one: MadeReceipt; field: Field; verdict: MadeVerdict }[] = [];
  const left = [...all];
  const lane = async () => {
    for (let one = left.shift(); one; one = left.shift()) {
      const path = join(room, one.file);
      writeFileSync(path, await one.draw());
      const { fields } = await readPhotograph(path);
      for (const field of MADE_FIELDS) {
        const verdict = madeVerdict(field, one.truth, fields);
        verdicts.push({ one, field, verdict });
        if (verdict !== "right")
          progress(
            `${verdict}: ${one.name} ${field}: "${one.truth[field]}" read as ${JSON.stringify(fields[field]?.value ?? null)} (${fields[field]?.confidence ?? 0})`,
          );
      }
      progress(`${all.length - left.length} of ${all.length}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
  const totals = verdicts.filter(({ field }) => field === "total");
  const by = (keyOf: (one: MadeReceipt) => string) =>
    Object.fromEntries(
      Map.groupBy(totals, ({ one }) => keyOf(one))
        .entries()
        .map(([key, some]) => [key, figuresOf(some)]),
    );
  return {
    papers: all.length,
    countries: new Set(all.map(({ home }) => home)).size,
    seed,
    fields: Object.fromEntries(
      MADE_FIELDS.map((field) => [field, figuresOf(verdicts.filter((one) => one.field === field))]),
    ) as Record<Field, MadeFigures>,
    byKind: by(({ kind }) => kind),
    byLook: by(({ look }) => look),
  };
}

function figuresOf(verdicts: readonly { verdict: MadeVerdict }[]): MadeFigures {
  const count = (verdict: MadeVerdict) => verdicts.filter((one) => one.verdict === verdict).length;
  const [right, wrong, asked] = [count("right"), count("wrong"), count("asked")];
  return { papers: verdicts.length, filled: right + wrong, right, wrong, asked };
}
