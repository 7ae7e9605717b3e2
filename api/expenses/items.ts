import { percentText } from "../../core/books/vat.ts";
import type { TaxLine } from "../../core/books/entries.ts";
import { approvalsNeeded, type ApprovalPolicy } from "../../core/expense-judge.ts";
import type { Expense } from "../../core/expenses.ts";
import { OPEN_STATUSES } from "../../core/expense-states.ts";
import { wireMileage } from "../../core/mileage.ts";
import { wireMoney } from "../../core/money.ts";
import type { expenses } from "../../db/schema/expenses.ts";

/** What is asked of an expense to show it (queries.ts). */
export type Row = {
  expense: typeof expenses.$inferSelect;
  artistName: string;
  productionName: string | null;
  documentIds: string[];
  approvals: Signed[];
  warnings: string[];
  policy: ApprovalPolicy;
  askedByName: string | null;
};
export type Signed = {
  by: string;
  by_name: string;
  on_behalf_of: string | null;
  at: string;
  version: number;
};

/** An expense as it is sent. */
export function expenseItem({ expense, artistName, productionName, documentIds: ids, ...row }: Row): Expense {
  const isApproved = expense.status === "approved" || expense.status === "voided";
  return {
    id: expense.id,
    artist_id: expense.artistId,
    artist_name: artistName,
    production_id: expense.productionId,
    production_name: productionName,
    ...wireMoney({ minor: expense.amountMinor, currency: expense.currency }),
    category: expense.category,
    description: expense.description,
    expense_date: expense.spentOn,
    notes: expense.notes,
    country: expense.country,
    tax_lines: expense.taxLines?.map(taxLine) ?? null,
    functional: moneyOf(expense.functionalMinor, expense.functionalCurrency),
    payout: expense.paidWith === null ? moneyOf(expense.payoutMinor, expense.payoutCurrency) : null,
    paid_with: expense.paidWith ?? "own",
    stay: expense.stay,
    travel_class: expense.travelClass,
    bank: bankOf(expense, row.policy.currency),
    mileage: expense.mileage && wireMileage(expense.mileage, expense.currency),
    advance_id: expense.advanceId,
    settled: expense.settledMinor === 0 ? null : moneyOf(expense.settledMinor, expense.payoutCurrency),
    is_rate_missing:
      isWaiting(expense) &&
      expense.ratesLockedAt !== null &&
      (expense.functionalMinor === null || expense.payoutMinor === null),
    status: expense.status,
    document_ids: ids,
    submitted_at: expense.submittedAt,
    question: questionOf(expense, row.askedByName),
    approvals: standingOf(expense, row.approvals),
    approvals_needed: expense.status === "submitted" ? approvalsNeeded(row.policy, expense) : null,
    warnings: row.warnings,
    approved_by: isApproved ? expense.decidedBy : null,
    approved_at: isApproved ? expense.decidedAt : null,
    decision_notes: expense.decisionNotes,
    posted_at: expense.postedAt,
    paid_at: expense.paidAt,
    voided_at: expense.voidedAt,
    created_at: expense.createdAt,
    updated_at: expense.updatedAt,
    version: expense.version,
  };
}

const isWaiting = ({ status }: Row["expense"]) => OPEN_STATUSES.some((one) => one === status);

function questionOf(
  { question, askedBy, askedAt }: Row["expense"],
  name: string | null,
): Expense["question"] {
  if (question === null || askedBy === null || askedAt === null) return null;
  return { text: question, asked_by: askedBy, asked_by_name: name ?? "", asked_at: askedAt };
}

/** Of the version that waits, or that was approved: no other was signed after it. */
function standingOf({ status, version }: Row["expense"], signed: readonly Signed[]): Expense["approvals"] {
  if (status !== "submitted" && status !== "approved" && status !== "voided") return [];
  const which = status === "submitted" ? version : Math.max(...signed.map((one) => one.version));
  return signed
    .filter((one) => one.version === which)
    .map(({ by, by_name, on_behalf_of, at }) => ({
      by,
      by_name,
      on_behalf_of,
      at: new Date(at).toISOString(),
    }));
}

const moneyOf = (minor: number | null, currency: string | null) =>
  minor === null || currency === null ? null : wireMoney({ minor, currency });

/** What they are booked in is the organisation's currency, also of a draft, which has none yet. */
const bankOf = ({ bank, functionalCurrency }: Row["expense"], own: string): Expense["bank"] =>
  bank && {
    ...wireMoney({ minor: bank.minor, currency: functionalCurrency ?? own }),
    document_id: bank.documentId,
  };

const taxLine = ({ rateMilli, netMinor, taxMinor }: TaxLine) => ({
  rate_percent: percentText(rateMilli),
  net_minor: netMinor,
  tax_minor: taxMinor,
});
