import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { DelegatedVerb } from "../../core/delegations.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";

/** Who may act for whom, and for how long. A row is added, and once revoked; nobody makes one out of another's right. */
export const delegations = pgTable(
  "delegations",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    fromUserId: uuid("from_user_id")
      .notNull()
      .references(() => users.id),
    toUserId: uuid("to_user_id")
      .notNull()
      .references(() => users.id),
    verb: text("verb").notNull().$type<DelegatedVerb>(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    madeBy: uuid("made_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    check("delegations_other", sql`from_user_id <> to_user_id`),
    check("delegations_own", sql`made_by = from_user_id`),
    check("delegations_verb", sql`verb = 'expenses.approve'`),
    check("delegations_time", sql`starts_at < ends_at and ends_at <= starts_at + interval '90 days'`),
    index("delegations_organisation").on(table.organisationId, table.endsAt, table.id),
  ],
);
