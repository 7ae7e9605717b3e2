import { gzipSync } from "node:zlib";
import { checksum } from "./checksum.ts";
import type { Problem } from "../core/problem.ts";

const COMPRESS_BYTES_MIN = 1_400;

/** A body made once and sent many times. */
export type Prepared = {
  bytes: Uint8Array;
  gzip?: Uint8Array;
  etag: string;
  /** False where the ETag does not tell all that the body does (core/schedules.ts, `confirmed_at`). */
  mayRevalidate: boolean;
};

const encoder = new TextEncoder();

/** A list; its ETag is of its bytes, so a heartbeat or somebody else's row leaves it as it is. */
export function preparedList(json: string): Prepared {
  return { bytes: encoder.encode(json), etag: `"${checksum(json).toString(36)}"`, mayRevalidate: true };
}

export function preparedItem(json: string, version: number, mayRevalidate: boolean): Prepared {
  return { bytes: encoder.encode(json), etag: `"${version}"`, mayRevalidate };
}

/** A list that says of itself that it is old; `json` ends in `}}`, the end of `meta`. */
export function staleList(bytes: Uint8Array): Uint8Array {
  const json = new TextDecoder().decode(bytes);
  return encoder.encode(`${json.slice(0, -2)},"stale":true}}`);
}

/** SEC-01, as the API sends them; an edge has no pages, so its policy allows nothing. */
const SECURITY: Record<string, string> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "referrer-policy": "origin-when-cross-origin",
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "on",
  "x-frame-options": "DENY",
  "x-api-version": "1.0",
};

const EXPOSED = "age, etag, retry-after, server-timing, x-as-of, x-feed-batch, x-region, x-response-time, x-stale";
const ALLOWED = "authorization, if-none-match, x-feed-batch, x-organisation, x-write-token";
const PREFLIGHT_SECONDS = "7200";

/** Where an answer comes from and how old it is: on every answer, problems included. */
export type Provenance = { region: string; asOf: string | undefined; batch: number | undefined; ageMs: number | undefined; isStale: boolean };

/** The headers that every answer carries. Only our own pages may read it across origins. */
export function commonHeaders(from: Provenance, origin: string | null): Record<string, string> {
  const headers: Record<string, string> = {
    ...SECURITY,
    "cache-control": "private, no-cache",
    "vary": "accept-encoding, authorization, origin, x-organisation",
    "x-region": from.region,
  };
  if (from.asOf !== undefined) headers["x-as-of"] = from.asOf;
  if (from.batch !== undefined) headers["x-feed-batch"] = String(from.batch);
  if (from.ageMs !== undefined) headers.age = String(Math.floor(from.ageMs / 1_000));
  if (from.isStale) headers["x-stale"] = "true";
  if (origin !== null) {
    headers["access-control-allow-origin"] = origin;
    headers["access-control-expose-headers"] = EXPOSED;
    // Lets the page's own resource timing see how long it took, to find the nearest region.
    headers["timing-allow-origin"] = origin;
  }
  return headers;
}

export function preflight(headers: Record<string, string>): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": ALLOWED,
      "access-control-max-age": PREFLIGHT_SECONDS,
    },
  });
}

/** 304 where the reader has it already, gzip where it saves a packet. */
export function send(request: Request, prepared: Prepared, headers: Record<string, string>, stale: boolean): Response {
  headers.etag = prepared.etag;
  if (prepared.mayRevalidate && matches(request.headers.get("if-none-match"), prepared.etag)) {
    return new Response(null, { status: 304, headers });
  }
  headers["content-type"] = "application/json";
  if (stale) return new Response(staleList(prepared.bytes) as Uint8Array<ArrayBuffer>, { headers });
  if (prepared.bytes.byteLength >= COMPRESS_BYTES_MIN && request.headers.get("accept-encoding")?.includes("gzip")) {
    prepared.gzip ??= gzipSync(prepared.bytes);
    headers["content-encoding"] = "gzip";
    return new Response(prepared.gzip as Uint8Array<ArrayBuffer>, { headers });
  }
  return new Response(prepared.bytes as Uint8Array<ArrayBuffer>, { headers });
}

export function sendProblem(error: Problem, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(error.body()), {
    status: error.kind.status,
    headers: { ...headers, ...error.headers, "cache-control": "no-store", "content-type": "application/problem+json" },
  });
}

/** RFC 9110 §13.1.2: any of the listed tags, compared weakly, or `*`. */
function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header === etag) return true;
  return header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
