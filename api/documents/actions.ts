import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { documentProblems } from "../../core/documents.ts";
import { newId } from "../../core/ids.ts";
import { STORAGE_MAX_BYTES } from "../../core/limits.ts";
import { Problem } from "../../core/problem.ts";
import { uploadKey } from "../../core/document-keys.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { refuseUnknownClient } from "../../db/clients.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { documents } from "../../db/schema/documents.ts";
import { receipts } from "../../db/schema/receipts.ts";
import { write, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { uploadNews } from "./progress.ts";
import { receiveFile, type ReceivedFile } from "./upload.ts";

/** Keeps a file that comes in, and starts the job that looks at it. @throws Problem 400, 413, 415 */
export async function uploadDocument(
  services: Services,
  caller: Caller,
  key: RequestKey,
  request: Request,
  purpose: "document" | "avatar",
): Promise<Written> {
  return await keepUpload(services, caller, key, request, purpose, (_, { documentId, jobId }) =>
    Promise.resolve({
      status: 202,
      body: {
        message: "File received; it is being checked",
        job_id: jobId,
        status_url: statusUrl(jobId),
        document_id: documentId,
      },
    }),
  );
}

/**
 * Keeps a receipt that comes in: while one job looks at the file, another reads it.
 * @param status what the caller's client expects: 202, or 200 of those that knew another portal (mission D-50).
 * @throws Problem 400, 413, 415, 422 for no client of the organisation
 */
export async function uploadReceipt(
  services: Services,
  caller: Caller,
  key: RequestKey,
  request: Request,
  { clientId, status }: { clientId: string | undefined; status: 200 | 202 },
): Promise<Written> {
  if (clientId !== undefined)
    await refuseUnknownClient(services.database.of(caller.organisationId), caller, clientId);
  return await keepUpload(
    services,
    caller,
    key,
    request,
    "document",
    async (tx, { documentId, jobId, sha256 }) => {
      const id = newId(services.clock.now());
      const now = instantOf(services.clock.now());
      const readJobId = newId(services.clock.now());
      await tx.insert(receipts).values({
        id,
        jobId: readJobId,
        organisationId: caller.organisationId,
        clientId: clientId ?? null,
        ownerId: caller.userId,
        documentId,
        sha256,
        createdAt: now,
        updatedAt: now,
      });
      await enqueue(tx, {
        id: readJobId,
        kind: "read-receipt",
        payload: { receipt_id: id },
        organisationId: caller.organisationId,
        createdBy: caller.userId,
      });
      return {
        status,
        body: {
          message: "Receipt received; it is being read",
          receipt_id: id,
          document_id: documentId,
          job_id: readJobId,
          status_url: statusUrl(readJobId),
          document_status_url: statusUrl(jobId),
        },
      };
    },
  );
}

const statusUrl = (jobId: string) => `/api/v1/jobs/${jobId}/status`;

type Kept = { documentId: string; jobId: string; sha256: string };

async function keepUpload(
  services: Services,
  caller: Caller,
  key: RequestKey,
  request: Request,
  purpose: "document" | "avatar",
  answer: (tx: Tx, kept: Kept) => Promise<Outcome>,
): Promise<Written> {
  const length = request.headers.get("content-length");
  const total = length === null ? null : Number(length);
  const news = uploadNews(services, caller, key.key ?? caller.requestId, total);
  const received = await receiveFile(request, services.blobs, news);
  try {
    if (purpose === "avatar" && received.type === "application/pdf")
      throw new Problem(documentProblems.type, "A picture of a person is a JPEG, PNG, GIF, HEIC or WebP.");
    const fingerprint = `${received.sha256} ${received.fileName}`;
    return await write(services.database, caller, { ...key, fingerprint }, async (tx) => {
      const id = newId(services.clock.now());
      await refuseOverQuota(tx, caller, received);
      const row = {
        id,
        organisationId: caller.organisationId,
        ownerId: caller.userId,
        fileName: received.fileName,
        type: received.type,
        sizeBytes: received.sizeBytes,
        sha256: received.sha256,
        purpose,
        createdAt: instantOf(services.clock.now()),
      };
      await tx.insert(documents).values(row);
      audit(tx, { action: "documents.uploaded", object: { type: "document", id }, after: row });
      const jobId = await enqueue(tx, {
        kind: "process-document",
        payload: { document_id: id },
        organisationId: caller.organisationId,
        createdBy: caller.userId,
      });
      const outcome = await answer(tx, { documentId: id, jobId, sha256: received.sha256 });
      // In place before anything can commit; without a row it is swept away.
      await received.staged.keep(uploadKey(id));
      return outcome;
    });
  } finally {
    // Of a request that was refused, or answered before.
    await received.staged.discard();
  }
}

/** One upload of a person after the other, or two would each find room for one. @throws Problem 413 */
async function refuseOverQuota(tx: Tx, caller: Caller, received: ReceivedFile): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`storage ${caller.userId}`}, 0))`);
  const [used] = await tx
    .select({ bytes: sql<string>`coalesce(sum(${documents.sizeBytes}), 0)::text` })
    .from(documents)
    .where(and(eq(documents.ownerId, caller.userId), isNull(documents.deletedAt)));
  const bytes = Number(used?.bytes ?? 0);
  if (bytes + received.sizeBytes <= STORAGE_MAX_BYTES) return;
  throw new Problem(
    documentProblems.storageFull,
    `You use ${inGigabytes(bytes)} of ${inGigabytes(STORAGE_MAX_BYTES)} GB; this file needs ${inMegabytes(received.sizeBytes)} MB more.`,
  );
}

const inGigabytes = (bytes: number) => (bytes / 1_024 ** 3).toFixed(2);
const inMegabytes = (bytes: number) => (bytes / 1_024 ** 2).toFixed(1);
