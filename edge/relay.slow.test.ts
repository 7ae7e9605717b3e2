import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createLog } from "../core/server/log.ts";
import { missingNginx, testRelay, type TestRelay } from "../ops/testing-nginx.ts";
import { startEdge, type Edge } from "./start.ts";
import { dumpPrimary, dumpReplica, testEdges, type TestEdges } from "./testing.ts";
import { openBank } from "./testing-writers.ts";

const SERVICE_KEY = "service-key-of-the-tests-0123456789";
const EDGES = 20;
const WRITE_MS = 5_000;
const PAUSE_MS = 25;

/** The feed through nginx with the deployment's file: a real API counts what reaches it. */
describe.skipIf(missingNginx() !== undefined)("a relay of the feed", () => {
  let house: TestEdges;
  let relay: TestRelay;
  let home: ReturnType<typeof countingHome>;
  const edges: Edge[] = [];
  const logged: string[] = [];

  beforeAll(async () => {
    house = await testEdges([]);
    home = countingHome(house);
    relay = await testRelay(home.url);
    for (let at = 0; at < EDGES; at++) edges.push(await start(`edge-${at}`));
    await house.settled(edges);
  }, 60_000);
  afterAll(async () => {
    for (const edge of edges) await edge[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
    await home.stop();
    await house[Symbol.asyncDispose]();
  });

  const start = (region: string) => {
    const places = { home: home.url, relay: relay.url, serviceKey: SERVICE_KEY };
    return startEdge(
      { region, replicaPath: join(house.folder, `${region}.db`), origins: [], ...places },
      createLog("edge", (line) => logged.push(line)),
    );
  };
  const ask = async (path: string, authorization?: string): Promise<Response> => {
    for (;;) {
      const headers: Record<string, string> = authorization ? { authorization } : {};
      const answer = await fetch(`${relay.url}/api/v1/feed${path}`, { headers });
      if (answer.status !== 204) return answer;
      await Bun.sleep(5);
    }
  };
  const key = `Bearer ${SERVICE_KEY}`;
  const position = () => {
    const at = edges[0]?.replica.current()?.position();
    if (!at) throw new Error("no replica");
    return at;
  };
  async function writeFor(ms: number): Promise<number> {
    const { sql } = house.portal.database;
    const bank = await openBank(house.portal.database, 20);
    let writes = 0;
    for (const until = Date.now() + ms; Date.now() < until; writes++) {
      await sql`update schedules set version = version + 1 where id = ${bank.rows[writes % bank.rows.length] ?? ""}`;
      await Bun.sleep(PAUSE_MS);
    }
    return writes;
  }
  async function expectEqual(): Promise<void> {
    await house.settled(edges);
    const primary = [...(await dumpPrimary(house.portal.database))].sort();
    for (const { replica } of edges) {
      const file = replica.current();
      if (!file) throw new Error("no replica");
      expect([...dumpReplica(file)].sort()).toEqual(primary);
    }
  }

  test(`${EDGES} edges follow through it, each equal to the primary, and home is asked hardly more than by one`, async () => {
    await Bun.sleep(1_000);
    const [asked, from] = [home.asked(), position().batch];
    const writes = await writeFor(WRITE_MS);
    await expectEqual();
    const [upstream, batches] = [home.asked() - asked, position().batch - from];
    console.log(`${writes} writes, ${batches} batches to ${EDGES} edges: home was asked ${upstream} times`);
    expect(batches).toBeGreaterThan(writes / 2);
    expect(upstream).toBeLessThan(2 * batches);
    expect(logged.filter((line) => line.includes("past the relay"))).toEqual([]);
  }, 60_000);

  test("whoever has not the key is refused, also where the answer to that question lies there", async () => {
    const { batch, epoch } = position();
    const path = `?after=${batch - 1}&epoch=${epoch}`;
    expect((await ask(path, key)).status).toBe(200);
    for (const other of [undefined, "Bearer wrong", key.toLowerCase(), `${key} `.slice(0, -2)]) {
      expect((await ask(path, other)).status).toBe(401);
      expect((await ask("/snapshot", other)).status).toBe(401);
    }
    for (const elsewhere of ["/", "/api/v1/regions", "/api/health"])
      expect((await fetch(relay.url + elsewhere, { headers: { authorization: key } })).status).toBe(404);
  });

  test("an answer is asked for once and kept for its question alone, and no sooner than it is there", async () => {
    const { batch, epoch } = position();
    const before = home.asked();
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => (await ask(`?after=${batch - 2}&epoch=${epoch}`, key)).text()),
    );
    expect(new Set(answers).size).toBe(1);
    // Twenty edges go on meanwhile.
    expect(home.asked(`after=${batch - 2}&`)).toBe(1);
    expect(home.asked()).toBeLessThan(before + 20);
    const gap = () => ask(`?after=${batch}&epoch=000000000001`, key);
    expect([(await gap()).status, (await gap()).status]).toEqual([410, 410]);
    expect(home.asked("epoch=000000000001")).toBe(2);
  });

  test("a snapshot is streamed as it comes, and lies nowhere", async () => {
    const answer = await ask("/snapshot", key);
    const lines = (await answer.text()).trim().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ end: true, rows: lines.length - 2 });
    const again = home.asked("snapshot");
    await (await ask("/snapshot", key)).body?.cancel();
    expect(home.asked("snapshot")).toBe(again + 1);
  });

  test("killed, it costs the edges nothing; it is asked again once it is back", async () => {
    await relay.kill();
    await writeFor(1_000);
    await expectEqual();
    expect(logged.some((line) => line.includes("past the relay"))).toBe(true);
    for (const { follower } of edges) expect(follower.ageMs()).toBeLessThan(3_000);
    await relay.start();
    await Bun.sleep(16_000);
    const [asked, from] = [home.asked(), position().batch];
    await writeFor(2_000);
    await expectEqual();
    expect(home.asked() - asked).toBeLessThan(2 * (position().batch - from));
  }, 60_000);

  test("another life of the primary: every edge goes over to it, and none back", async () => {
    const { epoch } = position();
    await house.portal.database.sql`update feed_state set life = 'another cluster', batch = 3`;
    await writeFor(500);
    await expectEqual();
    for (const { replica } of edges) expect((replica.current()?.position().epoch ?? "") > epoch).toBe(true);
  }, 60_000);
});

test("a relay that asks for others for ever is left for home after the silence of six seconds", async () => {
  await using house = await testEdges([]);
  let asked = 0;
  const relay = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      if (request.url.endsWith("/snapshot"))
        return fetch(house.home + new URL(request.url).pathname, request);
      asked++;
      return new Response(null, { status: 204 });
    },
  });
  const logged: string[] = [];
  const places = { home: house.home, relay: `http://127.0.0.1:${relay.port}`, serviceKey: SERVICE_KEY };
  await using edge = await startEdge(
    { region: "lonely", replicaPath: join(house.folder, "lonely.db"), origins: [], ...places },
    createLog("edge", (line) => logged.push(line)),
  );
  await Bun.sleep(5_000);
  // A pause of 20 ms between two questions, and no sooner.
  expect(asked).toBeWithin(20, 300);
  await house.settled([edge]);
  expect(logged.filter((line) => line.includes("past the relay"))).toHaveLength(1);
  await relay.stop(true);
}, 30_000);

/** The house's API, and what it was asked of the feed. */
function countingHome({ portal }: TestEdges) {
  const questions: string[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: (request) => {
      questions.push(request.url);
      return portal.app.fetch(request, "127.0.0.1");
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    asked: (words = "/api/v1/feed") => questions.filter((url) => url.includes(words)).length,
    stop: () => server.stop(true),
  };
}
