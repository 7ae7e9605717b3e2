import type { PathFigures } from "./paths.ts";

/** By so much at least the middle of the rounds must be lower, beside all of them being lower. */
const DROP_MIN = 0.1;
const ROUNDING = 1e-9;

export type Regression = { name: string; was: number; is: number };

/**
 * Paths that are slower than they were, beyond noise: what is compared is the ratio to the ceiling measured beside each
 * round, and every round of now must be below every round of then. With five rounds each that happens by chance once in
 * 252 times.
 */
export function regressions(was: Pick<PathFigures, "reads">, is: Pick<PathFigures, "reads">): Regression[] {
  return is.reads.flatMap((now) => {
    const then = was.reads.find(({ name }) => name === now.name);
    if (!then) return [];
    const isBelow = Math.max(...now.ratio_of_each_round) < Math.min(...then.ratio_of_each_round);
    return isBelow && now.ratio <= then.ratio * (1 - DROP_MIN) + ROUNDING
      ? [{ name: now.name, was: then.ratio, is: now.ratio }]
      : [];
  });
}
