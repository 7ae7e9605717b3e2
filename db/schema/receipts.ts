import { sql } from "drizzle-orm";
import {
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ReceiptStatus } from "../../core/receipts.ts";
import type { ReceiptDuplicate } from "../../core/receipts/duplicates.ts";
import type { ReceiptFields } from "../../core/receipts/fields.ts";
import { id, instant, organisationId } from "../columns.ts";
import { documents } from "./documents.ts";
import { expenses } from "./expenses.ts";
import { users } from "./organisations.ts";

/** 64 bits as `0` and `1`, which the database counts and compares. */
const look = customType<{ data: string; driverData: string }>({ dataType: () => "bit(64)" });

/** What was read of a document that is a receipt. */
export const receipts = pgTable(
  "receipts",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    /** Whose books it is for (mission B-03). */
    clientId: uuid("client_id"),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id),
    documentId: uuid("document_id")
      .notNull()
      .references(() => documents.id),
    expenseId: uuid("expense_id").references(() => expenses.id),
    /** The job that reads it: what became of it counts where the job ended without a word. */
    jobId: uuid("job_id"),
    status: text("status").notNull().$type<ReceiptStatus>().default("pending"),
    reason: text("reason"),
    fields: jsonb("fields").$type<ReceiptFields>(),
    /** Others that prove the same, as they were found when it was read. */
    duplicates: jsonb("duplicates").$type<ReceiptDuplicate[]>(),
    /** Of the file as it was sent, hex. */
    sha256: text("sha256").notNull(),
    /** How it looks (jobs/receipts/looks.ts). */
    phash: look("phash"),
    /** Day, total and currency: what papers of one purchase share. */
    purchaseKey: text("purchase_key"),
    accuracyScore: doublePrecision("accuracy_score"),
    processingTimeMs: integer("processing_time_ms"),
    calculatedAt: instant("calculated_at"),
    engine: text("engine"),
    engineVersion: text("engine_version"),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    // DB-07.
    index("idx_receipts_client_status_created")
      .on(table.clientId, table.status, table.createdAt.desc())
      .where(sql`status in ('pending', 'processing', 'completed')`),
    uniqueIndex("receipts_document_unique").on(table.documentId),
    index("receipts_organisation").on(table.organisationId, table.createdAt, table.id),
    index("receipts_owner").on(table.ownerId, table.organisationId, table.createdAt, table.id),
    index("receipts_expense")
      .on(table.expenseId)
      .where(sql`expense_id is not null`),
    index("receipts_duplicates").using("gin", table.duplicates.op("jsonb_path_ops")),
    index("receipts_sha256").on(table.organisationId, table.sha256),
    index("receipts_purchase")
      .on(table.organisationId, table.purchaseKey)
      .where(sql`purchase_key is not null`),
  ],
);
