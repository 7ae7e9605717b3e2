import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { SEARCH_KINDS } from "../../core/search.ts";
import { testApp, type TestApp } from "../testing.ts";
import { searchWorld, type SearchWorld } from "./testing-search.ts";

let portal: TestApp;
let world: SearchWorld;
beforeAll(async () => {
  portal = await testApp();
  world = await searchWorld(portal);
}, 60_000);
afterAll(() => portal[Symbol.asyncDispose]());

test("two thousand searches of anything at all are answered, or refused as what they are", async () => {
  const who = Object.values(world.people);
  const bit = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(
      "zebra",
      "reh",
      "' or 1=1 --",
      "':*",
      "\\",
      "a & b | !c",
      "%",
      "_",
      "🎭",
      "ａｂｃ",
      "x".repeat(90),
    ),
  );
  const asked = fc.sample(
    fc.record({
      q: fc.array(bit, { maxLength: 10 }).map((bits) => bits.join(" ")),
      kind: fc.constantFrom(undefined, ...SEARCH_KINDS, "nothing"),
      limit: fc.constantFrom(undefined, "1", "100", "0", "x"),
      cursor: fc.constantFrom(
        undefined,
        undefined,
        undefined,
        "W10",
        btoa('["2026-01-01T00:00:00.000Z","1","3","9","x"]'),
      ),
    }),
    { numRuns: 2_000, seed: 11 },
  );
  const seen = new Map<number, number>();
  for (let from = 0; from < asked.length; from += 20)
    await Promise.all(
      asked.slice(from, from + 20).map(async (query, at) => {
        const words = Object.entries(query).flatMap(([name, value]) =>
          value === undefined ? [] : [`${name}=${encodeURIComponent(value.toWellFormed())}`],
        );
        const { status } = await portal.send(
          who[at % who.length],
          "GET",
          `/api/v1/search?${words.join("&")}`,
        );
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }),
    );
  expect([...seen.keys()].sort()).toEqual([200, 400]);
  expect(seen.get(200)).toBeGreaterThan(300);
}, 60_000);
