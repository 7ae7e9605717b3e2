import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { RuleId, Severity } from "../../core/policy/findings.ts";
import { id, instant, organisationId } from "../columns.ts";
import { expenses } from "./expenses.ts";

/** What the rules said of an expense when it was handed in, for whoever decides. */
export const expenseFindings = pgTable(
  "expense_findings",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    expenseId: uuid("expense_id")
      .notNull()
      .references(() => expenses.id),
    rule: text("rule").notNull().$type<RuleId>(),
    severity: text("severity").notNull().$type<Severity>(),
    /** In words. */
    reason: text("reason").notNull(),
    /** The values that the rule used. */
    data: jsonb("data").notNull().$type<Record<string, string | number>>(),
    /** The version of the expense that was judged. */
    expenseVersion: integer("expense_version").notNull(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [index("expense_findings_expense").on(table.expenseId, table.id)],
);
