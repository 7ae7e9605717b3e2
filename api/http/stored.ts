import { must } from "../../core/assert.ts";
import {
  documentProblems,
  IMAGE_FORMATS,
  THUMBNAIL_SIZES,
  type ImageFormat,
  type ThumbnailSize,
} from "../../core/documents.ts";
import { common, Problem } from "../../core/problem.ts";
import { contentKey, thumbnailKey } from "../../core/document-keys.ts";
import type { documents } from "../../db/schema/documents.ts";
import type { Services } from "../services.ts";
import { heldTag } from "../../core/etags.ts";

type DocumentRow = typeof documents.$inferSelect;

/** The document as it was kept. @throws Problem 404, 409 */
export async function serveContent(
  { blobs }: Pick<Services, "blobs">,
  request: Request,
  document: DocumentRow,
): Promise<Response> {
  const found = await blobs.find(contentKey(document.organisationId, refuseUnready(document).id));
  if (!found) throw new Problem(common.notFound);
  const isPdf = document.type === "application/pdf";
  return serve(request, found.path, {
    etag: `"${document.sha256}"`,
    "content-type": document.type,
    "content-disposition": disposition("inline", document.fileName),
    "cache-control": "private, max-age=3600",
    // A viewer of PDF does not work in a sandbox; a picture needs nothing (SEC-02).
    "content-security-policy": isPdf
      ? "default-src 'none'; frame-ancestors 'none'"
      : "default-src 'self'; script-src 'none'; sandbox;",
  });
}

const SECONDS = { preview: 86_400, avatar: 604_800 } as const;

/** A picture of it, in the best format that the reader's Accept takes. @throws Problem 404, 409 */
export async function serveThumbnail(
  { blobs }: Pick<Services, "blobs">,
  request: Request,
  document: DocumentRow,
  size: ThumbnailSize,
  kept: keyof typeof SECONDS,
): Promise<Response> {
  if (refuseUnready(document).width === null) throw new Problem(common.notFound);
  const format = formatFor(request.headers.get("accept"));
  const found = await blobs.find(thumbnailKey(document.organisationId, document.id, size, format));
  if (!found) throw new Problem(common.notFound);
  return serve(request, found.path, {
    etag: `"${document.sha256.slice(0, 32)}-${size}-${format}"`,
    "content-type": IMAGE_FORMATS[format],
    "cache-control": `private, max-age=${SECONDS[kept]}, immutable`,
    vary: "accept",
    "content-security-policy": "default-src 'self'; script-src 'none'; sandbox;",
  });
}

export const THUMBNAIL_SIZE_DEFAULT = must(THUMBNAIL_SIZES[1], "a size");

function refuseUnready(document: DocumentRow): DocumentRow {
  if (document.state === "processing") throw new Problem(documentProblems.notReady);
  if (document.state === "refused") throw new Problem(common.notFound);
  return document;
}

function serve(request: Request, path: string, headers: Record<string, string>): Response {
  if (heldTag(request.headers.get("if-none-match"), headers.etag ?? "") !== undefined)
    return new Response(null, { status: 304, headers });
  return new Response(Bun.file(path), { headers });
}

/** Named by the reader, best first: a wildcard says nothing of formats that are newer than it. */
export function formatFor(accept: string | null): ImageFormat {
  const named = (accept ?? "").toLowerCase();
  if (named.includes("image/avif")) return "avif";
  if (named.includes("image/webp")) return "webp";
  return "jpeg";
}

/** RFC 6266: a name in ASCII for whoever reads nothing else, and the real one. */
export function disposition(kind: "inline" | "attachment", fileName: string): string {
  const ascii = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
