import type { Verb } from "./access.ts";

/** What may be taken out as a file, in a file without shapes, so that a page need not carry those. */
export const EXPORT_KINDS = [
  "expenses",
  "approvals",
  "journal",
  "trial_balance",
  "vat",
  "transactions",
  "withholdings",
  "attendees",
  "audit",
] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export const EXPORT_FORMATS = ["csv", "xlsx", "pdf"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
};

/** What somebody must be allowed to, to take it out: asked when they ask, when it is made and when they fetch it. */
export const EXPORT_VERBS = {
  expenses: "expenses.read",
  approvals: "expenses.decide",
  journal: "ledger.read",
  trial_balance: "ledger.read",
  vat: "ledger.read",
  transactions: "ledger.read",
  withholdings: "ledger.read",
  attendees: "attendees.read",
  audit: "audit.read",
} as const satisfies Record<ExportKind, Verb>;

/** `expired`: its file is not kept any longer. */
export const EXPORT_STATES = ["waiting", "making", "ready", "failed", "expired"] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** How long a file is there to be fetched. */
export const EXPORT_DAYS = 7;
/** A sheet of Excel has 1,048,576. */
export const EXPORT_ROWS_MAX = 1_000_000;
/** Of one person that wait or are being made. */
export const EXPORTS_UNDER_WAY_MAX = 5;
