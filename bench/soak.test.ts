import { expect, test } from "bun:test";
import { slopeOf } from "./soak.ts";

test("a slope is found under noise, and says by how much it may be off", () => {
  const noise = (at: number) => ((at * 7919) % 13) - 6;
  const leak = Array.from({ length: 300 }, (_, at): [number, number] => [at * 2, 100 + at / 100 + noise(at)]);
  const { perHour, errorPerHour } = slopeOf(leak);
  // A hundredth of a MiB every two seconds is 18 an hour.
  expect(Math.abs(perHour - 18)).toBeLessThan(2 * errorPerHour + 1);
  expect(errorPerHour).toBeGreaterThan(0);
  const flat = Array.from({ length: 300 }, (_, at): [number, number] => [at * 2, 100]);
  expect(slopeOf(flat).perHour).toBe(0);
});
