import { expect, test } from "bun:test";
import { scrollFor, windowOf } from "./virtual.ts";

test("a few rows more than are in sight are drawn, never more than there are", () => {
  expect(windowOf(0, 600, 80, 5_000)).toEqual({ from: 0, to: 12 });
  expect(windowOf(80_000, 600, 80, 5_000)).toEqual({ from: 996, to: 1012 });
  expect(windowOf(399_400, 600, 80, 5_000)).toEqual({ from: 4988, to: 5000 });
  expect(windowOf(0, 600, 80, 3)).toEqual({ from: 0, to: 3 });
  expect(windowOf(0, 600, 80, 0)).toEqual({ from: 0, to: 0 });
  // A list that became shorter while it was scrolled to its end.
  expect(windowOf(399_400, 600, 80, 10)).toEqual({ from: 10, to: 10 });
  expect(windowOf(-50, 600, 80, 100)).toEqual({ from: 0, to: 12 });
});

test("a row is brought into sight by as little as it takes", () => {
  expect(scrollFor(0, 0, 600, 80)).toBeUndefined();
  expect(scrollFor(6, 0, 600, 80)).toBeUndefined();
  expect(scrollFor(7, 0, 600, 80)).toBe(40);
  expect(scrollFor(2, 400, 600, 80)).toBe(160);
  expect(scrollFor(4_999, 0, 600, 80)).toBe(399_400);
});
