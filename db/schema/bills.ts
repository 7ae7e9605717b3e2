import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { BillDrift, BillState, LedgerKind, StrangeBill } from "../../core/bills.ts";
import { id, instant, organisationId } from "../columns.ts";
import { expenses } from "./expenses.ts";
import { users } from "./organisations.ts";

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** Where an organisation's books go; whoever has no row gets files. */
export const ledgerConnections = pgTable(
  "ledger_connections",
  {
    organisationId: organisationId().primaryKey(),
    ledger: text("ledger").notNull().$type<Exclude<LedgerKind, "files">>(),
    /** Theirs for the organisation. */
    tenantId: text("tenant_id").notNull(),
    /** A refresh token under the key of the jobs program; null where the app signs in by itself. */
    sealedToken: bytes("sealed_token"),
    /** Nothing is asked of it until then. */
    pausedUntil: instant("paused_until"),
    /** Why nothing is sent, in words for an accountant. */
    trouble: text("trouble"),
    connectedAt: instant("connected_at")
      .notNull()
      .default(sql`now()`),
    /** Theirs for people; null where an operator connected it. */
    tenantName: text("tenant_name"),
    connectedBy: uuid("connected_by").references(() => users.id),
  },
  (table) => [
    check("ledger_connections_ledger", sql`ledger = 'xero'`),
    uniqueIndex("ledger_connections_tenant").on(table.ledger, table.tenantId),
  ],
);

/** What is to be in the ledger outside, one row an expense, and how far it is. */
export const ledgerBills = pgTable(
  "ledger_bills",
  {
    expenseId: uuid("expense_id")
      .primaryKey()
      .references(() => expenses.id),
    organisationId: organisationId(),
    state: text("state").notNull().$type<BillState>().default("waiting"),
    /** Which took it. */
    ledger: text("ledger").$type<LedgerKind>(),
    /** The call that it goes out in, whose idempotency key this is. */
    batchId: uuid("batch_id"),
    /** Calls that it went out in, or may have: then it is looked for there before it goes out again. */
    attempts: integer("attempts").notNull().default(0),
    dueAt: instant("due_at")
      .notNull()
      .default(sql`now()`),
    /** The expense was voided: what is there is to be taken back. */
    isVoidWanted: boolean("is_void_wanted").notNull().default(false),
    /** The call that takes it back. */
    voidBatchId: uuid("void_batch_id"),
    /** Theirs; of a file its name. */
    remoteId: text("remote_id"),
    /** Why they refused it, in their words. */
    reasons: jsonb("reasons").$type<string[]>(),
    drift: text("drift").$type<BillDrift>(),
    /** They said that something happened to it. */
    recheckAt: instant("recheck_at"),
    checkedAt: instant("checked_at"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    sentAt: instant("sent_at"),
  },
  (table) => [
    check(
      "ledger_bills_state",
      sql`state in ('waiting', 'sending', 'sent', 'refused', 'voiding', 'voided', 'withdrawn')`,
    ),
    check("ledger_bills_batch", sql`state <> 'sending' or batch_id is not null`),
    check(
      "ledger_bills_remote",
      sql`state not in ('sent', 'voiding', 'voided') or remote_id is not null and sent_at is not null`,
    ),
    index("ledger_bills_organisation").on(table.organisationId, table.createdAt, table.expenseId),
    index("ledger_bills_organisation_state").on(
      table.organisationId,
      table.state,
      table.createdAt,
      table.expenseId,
    ),
    index("ledger_bills_due")
      .on(table.organisationId, table.state, table.dueAt)
      .where(sql`state in ('waiting', 'sending', 'voiding')`),
    // Looked for first among however many that are new.
    index("ledger_bills_again")
      .on(table.organisationId, table.createdAt, table.expenseId)
      .where(sql`state = 'waiting' and attempts > 0`),
    index("ledger_bills_batch")
      .on(table.batchId)
      .where(sql`batch_id is not null`),
    index("ledger_bills_remote")
      .on(table.organisationId, table.remoteId)
      .where(sql`remote_id is not null`),
    index("ledger_bills_sent")
      .on(table.organisationId, table.sentAt)
      .where(sql`sent_at is not null`),
    index("ledger_bills_drift")
      .on(table.organisationId, table.createdAt, table.expenseId)
      .where(sql`drift is not null`),
    index("ledger_bills_recheck")
      .on(table.organisationId, table.recheckAt)
      .where(sql`recheck_at is not null`),
  ],
);

/** Calls of a ledger outside, from before they go out until they are answered: what all workers share of its limits. */
export const ledgerCalls = pgTable(
  "ledger_calls",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    at: instant("at").notNull(),
    /** null: under way, or nobody knows. */
    endedAt: instant("ended_at"),
  },
  (table) => [
    index("ledger_calls_organisation").on(table.organisationId, table.at),
    index("ledger_calls_at").on(table.at),
  ],
);

/** Each time that ours was held against theirs. */
export const ledgerChecks = pgTable(
  "ledger_checks",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at").notNull(),
    /** How many each has, and in how many they differ. */
    ours: integer("ours").notNull(),
    theirs: integer("theirs").notNull(),
    differences: integer("differences").notNull(),
    /** Under our references there, and not sent by us. */
    strangers: jsonb("strangers").notNull().$type<StrangeBill[]>(),
    /** null: the house by itself. */
    askedBy: uuid("asked_by"),
  },
  (table) => [index("ledger_checks_organisation").on(table.organisationId, table.startedAt)],
);

/** News of theirs that was delivered: the same once more is nothing new. */
export const ledgerEvents = pgTable(
  "ledger_events",
  {
    /** Of what it says: whose, of what, of which kind, and when. */
    sha256: text("sha256").primaryKey(),
    organisationId: organisationId(),
    receivedAt: instant("received_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [index("ledger_events_received").on(table.receivedAt)],
);
