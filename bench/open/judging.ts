import type { Run } from "./run.ts";

/** What came of what was acknowledged. */
export type Judged = { said: string[]; breaches: string[]; met: boolean; found?: Record<string, number> };

/** A sentence for whatever should be none and is not. */
export const breachesIn = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));

const LOOK_MS = 2_000;
const PROGRESS_MS = 15_000;
/** Nothing moved for so long: it does not come any more. */
const STILL_MS_MAX = 60_000;

/**
 * Waits until `count` says that nothing is left, or nothing moves, or somebody stops it. @returns what is left, and how
 * long it took.
 */
export async function untilNoneLeft(
  what: string,
  { progress, signal }: Pick<Run, "progress" | "signal">,
  count: () => Promise<number>,
): Promise<{ left: number; seconds: number }> {
  const begun = performance.now();
  let said = begun;
  let movedAt = begun;
  let left = await count();
  while (left > 0 && !signal.aborted && performance.now() - movedAt < STILL_MS_MAX) {
    await Bun.sleep(LOOK_MS);
    const now = await count();
    if (now !== left) movedAt = performance.now();
    left = now;
    if (performance.now() - said < PROGRESS_MS) continue;
    said = performance.now();
    progress(`${left} ${what} left`);
  }
  return { left, seconds: Math.round((performance.now() - begun) / 1_000) };
}
