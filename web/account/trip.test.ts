import { expect, test } from "bun:test";
import { tripInWords } from "./trip.ts";

test("a round trip is told as exactly as it means something", () => {
  expect([0.42, 9.94, 9.96, 23.4, 180.6].map(tripInWords)).toEqual([
    "0.4 ms",
    "9.9 ms",
    "10 ms",
    "23 ms",
    "181 ms",
  ]);
});

test("a region that was not measured, and one that did not answer, say so", () => {
  expect(tripInWords(undefined)).toBe("…");
  expect(tripInWords(Infinity)).toBe("no answer");
});
