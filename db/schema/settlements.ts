import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import type { Provenance } from "../../core/books/rates.ts";
import type { ReclaimStatus, SettlementStatus } from "../../core/settlement-states.ts";
import { id, instant, organisationId, version } from "../columns.ts";
import { advances } from "./advances.ts";
import { contracts } from "./contracts.ts";
import { documents } from "./documents.ts";
import { users } from "./organisations.ts";

/**
 * What a contract came to for some of its shows, with the figures that it was reckoned from: prepared by one, approved
 * by another and booked then, paid by a third (0099_settlements.sql).
 */
export const settlements = pgTable(
  "settlements",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    contractId: uuid("contract_id")
      .notNull()
      .references(() => contracts.id),
    /** The contract's, who is paid. */
    artistId: uuid("artist_id")
      .notNull()
      .references(() => users.id),
    /** The shows that it is of, both days included. */
    showsFrom: date("shows_from").notNull(),
    showsUntil: date("shows_until").notNull(),
    /** As of which day it is settled: its rates', and its day in the books. */
    settledOn: date("settled_on").notNull(),
    currency: text("currency").notNull(),
    /** The part of the contract's amount that these shows are of. */
    guaranteeMinor: bigint("guarantee_minor", { mode: "number" }).notNull(),
    grossMinor: bigint("gross_minor", { mode: "number" }).notNull(),
    taxesMinor: bigint("taxes_minor", { mode: "number" }).notNull(),
    costsMinor: bigint("costs_minor", { mode: "number" }).notNull(),
    /** What decided how much is due. */
    dueBy: text("due_by").notNull().$type<"guarantee" | "percentage">(),
    dueMinor: bigint("due_minor", { mode: "number" }).notNull(),
    /** What the organisation pays in all: what is withheld, the agent's commission, and the artist's net. */
    feeMinor: bigint("fee_minor", { mode: "number" }).notNull(),
    withheldMinor: bigint("withheld_minor", { mode: "number" }).notNull(),
    commissionMinor: bigint("commission_minor", { mode: "number" }).notNull(),
    netMinor: bigint("net_minor", { mode: "number" }).notNull(),
    /** Of the net, what the artist was given beforehand. */
    setOffMinor: bigint("set_off_minor", { mode: "number" }).notNull(),
    withholdingPoints: integer("withholding_points"),
    withholdingCountry: text("withholding_country"),
    isGrossedUp: boolean("is_grossed_up").notNull(),
    functionalCurrency: text("functional_currency").notNull(),
    /** The fee in the organisation's currency, locked when it was prepared. */
    functionalMinor: bigint("functional_minor", { mode: "number" }).notNull(),
    rates: jsonb("rates").$type<Provenance>(),
    status: text("status").notNull().$type<SettlementStatus>(),
    preparedBy: uuid("prepared_by")
      .notNull()
      .references(() => users.id),
    preparedAt: instant("prepared_at").notNull(),
    /** Of two, where it is over the organisation's threshold. */
    firstApprovedBy: uuid("first_approved_by").references(() => users.id),
    firstApprovedAt: instant("first_approved_at"),
    approvedBy: uuid("approved_by").references(() => users.id),
    approvedAt: instant("approved_at"),
    paidOn: date("paid_on"),
    paidBy: uuid("paid_by").references(() => users.id),
    paidAt: instant("paid_at"),
    /** When what was withheld went to the tax office. */
    remittedOn: date("remitted_on"),
    remittedBy: uuid("remitted_by").references(() => users.id),
    remittedAt: instant("remitted_at"),
    /** Rejected or reversed, and why. */
    endedBy: uuid("ended_by").references(() => users.id),
    endedAt: instant("ended_at"),
    reason: text("reason"),
    /** How far getting back what was withheld is, and who said so when. */
    reclaim: text("reclaim").notNull().default("none").$type<ReclaimStatus>(),
    certificateId: uuid("certificate_id").references(() => documents.id),
    reclaimBy: uuid("reclaim_by").references(() => users.id),
    reclaimAt: instant("reclaim_at"),
    version: version(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    check("settlements_shows", sql`shows_from <= shows_until`),
    check(
      "settlements_figures",
      sql`least(guarantee_minor, gross_minor, taxes_minor, costs_minor, due_minor, withheld_minor, commission_minor, net_minor, set_off_minor, functional_minor) >= 0`,
    ),
    check(
      "settlements_fee",
      sql`fee_minor > 0 and withheld_minor + commission_minor + net_minor = fee_minor and set_off_minor <= net_minor
        and (functional_currency <> currency or functional_minor = fee_minor)`,
    ),
    check(
      "settlements_withholding",
      sql`withholding_points between 0 and 9900 and withholding_points is not null or withheld_minor = 0 and withholding_country is null`,
    ),
    check(
      "settlements_first_approval",
      sql`num_nulls(first_approved_by, first_approved_at) <> 1 and first_approved_by is distinct from prepared_by
        and first_approved_by is distinct from artist_id`,
    ),
    check(
      "settlements_approval",
      sql`num_nulls(approved_by, approved_at) <> 1 and approved_by not in (prepared_by, artist_id)
        and (approved_by is null or approved_by is distinct from first_approved_by)`,
    ),
    check(
      "settlements_payment",
      sql`num_nulls(paid_on, paid_by, paid_at) in (0, 3) and paid_by not in (prepared_by, artist_id, approved_by)`,
    ),
    check(
      "settlements_remittance",
      sql`num_nulls(remitted_on, remitted_by, remitted_at) in (0, 3) and remitted_by not in (prepared_by, artist_id, approved_by)
        and (remitted_on is null or withheld_minor > 0)`,
    ),
    check(
      "settlements_status",
      sql`case status when 'prepared' then num_nonnulls(approved_by, paid_by, ended_by) = 0
        when 'approved' then approved_by is not null and num_nonnulls(paid_by, ended_by) = 0
        when 'paid' then num_nulls(approved_by, paid_by) = 0 and ended_by is null
        when 'rejected' then num_nonnulls(approved_by, paid_by) = 0 and ended_by is not null
        when 'voided' then num_nulls(approved_by, ended_by) = 0 and num_nonnulls(paid_by, remitted_by) = 0 else false end
        and num_nulls(ended_by, ended_at, reason) in (0, 3)`,
    ),
    check(
      "settlements_reclaim",
      sql`reclaim in ('none', 'certificate_issued', 'reclaim_filed', 'refunded', 'refused')
        and num_nulls(certificate_id, reclaim_by, reclaim_at) = case reclaim when 'none' then 3 else 0 end
        and (reclaim = 'none' or withheld_minor > 0 and approved_by is not null)`,
    ),
    index("settlements_organisation").on(table.organisationId, table.preparedAt, table.id),
    index("settlements_organisation_status").on(
      table.organisationId,
      table.status,
      table.preparedAt,
      table.id,
    ),
    index("settlements_artist").on(table.organisationId, table.artistId, table.preparedAt, table.id),
    index("settlements_contract").on(table.contractId, table.preparedAt, table.id),
    index("settlements_reclaims")
      .on(table.organisationId, table.reclaim, table.preparedAt, table.id)
      .where(sql`withheld_minor > 0 and approved_by is not null`),
  ],
);

/** Which advances a settlement is set off against, as it was prepared. */
export const settlementAdvances = pgTable(
  "settlement_advances",
  {
    settlementId: uuid("settlement_id")
      .notNull()
      .references(() => settlements.id),
    advanceId: uuid("advance_id")
      .notNull()
      .references(() => advances.id),
    organisationId: organisationId(),
    /** In the currency of both. */
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.settlementId, table.advanceId] }),
    check("settlement_advances_amount", sql`amount_minor > 0`),
    index("settlement_advances_advance").on(table.advanceId),
  ],
);
