import { expect, test } from "bun:test";
import { PROFILES, type Stage } from "../contract.ts";
import { arrivals, levelAt, scaled, secondsOf, seeded, usersMax } from "./timeline.ts";

test("levels go in straight lines between the ends of the stages", () => {
  const stages: Stage[] = [
    { seconds: 10, users: 100 },
    { seconds: 20, users: 100 },
    { seconds: 10, users: 0 },
  ];
  expect([0, 5, 10, 29, 35, 41].map((second) => levelAt(stages, second))).toEqual([0, 50, 100, 100, 50, 0]);
  expect(levelAt(PROFILES["artillery-mix"].stages, 0)).toBe(10);
  expect(levelAt(PROFILES.soak.stages, 1)).toBe(200);
});

test("a scaled profile has the same levels in less time", () => {
  const { stages } = PROFILES["s3-stress"];
  expect(secondsOf(scaled(stages, 0.1))).toBeCloseTo(secondsOf(stages) / 10);
  expect(usersMax(scaled(stages, 0.1))).toBe(usersMax(stages));
});

test("a day of five million has them by its hours, most of them at noon's end and none at an even pace", () => {
  const { stages } = PROFILES.day;
  const levels = Array.from({ length: 86_400 }, (_, second) => levelAt(stages, second + 0.5));
  const total = levels.reduce((sum, level) => sum + level, 0);
  expect(secondsOf(stages)).toBe(86_400);
  expect(Math.abs(total - 5_000_000)).toBeLessThan(100);
  expect(Math.max(...levels)).toBeWithin(100, 140);
  expect(Math.min(...levels)).toBeLessThan(10);
});

test("arrivals follow the rate, come in no rhythm, and are the same for the same seed", () => {
  const stages: Stage[] = [
    { seconds: 100, perSecond: 50 },
    { seconds: 100, perSecond: 150 },
  ];
  const times = [...arrivals(stages, seeded(7))];
  expect(times).toEqual([...arrivals(stages, seeded(7))]);
  // 50 a second for 100 s, then from 50 to 150: 15,000 in all, within four standard deviations of a Poisson count.
  expect(Math.abs(times.length - 15_000)).toBeLessThan(4 * Math.sqrt(15_000));
  const early = times.filter((ms) => ms < 100_000);
  const gaps = early.slice(1).map((ms, at) => ms - (early[at] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  // Exponential gaps: their deviation is their mean. Even ones would have none.
  expect(deviation / mean).toBeGreaterThan(0.9);
  expect(times.every((ms, at) => at === 0 || ms >= (times[at - 1] ?? 0))).toBe(true);
});
