import { sql } from "drizzle-orm";
import { bigint, check, date, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MovementKind } from "../../core/advance-states.ts";
import { id, instant, organisationId } from "../columns.ts";
import { advances } from "./advances.ts";
import { expenses } from "./expenses.ts";
import { users } from "./organisations.ts";
import { settlements } from "./settlements.ts";

/** How money of an advance moved, each with an entry in the books; rows are added and never changed. */
export const advanceMovements = pgTable(
  "advance_movements",
  {
    /** Of a write-off: the id of what two agreed on. */
    id: id().primaryKey(),
    organisationId: organisationId(),
    advanceId: uuid("advance_id")
      .notNull()
      .references(() => advances.id),
    kind: text("kind").notNull().$type<MovementKind>(),
    /** In the advance's currency. */
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    /** What that much of the advance was booked for. */
    functionalMinor: bigint("functional_minor", { mode: "number" }).notNull(),
    /** The claim or the fee that was settled, and what that much of it was booked for. */
    expenseId: uuid("expense_id").references(() => expenses.id),
    settlementId: uuid("settlement_id").references(() => settlements.id),
    payableFunctionalMinor: bigint("payable_functional_minor", { mode: "number" }),
    movedOn: date("moved_on").notNull(),
    movedBy: uuid("moved_by")
      .notNull()
      .references(() => users.id),
    at: instant("at").notNull(),
    notes: text("notes"),
  },
  (table) => [
    check("advance_movements_amount", sql`amount_minor > 0 and functional_minor >= 0`),
    check(
      "advance_movements_kind",
      sql`kind in ('issued', 'settled', 'returned', 'written_off', 'cancelled', 'released')`,
    ),
    check(
      "advance_movements_settled",
      sql`num_nonnulls(expense_id, settlement_id) = case when kind in ('settled', 'released') then 1 else 0 end
        and (payable_functional_minor is not null) = (kind in ('settled', 'released')) and (kind <> 'released' or settlement_id is not null)`,
    ),
    index("advance_movements_advance").on(table.advanceId, table.id),
    index("advance_movements_of_expense")
      .on(table.expenseId)
      .where(sql`expense_id is not null`),
    uniqueIndex("advance_movements_of_settlement")
      .on(table.settlementId, table.advanceId, table.kind)
      .where(sql`settlement_id is not null`),
    uniqueIndex("advance_movements_once")
      .on(table.advanceId, table.kind)
      .where(sql`kind in ('issued', 'cancelled')`),
  ],
);

/** What one proposed to write off and another confirmed, or somebody withdrew; of an advance one at a time is open. */
export const advanceWriteOffs = pgTable(
  "advance_write_offs",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    advanceId: uuid("advance_id")
      .notNull()
      .references(() => advances.id),
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    reason: text("reason").notNull(),
    proposedBy: uuid("proposed_by")
      .notNull()
      .references(() => users.id),
    proposedAt: instant("proposed_at").notNull(),
    confirmedBy: uuid("confirmed_by").references(() => users.id),
    confirmedAt: instant("confirmed_at"),
    withdrawnBy: uuid("withdrawn_by").references(() => users.id),
    withdrawnAt: instant("withdrawn_at"),
  },
  (table) => [
    check("advance_write_offs_amount", sql`amount_minor > 0`),
    check("advance_write_offs_by_two", sql`confirmed_by <> proposed_by`),
    check(
      "advance_write_offs_end",
      sql`(confirmed_by is null) = (confirmed_at is null) and (withdrawn_by is null) = (withdrawn_at is null)
        and (confirmed_at is null or withdrawn_at is null)`,
    ),
    index("advance_write_offs_advance").on(table.advanceId, table.id),
    uniqueIndex("advance_write_offs_open")
      .on(table.advanceId)
      .where(sql`confirmed_at is null and withdrawn_at is null`),
  ],
);
