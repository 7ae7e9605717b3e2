import { covers, edgeProblems, parseWriteToken, type WriteToken } from "../core/feed.ts";
import { common, Problem } from "../core/problem.ts";
import type { Replica } from "./replica.ts";

/** Longer than a batch takes to come; after it the client is better served by the origin. */
const WAIT_MS_MAX = 300;
const TOKENS_MAX = 100;

/** What a reader has written or seen, and must not be shown less than. */
export type Demand = { tokens: WriteToken[]; batch: number };

/** From `x-write-token` (a list) and `x-feed-batch`; undefined when nothing is demanded. @throws Problem 400. */
export function readDemand(writeTokens: string | null, feedBatch: string | null): Demand | undefined {
  if (writeTokens === null && feedBatch === null) return undefined;
  const words =
    writeTokens
      ?.split(",")
      .map((word) => word.trim())
      .filter(Boolean) ?? [];
  if (words.length > TOKENS_MAX)
    throw new Problem(common.malformed, `x-write-token takes at most ${TOKENS_MAX} tokens.`);
  const tokens = words.map((word) => {
    const token = parseWriteToken(word);
    if (!token) throw new Problem(common.malformed, "x-write-token takes tokens that a write answered.");
    return token;
  });
  const batch = feedBatch === null ? 0 : Number(feedBatch);
  if (!Number.isSafeInteger(batch) || batch < 0)
    throw new Problem(common.malformed, "x-feed-batch takes a batch number.");
  return { tokens, batch };
}

export function isMet(replica: Replica, { tokens, batch }: Demand): boolean {
  const position = replica.current()?.position();
  return (
    position !== undefined &&
    position.batch >= batch &&
    tokens.every((token) => covers(position.epoch, position.snapshot, token))
  );
}

/** Waits until `met` holds after some batch. @throws Problem 503 `edge/behind` when it does not in time. */
export async function waitUntil(replica: Replica, met: () => boolean, signal: AbortSignal): Promise<void> {
  if (met()) return;
  const inTime = await new Promise<boolean>((done) => {
    const end = (result: boolean) => {
      clearTimeout(timer);
      forget();
      signal.removeEventListener("abort", gone);
      done(result);
    };
    const gone = () => end(false);
    const timer = setTimeout(() => end(false), WAIT_MS_MAX);
    const forget = replica.onApplied(() => {
      if (met()) end(true);
    });
    signal.addEventListener("abort", gone);
  });
  if (!inTime) throw new Problem(edgeProblems.behind, undefined, { headers: { "retry-after": "1" } });
}
