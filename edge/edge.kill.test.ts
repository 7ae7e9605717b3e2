import { expect, test } from "bun:test";
import { killAtRandom } from "./testing-kills.ts";

/** `bun bench/kills.ts` does 200; its result lies in bench/results. */
const KILLS = 20;

test(`${KILLS} kills of edges and sequencers at random: files sound, views whole, everything there at the end (I5)`, async () => {
  const report = await killAtRandom(KILLS);
  expect(report.wrong).toEqual([]);
  expect(report.views).toBeGreaterThan(50);
  expect(report.transfers).toBeGreaterThan(50);
  console.log(JSON.stringify(report));
}, 60_000);
