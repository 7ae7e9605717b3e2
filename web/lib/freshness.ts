/**
 * What this page wrote and saw, so that no edge shows it less: write tokens that no edge has covered yet, and the
 * highest batch that any of them answered from.
 */
const TOKENS_MAX = 100;

let tokens: string[] = [];
let batch = 0;
let epoch = "";

export function wrote(token: string | null): void {
  if (token !== null) tokens = [...tokens, token].slice(-TOKENS_MAX);
}

/** The headers of a read, and the tokens that it asks to be covered. */
export function demand(): { headers: Record<string, string>; asked: readonly string[] } {
  const headers: Record<string, string> = { "x-feed-batch": String(batch) };
  if (tokens.length > 0) headers["x-write-token"] = tokens.join(", ");
  return { headers, asked: tokens };
}

/** An edge answered from `seen` and covered `asked`, or the API what an edge has at `seen`: all are held to it from now on. */
export function covered(asked: readonly string[], seen: string | null): void {
  tokens = tokens.filter((token) => !asked.includes(token));
  batch = Math.max(batch, Number(seen ?? 0));
}

/** The live stream is at `<epoch>.<batch>`; batches of another epoch say nothing any more. */
export function sawPosition(position: string): void {
  const [now = "", at = ""] = position.split(".");
  if (now !== epoch) batch = 0;
  epoch = now;
  batch = Math.max(batch, Number(at));
}
