/**
 * What may become of an expense: a total table, in a file without shapes, so that a page need not carry those.
 * `null` is a refusal. After a decision nothing changes any more: a correction is a new expense (domain D9), and what is
 * in the books is taken back by a reversal alone.
 */
export const EXPENSE_STATUSES = [
  "draft",
  "submitted",
  /** Whoever decides asked something of its owner, and waits for the answer. */
  "info_requested",
  "approved",
  "rejected",
  "withdrawn",
  "voided",
] as const;
export type ExpenseStatus = (typeof EXPENSE_STATUSES)[number];

/** As far as it is. Whoever reads a status reads `approved` of what was paid too: beside it `paid_at` says when. */
export type ExpenseStage = ExpenseStatus | "paid";

export const EXPENSE_VERBS = [
  "change",
  "submit",
  "withdraw",
  "relock",
  "code",
  "ask",
  "answer",
  "approve",
  "reject",
  "settle",
  "pay",
  "void",
] as const;
export type ExpenseVerb = (typeof EXPENSE_VERBS)[number];

type Row = Record<ExpenseVerb, ExpenseStage | null>;
const NOTHING: Row = {
  change: null,
  submit: null,
  withdraw: null,
  relock: null,
  code: null,
  ask: null,
  answer: null,
  approve: null,
  reject: null,
  settle: null,
  pay: null,
  void: null,
};

const NEXT: Record<ExpenseStage, Row> = {
  draft: { ...NOTHING, change: "draft", submit: "submitted", withdraw: "withdrawn" },
  submitted: {
    ...NOTHING,
    withdraw: "withdrawn",
    relock: "submitted",
    code: "submitted",
    ask: "info_requested",
    approve: "approved",
    reject: "rejected",
  },
  info_requested: { ...NOTHING, withdraw: "withdrawn", answer: "submitted", reject: "rejected" },
  // Settled in full against an advance it is paid.
  approved: { ...NOTHING, settle: "approved", pay: "paid", void: "voided" },
  rejected: NOTHING,
  withdrawn: { ...NOTHING, change: "withdrawn", submit: "submitted" },
  paid: NOTHING,
  voided: NOTHING,
};

/** How far an expense is. */
export function stageOf(expense: { status: ExpenseStatus; paidAt: string | null }): ExpenseStage {
  return expense.paidAt === null ? expense.status : "paid";
}

/** What a stage is called in a list and kept as. */
export function statusOf(stage: ExpenseStage): ExpenseStatus {
  return stage === "paid" ? "approved" : stage;
}

/** The stage that a verb leads to, or null where it may not be done. */
export function nextStage(stage: ExpenseStage, verb: ExpenseVerb): ExpenseStage | null {
  return NEXT[stage][verb];
}

/** Who an expense is judged for: its owner submits, changes, answers for and withdraws it; anybody else does the rest. */
export function ownsVerb(verb: ExpenseVerb): boolean {
  return verb === "change" || verb === "submit" || verb === "answer" || verb === "withdraw";
}

/** Handed in and not decided. */
export const OPEN_STATUSES = ["submitted", "info_requested"] as const satisfies ExpenseStatus[];
/** Somebody waits for money by it, or got it. */
export const CLAIMING_STATUSES = [...OPEN_STATUSES, "approved"] as const satisfies ExpenseStatus[];

export const EXPENSE_CATEGORIES = [
  "Travel",
  "Mileage",
  "Accommodation",
  "Meals",
  "Per diem",
  "Equipment",
  "Wardrobe",
  "Hospitality",
  "Other",
] as const;
export type ExpenseCategory = (typeof EXPENSE_CATEGORIES)[number];

/** Whose money went: a card of the organisation's is paid off by itself, and nothing is owed to whoever used it. */
export const PAID_WITH = ["own", "company_card"] as const;
export type PaidWith = (typeof PAID_WITH)[number];
/** From the plainest up, as carriers name them: what is allowed is a class and all before it. */
export const TRAVEL_CLASSES = ["economy", "premium_economy", "business", "first"] as const;
export type TravelClass = (typeof TRAVEL_CLASSES)[number];
/** Nights of one stay. */
export const NIGHTS_MAX = 365;

/** Approved, or paid, in one request (mission D-36). */
export const APPROVE_COUNT_MAX = 50;
/** Why somebody may want to look at an expense twice. */
export const EXPENSE_FLAGS = ["warned", "duplicate", "no_receipt", "no_rate", "second_approval"] as const;
export type ExpenseFlag = (typeof EXPENSE_FLAGS)[number];
/** Rates of tax on one receipt. */
export const TAX_LINES_MAX = 10;
/** Receipts of one expense. */
export const EXPENSE_DOCUMENTS_MAX = 10;
