import { bigint, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, organisationId } from "../columns.ts";

export const NOBODY = "00000000-0000-0000-0000-000000000000";

const counted = {
  organisationId: organisationId(),
  kind: text("kind").notNull().$type<TallyKind>(),
  /** Where its hour or day begins, in UTC; -infinity for what has no time. */
  at: instant("at").notNull(),
  /** A status or a currency, or what the kind says. */
  label: text("label").notNull(),
  count: integer("count").notNull(),
  amountMinor: bigint("amount_minor", { mode: "bigint" }).notNull(),
  /** Whose own it is, of the kind "own"; nobody's of the others. */
  userId: uuid("user_id").notNull().default(NOBODY),
};

/**
 * What is counted of a whole organisation; the triggers' SQL says of which rows (0013_tallies.sql, and for "claims", whose
 * label is `status|category|currency`, 0066_claims_tallied.sql, and "own", which has each person's of those and drafts too,
 * 0082_advances_and_tallies.sql).
 */
export type TallyKind = "contracts" | "expenses" | "approvals" | "schedules" | "claims" | "own";

/** Counts and sums of an organisation's rows, as of what was folded in last (docs/decisions/0010-tallies.md). */
export const tallies = pgTable("tallies", counted, (table) => [
  primaryKey({ columns: [table.organisationId, table.kind, table.userId, table.at, table.label] }),
]);

/** By how much a statement changed them: added by triggers, folded in by a job, gone then. */
export const tallyChanges = pgTable("tally_changes", counted, (table) => [
  index("tally_changes_organisation").on(table.organisationId, table.kind, table.userId, table.at),
]);
