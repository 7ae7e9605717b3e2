import { sql } from "drizzle-orm";
import { bigint, check, date, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { TransactionCategory, TransactionKind } from "../../core/transaction-categories.ts";
import { id, instant, organisationId, version } from "../columns.ts";
import { users } from "./organisations.ts";

/**
 * Whose books are kept here: an organisation's own, under its own id and made with it by a trigger, and those of its
 * clients (0043_clients.sql).
 */
export const clients = pgTable(
  "clients",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    name: text("name").notNull(),
    /** Of all that is booked there. */
    currency: text("currency").notNull(),
    zone: text("zone").notNull().default("UTC"),
    accountantId: uuid("accountant_id").references(() => users.id),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    check("clients_zone_known", sql`timezone(zone, '2000-01-01T00:00:00Z'::timestamptz) is not null`),
    check("clients_own_stays", sql`id <> organisation_id or deleted_at is null`),
    index("clients_organisation")
      .on(table.organisationId, table.name, table.id)
      .where(sql`deleted_at is null`),
    index("clients_accountant")
      .on(table.accountantId, table.organisationId)
      .where(sql`deleted_at is null`),
  ],
);

/** Money that came in or went out of a client's books. It stays: all that may become of it is that it is voided, once. */
export const transactions = pgTable(
  "transactions",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    clientId: uuid("client_id")
      .notNull()
      .references(() => clients.id),
    kind: text("kind").notNull().$type<TransactionKind>(),
    category: text("category").notNull().$type<TransactionCategory>(),
    description: text("description").notNull(),
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    currency: text("currency").notNull(),
    transactedOn: date("transacted_on").notNull(),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    voidedBy: uuid("voided_by").references(() => users.id),
    voidedAt: instant("voided_at"),
    voidReason: text("void_reason"),
  },
  (table) => [
    check("transactions_kind", sql`kind in ('income', 'expense')`),
    check("transactions_amount", sql`amount_minor > 0`),
    check(
      "transactions_void",
      sql`(voided_at is null) = (voided_by is null) and (voided_at is null) = (void_reason is null)`,
    ),
    // DB-06; its id, so that a client's list is in its order.
    index("idx_transactions_client_date_amount").on(
      table.clientId,
      table.transactedOn,
      table.id,
      table.amountMinor,
    ),
    index("transactions_organisation").on(table.organisationId, table.transactedOn, table.id),
  ],
);

/** Sums of a client's day (mission B-04), of what is not voided: kept at commit by a trigger, and by nobody else. */
export const dailyMetrics = pgTable(
  "daily_metrics",
  {
    clientId: uuid("client_id")
      .notNull()
      .references(() => clients.id),
    dayOn: date("day_on").notNull(),
    organisationId: organisationId(),
    totalIncomeMinor: bigint("total_income_minor", { mode: "bigint" }).notNull(),
    totalExpensesMinor: bigint("total_expenses_minor", { mode: "bigint" }).notNull(),
    totalProfitMinor: bigint("total_profit_minor", { mode: "bigint" })
      .notNull()
      .generatedAlwaysAs(sql`total_income_minor - total_expenses_minor`),
    transactionCount: integer("transaction_count").notNull(),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.dayOn] }),
    // DB-08: a client's series asks the index alone.
    index("idx_analytics_client_period").on(
      table.clientId,
      table.dayOn,
      table.totalIncomeMinor,
      table.totalExpensesMinor,
      table.totalProfitMinor,
    ),
  ],
);

/** When a materialised view was reckoned last, and how long that took. */
export const viewRefreshes = pgTable("view_refreshes", {
  view: text("view").primaryKey(),
  refreshedAt: instant("refreshed_at").notNull(),
  tookMs: integer("took_ms").notNull(),
});
