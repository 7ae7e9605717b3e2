import { sql } from "drizzle-orm";
import { bigint, date, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { ContractStatus } from "../../core/contract-states.ts";
import { id, instant, organisationId, version } from "../columns.ts";
import { documents } from "./documents.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

export const contracts = pgTable(
  "contracts",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    artistId: uuid("artist_id")
      .notNull()
      .references(() => users.id),
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    title: text("title").notNull(),
    status: text("status").notNull().$type<ContractStatus>(),
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    currency: text("currency").notNull(),
    startsOn: date("starts_on").notNull(),
    endsOn: date("ends_on").notNull(),
    documentId: uuid("document_id").references(() => documents.id),
    signedAt: instant("signed_at"),
    createdBy: uuid("created_by").notNull(),
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
    // DB-01: what a dashboard counts of one artist.
    index("idx_contracts_artist_status")
      .on(table.artistId, table.status)
      .where(sql`status in ('pending_signature', 'active')`),
    index("contracts_artist")
      .on(table.organisationId, table.artistId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("contracts_organisation")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("contracts_organisation_status")
      .on(table.organisationId, table.status, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("contracts_production").on(table.productionId),
  ],
);
