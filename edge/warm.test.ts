import { afterAll, beforeAll, expect, test } from "bun:test";
import { createLog } from "../core/server/log.ts";
import type { ReplicaFile } from "./replica-file.ts";
import { testEdges, type TestEdges } from "./testing.ts";
import { warmUp } from "./warm.ts";

let house: TestEdges;
const logged: string[] = [];
const log = createLog("edge", (line) => logged.push(line));
beforeAll(async () => {
  house = await testEdges();
  const artist = await house.portal.person(["artist"]);
  const gone = await house.portal.person(["artist"], artist.organisationId);
  await house.portal.production(artist.organisationId, [artist, gone]);
  await house.portal.database.sql`update sessions set revoked_at = now() where user_id = ${gone.userId}`;
  await house.settled();
});
afterAll(() => house[Symbol.asyncDispose]());

const replicaOf = () => {
  const [edge] = house.edges;
  if (!edge) throw new Error("no edge runs");
  return edge.replica;
};

test("an edge that starts over a file reads for whoever is signed in, as long as it may", () => {
  expect(warmUp(replicaOf(), log)).toBe(1);
  expect(warmUp(replicaOf(), log, 0)).toBe(0);
});

test("a new region has nobody to read for, and a file that cannot be read stops no start", () => {
  expect(warmUp({ current: () => undefined }, log)).toBe(0);
  const file = replicaOf().current();
  const broken = { ...file, query: () => file?.query("select of nothing") } as unknown as ReplicaFile;
  expect(warmUp({ current: () => broken }, log)).toBe(0);
  expect(logged.at(-1)).toContain("starts cold");
});
