import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Understood } from "../../core/callsheets/fields.ts";
import { paperOfText, type Paper } from "../../core/callsheets/text.ts";
import { understandSheet } from "../../core/callsheets/understand.ts";
import { pdfWords } from "../../jobs/reading/pdf.ts";
import { PROJECT } from "../../ops/config.ts";
import { figuresOf, judge, missText, type FieldFigures, type Judged } from "./claims.ts";
import { measureHeldOut, type HeldOutFigures } from "./held-out/measure.ts";
import { madeSheets, type MadeSheet } from "./sheets.ts";
import { PUBLIC_SHEETS } from "./truth.ts";

export type SheetFigures = {
  made: {
    sheets: number;
    layouts: number;
    languages: number;
    fields: Record<string, FieldFigures>;
    byLayout: Record<string, { precision: number; recall: number }>;
  };
  public: { sheets: number; fields: Record<string, FieldFigures> };
  /** Of other makers. */
  heldOut: HeldOutFigures;
  /** Of one sheet's words, without the program that reads the file. */
  milliseconds: { middle: number; most: number };
};

const FOLDER = join(PROJECT, "..", "shared", "data", "callsheets");
const SEED = 1;
const TODAY = "2026-06-15";
const PAGES_MAX = 8;

type Size = { each?: number | undefined; seed?: number };

/** Reads made-up sheets, held-out ones and the public ones, and holds what was understood against what they say. */
export async function measureSheets(
  progress: (said: string) => void,
  size: Size = {},
): Promise<SheetFigures> {
  return {
    ...(await measureMade(progress, size)),
    public: measurePublic(progress),
    heldOut: await measureHeldOut(progress),
  };
}

/** Those of `madeSheets` alone. */
export async function measureMade(
  progress: (said: string) => void,
  { each, seed = SEED }: Size = {},
): Promise<Pick<SheetFigures, "made" | "milliseconds">> {
  const sheets = madeSheets(seed, each);
  const known = new Set(sheets.flatMap(({ claims }) => claims.map(({ field }) => field)));
  const all: (Judged & { layout: string })[] = [];
  const times: number[] = [];
  for (const sheet of sheets) {
    const paper = await paperOf(sheet);
    const begun = performance.now();
    const understood = understandSheet(paper, { today: TODAY });
    times.push(performance.now() - begun);
    const fields = new Set(sheet.claims.map(({ field }) => field));
    // Lines of the day are claimed by sheets that list it.
    const own = new Set([...known].filter((field) => field !== "schedule" || fields.has(field)));
    const { judged, misses } = judge(sheet.claims, understood, own);
    all.push(...judged.map((one) => ({ ...one, layout: sheet.layout })));
    for (const miss of misses) progress(missText(sheet.name, sheet.form, miss));
  }
  const layouts = [...new Set(sheets.map(({ layout }) => layout))];
  return {
    made: {
      sheets: sheets.length,
      layouts: layouts.length,
      languages: new Set(sheets.map(({ tongue }) => tongue)).size,
      fields: figuresOf(all),
      byLayout: Object.fromEntries(
        layouts.map((layout) => [layout, total(all.filter((one) => one.layout === layout))]),
      ),
    },
    milliseconds: {
      middle: rounded(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0),
      most: rounded(Math.max(...times)),
    },
  };
}

async function paperOf({ form, bytes }: MadeSheet): Promise<Paper> {
  if (form === "text") return paperOfText(new TextDecoder().decode(bytes));
  return { pages: (await pdfWords(bytes, PAGES_MAX)) ?? [], firstLines: null };
}

function total(judged: readonly Judged[]): { precision: number; recall: number } {
  const count = (test: (one: Judged) => boolean) => judged.filter(test).length;
  const right = count((one) => one.right);
  return {
    precision: rounded(
      right /
        Math.max(
          1,
          count((one) => one.read),
        ),
    ),
    recall: rounded(
      right /
        Math.max(
          1,
          count((one) => one.told),
        ),
    ),
  };
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;

/** The real ones, where they lie beside the repository; labelled by hand in truth.ts. */
export function measurePublic(progress: (said: string) => void): SheetFigures["public"] {
  const all: Judged[] = [];
  let sheets = 0;
  for (const { file, claims, fields } of PUBLIC_SHEETS) {
    const path = join(FOLDER, file);
    if (!existsSync(path)) continue;
    sheets += 1;
    const understood: Understood = understandSheet(paperOfText(readFileSync(path, "utf8")), { today: TODAY });
    const { judged, misses } = judge(claims, understood, new Set(fields));
    all.push(...judged);
    for (const miss of misses) progress(missText(file, "text", miss));
  }
  return { sheets, fields: figuresOf(all) };
}
