/**
 * What may become of an expense: a total table, in a file without shapes, so that a page need not carry those.
 * `null` is a refusal. After a decision nothing changes any more: a correction is a new expense (domain D9).
 */
export const EXPENSE_STATUSES = ["draft", "submitted", "approved", "rejected", "withdrawn"] as const;
export type ExpenseStatus = (typeof EXPENSE_STATUSES)[number];

export const EXPENSE_VERBS = ["change", "submit", "withdraw", "approve", "reject"] as const;
export type ExpenseVerb = (typeof EXPENSE_VERBS)[number];

const NEXT: Record<ExpenseStatus, Record<ExpenseVerb, ExpenseStatus | null>> = {
  draft: { change: "draft", submit: "submitted", withdraw: "withdrawn", approve: null, reject: null },
  submitted: { change: null, submit: null, withdraw: "withdrawn", approve: "approved", reject: "rejected" },
  approved: { change: null, submit: null, withdraw: null, approve: null, reject: null },
  rejected: { change: null, submit: null, withdraw: null, approve: null, reject: null },
  withdrawn: { change: "withdrawn", submit: "submitted", withdraw: null, approve: null, reject: null },
};

/** The state that a verb leads to, or null where it may not be done. */
export function nextStatus(status: ExpenseStatus, verb: ExpenseVerb): ExpenseStatus | null {
  return NEXT[status][verb];
}

/** Who an expense is judged for: its owner submits, changes and withdraws it; anybody else decides. */
export function ownsVerb(verb: ExpenseVerb): boolean {
  return verb === "change" || verb === "submit" || verb === "withdraw";
}

export const EXPENSE_CATEGORIES = [
  "Travel",
  "Accommodation",
  "Meals",
  "Per diem",
  "Equipment",
  "Wardrobe",
  "Hospitality",
  "Other",
] as const;
export type ExpenseCategory = (typeof EXPENSE_CATEGORIES)[number];

/** Approved in one request (mission D-36). */
export const APPROVE_COUNT_MAX = 50;
/** Receipts of one expense. */
export const EXPENSE_DOCUMENTS_MAX = 10;
