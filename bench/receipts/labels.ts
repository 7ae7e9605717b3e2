import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReceiptFields } from "../../core/receipts/fields.ts";
import { similarity } from "../../core/reading/letters.ts";
import { lettersOf, merchantKey } from "../../core/receipts/similarity.ts";

/** A photograph of a receipt with what people read on it; an empty label means that they could not, or did not. */
export type Labelled = { name: string; path: string; truth: Record<FieldName, string> };
export const FIELD_NAMES = ["company", "date", "address", "total"] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** `NAME.jpg` beside `NAME.json` with its `ground_truth`. */
export function labelledIn(folder: string): Labelled[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .map((file) => {
      const { ground_truth: truth } = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
        ground_truth: Record<FieldName, string>;
      };
      const name = file.slice(0, -".json".length);
      return { name, path: join(folder, `${name}.jpg`), truth };
    });
}

/** Names without legal form and punctuation, addresses without punctuation: so alike counts as read. */
export const ALIKE_MIN = { company: 0.85, address: 0.8 } as const;

/** `extra` was read where no label is, and counts against precision; `none` neither stands nor was read. */
export type Verdict = "right" | "wrong" | "missing" | "extra" | "none";

/** One field against its label. */
export function verdictOf(field: FieldName, truth: string, fields: ReceiptFields): Verdict {
  const value = readValue(field, fields);
  if (truth.trim() === "") return value === undefined ? "none" : "extra";
  if (value === undefined) return "missing";
  return isRight(field, truth, value) ? "right" : "wrong";
}

export function readValue(field: FieldName, fields: ReceiptFields): string | undefined {
  switch (field) {
    case "company":
      return fields.merchant?.value;
    case "date":
      return fields.date?.value;
    case "address":
      return fields.address?.value;
    case "total":
      return fields.total === null ? undefined : String(fields.total.value);
  }
}

function isRight(field: FieldName, truth: string, value: string): boolean {
  switch (field) {
    case "company":
      return similarity(merchantKey(truth), merchantKey(value)) >= ALIKE_MIN.company;
    case "address":
      return similarity(lettersOf(truth), lettersOf(value)) >= ALIKE_MIN.address;
    case "date":
      return value === isoOf(truth);
    case "total":
      return Number(value) === Math.round(Number(truth.replaceAll(/[^\d.]/g, "")) * 100);
  }
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** Labels are written as the receipt has the date, day first: read here by other rules than the product's own. */
export function isoOf(label: string): string | undefined {
  const parts = label.toUpperCase().match(/[A-Z]+|\d+/g) ?? [];
  const named = parts.findIndex((part) => MONTHS.includes(part.slice(0, 3)));
  const numbers = parts.filter((part) => /^\d+$/.test(part)).map(Number);
  const [a = 0, b = 0, c = 0] = numbers;
  const [day, month, year] =
    named >= 0
      ? [a, MONTHS.indexOf(parts[named]?.slice(0, 3) ?? "") + 1, b]
      : a > 999
        ? [c, b, a]
        : [a, b, c];
  const full = year < 100 ? year + 2_000 : year;
  return `${full}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
