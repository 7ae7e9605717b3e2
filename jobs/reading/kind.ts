import type { DocumentType } from "../../core/documents.ts";

/** Programs on the way put lines in front of a PDF; its readers look for its head in the first kilobyte. */
export function isPdf(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString("latin1");
  const at = head.indexOf("%PDF-");
  return at >= 0 && (at <= JUNK_MAX || head.slice(0, at).trim() === "");
}

/** A mark of the order of bytes, or a few letters that got lost. */
const JUNK_MAX = 8;

/** By its first bytes: a file that was drawn anew meanwhile is of another kind than it came as. */
export function kindOf(bytes: Uint8Array): DocumentType {
  if (isPdf(bytes)) return "application/pdf";
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  // What sharp tells apart by itself needs no name.
  return head.slice(4, 8) === "ftyp" ? "image/heic" : "image/jpeg";
}
