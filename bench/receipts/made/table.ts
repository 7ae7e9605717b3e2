import { table } from "../../table.ts";
import { MADE_FIELDS, type MadeAccuracy, type MadeFigures } from "./measure.ts";

const HEAD = ["papers", "filled in", "right", "wrong", "asked"] as const;
const cellsOf = ({ papers, filled, right, wrong, asked }: MadeFigures) =>
  [papers, filled, right, wrong, asked].map(String);
const rowsOf = (some: Record<string, MadeFigures>) =>
  Object.entries(some).map(([name, figures]) => [name, ...cellsOf(figures)]);

export function madeTable({ fields, byKind, byLook }: MadeAccuracy): string {
  return [
    table([["field", ...HEAD], ...rowsOf(fields)]),
    table([["totals of", ...HEAD], ...rowsOf(byKind), ...rowsOf(byLook)]),
  ].join("\n\n");
}

/** The same for docs/receipts.md. */
export function madeDocument(
  { papers, countries, fields, byKind, byLook }: MadeAccuracy,
  date: string,
): string {
  const part = (name: string, some: Record<string, MadeFigures>) =>
    `| ${name} | Papers | Filled in | Right | Wrong | Asked |\n|---|---|---|---|---|---|\n${rowsOf(some)
      .map((cells) => `| ${cells.join(" | ")} |`)
      .join("\n")}`;
  return `${papers} papers of ${countries} countries, ${date}. Filled in is what a form would have; what is less sure than 50 % is asked.

${part("Field", Object.fromEntries(MADE_FIELDS.map((field) => [field, fields[field]])))}

${part("Totals, by kind", byKind)}

${part("Totals, by look", byLook)}`;
}
