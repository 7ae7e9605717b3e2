import type { Ask } from "./asks.ts";
import { formRequest, requestText, type Answer } from "./wire.ts";

export type Tokens = { accessToken: string; edgeToken: string };

/** What goes over the wire for an ask. */
export function requestOf(
  ask: Ask,
  url: string,
  { tokens, etags }: { tokens: Tokens; etags: ReadonlyMap<string, string> },
  isLogin: boolean,
): string | Uint8Array {
  const headers: Record<string, string> = { "accept-encoding": "gzip" };
  if (!isLogin) headers.authorization = `Bearer ${ask.at === "edge" ? tokens.edgeToken : tokens.accessToken}`;
  const etag = ask.revalidates ? etags.get(ask.path) : undefined;
  if (etag !== undefined) headers["if-none-match"] = etag;
  if (ask.method === "POST" && !isLogin) headers["idempotency-key"] = ask.key ?? crypto.randomUUID();
  if (ask.file) return formRequest(url, ask.path, headers, ask.file);
  return requestText(url, ask.method, ask.path, headers, ask.body);
}

export const isGood = (ask: Ask, { status }: Answer): boolean =>
  (status >= 200 && status < 300) || (ask.revalidates === true && status === 304);

export const isRefusal = (answer: Answer): boolean =>
  (answer.status === 429 || answer.status === 503) && answer.header("retry-after") !== undefined;

export function tokensIn(answer: Answer, before: Tokens): Tokens {
  if (answer.header("content-encoding") !== undefined) return before;
  const { accessToken, edge_token: edgeToken } = JSON.parse(answer.text()) as {
    accessToken: string;
    edge_token: string;
  };
  return { accessToken, edgeToken };
}
