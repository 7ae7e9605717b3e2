import { and, eq, isNull, ne, or, sql } from "drizzle-orm";
import { contentKey, uploadKey } from "../../core/document-keys.ts";
import { documentProblems } from "../../core/documents.ts";
import { Problem } from "../../core/problem.ts";
import { accuracyScore } from "../../core/receipts/fields.ts";
import {
  duplicateOf,
  LOOK_DISTANCE_MAX,
  purchaseKey,
  type Compared,
  type ReceiptDuplicate,
} from "../../core/receipts/duplicates.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import type { Tx } from "../../db/open.ts";
import { documents } from "../../db/schema/documents.ts";
import { receipts } from "../../db/schema/receipts.ts";
import { handler, type Run } from "../handler.ts";
import { UnreadablePicture } from "../pictures.ts";
import { ENGINE, ENGINE_VERSION, readFile, type Read } from "../receipts/read.ts";

type Payload = { receipt_id: string };
type Row = { receipt: typeof receipts.$inferSelect; document: typeof documents.$inferSelect };

/** Each takes a core while it reads. */
const CONCURRENCY = 2;

/**
 * Reads a receipt, in a program of its own. What cannot be read fails in words, and its document stays: somebody
 * can still look at it.
 */
export const readReceipt = handler(
  "read-receipt",
  async (run: Run<Payload>) => {
    const row = await find(run);
    if (!row || row.receipt.status === "completed") return null;
    await run.write((tx) =>
      tx
        .update(receipts)
        .set({
          status: "processing",
          reason: null,
          jobId: run.job.id,
          updatedAt: instantOf(run.clock.now()),
        })
        .where(eq(receipts.id, row.receipt.id)),
    );
    run.progress(10);
    const { document } = row;
    // As it was sent, or as it was drawn anew meanwhile.
    const file =
      (await run.blobs.find(uploadKey(document.id))) ??
      (await run.blobs.find(contentKey(document.organisationId, document.id)));
    if (!file) return await fail(run, row, "The file could not be kept, so there is nothing to read.");
    const begun = performance.now();
    try {
      const read = await readFile(file.path, { today: dateIn("UTC", run.clock.now()) }, run.signal);
      return await complete(run, row, read, Math.round(performance.now() - begun));
    } catch (error) {
      if (!(error instanceof UnreadablePicture)) throw error;
      return await fail(run, row, error.message);
    }
  },
  { concurrency: CONCURRENCY },
);

async function find(run: Run<Payload>): Promise<Row | undefined> {
  const [row] = await run.database.db
    .select({ receipt: receipts, document: documents })
    .from(receipts)
    .innerJoin(documents, eq(documents.id, receipts.documentId))
    .where(
      and(
        eq(receipts.id, run.job.payload.receipt_id),
        eq(receipts.organisationId, run.job.organisationId ?? ""),
      ),
    );
  return row;
}

async function complete(run: Run<Payload>, { receipt }: Row, read: Read, processingTimeMs: number) {
  const now = instantOf(run.clock.now());
  const { fields, look } = read;
  const accuracy = accuracyScore(fields);
  await run.write(async (tx) => {
    const duplicates = await findDuplicates(tx, receipt, { sha256: receipt.sha256, look, fields });
    await tx
      .update(receipts)
      .set({
        status: "completed",
        fields,
        duplicates,
        phash: look,
        purchaseKey: purchaseKey(fields),
        accuracyScore: accuracy,
        processingTimeMs,
        calculatedAt: now,
        engine: read.isText ? "pdf.js" : ENGINE,
        engineVersion: ENGINE_VERSION,
        updatedAt: now,
      })
      .where(eq(receipts.id, receipt.id));
  });
  return { receipt_id: receipt.id, document_id: receipt.documentId, accuracy_score: accuracy };
}

async function fail(run: Run<Payload>, { receipt }: Row, reason: string): Promise<never> {
  await run.write((tx) =>
    tx
      .update(receipts)
      .set({ status: "failed", reason, updatedAt: instantOf(run.clock.now()) })
      .where(eq(receipts.id, receipt.id)),
  );
  throw new Problem(documentProblems.unreadable, reason);
}

/** More than so many copies tell nothing new. */
const DUPLICATES_MAX = 20;

/** Papers of the organisation that prove the same, whoever handed them in and however long ago; two read at once wait for each other. */
async function findDuplicates(
  tx: Tx,
  { id, organisationId }: Row["receipt"],
  mine: Compared,
): Promise<ReceiptDuplicate[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`receipts ${organisationId}`}, 0))`);
  const key = purchaseKey(mine.fields);
  const others = await tx
    .select({ receipt: receipts })
    .from(receipts)
    .innerJoin(documents, eq(documents.id, receipts.documentId))
    .where(
      and(
        eq(receipts.organisationId, organisationId),
        ne(receipts.id, id),
        eq(receipts.status, "completed"),
        isNull(documents.deletedAt),
        or(
          eq(receipts.sha256, mine.sha256),
          key === null ? undefined : eq(receipts.purchaseKey, key),
          mine.look === null
            ? undefined
            : sql`bit_count(${receipts.phash} # ${mine.look}::bit(64)) <= ${LOOK_DISTANCE_MAX}`,
        ),
      ),
    )
    .orderBy(receipts.createdAt, receipts.id)
    .limit(DUPLICATES_MAX);
  return others.flatMap(({ receipt }) => {
    if (receipt.fields === null) return [];
    const compared = { sha256: receipt.sha256, look: receipt.phash, fields: receipt.fields };
    return duplicateOf(mine, receipt.id, compared) ?? [];
  });
}
