import { pickFields, type Page } from "../../core/page.ts";
import { heldTag, weakTag } from "../../core/etags.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { codingFor, compress, type Coding } from "../../core/server/codings.ts";
import type { Written } from "../../db/write.ts";

/** What a handler answers; `json` is already text. A Response passes through (streams, files). */
export type Answered = {
  status: number;
  json?: string;
  headers: Record<string, string>;
  mayRevalidate?: boolean;
};
export type Answer = Answered | Response;

/** One thing, bare, with its version as the ETag; `mayRevalidate` false where the version alone does not tell it all. */
export function item<T extends { id: string }>(
  thing: T,
  etag: string,
  fields?: { asked: string | undefined; known: readonly string[] },
  mayRevalidate = true,
): Answer {
  const body = fields ? pickFields(thing, fields.asked, fields.known) : thing;
  return { status: 200, json: JSON.stringify(body), headers: { etag }, mayRevalidate };
}

/** A page; its ETag is of its bytes. */
export function list<T extends { id: string }>(
  page: Page<T>,
  asked: string | undefined,
  known: readonly string[],
): Answer {
  const json = JSON.stringify({
    data: page.data.map((row) => pickFields(row, asked, known)),
    meta: page.meta,
  });
  return { status: 200, json, headers: { etag: `"${Bun.hash(json).toString(36)}"` } };
}

/** Anything else that is read. */
export function ok(body: unknown, headers: Record<string, string> = {}, mayRevalidate = true): Answer {
  return { status: 200, json: JSON.stringify(body), headers, mayRevalidate };
}

/** The outcome of a write, with the token that names it. */
export function written(outcome: Written): Answer {
  const headers: Record<string, string> = { "x-write-token": outcome.writeToken };
  if (outcome.etag !== null) headers.etag = outcome.etag;
  return outcome.status === 204
    ? { status: 204, headers }
    : { status: outcome.status, json: outcome.json, headers };
}

export function problem(body: ProblemBody, headers: Record<string, string> = {}): Answer {
  return {
    status: body.status,
    json: JSON.stringify(body),
    headers: { ...headers, "content-type": "application/problem+json" },
  };
}

/** The Response of an answer: 304 where the reader has it already, compressed where it saves a packet. */
export function respond(request: Request, answer: Answer): Response {
  if (answer instanceof Response) return answer;
  const headers = headersOf(answer);
  const etag = headers.get("etag");
  const revalidates = request.method === "GET" && answer.status === 200 && answer.mayRevalidate !== false;
  const held = revalidates && etag !== null && heldTag(request.headers.get("if-none-match"), etag);
  if (held) {
    headers.set("etag", held);
    return new Response(null, { status: 304, headers });
  }
  if (answer.json === undefined) return new Response(null, { status: answer.status, headers });
  const coding = codingFor(request.headers.get("accept-encoding"), answer.json.length, "gzip");
  if (coding === undefined) return new Response(answer.json, { status: answer.status, headers });
  const body = compressOnce(answer.json, coding);
  return new Response(body, { status: answer.status, headers: asCoded(headers, coding) });
}

/** Sent once and not kept: the quickest there is, 18 µs for a page of 10 kB (brotli 50), unless the reader takes brotli alone. */
function compressOnce(json: string, coding: Coding): Uint8Array<ArrayBuffer> {
  if (coding === "gzip") return Bun.gzipSync(json, { level: 1 });
  return compress(new TextEncoder().encode(json), coding);
}

/** The headers of a body that goes compressed. */
export function asCoded(plain: Headers, coding: Coding): Headers {
  const headers = new Headers(plain);
  const etag = headers.get("etag");
  if (etag !== null) headers.set("etag", weakTag(etag));
  headers.set("content-encoding", coding);
  return headers;
}

/** What says what an answer is: its own headers, and what all with a body say. */
export function headersOf({ json, headers: own }: Answered): Headers {
  const headers = new Headers(own);
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  if (json === undefined) return headers;
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  headers.set("vary", "accept-encoding, authorization, x-organisation");
  return headers;
}
