/**
 * What this page wrote and saw, so that nobody shows it less: write tokens that no edge has covered yet, and the
 * highest batch that any of them answered from.
 */
const TOKENS_MAX = 100;
/** The API reads from no replica that is as far behind. */
const HOME_MS = 60_000;

let tokens: string[] = [];
let written: { token: string; atMs: number }[] = [];
let batch = 0;
let epoch = "";

export function wrote(token: string | null): void {
  if (token === null) return;
  tokens = [...tokens, token].slice(-TOKENS_MAX);
  written = [...written, { token, atMs: performance.now() }].slice(-TOKENS_MAX);
}

/** The headers of a read from the API, which has replicas of its own: that an edge covered a token says nothing of them. */
export function demandHome(): Record<string, string> {
  const since = performance.now() - HOME_MS;
  written = written.filter(({ atMs }) => atMs > since);
  return demandOf(written.map(({ token }) => token));
}

/** The headers of a read, and the tokens that it asks to be covered. */
export function demand(): { headers: Record<string, string>; asked: readonly string[] } {
  return { headers: demandOf(tokens), asked: tokens };
}

/** The batch always: whoever sends one is told which one the answer stands for. */
function demandOf(held: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = { "x-feed-batch": String(batch) };
  if (held.length > 0) headers["x-write-token"] = held.join(", ");
  return headers;
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
