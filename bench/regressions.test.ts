import { expect, test } from "bun:test";
import type { PathFigures } from "./paths.ts";
import { regressions } from "./regressions.ts";
import { median } from "./rounds.ts";

const figures = (ratios: Record<string, number[]>): Pick<PathFigures, "reads"> => ({
  reads: Object.entries(ratios).map(([name, rounds]) => ({
    name,
    ratio: median(rounds),
    ratio_of_each_round: rounds,
  })) as unknown as PathFigures["reads"],
});

test("a path that is slower in every round is named; one that overlaps, is faster or is new is not", () => {
  const was = figures({
    hot: [0.7, 0.72, 0.69],
    cold: [0.6, 0.5, 0.7],
    slow: [0.8, 0.81, 0.82],
    same: [1, 1, 1],
  });
  const is = figures({
    hot: [0.5, 0.52, 0.55],
    cold: [0.5, 0.45, 0.55],
    slow: [0.79, 0.78, 0.77],
    same: [1, 1, 1],
    another: [0.1, 0.1, 0.1],
  });
  expect(regressions(was, is)).toEqual([{ name: "hot", was: 0.7, is: 0.52 }]);
  expect(regressions(is, was)).toEqual([]);
});

test("a tenth less is a regression, a little under a tenth is noise", () => {
  const was = figures({ hot: [0.8, 0.8, 0.8] });
  expect(regressions(was, figures({ hot: [0.72, 0.72, 0.72] }))).toHaveLength(1);
  expect(regressions(was, figures({ hot: [0.73, 0.73, 0.73] }))).toHaveLength(0);
});
