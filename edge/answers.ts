import { heldTag, weakTag } from "../core/etags.ts";
import type { Problem } from "../core/problem.ts";
import { codingFor, compress, type Coding } from "../core/server/codings.ts";
import { checksumBytes } from "./checksum.ts";

/** An answer made once and sent many times. */
export type Prepared = {
  /** Undefined where only its ETag is at hand: then it answers those who have it. */
  bytes: Uint8Array<ArrayBuffer> | undefined;
  /** The same compressed, each made when it is first asked for. */
  coded?: Partial<Record<Coding, Uint8Array<ArrayBuffer>>>;
  etag: string;
  /** False where the ETag does not tell all that the body does (core/schedules.ts, `confirmed_at`). */
  mayRevalidate: boolean;
  /** The headers of its last answer of each kind. */
  sent?: Partial<Record<Kind, Sent>>;
};

export type Made = Prepared & { bytes: Uint8Array<ArrayBuffer> };

type Kind = Coding | "plain" | "unchanged";
/** Headers, and what they were made for. */
type Sent = { common: Common; etag: string; tookTenths: number; headers: Headers };

const encoder = new TextEncoder();

/** A list; its ETag is of its bytes, so a heartbeat or somebody else's row leaves it as it is. */
export function preparedList(json: string): Made {
  const bytes = encoder.encode(json);
  return { bytes, etag: `"${checksumBytes(bytes).toString(36)}"`, mayRevalidate: true };
}

export function preparedItem(json: string, version: number, mayRevalidate: boolean): Made {
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
export function createCommon(
  provenance: (at: number) => Provenance,
): (origin: string | null, at: number) => Common {
  const made = new Map<string | null, Common>();
  let last: Provenance | undefined;
  return (origin, at) => {
    const now = provenance(at);
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

/**
 * 304 where the reader has it already, compressed where that saves a packet; `started` by performance.now().
 * @returns undefined when it takes a body that is not at hand.
 */
export function send(
  request: Request,
  prepared: Prepared,
  common: Common,
  saysStale: boolean,
  started: number,
): Response | undefined {
  const { bytes, etag } = prepared;
  const held = prepared.mayRevalidate ? heldTag(request.headers.get("if-none-match"), etag) : undefined;
  if (held !== undefined) {
    const headers = headersOf(prepared, "unchanged", held, common, started);
    return new Response(null, { status: 304, headers });
  }
  if (!bytes) return undefined;
  if (saysStale && common.isStale) {
    const headers = headersOf(prepared, "plain", etag, common, started);
    return new Response(staleList(bytes), { headers });
  }
  const coding = codingFor(request.headers.get("accept-encoding"), bytes.byteLength);
  if (coding === undefined)
    return new Response(bytes, { headers: headersOf(prepared, "plain", etag, common, started) });
  const coded = (prepared.coded ??= {});
  const body = (coded[coding] ??= compress(bytes, coding));
  return new Response(body, {
    headers: headersOf(prepared, coding, weakTag(etag), common, started),
  });
}

/** Kept with the answer, and said anew only where it changes: most take the same tenth of a millisecond. */
function headersOf(prepared: Prepared, kind: Kind, etag: string, common: Common, started: number): Headers {
  const all = (prepared.sent ??= {});
  let sent = all[kind];
  if (sent?.common !== common || sent.etag !== etag) {
    const headers = new Headers(kind === "unchanged" ? common.unchanged : common.prepared);
    headers.set("etag", etag);
    if (kind === "br" || kind === "gzip") headers.set("content-encoding", kind);
    all[kind] = sent = { common, etag, tookTenths: -1, headers };
  }
  const tookTenths = Math.round((performance.now() - started) * 10);
  if (sent.tookTenths !== tookTenths) {
    sayHow(sent.headers, tookTenths);
    sent.tookTenths = tookTenths;
  }
  return sent.headers;
}

/** How long it took, taken after the answer was made (mission D-60). */
export function timed(response: Response, started: number): Response {
  sayHow(response.headers, Math.round((performance.now() - started) * 10));
  return response;
}

function sayHow(headers: Headers, tenthsMs: number): void {
  const ms = (tenthsMs / 10).toFixed(1);
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
