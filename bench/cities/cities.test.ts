import { expect, test } from "bun:test";
import { chooseGreedily, nearestMs, readerShare, worldShare } from "./choose.ts";
import { backboneMs, greatCircleKm, MODEL, roundTripMs } from "./model.ts";
import { CITIES, placeOf, REGIONS } from "./places.ts";
import { openRoad } from "./road.ts";

const city = (name: string) => placeOf(CITIES, name);

test("great circles, against published distances", () => {
  for (const [a, b, km] of [
    ["London", "New York", 5_570],
    ["Tokyo", "Los Angeles", 8_815],
    ["Sydney", "Johannesburg", 11_040],
    ["Paris", "Paris", 0],
  ] as const)
    expect(Math.abs(greatCircleKm(city(a), city(b)) - km)).toBeLessThanOrEqual(0.01 * km);
});

test("a round trip is the way there and back, and the last mile once", () => {
  const [berlin, frankfurt] = [city("Berlin"), placeOf(REGIONS, "eu-central-1")];
  const km = greatCircleKm(berlin, frankfurt);
  expect(backboneMs(berlin, frankfurt)).toBeCloseTo((2 * km * 1.5) / 200, 6);
  expect(roundTripMs(berlin, frankfurt)).toBe(backboneMs(berlin, frankfurt) + MODEL.lastMileMs);
});

test("every city and every region is there once, and the mission's readers add up", () => {
  for (const places of [CITIES, REGIONS]) {
    expect(new Set(places.map(({ name }) => name)).size).toBe(places.length);
    for (const { latitude, longitude } of places)
      expect(Math.abs(latitude) <= 66 && Math.abs(longitude) <= 180).toBe(true);
  }
  expect(readerShare(() => true)).toBeCloseTo(1, 9);
  expect(readerShare((name) => city(name).area === "US West")).toBeCloseTo(0.3, 9);
  expect(worldShare([city("Tokyo"), city("Auckland")], (name) => name === "Tokyo")).toBeCloseTo(37.4 / 39, 9);
});

test("regions are chosen by whom they bring near, and no more than it takes", () => {
  const trips = new Map([
    ["Tokyo", { east: 50, south: 150, spare: 60 }],
    ["Sydney", { east: 150, south: 30, spare: 300 }],
    ["Auckland", { east: 250, south: 60, spare: 300 }],
  ]);
  expect(chooseGreedily(trips, ["spare", "south", "east"], 100)).toEqual(["east", "south"]);
  expect(nearestMs(trips, "Auckland", ["east", "spare"])).toBe(250);
  // Where no region helps any more, all are taken and none is enough.
  const perth = new Map([["Perth", { east: 120, south: 97 }]]);
  expect(chooseGreedily(perth, ["east", "south"], 100)).toEqual(["south", "east"]);
  expect(chooseGreedily(perth, ["east", "south"], 200)).toEqual(["south"]);
});

test("a road takes its set-up and its round trip, carries what is sent in order, and can be closed", async () => {
  const text = "0123456789".repeat(20_000);
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response(text) });
  await using road = await openRoad(server.port ?? 0, 60, 2);
  const ask = async () => {
    const begun = performance.now();
    const answer = await fetch(`http://127.0.0.1:${road.port}/`);
    expect((await answer.text()) === text).toBe(true);
    return performance.now() - begun;
  };
  expect(await ask()).toBeWithin(175, 2_000);
  expect(await ask()).toBeWithin(55, 175);
  road.close();
  const begun = performance.now();
  expect(await ask().catch(() => "turned away")).toBe("turned away");
  expect(performance.now() - begun).toBeGreaterThan(55);
  await server.stop(true);
});
