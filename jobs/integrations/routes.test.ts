import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Located } from "../../core/places.ts";
import { openRoutes } from "./routes.ts";
import { startRoads, type RoadMischief } from "./testing-roads.ts";

const roads = startRoads();
afterAll(() => roads[Symbol.asyncDispose]());
beforeEach(() => {
  roads.asked.length = 0;
  roads.setTraffic({ factor: 1, ageSeconds: 60 });
});

const at = (latitude: number, longitude: number): Located => ({
  name: "x",
  ...{ latitude, longitude },
  precision: "point",
});
const [HOTEL, HALL] = [at(51.42, -0.23), at(51.58, -0.08)];
const quick = { timeoutMs: 150, deadlineMs: 400, tries: 2, pauseMs: 1, pauseMsMax: 5 };
const open = (more = {}) =>
  openRoutes({ url: roads.url, profile: "driving", token: undefined, outgoing: { ...quick, ...more } });

test("ways are asked as an OSRM is asked, and come with a band, the quickest first", async () => {
  const found = await open().find(HOTEL, HALL, 3);
  if (found === "no road") throw new Error(found);
  expect(roads.asked.map(({ pathname, search }) => pathname + search)).toEqual([
    "/route/v1/driving/-0.23000,51.42000;-0.08000,51.58000?alternatives=3&overview=false&steps=true",
  ]);
  expect(found.ways).toHaveLength(3);
  expect(found.ways[0]?.name).toMatch(/Street|Avenue/);
  expect(found.ways.map(({ minutes }) => minutes)).toEqual(
    found.ways.map(({ minutes }) => minutes).toSorted((a, b) => a - b),
  );
  for (const { minutes, minutes_min, minutes_max, source } of found.ways) {
    expect(source).toBe("provider");
    expect(minutes_min).toBeLessThanOrEqual(minutes);
    expect(minutes_max).toBeGreaterThan(minutes);
  }
  expect(Date.now() - Date.parse(found.trafficAt ?? "")).toBeWithin(59_000, 70_000);
});

test("traffic older than a quarter of an hour is none, and the band says so", async () => {
  const young = await open().find(HOTEL, HALL, 1);
  roads.setTraffic({ factor: 1, ageSeconds: 901 });
  const old = await open().find(HOTEL, HALL, 1);
  roads.setTraffic(undefined);
  const none = await open().find(HOTEL, HALL, 1);
  if (young === "no road" || old === "no road") throw new Error();
  expect([old.trafficAt, none !== "no road" && none.trafficAt]).toEqual([null, null]);
  expect(old.ways[0]?.minutes).toBe(young.ways[0]?.minutes as number);
  expect(old.ways[0]?.minutes_max).toBeGreaterThan(young.ways[0]?.minutes_max ?? Infinity);
});

test("of a town nobody knows the door, so the band is wider", async () => {
  const [exact, vague] = await Promise.all(
    [HALL, { ...HALL, precision: "town" as const }].map((hall) => open().find(HOTEL, hall, 1)),
  );
  if (exact === "no road" || vague === "no road") throw new Error();
  expect(vague?.ways[0]?.minutes_max).toBe((exact?.ways[0]?.minutes_max ?? 0) + 20);
});

test("one way told three times is one", async () => {
  const near = { ...HOTEL, latitude: HOTEL.latitude + 0.02 };
  const found = await open().find(HOTEL, near, 3);
  if (found === "no road") throw new Error(found);
  expect(found.ways).toHaveLength(1);
});

test("many who ask the same at once ask once; a failure is nobody else's answer", async () => {
  const routes = open();
  await Promise.all(Array.from({ length: 20 }, () => routes.find(HOTEL, HALL, 3)));
  expect(roads.asked).toHaveLength(1);
  const other = open({ tries: 1 });
  roads.misbehave("answers 500");
  expect(await other.find(HOTEL, HALL, 3).catch((error: Error) => error.name)).toBe("OutgoingFault");
  expect(await other.find(HOTEL, HALL, 3)).not.toBe("no road");
});

describe("whoever does not know the roads after all", () => {
  const NEVER: [RoadMischief, string][] = [
    ["answers 500", "OutgoingFault"],
    ["answers with a page", "OutgoingFault"],
    ["answers with half a word", "OutgoingFault"],
    ["sends elsewhere", "OutgoingFault"],
    ["never answers", "OutgoingFault"],
    ["never ends", "OutgoingFault"],
    ["says too much", "OutgoingFault"],
    ["is there at once", "OutgoingFault"],
    ["leads elsewhere", "OutgoingFault"],
    ["takes for ever", "OutgoingFault"],
    ["counts in words", "OutgoingFault"],
    ["is too busy", "RoutesRefused"],
    ["does not let us in", "RoutesRefused"],
  ];
  for (const [mischief, name] of NEVER)
    test(`${mischief}: it is told apart from an answer, within the deadline`, async () => {
      const tries = name === "OutgoingFault" ? 2 : 1;
      roads.misbehave(...Array.from({ length: tries }, () => mischief));
      const begun = performance.now();
      const said = await open()
        .find(HOTEL, HALL, 3)
        .catch((error: Error) => error);
      expect([mischief, said instanceof Error && said.name]).toEqual([mischief, name]);
      expect(performance.now() - begun).toBeLessThan(quick.deadlineMs + 300);
      // Nothing of theirs is repeated.
      expect(String(said)).not.toMatch(/html|oh no|Sign in|Authorized/);
      expect(roads.asked).toHaveLength(tries);
    });
  test("a fault is tried again, and the second answer counts", async () => {
    roads.misbehave("answers 500");
    expect(await open().find(HOTEL, HALL, 3)).not.toBe("no road");
  });
  test("no road is an answer", async () => {
    roads.misbehave("knows no road");
    expect(await open().find(HOTEL, HALL, 3)).toBe("no road");
    expect(roads.asked).toHaveLength(1);
  });
  test("a slow one has 2 s, and all tries have 5", async () => {
    roads.setDelay(60);
    const found = await openRoutes({ url: roads.url, profile: "driving", token: "k" }).find(HOTEL, HALL, 1);
    roads.setDelay(0);
    expect(found).not.toBe("no road");
    expect(roads.asked[0]?.searchParams.get("access_token")).toBe("k");
  });
});
