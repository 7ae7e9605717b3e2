import { sql } from "drizzle-orm";
import { bigint, check, date, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { LedgerKind } from "../../core/bills.ts";
import type { PaymentState } from "../../core/ledger-payments.ts";
import { id, instant, organisationId } from "../columns.ts";
import { ledgerBills } from "./bills.ts";

/** What went for a bill, and is to be on it in the ledger outside: money, or a part of an advance. */
export const ledgerPayments = pgTable(
  "ledger_payments",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    expenseId: uuid("expense_id")
      .notNull()
      .references(() => ledgerBills.expenseId),
    /** Where it came from: the bank, or advances. */
    account: text("account").notNull(),
    /** In the bill's currency. */
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    /** What that was worth to the organisation on the day. */
    functionalCurrency: text("functional_currency").notNull(),
    functionalMinor: bigint("functional_minor", { mode: "number" }).notNull(),
    paidOn: date("paid_on").notNull(),
    state: text("state").notNull().$type<PaymentState>().default("waiting"),
    /** Which took it. */
    ledger: text("ledger").$type<LedgerKind>(),
    /** The call that it goes out in, whose idempotency key this is. */
    batchId: uuid("batch_id"),
    /** Calls that it went out in, or may have: then it is looked for there before it goes out again. */
    attempts: integer("attempts").notNull().default(0),
    dueAt: instant("due_at")
      .notNull()
      .default(sql`now()`),
    /** Theirs; of a file its name. */
    remoteId: text("remote_id"),
    /** Why they refused it, in their words. */
    reasons: jsonb("reasons").$type<string[]>(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    sentAt: instant("sent_at"),
  },
  (table) => [
    check("ledger_payments_amount", sql`amount_minor > 0`),
    check("ledger_payments_state", sql`state in ('waiting', 'sending', 'sent', 'refused')`),
    check("ledger_payments_batch", sql`state <> 'sending' or batch_id is not null`),
    check("ledger_payments_remote", sql`state <> 'sent' or remote_id is not null and sent_at is not null`),
    index("ledger_payments_expense").on(table.expenseId),
    index("ledger_payments_organisation").on(table.organisationId, table.createdAt, table.id),
    index("ledger_payments_organisation_state").on(
      table.organisationId,
      table.state,
      table.createdAt,
      table.id,
    ),
    index("ledger_payments_due")
      .on(table.organisationId, table.state, table.dueAt)
      .where(sql`state in ('waiting', 'sending')`),
    index("ledger_payments_batch")
      .on(table.batchId)
      .where(sql`batch_id is not null`),
    index("ledger_payments_sent")
      .on(table.organisationId, table.sentAt)
      .where(sql`sent_at is not null`),
  ],
);
