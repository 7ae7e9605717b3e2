import {
  EXPORT_KINDS,
  EXPORT_VERBS,
  type ExportFormat,
  type ExportKind,
  type ExportState,
} from "../../core/export-kinds.ts";
import type { ExpenseStatus } from "../../core/expense-states.ts";
import type { Verb } from "../../core/access.ts";
import { isMonth, monthWords } from "../books/months.ts";
import { momentAt } from "../lib/clock.ts";

export const KIND_WORDS: Record<ExportKind, string> = {
  expenses: "Expenses",
  approvals: "Approvals",
  journal: "Journal",
  trial_balance: "Trial balance",
  vat: "VAT",
  transactions: "Transactions",
  withholdings: "Withheld tax",
  attendees: "Guests",
  audit: "Audit trail",
};
export const FORMAT_WORDS: Record<ExportFormat, string> = { csv: "CSV", xlsx: "Excel", pdf: "PDF" };
export const STATE_WORDS: Record<ExportState, string> = {
  waiting: "Waiting",
  making: "Being made",
  ready: "Ready",
  failed: "Failed",
  expired: "Expired",
};
export const STATE_CHIPS: Record<ExportState, string> = {
  waiting: "chip still",
  making: "chip",
  ready: "chip good",
  failed: "chip bad",
  expired: "chip still",
};

/** What may narrow down which kind; what else an address says is nobody's. */
const FILTERS: Record<ExportKind, readonly string[]> = {
  expenses: ["status", "production_id", "artist_id", "category", "from", "to"],
  approvals: ["status", "production_id", "artist_id", "category", "from", "to"],
  journal: ["period", "until", "account", "currency"],
  trial_balance: ["period"],
  vat: ["period"],
  transactions: ["client_id", "category", "from", "to"],
  withholdings: ["reclaim", "from", "to"],
  attendees: ["event_id", "status", "from", "to"],
  audit: ["actor", "object_type", "object_id", "risk", "from", "to"],
};
/** Of its own: what the pages of expenses share must not come along with an accountant's. */
const STATUSES: Record<ExpenseStatus, string> = {
  draft: "drafts",
  submitted: "waiting for a decision",
  info_requested: "waiting for an answer",
  approved: "approved",
  rejected: "rejected",
  withdrawn: "taken back",
  voided: "void",
};
const NAMES: Readonly<Record<string, string>> = {
  status: "",
  production_id: "one production",
  artist_id: "one person",
  client_id: "one client",
  event_id: "one event",
  account: "account",
  until: "until",
  from: "from",
  to: "until",
  actor: "one person’s doing",
  object_type: "about",
  object_id: "one thing",
  risk: "risk",
  reclaim: "getting it back:",
};

export const isOfMonth = (kind: ExportKind): boolean => FILTERS[kind].includes("period");

export const kindsFor = (can: (verb: Verb) => boolean): ExportKind[] =>
  EXPORT_KINDS.filter((kind) => can(EXPORT_VERBS[kind]));

type Given = Readonly<Record<string, string | undefined>>;

/** Of what an address says, what narrows down this kind. */
export function filterOf(kind: ExportKind, given: Given): Record<string, string> {
  return Object.fromEntries(
    FILTERS[kind].flatMap((name) => {
      const value = given[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** `September 2026, account 2100`; empty where it is everything. */
export function filterWords(filter: Given): string {
  return Object.entries(filter)
    .flatMap(([name, value]) => (value ? [wordsOf(name, value)] : []))
    .join(", ");
}

function wordsOf(name: string, value: string): string {
  if (name === "reclaim") return `${NAMES.reclaim} ${value.replaceAll("_", " ")}`;
  if (name === "status") return STATUSES[value as ExpenseStatus] ?? value;
  const label = NAMES[name] ?? "";
  // What an id names stands on the page that it came from.
  if (/^[0-9a-f]{8}-/.test(value)) return label;
  return `${label} ${shown(value)}`.trim();
}

function shown(value: string): string {
  if (isMonth(value)) return monthWords(value);
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? momentAt(value) : value;
}

const UNITS = ["B", "kB", "MB", "GB"] as const;
/** `1.4 MB` */
export function sizeWords(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1_000 ** unit).toLocaleString(undefined, { maximumFractionDigits: unit === 0 ? 0 : 1 })} ${UNITS[unit]}`;
}
