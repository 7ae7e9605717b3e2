import * as v from "valibot";

export const SEVERITIES = ["info", "warn", "block"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Every rule there is (domain D8, docs/receipts.md), with how much it weighs. */
export const RULES = {
  "receipt-exact-duplicate": "block",
  "receipt-near-duplicate": "warn",
  "same-expense-again": "warn",
  "receipt-missing": "warn",
  "receipt-unread": "info",
  "receipt-amount-differs": "warn",
  "receipts-sum-differs": "warn",
  "receipt-date-differs": "warn",
  "receipt-currency-differs": "warn",
  "full-invoice-needed": "warn",
  "tax-without-number": "info",
  "tax-off": "warn",
  "tax-rate-unknown": "warn",
  "tax-without-country": "info",
  "receipt-tax-differs": "warn",
  "tax-unclaimed": "info",
  "merchant-blocked": "block",
  "worth-unknown": "warn",
  "amount-over-limit": "warn",
  "day-over-limit": "warn",
  "trip-over-limit": "warn",
  "split-purchase": "warn",
  "category-barred": "block",
  "budget-used-up": "warn",
  "budget-binds": "block",
  alcohol: "warn",
  "hotel-over-cap": "warn",
  "hotel-nights-unsaid": "info",
  "travel-class": "warn",
  "company-card-as-own": "warn",
  "company-card-unknown": "warn",
  "bank-rate-stated": "info",
  "bank-rate-far": "warn",
  "bank-rate-unchecked": "warn",
  "too-old": "warn",
  "outside-production": "warn",
  "without-production": "info",
  weekend: "info",
  "currency-unusual": "info",
  "per-diem-and-meal": "warn",
  "guests-unnamed": "warn",
  "mileage-rate-unverified": "info",
  "mileage-over-route": "warn",
  "round-amount": "info",
} as const satisfies Record<string, Severity>;
export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as RuleId[];

/** What a rule says of an expense: why, in words for its owner and whoever decides, and the values it used. */
export const Finding = v.object({
  rule: v.picklist(RULE_IDS),
  severity: v.picklist(SEVERITIES),
  reason: v.string(),
  data: v.record(v.string(), v.union([v.string(), v.number()])),
});
export type Finding = v.InferOutput<typeof Finding>;

export const ExpenseFindings = v.object({
  findings: v.array(Finding),
  /** Whether it would be refused. */
  is_blocked: v.boolean(),
});
export type ExpenseFindings = v.InferOutput<typeof ExpenseFindings>;

export const isBlocked = (findings: readonly Finding[]) =>
  findings.some(({ severity }) => severity === "block");
