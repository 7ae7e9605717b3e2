import { sql } from "drizzle-orm";
import { bigint, check, date, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { AdvanceStatus } from "../../core/advance-states.ts";
import { id, instant, organisationId, version } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

/**
 * Money that an artist was given beforehand. What became of it is what its movements say (db/schema/advance-movements.ts):
 * at commit the database compares the two (0049_advances.sql).
 */
export const advances = pgTable(
  "advances",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    artistId: uuid("artist_id")
      .notNull()
      .references(() => users.id),
    productionId: uuid("production_id").references(() => productions.id),
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    currency: text("currency").notNull(),
    settledMinor: bigint("settled_minor", { mode: "number" }).notNull().default(0),
    returnedMinor: bigint("returned_minor", { mode: "number" }).notNull().default(0),
    writtenOffMinor: bigint("written_off_minor", { mode: "number" }).notNull().default(0),
    functionalCurrency: text("functional_currency").notNull(),
    /** What is open of it, as it was booked in the organisation's currency. */
    openFunctionalMinor: bigint("open_functional_minor", { mode: "number" }).notNull(),
    purpose: text("purpose").notNull(),
    status: text("status").notNull().$type<AdvanceStatus>(),
    /** The day that the money left. */
    issuedOn: date("issued_on").notNull(),
    issuedBy: uuid("issued_by")
      .notNull()
      .references(() => users.id),
    /** The second approval, where it is over the organisation's threshold: then the money leaves. */
    approvedBy: uuid("approved_by").references(() => users.id),
    approvedAt: instant("approved_at"),
    /** When its artist said that they have it. */
    acknowledgedAt: instant("acknowledged_at"),
    closedAt: instant("closed_at"),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    check("advances_amount", sql`amount_minor > 0`),
    check("advances_issuer", sql`issued_by <> artist_id`),
    check(
      "advances_approver",
      sql`num_nulls(approved_by, approved_at) <> 1 and approved_by is distinct from issued_by`,
    ),
    check(
      "advances_parts",
      sql`least(settled_minor, returned_minor, written_off_minor, open_functional_minor) >= 0
        and settled_minor + returned_minor + written_off_minor <= amount_minor`,
    ),
    check(
      "advances_status",
      sql`case status when 'proposed' then num_nonnulls(acknowledged_at, approved_at) = 0 and settled_minor + returned_minor + written_off_minor = 0
        when 'issued' then acknowledged_at is null when 'acknowledged' then acknowledged_at is not null
        when 'closed' then true when 'cancelled' then settled_minor + returned_minor + written_off_minor = 0 else false end`,
    ),
    check(
      "advances_closed",
      sql`(status = 'closed') = (settled_minor + returned_minor + written_off_minor = amount_minor)
        and (status in ('proposed', 'issued', 'acknowledged') or open_functional_minor = 0)
        and (closed_at is not null) = (status in ('closed', 'cancelled'))`,
    ),
    index("advances_organisation").on(table.organisationId, table.createdAt, table.id),
    index("advances_organisation_status").on(table.organisationId, table.status, table.createdAt, table.id),
    index("advances_artist").on(table.organisationId, table.artistId, table.createdAt, table.id),
  ],
);
