import * as v from "valibot";
import { DocumentSummary } from "./documents.ts";
import { Id } from "./ids.ts";
import { namedEntries } from "./named.ts";
import { pageQuery } from "./page.ts";
import { ReceiptDuplicate } from "./receipts/duplicates.ts";
import { ReceiptFields } from "./receipts/fields.ts";

/** Mission B-03; a file that could not be read is failed, and stays. */
export const RECEIPT_STATUSES = ["pending", "processing", "completed", "failed"] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** A receipt in a list. */
export const Receipt = v.object({
  id: Id,
  /** Whose books it is for, where an accountant keeps several. */
  client_id: v.nullable(Id),
  document_id: Id,
  /** The expense that it was put to. */
  expense_id: v.nullable(Id),
  /** Who handed it in. */
  owner_id: Id,
  status: v.picklist(RECEIPT_STATUSES),
  /** Why it could not be read. */
  reason: v.nullable(v.string()),
  /** What was read; null until it is completed. */
  fields: v.nullable(ReceiptFields),
  /** The total as an amount, where it and its currency were read. */
  amount: v.nullable(v.string()),
  /** 0 to 1 (docs/receipts.md). */
  accuracy_score: v.nullable(v.number()),
  processing_time_ms: v.nullable(v.number()),
  calculated_at: v.nullable(v.string()),
  /** Which program read it. */
  engine: v.nullable(v.string()),
  engine_version: v.nullable(v.string()),
  created_at: v.string(),
  updated_at: v.string(),
});
export type Receipt = v.InferOutput<typeof Receipt>;
export const RECEIPT_FIELDS = Object.keys(Receipt.entries);

/** One receipt, with its paper and the others that prove the same. */
export const ReceiptDetail = v.object({
  ...Receipt.entries,
  document: DocumentSummary,
  duplicates: v.array(ReceiptDuplicate),
});
export type ReceiptDetail = v.InferOutput<typeof ReceiptDetail>;

export const ReceiptQuery = v.strictObject({
  ...pageQuery,
  status: v.optional(v.picklist(RECEIPT_STATUSES)),
  client_id: v.optional(Id),
  /** Those that an expense is proved by. */
  expense_id: v.optional(Id),
});
export type ReceiptQuery = v.InferOutput<typeof ReceiptQuery>;

export const ReceiptUploadQuery = v.strictObject({ client_id: v.optional(Id) });
/** As S1 sends it. */
export const ReceiptUploadQueryS1 = v.strictObject({ ...ReceiptUploadQuery.entries, ...namedEntries });

/** What handing one in answers: one job looks at the file, another reads it. */
export const ReceiptAccepted = v.object({
  message: v.string(),
  receipt_id: Id,
  document_id: Id,
  job_id: Id,
  status_url: v.string(),
  document_status_url: v.string(),
});
export type ReceiptAccepted = v.InferOutput<typeof ReceiptAccepted>;
