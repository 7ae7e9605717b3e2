import * as v from "valibot";
import { APPROVE_COUNT_MAX, EXPENSE_DOCUMENTS_MAX } from "./expense-states.ts";
import { Id } from "./ids.ts";
import { AmountInput } from "./money-shapes.ts";
import { problems, type InputError } from "./problem.ts";
import { line, prose } from "./text.ts";
import { isDate } from "./time.ts";

// What is done with one expense, beside approving it (core/expenses.ts), and what is refused.

export const DocumentIds = v.pipe(
  v.array(Id),
  v.maxLength(EXPENSE_DOCUMENTS_MAX, `must be at most ${EXPENSE_DOCUMENTS_MAX} documents`),
  v.check((ids) => new Set(ids).size === ids.length, "must name each document once"),
);
export const DecisionNotes = v.optional(v.nullable(prose(2_000)));
/** In whose name, for whoever was delegated to. Absent: one's own, else that of the only one who delegated to them. */
export const OnBehalfOf = v.optional(Id);
/** Absent: today. */
const Day = v.optional(
  v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03")),
);

export const ExpenseReject = v.strictObject({ reason: line(2_000), on_behalf_of: OnBehalfOf });
export type ExpenseReject = v.InferOutput<typeof ExpenseReject>;
/** What must be known before it is decided. */
export const ExpenseAsk = v.strictObject({ question: line(2_000), on_behalf_of: OnBehalfOf });
export type ExpenseAsk = v.InferOutput<typeof ExpenseAsk>;
export const ExpenseAnswer = v.strictObject({
  answer: line(2_000),
  /** Beside those that it has. */
  document_ids: v.optional(DocumentIds),
});
export type ExpenseAnswer = v.InferOutput<typeof ExpenseAnswer>;
export const ExpenseSettle = v.strictObject({
  advance_id: Id,
  /** In the advance's currency. Absent: as much as both have left. */
  amount: v.optional(AmountInput),
  settled_on: Day,
});
export type ExpenseSettle = v.InferOutput<typeof ExpenseSettle>;
export const ExpenseVoid = v.strictObject({ reason: line(2_000) });
export const ExpensePay = v.strictObject({
  /** The day that the money left. Absent: today. */
  paid_on: Day,
  /** What left the bank in the organisation's currency, as its statement says. Absent: as the day's published rate has it. */
  bank_amount: v.optional(AmountInput),
  notes: DecisionNotes,
});
export type ExpensePay = v.InferOutput<typeof ExpensePay>;

export const expenseProblems = problems("expenses", {
  notPossible: [409, "This cannot be done with the expense as it stands"],
  ownDecision: [403, "Nobody decides on their own expense"],
  notYours: [403, "Only whoever spent it can do this"],
  tooManyInBatch: [400, `Maximum ${APPROVE_COUNT_MAX} expenses per batch`],
  notEligible: [409, "Some expenses are not eligible for approval"],
  notPayable: [409, "Some expenses cannot be paid"],
  ownApproval: [403, "Nobody pays what they approved"],
  secondApproval: [403, "The second approval is somebody else's"],
  rateMissing: [409, "There is no rate of exchange for its day yet"],
  notBooked: [409, "It is not in the books"],
  againstPolicy: [409, "The rules do not allow this"],
  currency: [422, "Say which currency: there is no production to take it from"],
  advance: [409, "It cannot be settled against this advance"],
});

/** Where in the request an expense of a batch stands, and why it is refused. */
export function batchErrors(refusals: readonly { at: number; reason: string }[]): InputError[] {
  return refusals.map(({ at, reason }) => ({ pointer: `/expense_ids/${at}`, detail: reason }));
}
