import type { DocumentType } from "../../core/documents.ts";

/** By its first bytes: a file that was drawn anew meanwhile is of another kind than it came as. */
export function kindOf(bytes: Uint8Array): DocumentType {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (head.startsWith("%PDF-")) return "application/pdf";
  // What sharp tells apart by itself needs no name.
  return head.slice(4, 8) === "ftyp" ? "image/heic" : "image/jpeg";
}
