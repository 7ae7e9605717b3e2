import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { TestPerson } from "../api/testing.ts";
import { FEED_SCHEMA_VERSION } from "../core/feed.ts";
import { startEdge } from "./start.ts";
import { dumpPrimary, dumpReplica, testEdges, type TestEdges } from "./testing.ts";

let house: TestEdges;
let manager: TestPerson;

beforeAll(async () => {
  house = await testEdges(["eu-west-1"]);
  manager = await house.portal.person(["manager"]);
  const production = await house.portal.production(manager.organisationId, [manager]);
  const made = await house.portal.send(manager, "POST", "/api/v1/schedules", {
    production_id: production,
    title: "held",
    local_start: "2026-09-03T19:30",
  });
  expect(made.status).toBe(201);
  await house.settled();
  await house.edges[0]?.[Symbol.asyncDispose]();
}, 30_000);
afterAll(() => house[Symbol.asyncDispose]());

const html = () => new Response("<html>Bad gateway</html>", { headers: { "content-type": "text/html" } });
/** Right but for what is changed. */
const answer = (request: Request, change: Record<string, unknown>) => {
  const { searchParams } = new URL(request.url);
  return Response.json({
    epoch: searchParams.get("epoch"),
    schema_version: FEED_SCHEMA_VERSION,
    latest: Number(searchParams.get("after")),
    latest_as_of: new Date().toISOString(),
    batches: [],
    ...change,
  });
};
const next = (request: Request, change: Record<string, unknown>) => {
  const after = Number(new URL(request.url).searchParams.get("after"));
  const batch = {
    batch: after + 1,
    snapshot: "1:1:",
    as_of: new Date().toISOString(),
    changes: [],
    ...change,
  };
  return answer(request, { latest: after + 1, batches: [batch] });
};
const gone = () => new Response("", { status: 410 });
const snapshot = (text: string) =>
  new Response(text, { headers: { "content-type": "application/x-ndjson" } });
const head = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    epoch: "ffffffffffff",
    schema_version: FEED_SCHEMA_VERSION,
    latest: 9e15,
    latest_as_of: new Date().toISOString(),
    batch: 9e15,
    snapshot: "1:1:",
    as_of: new Date().toISOString(),
    ...change,
  });

type Home = (request: Request) => Response;
const HOMES: Readonly<Record<string, Home>> = {
  "a page in place of the feed": html,
  "nothing at all": () => new Response(""),
  "JSON that is no answer": () => Response.json(null),
  "half an answer": () => new Response('{"epoch":"1","schema_ver'),
  "an answer without its batches": (request) => answer(request, { batches: undefined }),
  "a batch without a number": (request) => next(request, { batch: "seven" }),
  "a batch whose snapshot is none": (request) => next(request, { snapshot: "<b>" }),
  "another schema version": (request) => answer(request, { schema_version: FEED_SCHEMA_VERSION + 1 }),
  "a failure": () => new Response("no", { status: 500 }),
  "a snapshot that is a page": (request) => (request.url.includes("/snapshot") ? html() : gone()),
  "a snapshot of another schema version": (request) =>
    request.url.includes("/snapshot")
      ? snapshot(`${head({ schema_version: FEED_SCHEMA_VERSION + 1 })}\n`)
      : gone(),
  "a snapshot that stops in a line": (request) =>
    request.url.includes("/snapshot") ? snapshot(`${head()}\n{"entity":"schedules","key":"`) : gone(),
  "a snapshot without its end": (request) =>
    request.url.includes("/snapshot") ? snapshot(`${head()}\n`) : gone(),
};

for (const [what, respond] of Object.entries(HOMES))
  test(`${what}: said, the last good data served, and nothing carried in`, async () => {
    let asked = 0;
    const home = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request) => {
        asked++;
        return respond(request);
      },
    });
    const said: string[] = [];
    const edge = await startEdge(
      {
        region: "eu-west-1",
        home: `http://127.0.0.1:${home.port}`,
        serviceKey: "k".repeat(32),
        replicaPath: join(house.folder, "eu-west-1.db"),
        origins: [],
      },
      { info() {}, warn: (event, fields) => void said.push(`${event} ${fields?.reason}`), error() {} },
    );
    const { batch, epoch } = edge.replica.current()?.position() ?? {};
    for (const deadline = Date.now() + 5_000; said.length === 0 && Date.now() < deadline;) await Bun.sleep(5);
    expect(said.join()).toStartWith("out of touch with home");
    // Once for a trouble, and asked again with pauses.
    await Bun.sleep(150);
    expect(new Set(said).size).toBe(said.length);
    expect(asked).toBeLessThan(20);
    const read = await house.get(edge, manager, "/v1/schedules");
    expect(read.status).toBe(200);
    expect(await read.text()).toContain("held");
    expect(edge.replica.current()?.position()).toMatchObject({ batch, epoch });
    await edge[Symbol.asyncDispose]();
    await home.stop(true);
  });

test("a home that is itself again: all of it is there", async () => {
  const edge = await house.start("eu-west-1");
  await house.settled([edge]);
  const file = edge.replica.current();
  if (!file) throw new Error("no replica");
  expect([...dumpReplica(file)].sort()).toEqual([...(await dumpPrimary(house.portal.database))].sort());
  expect(await file.damage(true)).toBeUndefined();
});
