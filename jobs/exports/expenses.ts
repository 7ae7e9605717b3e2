import { sql, type SQL } from "drizzle-orm";
import { visibleExpenses } from "../../api/expenses/queries.ts";
import type { Caller } from "../../core/access.ts";
import type { TaxLine } from "../../core/books/entries.ts";
import type { ExpenseStatus } from "../../core/expense-states.ts";
import type { ExportFilter } from "../../core/exports.ts";
import { formatAmount } from "../../core/money.ts";
import type { Tx } from "../../db/open.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { askRows } from "./rows.ts";
import { date, id, instant, number, secondOf, text, type Column, type Table } from "./table.ts";

type Whose = Pick<Caller, "organisationId" | "userId" | "roles">;
type Rows = Pick<Table, "columns" | "count" | "batches">;

export const STATUS_WORDS: Readonly<Record<ExpenseStatus, string>> = {
  draft: "Draft",
  submitted: "Waits for a decision",
  info_requested: "Waits for an answer",
  approved: "Approved",
  rejected: "Rejected",
  withdrawn: "Taken back",
  voided: "Void",
};
const statusWords = (status: ExpenseStatus, paidAt: string | null): string =>
  paidAt === null ? STATUS_WORDS[status] : "Paid";

/** As the list of expenses is narrowed down, by the same rule of who sees which. */
function which(caller: Whose, filter: ExportFilter): SQL {
  const { status, production_id, artist_id, category, from, to } = filter;
  const given = [
    visibleExpenses(caller),
    status && sql`${expenses.status} = ${status}`,
    production_id && sql`${expenses.productionId} = ${production_id}`,
    artist_id && sql`${expenses.artistId} = ${artist_id}`,
    category && sql`${expenses.category} = ${category}`,
    from && sql`${expenses.spentOn} >= ${from}`,
    to && sql`${expenses.spentOn} <= ${to}`,
  ];
  return sql.join(
    given.filter((one) => one !== undefined && one !== ""),
    sql` and `,
  );
}

const amountOf = (minor: string | null, currency: string | null): string | null =>
  minor === null || currency === null ? null : formatAmount(BigInt(minor), currency);

type ExpenseRow = {
  id: string;
  spent_on: string;
  artist: string;
  production: string | null;
  category: string;
  description: string;
  amount_minor: string;
  currency: string;
  tax_lines: TaxLine[] | null;
  country: string | null;
  functional_minor: string | null;
  functional_currency: string | null;
  payout_minor: string | null;
  payout_currency: string | null;
  status: ExpenseStatus;
  submitted_at: string | null;
  decider: string | null;
  decided_at: string | null;
  decision_notes: string | null;
  posted_at: string | null;
  paid_at: string | null;
  paid_with: string | null;
  notes: string | null;
};

const EXPENSE_COLUMNS: readonly Column[] = [
  date("Date"),
  text("Person", 20),
  text("Production", 20),
  text("Category", 15),
  text("Description", 34),
  number("Amount"),
  text("Currency", 8),
  number("Tax", { width: 11 }),
  text("Country", 8, { notOnPaper: true }),
  number("Amount booked"),
  text("Booked in", 9),
  number("Pay-out", { notOnPaper: true }),
  text("Paid in", 9, { notOnPaper: true }),
  text("Status", 13),
  instant("Handed in", { notOnPaper: true }),
  text("Decided by", 18),
  instant("Decided at", { notOnPaper: true }),
  text("Decision notes", 30, { notOnPaper: true }),
  instant("In the books", { notOnPaper: true }),
  instant("Paid at", { notOnPaper: true }),
  text("Spent from", 12, { notOnPaper: true }),
  text("Notes", 30, { notOnPaper: true }),
  id("Expense"),
];

export async function expenseRows(tx: Tx, caller: Whose, filter: ExportFilter): Promise<Rows> {
  const rows = await askRows<ExpenseRow>(tx, {
    name: "expenses",
    columns: sql`expenses.id, expenses.spent_on::text as spent_on, artist.first_name || ' ' || artist.last_name as artist,
      productions.name as production, expenses.category, expenses.description, expenses.amount_minor::text as amount_minor,
      expenses.currency, expenses.tax_lines, expenses.country, expenses.functional_minor::text as functional_minor,
      expenses.functional_currency, expenses.payout_minor::text as payout_minor, expenses.payout_currency, expenses.status,
      expenses.submitted_at, decider.first_name || ' ' || decider.last_name as decider, expenses.decided_at,
      expenses.decision_notes, expenses.posted_at, expenses.paid_at, expenses.paid_with, expenses.notes`,
    of: sql`expenses`,
    beside: sql`join users artist on artist.id = expenses.artist_id
      left join productions on productions.id = expenses.production_id
      left join users decider on decider.id = expenses.decided_by`,
    which: which(caller, filter),
    order: sql`expenses.spent_on, expenses.id`,
    cells: (row) => [
      row.spent_on,
      row.artist,
      row.production,
      row.category,
      row.description,
      amountOf(row.amount_minor, row.currency),
      row.currency,
      row.tax_lines && formatAmount(taxOf(row.tax_lines), row.currency),
      row.country,
      amountOf(row.functional_minor, row.functional_currency),
      row.functional_currency,
      row.paid_with === null ? amountOf(row.payout_minor, row.payout_currency) : null,
      row.paid_with === null ? row.payout_currency : null,
      statusWords(row.status, row.paid_at),
      secondOf(row.submitted_at),
      row.decider,
      secondOf(row.decided_at),
      row.decision_notes,
      secondOf(row.posted_at),
      secondOf(row.paid_at),
      row.paid_with === null ? null : "Company card",
      row.notes,
      row.id,
    ],
  });
  return { columns: EXPENSE_COLUMNS, ...rows };
}

const taxOf = (lines: readonly TaxLine[]): bigint =>
  lines.reduce((sum, { taxMinor }) => sum + BigInt(taxMinor), 0n);

type ApprovalRow = Omit<ExpenseRow, "tax_lines" | "country" | "posted_at" | "notes"> & {
  approver: string | null;
  giver: string | null;
  approved_at: string | null;
  expense_version: number | null;
};

const APPROVAL_COLUMNS: readonly Column[] = [
  date("Date"),
  text("Person", 20),
  text("Production", 20, { notOnPaper: true }),
  text("Category", 13, { notOnPaper: true }),
  text("Description", 32),
  number("Amount"),
  text("Currency", 8),
  number("Amount booked", { notOnPaper: true }),
  text("Booked in", 9, { notOnPaper: true }),
  text("Status", 13),
  instant("Handed in"),
  text("Approved by", 18),
  text("For", 18, { notOnPaper: true }),
  instant("Approved at"),
  number("Version approved", { notOnPaper: true }),
  text("Decided by", 18),
  instant("Decided at", { notOnPaper: true }),
  text("Decision notes", 26),
  id("Expense"),
];

/** What was handed in, with every approval of it: a line for each approval, and one where nobody approved yet. */
export async function approvalRows(tx: Tx, caller: Whose, filter: ExportFilter): Promise<Rows> {
  const rows = await askRows<ApprovalRow>(tx, {
    name: "approvals",
    columns: sql`expenses.id, expenses.spent_on::text as spent_on, artist.first_name || ' ' || artist.last_name as artist,
      productions.name as production, expenses.category, expenses.description, expenses.amount_minor::text as amount_minor,
      expenses.currency, expenses.functional_minor::text as functional_minor, expenses.functional_currency, expenses.status,
      expenses.submitted_at, approver.first_name || ' ' || approver.last_name as approver,
      giver.first_name || ' ' || giver.last_name as giver, expense_approvals.at as approved_at, expense_approvals.expense_version,
      decider.first_name || ' ' || decider.last_name as decider, expenses.decided_at, expenses.decision_notes, expenses.paid_at`,
    of: sql`expenses left join expense_approvals on expense_approvals.expense_id = expenses.id
      and expense_approvals.organisation_id = expenses.organisation_id`,
    beside: sql`join users artist on artist.id = expenses.artist_id
      left join productions on productions.id = expenses.production_id
      left join users approver on approver.id = expense_approvals.approver_id
      left join users giver on giver.id = expense_approvals.on_behalf_of
      left join users decider on decider.id = expenses.decided_by`,
    which: sql`expenses.submitted_at is not null and expenses.status <> 'draft' and ${which(caller, filter)}`,
    order: sql`expenses.spent_on, expenses.id, expense_approvals.at, expense_approvals.id`,
    cells: (row) => [
      row.spent_on,
      row.artist,
      row.production,
      row.category,
      row.description,
      amountOf(row.amount_minor, row.currency),
      row.currency,
      amountOf(row.functional_minor, row.functional_currency),
      row.functional_currency,
      statusWords(row.status, row.paid_at),
      secondOf(row.submitted_at),
      row.approver,
      row.giver,
      secondOf(row.approved_at),
      row.expense_version === null ? null : String(row.expense_version),
      row.decider,
      secondOf(row.decided_at),
      row.decision_notes,
      row.id,
    ],
  });
  return { columns: APPROVAL_COLUMNS, ...rows };
}
