import { EXPENSE_CATEGORIES, type ExpenseCategory } from "../../core/expense-states.ts";
import type { Expense } from "../../core/expenses.ts";

/** What is typed into the form, as it stands there. */
export type Draft = {
  /** Made with the first letter, and the expense's for good: sent twice it is one. */
  id: string;
  amount: string;
  currency: string;
  production_id: string;
  category: ExpenseCategory;
  description: string;
  expense_date: string;
  notes: string;
  document_ids: string[];
};

export type ExpenseBody = {
  amount: string;
  currency?: string;
  production_id: string | null;
  category: ExpenseCategory;
  description: string;
  expense_date: string;
  notes: string | null;
  document_ids: string[];
};

export function blankDraft(id: string, today: string): Draft {
  return {
    id,
    amount: "",
    currency: "",
    production_id: "",
    category: EXPENSE_CATEGORIES[0],
    description: "",
    expense_date: today,
    notes: "",
    document_ids: [],
  };
}

/** The form of what was handed in before: to change it, or to hand in a corrected copy under an id of its own. */
export function draftOf(expense: Expense, id: string): Draft {
  return {
    id,
    amount: expense.amount,
    currency: expense.currency,
    production_id: expense.production_id ?? "",
    category: expense.category,
    description: expense.description,
    expense_date: expense.expense_date,
    notes: expense.notes ?? "",
    document_ids: [...expense.document_ids],
  };
}

/**
 * An amount as people type it: one comma is their decimal sign. A thousands mark is not guessed at: 1,250 could be
 * either, and with three digits after its only comma it is left as it is, for the server to refuse.
 */
export function cleanAmount(typed: string): string {
  const text = typed.replaceAll(/[\s\u00a0\u202f]/g, "");
  return /^\d+,\d{1,2}$/.test(text) ? text.replace(",", ".") : text;
}

export function bodyOf(draft: Draft): ExpenseBody {
  return {
    amount: cleanAmount(draft.amount),
    ...(draft.currency === "" ? {} : { currency: draft.currency }),
    production_id: draft.production_id || null,
    category: draft.category,
    description: draft.description.trim(),
    expense_date: draft.expense_date,
    notes: draft.notes.trim() || null,
    document_ids: draft.document_ids,
  };
}
