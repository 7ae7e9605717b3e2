import { contentKey, exportKey } from "../core/document-keys.ts";
import { newId } from "../core/ids.ts";
import { documents } from "../db/schema/documents.ts";
import { exports } from "../db/schema/exports.ts";
import { receipts } from "../db/schema/receipts.ts";
import { sha256Of } from "./testing-contracts.ts";
import { fileForm, TINY_GIF } from "./testing-forms.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

/** A document of theirs, and a receipt that could not be read of it. */
export async function furnishDocument(
  { database: { db }, services }: TestApp,
  { organisationId, userId }: TestPerson,
  canary: string,
): Promise<{ document: string; receipt: string }> {
  const [document, receipt] = [newId(), newId()];
  await db.insert(documents).values({
    id: document,
    organisationId,
    ownerId: userId,
    fileName: `${canary}.pdf`,
    type: "application/pdf",
    sizeBytes: canary.length,
    sha256: sha256Of(canary),
    state: "ready",
  });
  await services.blobs.write(contentKey(organisationId, document), Buffer.from(canary));
  await db.insert(receipts).values({
    id: receipt,
    organisationId,
    ownerId: userId,
    documentId: document,
    status: "failed",
    reason: canary,
    sha256: canary,
  });
  return { document, receipt };
}

/** One that is made, and theirs. */
export async function furnishExport(
  { database, services }: TestApp,
  { organisationId, userId }: TestPerson,
  canary: string,
): Promise<string> {
  const [id, fileId] = [newId(), newId()];
  await database.db.insert(exports).values({
    id,
    organisationId,
    createdBy: userId,
    kind: "expenses",
    format: "csv",
    filter: {},
    fileName: `${canary}.csv`,
    jobId: newId(),
    fileId,
    rows: 1,
    sizeBytes: canary.length,
    sha256: sha256Of(canary),
    isOfEverybody: true,
    finishedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  await services.blobs.write(exportKey(organisationId, id, fileId, "csv"), Buffer.from(canary));
  return id;
}

const picture: Make = () => fileForm("tiny.gif", TINY_GIF);

export const DOCUMENT_SAMPLES: Record<string, Make> = {
  "POST /api/v1/documents/upload": picture,
  "POST /api/v1/receipts": picture,
  "POST /api/receipts/upload": picture,
  "POST /api/v1/exports": () => ({ body: { kind: "expenses", format: "csv" } }),
  "POST /api/v1/reports": () => ({ body: { kind: "expenses" } }),
  "POST /api/v1/bulk/export": () => ({ body: { exports: [{ kind: "expenses", format: "csv" }] } }),
};
