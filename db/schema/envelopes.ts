import { sql } from "drizzle-orm";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { EnvelopeStatus } from "../../core/docusign.ts";
import { instant, organisationId } from "../columns.ts";
import { contracts } from "./contracts.ts";

/** Contracts that are signed at DocuSign: one row each time that one is sent. */
export const contractEnvelopes = pgTable(
  "contract_envelopes",
  {
    /** Ours: by it the envelope is found when its answer was lost. */
    transactionId: uuid("transaction_id").primaryKey(),
    organisationId: organisationId(),
    contractId: uuid("contract_id")
      .notNull()
      .references(() => contracts.id),
    /** Theirs; null until they have said it. */
    envelopeId: uuid("envelope_id").unique(),
    status: text("status").notNull().$type<EnvelopeStatus>().default("created"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [index("contract_envelopes_contract").on(table.contractId, table.createdAt)],
);

/** What Connect delivered, by the SHA-256 of its bytes: the same once more is nothing new. */
export const connectDeliveries = pgTable(
  "connect_deliveries",
  {
    sha256: text("sha256").primaryKey(),
    organisationId: organisationId(),
    receivedAt: instant("received_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [index("connect_deliveries_received").on(table.receivedAt)],
);
