import type { Receipt } from "../../core/receipts.ts";
import { taxDraft, taxOfReceipt } from "../ui/tax.ts";
import type { Draft } from "./input.ts";

/** What a receipt can fill in. */
export type ReadField = "amount" | "currency" | "description" | "expense_date" | "tax";
/** How sure each is that was filled in, 0 to 1; what a person types over is theirs and has none. */
export type ReadMarks = { [Field in ReadField]?: number | undefined };

/** Less sure is not worth correcting. */
const SURE_MIN = 0.5;

/** What stands in a form that was come back to was typed; a day that is not today was chosen. */
export function typedIn(draft: Draft, today: string): Set<ReadField> {
  const typed = new Set<ReadField>();
  for (const field of ["amount", "currency", "description"] as const)
    if (draft[field] !== "") typed.add(field);
  if (draft.expense_date !== today) typed.add("expense_date");
  if (draft.tax.lines.length > 0) typed.add("tax");
  return typed;
}

/**
 * What a receipt fills in: only fields that nobody typed into and no receipt filled before. An amount goes with its
 * currency: beside another one that somebody chose it would be a wrong amount.
 * @param implied the currency that the form has without one, by its production.
 */
export function fillingOf(
  { fields, amount }: Pick<Receipt, "fields" | "amount">,
  isFree: (field: ReadField) => boolean,
  chosen: string,
  implied: string,
): { values: Partial<Pick<Draft, ReadField>>; marks: ReadMarks } {
  const values: Partial<Pick<Draft, ReadField>> = {};
  const marks: ReadMarks = {};
  const fill = (field: Exclude<ReadField, "tax">, value: string, confidence: number) => {
    if (!isFree(field) || confidence < SURE_MIN) return;
    values[field] = value;
    marks[field] = confidence;
  };
  if (!fields) return { values, marks };
  const { merchant, date, currency, total, taxes, country } = fields;
  if (merchant) fill("description", merchant.value, merchant.confidence);
  if (date) fill("expense_date", date.value, date.confidence);
  if (currency && total && amount !== null) {
    const stands = chosen || implied;
    if (stands !== currency.value) fill("currency", currency.value, currency.confidence);
    if (stands === currency.value || values.currency !== undefined) fill("amount", amount, total.confidence);
    // Tax is of the whole receipt: beside another amount it is of something else.
    const lines =
      values.amount === undefined
        ? undefined
        : taxOfReceipt(
            taxes.map(({ value }) => value),
            total.value,
          );
    const confidence = Math.min(...taxes.map((tax) => tax.confidence));
    if (lines && isFree("tax") && confidence >= SURE_MIN) {
      values.tax = taxDraft(country, lines, currency.value);
      marks.tax = confidence;
    }
  }
  return { values, marks };
}

export const markWords = (confidence: number | undefined): string | undefined =>
  confidence === undefined ? undefined : `Read from the receipt, ${Math.round(confidence * 100)} % sure`;
