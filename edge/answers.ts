import { gzipSync } from "node:zlib";
import { checksumBytes } from "./checksum.ts";
import type { Problem } from "../core/problem.ts";

const COMPRESS_BYTES_MIN = 1_400;

/** A body made once and sent many times. */
export type Prepared = {
  bytes: Uint8Array<ArrayBuffer>;
  gzip?: Uint8Array<ArrayBuffer>;
  etag: string;
  /** False where the ETag does not tell all that the body does (core/schedules.ts, `confirmed_at`). */
  mayRevalidate: boolean;
  /** The headers of its last answer, and what they were made for. */
  sent?: Sent;
};

/** `unchanged` are those of a 304. */
type Sent = { common: Common; took: string; headers: Headers; unchanged: Headers };

const encoder = new TextEncoder();

/** A list; its ETag is of its bytes, so a heartbeat or somebody else's row leaves it as it is. */
export function preparedList(json: string): Prepared {
  const bytes = encoder.encode(json);
  return { bytes, etag: `"${checksumBytes(bytes).toString(36)}"`, mayRevalidate: true };
}

export function preparedItem(json: string, version: number, mayRevalidate: boolean): Prepared {
  return { bytes: encoder.encode(json), etag: `"${version}"`, mayRevalidate };
}

/** A list that says of itself that it is old; `json` ends in `}}`, the end of `meta`. */
function staleList(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = new TextDecoder().decode(bytes);
  return encoder.encode(`${json.slice(0, -2)},"stale":true}}`);
}

/** SEC-01, as the API sends them; an edge has no pages, so its policy allows nothing. */
const SECURITY: Record<string, string> = {
  "content-security-policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "referrer-policy": "origin-when-cross-origin",
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "on",
  "x-frame-options": "DENY",
  "x-api-version": "1.0",
};

const EXPOSED =
  "age, etag, retry-after, server-timing, x-as-of, x-feed-batch, x-region, x-response-time, x-stale";
const ALLOWED = "authorization, if-none-match, last-event-id, x-feed-batch, x-organisation, x-write-token";
const PREFLIGHT_SECONDS = "7200";

/** Where an answer comes from and how old it is: on every answer, problems included. */
export type Provenance = {
  region: string;
  asOf: string | undefined;
  batch: number | undefined;
  ageMs: number | undefined;
  isStale: boolean;
};

/** The headers that every answer carries; the same object for as long as they are the same. */
export type Common = {
  readonly headers: Readonly<Record<string, string>>;
  /** The same with the content type of what we send: copying it costs a tenth of making it. */
  readonly prepared: Headers;
  /**
   * What a 304 says (RFC 9110 §15.4.5): whoever has the body has the rest. With all of it the 304 of an edge took a
   * third longer.
   */
  readonly unchanged: Headers;
  readonly isStale: boolean;
};

/** Makes those headers once a batch or a second, not once a request. Only our own pages may read across origins. */
export function createCommon(provenance: () => Provenance): (origin: string | null) => Common {
  const made = new Map<string | null, Common>();
  let last: Provenance | undefined;
  return (origin) => {
    const now = provenance();
    if (
      now.asOf !== last?.asOf ||
      now.batch !== last?.batch ||
      now.isStale !== last?.isStale ||
      seconds(now) !== seconds(last)
    ) {
      made.clear();
      last = now;
    }
    let common = made.get(origin);
    if (!common) {
      const own = ownHeaders(now, origin);
      const headers = { ...SECURITY, ...own };
      common = {
        headers,
        prepared: new Headers({ ...headers, "content-type": "application/json" }),
        unchanged: new Headers(own),
        isStale: now.isStale,
      };
      made.set(origin, common);
    }
    return common;
  };
}

const seconds = ({ ageMs }: Provenance): number | undefined =>
  ageMs === undefined ? undefined : Math.floor(ageMs / 1_000);

function ownHeaders(from: Provenance, origin: string | null): Record<string, string> {
  const headers: Record<string, string> = {
    "cache-control": "private, no-cache",
    vary: "accept-encoding, authorization, origin, x-organisation",
    "x-region": from.region,
  };
  const age = seconds(from);
  if (from.asOf !== undefined) headers["x-as-of"] = from.asOf;
  if (from.batch !== undefined) headers["x-feed-batch"] = String(from.batch);
  if (age !== undefined) headers.age = String(age);
  if (from.isStale) headers["x-stale"] = "true";
  if (origin !== null) {
    headers["access-control-allow-origin"] = origin;
    headers["access-control-expose-headers"] = EXPOSED;
    // Lets the page's own resource timing see how long it took, to find the nearest region.
    headers["timing-allow-origin"] = origin;
  }
  return headers;
}

export function preflight({ headers }: Common): Response {
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

/** 304 where the reader has it already, gzip where it saves a packet; `started` by performance.now(). */
export function send(
  request: Request,
  prepared: Prepared,
  common: Common,
  saysStale: boolean,
  started: number,
): Response {
  const { headers, unchanged } = headersOf(prepared, common, started);
  if (prepared.mayRevalidate && matches(request.headers.get("if-none-match"), prepared.etag)) {
    return new Response(null, { status: 304, headers: unchanged });
  }
  if (saysStale && common.isStale) return new Response(staleList(prepared.bytes), { headers });
  if (
    prepared.bytes.byteLength >= COMPRESS_BYTES_MIN &&
    request.headers.get("accept-encoding")?.includes("gzip")
  ) {
    prepared.gzip ??= gzipSync(prepared.bytes);
    const response = new Response(prepared.gzip, { headers });
    response.headers.set("content-encoding", "gzip");
    return response;
  }
  return new Response(prepared.bytes, { headers });
}

/** 304 for a body that is not at hand. */
export function sendUnchanged(etag: string, common: Common, started: number): Response {
  const headers = new Headers(common.unchanged);
  headers.set("etag", etag);
  return timed(new Response(null, { status: 304, headers }), started);
}

/** Kept with the body, and said anew only where it changes: most answers take the same tenth of a millisecond. */
function headersOf(prepared: Prepared, common: Common, started: number): Sent {
  const took = tookMs(started);
  if (prepared.sent?.common !== common) {
    const headers = new Headers(common.prepared);
    const unchanged = new Headers(common.unchanged);
    for (const one of [headers, unchanged]) one.set("etag", prepared.etag);
    prepared.sent = { common, took: "", headers, unchanged };
  }
  const { sent } = prepared;
  if (sent.took !== took) {
    for (const one of [sent.headers, sent.unchanged]) sayHow(one, took);
    sent.took = took;
  }
  return sent;
}

/** How long it took, taken after the answer was made (mission D-60). */
export function timed(response: Response, started: number): Response {
  sayHow(response.headers, tookMs(started));
  return response;
}

const tookMs = (started: number): string => (performance.now() - started).toFixed(1);

function sayHow(headers: Headers, ms: string): void {
  headers.set("x-response-time", `${ms}ms`);
  headers.set("server-timing", `edge;dur=${ms}`);
}

export function sendJson(body: unknown, status: number, { headers }: Common): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "content-type": "application/json" },
  });
}

export function sendProblem(error: Problem, { headers }: Common): Response {
  return new Response(JSON.stringify(error.body()), {
    status: error.kind.status,
    headers: {
      ...headers,
      ...error.headers,
      "cache-control": "no-store",
      "content-type": "application/problem+json",
    },
  });
}

/** RFC 9110 §13.1.2: any of the listed tags, compared weakly, or `*`. */
export function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header === etag) return true;
  return header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
