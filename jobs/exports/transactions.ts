import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ExportFilter } from "../../core/exports.ts";
import { formatAmount } from "../../core/money.ts";
import {
  TRANSACTION_CATEGORIES,
  type TransactionCategory,
  type TransactionKind,
} from "../../core/transaction-categories.ts";
import { visibleClients } from "../../db/clients.ts";
import type { Tx } from "../../db/open.ts";
import { askRows } from "./rows.ts";
import { date, id, instant, number, secondOf, text, type Column, type Table } from "./table.ts";

type Whose = Pick<Caller, "organisationId" | "userId" | "roles">;

const COLUMNS: readonly Column[] = [
  date("Date"),
  text("Client", 22),
  text("Category", 18),
  text("Description", 36),
  number("Amount"),
  text("Currency", 8),
  text("Status", 8),
  text("Why void", 24, { notOnPaper: true }),
  text("Booked by", 20, { notOnPaper: true }),
  instant("Booked", { notOnPaper: true }),
  id("Transaction"),
  id("Client’s id"),
];

type Row = {
  id: string;
  client_id: string;
  client: string;
  kind: TransactionKind;
  category: TransactionCategory;
  description: string;
  amount_minor: string;
  currency: string;
  day: string;
  writer: string;
  created_at: string;
  void_reason: string | null;
};

/** What was booked for the clients whose books somebody sees, newest day first; what went out is below nothing. */
export async function transactionRows(
  tx: Tx,
  caller: Whose,
  { client_id, category, from, to }: ExportFilter,
): Promise<Pick<Table, "columns" | "count" | "batches">> {
  const rows = await askRows<Row>(tx, {
    name: "transactions",
    columns: sql`transactions.id, transactions.client_id, clients.name as client, transactions.kind, transactions.category,
      transactions.description, transactions.amount_minor::text as amount_minor, transactions.currency,
      transactions.transacted_on::text as day, writer.first_name || ' ' || writer.last_name as writer,
      transactions.created_at, transactions.void_reason`,
    of: sql`transactions join clients on clients.id = transactions.client_id`,
    beside: sql`join users writer on writer.id = transactions.created_by`,
    which: sql`transactions.organisation_id = ${caller.organisationId} and ${visibleClients(caller)}
      ${client_id === undefined ? sql`` : sql`and transactions.client_id = ${client_id}`}
      ${category === undefined ? sql`` : sql`and transactions.category = ${category}`}
      ${from === undefined ? sql`` : sql`and transactions.transacted_on >= ${from}::date`}
      ${to === undefined ? sql`` : sql`and transactions.transacted_on <= ${to}::date`}`,
    order: sql`transactions.transacted_on desc, transactions.id desc`,
    cells: (row) => [
      row.day,
      row.client,
      TRANSACTION_CATEGORIES[row.category].name,
      row.description,
      formatAmount(BigInt(row.amount_minor) * (row.kind === "income" ? 1n : -1n), row.currency),
      row.currency,
      row.void_reason === null ? "Posted" : "Void",
      row.void_reason,
      row.writer,
      secondOf(row.created_at),
      row.id,
      row.client_id,
    ],
  });
  return { columns: COLUMNS, ...rows };
}
