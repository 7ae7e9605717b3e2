import type { World, WorldOptions } from "./world.ts";

/** Numbers from 0 to 1 that come again with their seed (mulberry32). */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const between = (chance: Chance, from: number, to: number): number => from + chance() * (to - from);
export const oneOf = <T>(chance: Chance, list: readonly T[]): T =>
  list[Math.floor(chance() * list.length)] as T;

/** What one of its times showed: figures to be summed up by name, and whatever was wrong. */
export type Shown = { figures: Record<string, number>; wrong: string[] };

export type Fault = {
  name: string;
  what: string;
  options?: WorldOptions;
  /** What is known of each transaction is not known where its answer may be lost. */
  losesAnswers?: boolean;
  /** Errors that a program has to log when this happens to it. */
  mustSay?: RegExp;
  /** Once; `at` counts from 0. Readers and writers are busy; they are given a moment of quiet afterwards. */
  once(world: World, at: number, chance: Chance): Promise<Shown>;
};

/** What a region says of itself, or undefined where it does not answer. */
export async function healthOf(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return (await response.json()) as Health;
  } catch {
    // It is away, which is what is asked.
    return undefined;
  }
}
export type Health = { batch: number | null; stale: boolean; lag_ms: number | null; trouble?: string | null };

/** Milliseconds until a condition holds. @throws when it does not in time. */
export async function until(
  what: string,
  msMax: number,
  met: () => Promise<boolean> | boolean,
): Promise<number> {
  const begun = performance.now();
  while (!(await met())) {
    if (performance.now() - begun > msMax) throw new Error(`not within ${msMax} ms: ${what}`);
    await Bun.sleep(20);
  }
  return performance.now() - begun;
}
