import { sql } from "drizzle-orm";
import { bigint, check, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { KeptLimits } from "../../core/policy/limits.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

/** What one administrator proposed and another confirmed, or somebody withdrew; one at a time of each is open. */
export const policyChanges = pgTable(
  "policy_changes",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    subject: text("subject").notNull().default("approval").$type<"approval" | "limits">(),
    /** Of `approval`. Minor units of the organisation's currency; null: one approval is always enough. */
    approvalThresholdMinor: bigint("approval_threshold_minor", { mode: "number" }),
    /** Of `limits`; null: those that every organisation begins with. */
    expenseLimits: jsonb("expense_limits").$type<KeptLimits>(),
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
    check(
      "policy_changes_subject",
      sql`case subject when 'approval' then expense_limits is null
        when 'limits' then approval_threshold_minor is null else false end`,
    ),
    check("policy_changes_amount", sql`approval_threshold_minor >= 0`),
    check("policy_changes_by_two", sql`confirmed_by <> proposed_by`),
    check(
      "policy_changes_end",
      sql`(confirmed_by is null) = (confirmed_at is null) and (withdrawn_by is null) = (withdrawn_at is null)
        and (confirmed_at is null or withdrawn_at is null)`,
    ),
    uniqueIndex("policy_changes_open")
      .on(table.organisationId, table.subject)
      .where(sql`confirmed_at is null and withdrawn_at is null`),
  ],
);
