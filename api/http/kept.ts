import { hash } from "node:crypto";
import { heldTag } from "../../core/etags.ts";
import { CACHES, STANDINGS, standingTag, type CacheName } from "../../core/caches.ts";
import { codingFor, compress, type Coding } from "../../core/server/codings.ts";
import { createHalves } from "../../core/server/halves.ts";
import type { TokenClaims } from "../../core/auth.ts";
import type { Services } from "../services.ts";
import { asksForBatch, takesKept } from "./seen.ts";
import { asCoded, headersOf, type Answered } from "./answers.ts";

/** Twice this in all, as an older and a younger half: with the caches' own 100 MB within mission C-20's intent. */
const HALF_BYTES_MAX = 16 * 1_024 * 1_024;
/** The caches behind this have lives of their own; it is asked again so often at least. */
const KEPT_MS_MAX = 30_000;

/** An answer made once and sent to the same reader until something of theirs changes. */
export type KeptAnswer = {
  route: string;
  cache: CacheName;
  userId: string;
  endsMs: number;
  tags: readonly string[];
  since: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** The same compressed, each made when it is first asked for. */
  coded?: Partial<Record<Coding, { bytes: Uint8Array<ArrayBuffer>; headers: Headers }>>;
  etag: string | undefined;
  headers: Headers;
};

type Made = Pick<KeptAnswer, "route" | "cache" | "tags" | "since">;

export type KeptAnswers = {
  find(request: Request, nowMs: number): KeptAnswer | undefined;
  keep(request: Request, claims: TokenClaims, made: Made, answer: Answered): void;
};

/**
 * Answers as bytes, before the caches: a read that is answered from here is judged by comparisons alone. What was
 * judged when it was made (token, standing, permission, query) ends it: the token's end, or a drop of the reader's
 * standing or of what they read. Kept under a digest, so that no token is.
 */
export function createKeptAnswers(
  services: Pick<Services, "live" | "caches">,
  fixedHeaders: readonly [string, string][],
): KeptAnswers {
  const { caches } = services;
  const answers = createHalves<KeptAnswer>(HALF_BYTES_MAX);
  return {
    find: (request, nowMs) => {
      if (request.method !== "GET" || !takesKept(services, request)) return undefined;
      const key = keyOf(request);
      const kept = key === undefined ? undefined : answers.get(key);
      return kept && kept.endsMs > nowMs && caches.holds(kept.tags, kept.since) ? kept : undefined;
    },
    keep: (request, claims, made, { json, ...answer }) => {
      const key = keyOf(request);
      if (key === undefined || json === undefined || answer.status !== 200) return;
      const nowMs = Date.now();
      const endsMs = Math.min(
        claims.exp * 1_000,
        nowMs + Math.min(KEPT_MS_MAX, CACHES[made.cache].ttlSeconds * 1_000),
      );
      const bytes = new TextEncoder().encode(json);
      const headers = headersOf({ json, ...answer });
      for (const [name, value] of fixedHeaders) headers.set(name, value);
      const kept = {
        ...made,
        tags: [...made.tags, STANDINGS, standingTag(claims.sub)],
        userId: claims.sub,
        endsMs,
        bytes,
        etag: answer.mayRevalidate === false ? undefined : answer.headers.etag,
        headers,
      };
      answers.set(key, kept, bytes.byteLength);
    },
  };
}

/** Undefined where the answer is for nobody in particular, or for whoever has just written; or where a body comes along. */
function keyOf(request: Request): string | undefined {
  const { url, headers } = request;
  const authorization = headers.get("authorization");
  if (authorization === null || headers.has("x-write-token") || headers.has("content-length"))
    return undefined;
  return hash(
    "sha256",
    `${authorization}\n${headers.get("x-organisation") ?? ""}\n${asksForBatch(request)}\n${url}`,
    "base64",
  );
}

/** The Response of a kept answer: 304 where the reader has it already, compressed once. */
export function sendKept(request: Request, kept: KeptAnswer): Response {
  const held = kept.etag === undefined ? undefined : heldTag(request.headers.get("if-none-match"), kept.etag);
  if (held !== undefined) {
    const response = new Response(null, { status: 304, headers: kept.headers });
    if (held !== kept.etag) response.headers.set("etag", held);
    return response;
  }
  const coding = codingFor(request.headers.get("accept-encoding"), kept.bytes.byteLength);
  if (coding === undefined) return new Response(kept.bytes, { headers: kept.headers });
  const coded = ((kept.coded ??= {})[coding] ??= {
    bytes: compress(kept.bytes, coding),
    headers: asCoded(kept.headers, coding),
  });
  return new Response(coded.bytes, { headers: coded.headers });
}
