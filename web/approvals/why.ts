import type { Expense } from "../../core/expenses.ts";
import { waitsFor } from "./selection.ts";

/** Something to look at before deciding. */
export type Why = { words: string; /** It stands in the way. */ isGrave: boolean };

type Asked = Pick<
  Expense,
  "status" | "paid_at" | "is_rate_missing" | "approvals" | "approvals_needed" | "warnings" | "document_ids"
>;

/** Why an expense needs a second look, what stands in the way first; nothing where nothing speaks against it. */
export function whyOf(expense: Asked): Why[] {
  if (expense.status !== "submitted") return [];
  const second = waitsFor(expense);
  return [
    ...(expense.is_rate_missing
      ? [{ words: "No rate of exchange for its day yet: it cannot be approved", isGrave: true }]
      : []),
    ...expense.warnings.map((words) => ({ words, isGrave: false })),
    ...(second === undefined ? [] : [{ words: second, isGrave: false }]),
    ...(expense.document_ids.length === 0 ? [{ words: "No receipt", isGrave: false }] : []),
  ];
}
