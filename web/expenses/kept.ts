import type { DocumentSummary } from "../../core/documents.ts";
import { dropFiles, sendKept, type KeptFile } from "../lib/outbox-files.ts";
import { readDocument } from "./requests.ts";

/**
 * Receipts that waited for a connection, now that there seems to be one: each is told as soon as it arrived, so that it
 * is not sent again. @throws Refused, Unreachable, Lost
 */
export async function sendFiles(
  files: readonly KeptFile[],
  arrived: (file: KeptFile, document: DocumentSummary) => void,
): Promise<void> {
  for (const file of files) {
    arrived(file, await readDocument(await sendKept(file)));
    await dropFiles([file]);
  }
}
