import type { DocumentType } from "../../core/documents.ts";

/** As many bytes as tell any of them. */
export const SNIFF_BYTES = 32;

const HEIC_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);

/** What a file is by its first bytes, never by its name; undefined for anything else. */
export function typeOf(head: Uint8Array): DocumentType | undefined {
  const text = Buffer.from(head).toString("latin1");
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) return "image/gif";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  // ISO/IEC 14496-12: a box called ftyp, with the brand after it.
  if (text.slice(4, 8) === "ftyp" && HEIC_BRANDS.has(text.slice(8, 12))) return "image/heic";
  if (text.startsWith("%PDF-")) return "application/pdf";
  return undefined;
}
