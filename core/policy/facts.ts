import type { Role } from "../access.ts";
import type { TaxLine } from "../books/entries.ts";
import type { Stay } from "../expense-particulars.ts";
import type { ExpenseCategory, PaidWith, TravelClass } from "../expense-states.ts";
import type { MileageClaim } from "../mileage.ts";
import { formatAmount } from "../money.ts";
import type { ReceiptDuplicate } from "../receipts/duplicates.ts";
import type { ReceiptFields } from "../receipts/fields.ts";
import type { ReceiptStatus } from "../receipts.ts";
import { RULES, type Finding, type RuleId } from "./findings.ts";
import type { PolicyLimits } from "./limits.ts";

/** What is judged: an expense as it is, or as it would be handed in. */
export type JudgedExpense = {
  amountMinor: number;
  currency: string;
  /** In the organisation's currency, which its limits are in; null where no rate is known for its day. */
  functionalMinor: number | null;
  category: ExpenseCategory;
  /** ISO. */
  spentOn: string;
  /** Where it was spent, as its owner says; null where nobody does. */
  country?: string | null;
  taxLines?: readonly TaxLine[] | null;
  documentCount: number;
  /** Of a journey: whose rates were used, whether they were checked against that, and how far it was. */
  mileage?: Pick<MileageClaim, "source" | "isVerified" | "from" | "to" | "tenths" | "unit"> | null;
  /** Absent: one's own money. */
  paidWith?: PaidWith | null;
  stay?: Stay | null;
  travelClass?: TravelClass | null;
  /** What a bank took, which it is booked at, and what the published rate makes of it; null where none is known. */
  bank?: { statedMinor: number; publishedMinor: number | null } | null;
};
/** Another paper that proves the same, and whether somebody claims by it. */
export type JudgedDuplicate = ReceiptDuplicate & { isClaimed: boolean };
export type JudgedReceipt = {
  status: ReceiptStatus;
  fields: ReceiptFields | null;
  duplicates: readonly JudgedDuplicate[];
};
export type JudgedProduction = { name: string; startsOn: string; endsOn: string; currency: string };
/** Of the same person and day, not counting the one that is judged; drafts and what was taken back are none. */
export type OtherExpense = {
  amountMinor: number;
  currency: string;
  functionalMinor: number | null;
  category: ExpenseCategory;
  description: string;
  /** Of its receipt, where one was read. */
  merchant: string | null;
};

export type SpentBudget = {
  category: ExpenseCategory | null;
  amountMinor: number;
  spentMinor: number;
  /** Nothing is handed in beyond it. */
  binds: boolean;
};

export type Facts = {
  expense: JudgedExpense;
  description: string;
  /** For whoever decides. */
  notes: string | null;
  receipts: readonly JudgedReceipt[];
  /** The one it is for; null for none. */
  production: JudgedProduction | null;
  /** How many it could be for. */
  productionCount: number;
  sameDay: readonly OtherExpense[];
  limits: PolicyLimits;
  /** Whoever hands it in; null where somebody else has it judged. */
  roles: readonly Role[] | null;
  /** Of its owner, whoever has it judged. */
  ownerRoles: readonly Role[];
  /** Of its production, and of it or its category, with what is claimed of each without it. */
  budgets: readonly SpentBudget[];
  /** What its owner claims in its category for its production without it; null where nothing limits that. */
  tripSpentMinor: number | null;
  /** ISO. */
  today: string;
};

/** Paid by a rule, for which no shop gives a receipt. */
export const isAllowance = ({ category }: Pick<JudgedExpense, "category">): boolean =>
  category === "Per diem" || category === "Mileage";

/** Says one thing of an expense: rules are functions from facts to what they found. */
export type Rule = (facts: Facts) => (Finding | undefined)[];

export function finding(rule: RuleId, reason: string, data: Finding["data"]): Finding {
  return { rule, severity: RULES[rule], reason, data };
}

/** What is read less surely is asked about and not held against anybody. */
export const SURE_MIN = 0.6;

export const amount = (minor: number, currency: string): string =>
  `${formatAmount(minor, currency)} ${currency}`;
