import type { ExpenseStatus } from "../../core/expense-states.ts";
import type { ExpenseEvent } from "../../core/expenses.ts";

/** What a state is called, by the side of whoever waits for the money. */
export const STATUS_WORDS: Record<ExpenseStatus, string> = {
  draft: "Draft",
  submitted: "Waits for a decision",
  info_requested: "Waits for an answer",
  approved: "Approved",
  rejected: "Rejected",
  withdrawn: "Taken back",
  voided: "Void",
};

/** Of one that was approved, whether the money went out. */
export const standingWords = ({
  status,
  paid_at,
}: {
  status: ExpenseStatus;
  paid_at: string | null;
}): string => (status === "approved" && paid_at !== null ? "Paid" : STATUS_WORDS[status]);

/** The chip's colour beside its words. */
export const STATUS_CHIPS: Record<ExpenseStatus, string> = {
  draft: "chip still",
  submitted: "chip",
  info_requested: "chip",
  approved: "chip good",
  rejected: "chip bad",
  withdrawn: "chip still",
  voided: "chip bad",
};

export const EVENT_WORDS: Record<ExpenseEvent, string> = {
  created: "Written",
  changed: "Changed",
  submitted: "Handed in",
  info_requested: "Asked",
  answered: "Answered",
  withdrawn: "Taken back",
  approved_once: "Approved once, waits for a second approval",
  approved: "Approved",
  rejected: "Rejected",
  posted: "In the books",
  relocked: "Rates locked anew",
  coded: "Category or tax put right",
  settled: "Settled in part against an advance",
  paid: "Paid",
  voided: "Void",
};
