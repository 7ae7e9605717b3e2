import * as v from "valibot";
import { Id } from "./ids.ts";
import { THUMBNAIL_WIDTHS } from "./limits.ts";
import { problems } from "./problem.ts";

/** What is taken: by its first bytes, whatever its name says. */
export const DOCUMENT_TYPES = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/heic": "heic",
  "application/pdf": "pdf",
} as const;
export type DocumentType = keyof typeof DOCUMENT_TYPES;

export const DOCUMENT_STATES = ["processing", "ready", "refused"] as const;
export type DocumentState = (typeof DOCUMENT_STATES)[number];

/** Widths in pixels (mission J-21): the smallest is a square cut, the others keep their shape. */
export const THUMBNAIL_SIZES = [150, ...THUMBNAIL_WIDTHS] as const;
export type ThumbnailSize = (typeof THUMBNAIL_SIZES)[number];
/** Best first: what a reader's Accept takes of these it gets. */
export const IMAGE_FORMATS = { avif: "image/avif", webp: "image/webp", jpeg: "image/jpeg" } as const;
export type ImageFormat = keyof typeof IMAGE_FORMATS;

/** A document beside what it belongs to; its addresses are signed and run out. */
export const DocumentSummary = v.object({
  id: Id,
  file_name: v.string(),
  type: v.string(),
  size_bytes: v.number(),
  state: v.picklist(DOCUMENT_STATES),
  /** Why it was refused. */
  reason: v.nullable(v.string()),
  width: v.nullable(v.number()),
  height: v.nullable(v.number()),
  /** A few pixels of it as a data URI, to show until the picture is there. */
  placeholder: v.nullable(v.string()),
  created_at: v.string(),
  /** The document itself; null until it is ready. */
  url: v.nullable(v.string()),
  /** Takes `&size=`; null for what has no picture. */
  thumbnail_url: v.nullable(v.string()),
});
export type DocumentSummary = v.InferOutput<typeof DocumentSummary>;

export const DocumentAccepted = v.object({
  message: v.string(),
  job_id: Id,
  status_url: v.string(),
  document_id: Id,
});
export type DocumentAccepted = v.InferOutput<typeof DocumentAccepted>;

export const DocumentForm = v.object({ file: v.string() });

/** A signed address: until when (seconds since 1970), and by whom. */
export const SignedQuery = v.strictObject({
  expires: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,12}$/, "must be seconds since 1970"), v.transform(Number)),
  ),
  signature: v.optional(v.pipe(v.string(), v.maxLength(64))),
  size: v.optional(
    v.pipe(
      v.string(),
      v.transform(Number),
      v.picklist(THUMBNAIL_SIZES, `must be one of ${THUMBNAIL_SIZES.join(", ")}`),
    ),
  ),
});
export type SignedQuery = v.InferOutput<typeof SignedQuery>;

export const documentProblems = problems("documents", {
  noFile: [400, "No file provided"],
  tooLarge: [413, "File too large"],
  storageFull: [413, "Your storage is full"],
  type: [415, "This is none of the kinds of file that are taken"],
  notReady: [409, "The document is still being checked"],
  unreadable: [422, "The file could not be read"],
  linkOver: [403, "This link has run out or was changed"],
});
