import type { Stage } from "../contract.ts";

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const secondsOf = (stages: readonly Stage[]): number =>
  stages.reduce((sum, stage) => sum + stage.seconds, 0);

const levelOf = (stage: Stage): number => ("users" in stage ? stage.users : stage.perSecond);
/** A profile whose first stage has a level from the first moment begins there; one that ramps begins at nothing. */
const startOf = (stages: readonly Stage[]): number => {
  const [first, ...rest] = stages;
  if (!first) return 0;
  return rest.length === 0 || "perSecond" in first ? levelOf(first) : 0;
};

/** How many users, or arrivals a second, there are at a moment: straight lines between the ends of the stages. */
export function levelAt(stages: readonly Stage[], seconds: number): number {
  let from = startOf(stages);
  let begun = 0;
  for (const stage of stages) {
    const to = levelOf(stage);
    if (seconds < begun + stage.seconds) return from + ((to - from) * (seconds - begun)) / stage.seconds;
    begun += stage.seconds;
    from = to;
  }
  return 0;
}

/** The most users at once. */
export const usersMax = (stages: readonly Stage[]): number =>
  Math.max(0, ...stages.map((stage) => ("users" in stage ? stage.users : 0)));

/** The same profile in less time; pauses stay as they are, for they make the rate. */
export function scaled(stages: readonly Stage[], scale: number): Stage[] {
  return stages.map((stage) => ({ ...stage, seconds: stage.seconds * scale }));
}

/** Moments in milliseconds at which somebody arrives: a Poisson process whose rate follows the stages. */
export function* arrivals(stages: readonly Stage[], random: () => number): Generator<number> {
  const end = secondsOf(stages);
  const rateMax = Math.max(...stages.map(levelOf), startOf(stages));
  // Thinning: candidates at the highest rate, each kept with the chance of the rate at its moment.
  for (let at = 0; ;) {
    at -= Math.log(1 - random()) / rateMax;
    if (at >= end) return;
    if (random() * rateMax < levelAt(stages, at)) yield at * 1_000;
  }
}
