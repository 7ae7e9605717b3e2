import { expect, test } from "bun:test";
import { cities, cityTable } from "./cities.ts";
import { CITIES, placeOf } from "./places.ts";

test("pages in three cities read from the nearest of their regions, and from the next after one request in vain", async () => {
  const from = ["Berlin", "Seattle", "Singapore"].map((name) => placeOf(CITIES, name));
  const candidates = ["eu-west-1", "us-west-2", "ap-southeast-1"];
  const figures = await cities(() => {}, { cities: from, candidates, mission: candidates.slice(0, 2) });
  expect(figures.enough).toEqual({ under_100: 3, under_200: 1 });
  expect(figures.few.regions).toEqual(["eu-west-1"]);
  const last = figures.steps.at(-1);
  expect(Object.fromEntries((last?.visits ?? []).map(({ city, region }) => [city, region]))).toEqual({
    Berlin: "eu-west-1",
    Seattle: "us-west-2",
    Singapore: "ap-southeast-1",
  });
  for (const { visits } of [...figures.steps, figures.mission])
    for (const visit of visits) {
      // A road is no shorter than the model's; timers round to a millisecond.
      expect(visit.open_ms).toBeGreaterThan(visit.modelled_ms - 2);
      expect(visit.first_ms).toBeGreaterThan(visit.open_ms);
      // With Singapore alone Seattle is nearer to home, which is not lost.
      expect(visit.lost_requests).toBe(visit.region === "home" ? 0 : 1);
      expect(visit.after === visit.region).toBe(visit.region === "home");
    }
  expect(figures.mission.world.within_100).toBeLessThan(1);
  expect(cityTable(figures)).toContain("worst");
}, 120_000);
