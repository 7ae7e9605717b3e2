import { and, eq } from "drizzle-orm";
import { DOCUMENT_TYPES, documentProblems } from "../../core/documents.ts";
import { Problem } from "../../core/problem.ts";
import { contentKey, documentFolder, thumbnailKey, uploadKey } from "../../core/document-keys.ts";
import { audit } from "../../db/audit.ts";
import { documents } from "../../db/schema/documents.ts";
import { users } from "../../db/schema/organisations.ts";
import { handler, type Run } from "../handler.ts";
import { makePictures, readPicture, UnreadablePicture } from "../pictures.ts";

type Payload = { document_id: string };
type Document = typeof documents.$inferSelect;
/** What stays of a document once it was looked at. */
type Kept = Partial<Pick<Document, "type" | "fileName" | "width" | "height" | "placeholder">>;

/**
 * Looks at what was handed in. A picture is drawn anew, so that nothing of its file but the pixels is kept (no place
 * where it was taken, nothing hidden behind it); a PDF must have a beginning and an end.
 */
export const processDocument = handler("process-document", async (run: Run<Payload>) => {
  const [document] = await run.database.db
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.id, run.job.payload.document_id),
        eq(documents.organisationId, run.job.organisationId ?? ""),
      ),
    );
  if (document?.state !== "processing") return null;
  const upload = await run.blobs.find(uploadKey(document.id));
  if (!upload) return await refuse(run, document, "The file did not arrive.");
  try {
    const bytes = await Bun.file(upload.path).bytes();
    const kept =
      document.type === "application/pdf"
        ? await keepPdf(run, document, bytes)
        : await keepPicture(run, document, bytes);
    await run.write(async (tx) => {
      const [row] = await tx
        .update(documents)
        .set({ ...kept, state: "ready" })
        .where(and(eq(documents.id, document.id), eq(documents.state, "processing")))
        .returning();
      if (row) audit(tx, judged("documents.accepted", document, row));
      if (document.purpose === "avatar")
        await tx.update(users).set({ avatarId: document.id }).where(eq(users.id, document.ownerId));
    });
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    return await refuse(run, document, error.message);
  }
  await run.blobs.remove(uploadKey(document.id));
  return { document_id: document.id };
});

const judged = (action: "documents.accepted" | "documents.refused", before: Document, after: Document) => ({
  action,
  object: { type: "document" as const, id: after.id },
  before,
  after,
  subjectId: after.ownerId,
});

async function refuse(run: Run<Payload>, document: Document, reason: string): Promise<never> {
  await run.write(async (tx) => {
    const [row] = await tx
      .update(documents)
      .set({ state: "refused", reason, sizeBytes: 0 })
      .where(and(eq(documents.id, document.id), eq(documents.state, "processing")))
      .returning();
    if (row) audit(tx, { ...judged("documents.refused", document, row), reason });
  });
  await run.blobs.remove(uploadKey(document.id));
  await run.blobs.remove(documentFolder(document.organisationId, document.id));
  throw new Problem(documentProblems.unreadable, reason);
}

/** ISO 32000-1 §7.5.5: the last line of a whole file, with what some programs write after it. */
const PDF_END = "%%EOF";
const PDF_TAIL_BYTES = 2_048;

async function keepPdf(run: Run<Payload>, document: Document, bytes: Uint8Array): Promise<Kept> {
  const tail = Buffer.from(bytes.subarray(-PDF_TAIL_BYTES)).toString("latin1");
  if (!tail.includes(PDF_END)) throw new UnreadablePicture("The PDF is cut off: it has no end.");
  await run.blobs.write(contentKey(document.organisationId, document.id), bytes);
  return {};
}

async function keepPicture(run: Run<Payload>, document: Document, bytes: Uint8Array): Promise<Kept> {
  const picture = await readPicture(bytes, document.type);
  run.progress(20);
  await run.blobs.write(contentKey(document.organisationId, document.id), picture.content);
  for await (const { size, format, content, done } of makePictures(picture)) {
    run.signal.throwIfAborted();
    await run.blobs.write(thumbnailKey(document.organisationId, document.id, size, format), content);
    run.progress(20 + done * 75);
  }
  return {
    type: picture.type,
    fileName:
      picture.type === document.type
        ? document.fileName
        : `${document.fileName.replace(/\.[^.]*$/, "")}.${DOCUMENT_TYPES[picture.type]}`,
    width: picture.width,
    height: picture.height,
    placeholder: picture.placeholder,
  };
}
