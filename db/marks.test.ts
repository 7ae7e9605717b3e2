import { expect, test } from "bun:test";
import { createMarks } from "./marks.ts";

test("lag is how long ago the primary was where the standby is", () => {
  const marks = createMarks(60_000);
  for (let second = 0; second <= 10; second += 1) marks.note(second * 1_000, 1_000 + second * 100);
  expect(marks.lagOf(2_000, 10_200)).toEqual({ ms: 0, isKnown: true });
  expect(marks.lagOf(1_500, 10_200)).toEqual({ ms: 5_200, isKnown: true });
  expect(marks.lagOf(1_550, 10_200)).toEqual({ ms: 4_700, isKnown: true });
});

test("a primary that writes nothing leaves nobody behind, and one that goes on does", () => {
  const marks = createMarks(60_000);
  for (let second = 0; second <= 40; second += 1) marks.note(second * 1_000, 500);
  expect(marks.lagOf(500, 40_500)).toEqual({ ms: 0, isKnown: true });
  marks.note(41_000, 600);
  // It was where the standby is a second ago, and not 41.
  expect(marks.lagOf(500, 41_000)).toEqual({ ms: 1_000, isKnown: true });
});

test("who is further behind than marks go back is behind by that at least", () => {
  const marks = createMarks(5_000);
  expect(marks.lagOf(0, 0)).toEqual({ ms: 0, isKnown: false });
  for (let second = 0; second <= 20; second += 1) marks.note(second * 1_000, 1_000 + second);
  expect(marks.lagOf(1_001, 20_000)).toEqual({ ms: 5_000, isKnown: false });
});

test("a primary that goes back began another life: what was known of the old one says nothing", () => {
  const marks = createMarks(60_000);
  marks.note(0, 9_000);
  marks.note(1_000, 300);
  expect(marks.lagOf(200, 2_000)).toEqual({ ms: 1_000, isKnown: false });
  expect(marks.lagOf(300, 2_000)).toEqual({ ms: 0, isKnown: true });
});
