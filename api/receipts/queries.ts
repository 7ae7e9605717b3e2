import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { formatAmount } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Receipt, ReceiptDetail, ReceiptQuery } from "../../core/receipts.ts";
import type { Reader } from "../../db/open.ts";
import { documents } from "../../db/schema/documents.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { receipts } from "../../db/schema/receipts.ts";
import type { Services } from "../services.ts";

/** A job that ended without its handler's word, by a crash or a fault of ours, has failed for its receipt too. */
const hasFailed = sql<boolean>`(${receipts.status} in ('pending', 'processing') and ${jobs.state} is not distinct from 'failed')`;
const COLUMNS = { receipt: receipts, hasFailed, error: jobs.error };
type Row = { receipt: typeof receipts.$inferSelect; hasFailed: boolean; error: string | null };

function receiptItem({ receipt: row, hasFailed: isOver, error }: Row): Receipt {
  const { total, currency } = row.fields ?? { total: null, currency: null };
  return {
    id: row.id,
    client_id: row.clientId,
    document_id: row.documentId,
    expense_id: row.expenseId,
    owner_id: row.ownerId,
    status: isOver ? "failed" : row.status,
    reason: isOver ? error : row.reason,
    fields: row.fields,
    amount: total && currency ? formatAmount(total.value, currency.value) : null,
    accuracy_score: row.accuracyScore,
    processing_time_ms: row.processingTimeMs,
    calculated_at: row.calculatedAt,
    engine: row.engine,
    engine_version: row.engineVersion,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** Their own; for whoever works on all of the organisation every one of it. */
function visibleReceipts(caller: Caller) {
  return and(
    eq(receipts.organisationId, caller.organisationId),
    isNull(documents.deletedAt),
    seesWholeOrganisation(caller.roles) ? undefined : eq(receipts.ownerId, caller.userId),
  );
}

/** @throws Problem 404 for one of another organisation, or not theirs to see. */
export async function getReceipt(
  db: Reader,
  links: Services["links"],
  caller: Caller,
  id: string,
): Promise<ReceiptDetail> {
  const [row] = await db
    .select({ ...COLUMNS, document: documents })
    .from(receipts)
    .leftJoin(jobs, eq(jobs.id, receipts.jobId))
    .innerJoin(documents, eq(documents.id, receipts.documentId))
    .where(and(eq(receipts.id, id), visibleReceipts(caller)));
  if (!row) throw new Problem(common.notFound);
  return {
    ...receiptItem(row),
    document: links.summary(row.document),
    duplicates: row.receipt.duplicates ?? [],
  };
}

export async function listReceipts(db: Reader, caller: Caller, query: ReceiptQuery): Promise<Page<Receipt>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const direction = sort.descending ? desc : asc;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const compare = sql.raw(sort.descending ? "<" : ">");
  const rows = await db
    .select(COLUMNS)
    .from(receipts)
    .leftJoin(jobs, eq(jobs.id, receipts.jobId))
    .innerJoin(documents, eq(documents.id, receipts.documentId))
    .where(
      and(
        visibleReceipts(caller),
        query.status === undefined
          ? undefined
          : sql`case when ${hasFailed} then 'failed' else ${receipts.status} end = ${query.status}`,
        query.client_id === undefined ? undefined : eq(receipts.clientId, query.client_id),
        query.expense_id === undefined ? undefined : eq(receipts.expenseId, query.expense_id),
        after &&
          sql`(${receipts.createdAt}, ${receipts.id}) ${compare} (${sql.param(after[0], receipts.createdAt)}, ${sql.param(after[1], receipts.id)})`,
      ),
    )
    .orderBy(direction(receipts.createdAt), direction(receipts.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ receipt }) => [receipt.createdAt, receipt.id], receiptItem);
}
