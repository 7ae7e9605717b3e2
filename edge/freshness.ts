import { edgeProblems, meets, type Demand } from "../core/feed.ts";
import { Problem } from "../core/problem.ts";
import type { Replica } from "./replica.ts";

/** Longer than a batch takes to come; after it the client is better served by the origin. */
const WAIT_MS_MAX = 300;

export function isMet(replica: Replica, demand: Demand): boolean {
  const position = replica.current()?.position();
  return position !== undefined && meets(position, demand);
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
