import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import {
  closeSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { TestPerson } from "../api/testing.ts";
import { EDGE_TOKEN_SECONDS } from "../core/auth.ts";
import type { Page } from "../core/page.ts";
import type { ScheduleItem } from "../core/schedules.ts";
import { openFeedTail } from "../api/feed/tail.ts";
import { stampBatch } from "../db/feed.ts";
import { startEdge, type Edge } from "./start.ts";
import { dumpPrimary, dumpReplica, testEdges, type TestEdges } from "./testing.ts";

let house: TestEdges;
let edge: Edge;
let manager: TestPerson;
let production: string;

beforeAll(async () => {
  house = await testEdges(["eu-west-1"]);
  manager = await house.portal.person(["manager"]);
  production = await house.portal.production(manager.organisationId, [manager]);
  for (let at = 0; at < 300; at++) await add(`item ${at}`, "x".repeat(at));
  edge = house.edges[0] as Edge;
  await house.settled();
}, 30_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => {
  house.logged.length = 0;
});

async function add(title: string, notes = "n"): Promise<void> {
  await house.portal.database.sql`
    insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status, notes)
    values (gen_random_uuid(), ${manager.organisationId}, ${production}, ${title}, 'call', '2026-01-01 10:00', 'UTC', '2026-01-01T10:00:00Z', 'scheduled', ${notes})`;
}
async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}; ${house.logged.slice(-5).join(" ")}`);
    await Bun.sleep(10);
  }
}
const pathOf = () => edge.replica.current()?.path ?? "";
const read = () => house.get(edge, manager, "/v1/schedules?limit=1");
async function expectWhole(): Promise<void> {
  await house.settled([edge]);
  const file = edge.replica.current();
  if (!file) throw new Error("no replica");
  expect([...dumpReplica(file)].sort()).toEqual([...(await dumpPrimary(house.portal.database))].sort());
  expect(await file.damage(true)).toBeUndefined();
}
async function flip(path: string, at: number): Promise<void> {
  const file = openSync(path, "r+");
  const byte = new Uint8Array(1);
  readSync(file, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0x55;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

describe("the feed goes on without the replica", () => {
  test("another life of the primary: another epoch, a rebuild, numbers that only rise", async () => {
    const before = edge.replica.current()?.position();
    const { database } = house.portal;
    await database.sql`update feed_state set life = 'another cluster', batch = 3`;
    await add("written in the new life");
    await until(
      "a new epoch",
      () => (edge.replica.current()?.position().epoch ?? "") > (before?.epoch ?? "x"),
    );
    expect(edge.replica.current()?.position().batch).toBeGreaterThan(before?.batch ?? 0);
    await expectWhole();
    // What was written in the old life survived into this one, or is gone for everybody.
    expect(
      (
        await house.get(edge, manager, "/v1/schedules?limit=1", {
          "x-write-token": `${before?.epoch}.999999`,
        })
      ).status,
    ).toBe(200);
  });
  test("a gap: the old file serves until the new one is whole", async () => {
    const { database } = house.portal;
    await edge[Symbol.asyncDispose]();
    for (let at = 0; at < 3; at++) {
      await add(`while away ${at}`);
      await stampBatch(database);
    }
    await database.sql`delete from feed_batches`;
    await stampBatch(database);
    // An API process that started since: the one before keeps the newest batches in memory.
    const { services } = house.portal;
    await services.feed[Symbol.asyncDispose]();
    services.feed = openFeedTail(database, services.log);
    edge = await house.start("eu-west-1");
    expect((await read()).status).toBe(200);
    await expectWhole();
    expect(house.logged.join()).toContain("replica built");
    expect(readdirSync(house.folder).filter((name) => name.endsWith(".db"))).toHaveLength(1);
  });
});

describe("the file is damaged", () => {
  test("a flipped byte, wherever it is: never served, rebuilt", async () => {
    let rebuilt = 0;
    for (let at = 0; at < 25; at++) {
      await house.settled([edge]);
      await edge[Symbol.asyncDispose]();
      const [path] = readdirSync(house.folder)
        .filter((name) => name.endsWith(".db"))
        .map((name) => join(house.folder, name));
      if (path === undefined) throw new Error("no file");
      await flip(path, Math.floor(Math.random() * statSync(path).size));
      house.logged.length = 0;
      edge = await house.start("eu-west-1");
      await expectWhole();
      if (house.logged.join().includes("replica dropped")) rebuilt++;
    }
    // The rest fell on bytes that nothing uses.
    expect(rebuilt).toBeGreaterThan(5);
  }, 60_000);
  test("a byte changed under a running edge is not read once, in the file or in its log", async () => {
    for (const isInLog of [true, false]) {
      const canary = `canary ${crypto.randomUUID()}`;
      await add(canary);
      const [added] = await house.portal.database.sql<{ id: string }[]>`
        select id from schedules where title = ${canary}`;
      await house.settled([edge]);
      const path = pathOf();
      if (!isInLog) edge.replica.current()?.checkpoint();
      const lies = isInLog ? `${path}-wal` : path;
      const at = Buffer.from(await Bun.file(lies).bytes()).lastIndexOf(canary);
      expect(at).toBeGreaterThan(0);
      // Longer than one look at the file counts.
      await Bun.sleep(20);
      await flip(lies, at + canary.length - 1);
      const response = await house.get(edge, manager, `/v1/schedules/${added?.id}`);
      expect(response.status).toBe(503);
      await until("another file", () => pathOf() !== path && pathOf() !== "");
      await expectWhole();
    }
  });
  test("a file that is cut short while a batch is carried into it is found out", async () => {
    const path = pathOf();
    const replica = edge.replica.current();
    if (!replica) throw new Error("no replica");
    const { batch, snapshotText, asOf } = replica.position();
    const changes = Array.from({ length: 900 }, () => ({ entity: "unheard_of", key: "1", row: {} }));
    const carried = edge.replica
      .apply({ batch: batch + 1, snapshot: snapshotText, as_of: asOf, changes })
      // Given up on its way, which is as good.
      .catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    truncateSync(path, 8_192);
    await carried;
    await until("another file", () => pathOf() !== path && pathOf() !== "");
    await expectWhole();
  });
  test("a file that somebody wrote to without harm serves again once it was read through", async () => {
    const path = pathOf();
    utimesSync(path, new Date(), new Date());
    await until("touched", () => house.logged.join().includes("touched by somebody else"));
    await until("serving", async () => (await read()).status === 200, 2_000);
    house.logged.length = 0;
    await Bun.sleep(2_500);
    expect(house.logged.join()).not.toContain("touched by somebody else");
    expect(pathOf()).toBe(path);
    await expectWhole();
  });
  test("a flipped byte under a running edge", async () => {
    edge.replica.current()?.checkpoint();
    const path = pathOf();
    for (let at = 100; at < statSync(path).size; at += 997) await flip(path, at);
    await until("another file", () => pathOf() !== path && pathOf() !== "");
    await expectWhole();
  });
  test("the file taken away, cut short, or its log cut under a running edge", async () => {
    for (const harm of [
      (path: string) => rmSync(path),
      (path: string) => truncateSync(path, 8_192),
      (path: string) => truncateSync(path, 0),
    ]) {
      const path = pathOf();
      harm(path);
      await until("another file", () => pathOf() !== path && pathOf() !== "");
      await expectWhole();
      expect((await read()).status).toBe(200);
    }
  });
  test("a log cut while the edge was away leaves whole batches, and the feed brings the rest", async () => {
    for (let at = 0; at < 10; at++) {
      for (let one = 0; one < 5; one++) await add(`logged ${at} ${one}`);
      await house.settled([edge]);
      const path = pathOf();
      // As a kill would leave it: what is in the log is not in the file.
      const [main, wal] = [await Bun.file(path).bytes(), await Bun.file(`${path}-wal`).bytes()];
      await edge[Symbol.asyncDispose]();
      await Bun.write(path, main);
      await Bun.write(`${path}-wal`, wal.slice(0, Math.floor(Math.random() * wal.length)));
      edge = await house.start("eu-west-1");
      await expectWhole();
    }
  });
});

test("questions that no list gave out are refused, and harm nothing", async () => {
  const path = pathOf();
  const cursors = [
    ["\u0000", "x"],
    ["\ud800", "\ud800"],
    [1e308, -1],
    [null, null],
    ["", ""],
    ["x".repeat(300), "y"],
    ["2026", 7],
  ];
  for (const cursor of cursors) {
    const encoded = Buffer.from(JSON.stringify(cursor)).toString("base64url");
    for (const kind of ["schedules", "announcements"]) {
      const response = await house.get(edge, manager, `/v1/${kind}?cursor=${encoded}`);
      expect([200, 400]).toContain(response.status);
    }
  }
  expect(pathOf()).toBe(path);
});

test("what was deleted is gone from the disk once the log is in the file (I13)", async () => {
  const canary = `canary-${crypto.randomUUID()}`;
  await add(canary, canary.repeat(20));
  await house.settled([edge]);
  await house.portal.database.sql`update schedules set deleted_at = now() where title = ${canary}`;
  await house.settled([edge]);
  edge.replica.current()?.checkpoint();
  for (const name of readdirSync(house.folder)) {
    if (name.startsWith("eu-west-1"))
      expect(Buffer.from(await Bun.file(join(house.folder, name)).bytes()).includes(canary)).toBe(false);
  }
});

describe("home is away", () => {
  test("never heard: 503, and the feed's key is not answered for", async () => {
    const lonely = await startEdge(
      {
        region: "nowhere",
        home: "http://127.0.0.1:9",
        serviceKey: "k".repeat(32),
        replicaPath: join(house.folder, "lonely", "x.db"),
        origins: [],
      },
      { info() {}, warn() {}, error() {} },
    );
    for (const path of ["/healthz", "/v1/schedules"]) {
      const response = await house.get(lonely, manager, path);
      expect(response.status).toBe(503);
    }
    await lonely[Symbol.asyncDispose]();
  });
  test("readers outlive it: what is held is served with its age, and said to be old after 30 s", async () => {
    await house.settled([edge]);
    await edge[Symbol.asyncDispose]();
    const cut = await startEdge(
      {
        region: "eu-west-1",
        home: "http://127.0.0.1:9",
        serviceKey: "k".repeat(32),
        replicaPath: join(house.folder, "eu-west-1.db"),
        origins: [],
      },
      { info() {}, warn() {}, error() {} },
    );
    const fresh = await house.get(cut, manager, "/v1/schedules?limit=1");
    expect([fresh.status, fresh.headers.get("x-stale")]).toEqual([200, null]);
    const file = cut.replica.current();
    if (!file) throw new Error("no replica");
    const { batch, snapshotText } = file.position();
    await cut.replica.apply({
      batch: batch + 1,
      snapshot: snapshotText,
      as_of: new Date(Date.now() - 45_000).toISOString(),
      changes: [],
    });
    const old = await house.get(cut, manager, "/v1/schedules?limit=1");
    expect([old.status, old.headers.get("x-stale")]).toEqual([200, "true"]);
    expect(Number(old.headers.get("age"))).toBeWithin(45, 60);
    expect(((await old.json()) as Page<ScheduleItem> & { meta: { stale?: boolean } }).meta.stale).toBe(true);
    expect(old.headers.get("etag")).toBe(fresh.headers.get("etag"));
    expect(await (await house.get(cut, undefined, "/healthz")).json()).toMatchObject({ stale: true });
    await cut[Symbol.asyncDispose]();
    edge = await house.start("eu-west-1");
    await expectWhole();
  });
  test("a home that answers and has nothing new: what is served grows old, and is not asked for over and over", async () => {
    await house.settled([edge]);
    await edge[Symbol.asyncDispose]();
    let asked = 0;
    // Cut off from its primary, and not from us.
    const home = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request) => {
        asked++;
        const { searchParams } = new URL(request.url);
        const latest = Number(searchParams.get("after"));
        const answer = {
          epoch: searchParams.get("epoch"),
          schema_version: 1,
          latest,
          latest_as_of: asOf,
          batches: [],
        };
        return Response.json(answer);
      },
    });
    const said: string[] = [];
    const cut = await startEdge(
      {
        region: "eu-west-1",
        home: `http://127.0.0.1:${home.port}`,
        serviceKey: "k".repeat(32),
        replicaPath: join(house.folder, "eu-west-1.db"),
        origins: [],
      },
      { info() {}, warn: (event, fields) => void said.push(`${event} ${fields?.reason}`), error() {} },
    );
    const asOf = cut.replica.current()?.position().asOf ?? "";
    await Bun.sleep(2_500);
    expect(cut.follower.ageMs()).toBeGreaterThan(2_400);
    expect(asked).toBeWithin(2, 20);
    expect(said).toEqual(["out of touch with home home has nothing new"]);
    await cut[Symbol.asyncDispose]();
    await home.stop(true);
    edge = await house.start("eu-west-1");
    await expectWhole();
  });
  test("a question that is lost on its way is asked again within seconds", async () => {
    await house.settled([edge]);
    await edge[Symbol.asyncDispose]();
    let isLost = true;
    const proxy = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      idleTimeout: 60,
      fetch: async (request) => {
        if (isLost) await new Promise(() => {});
        const { pathname, search } = new URL(request.url);
        return await fetch(house.home + pathname + search, { headers: request.headers });
      },
    });
    const cut = await startEdge(
      {
        region: "eu-west-1",
        home: `http://127.0.0.1:${proxy.port}`,
        serviceKey: house.portal.services.config.serviceKey,
        replicaPath: join(house.folder, "eu-west-1.db"),
        origins: [],
      },
      { info() {}, warn() {}, error() {} },
    );
    await Bun.sleep(1_000);
    isLost = false;
    await add("while the question was lost");
    const lost = Date.now();
    await until("caught up", () => (cut.follower.ageMs() ?? Infinity) < 900);
    expect(Date.now() - lost).toBeLessThan(8_000);
    await cut[Symbol.asyncDispose]();
    await proxy.stop(true);
    edge = await house.start("eu-west-1");
    await expectWhole();
  }, 20_000);
  test("the clock of the edge is days wrong: nothing changes, and no token lives longer", async () => {
    const now = Date.now;
    const { sid } = JSON.parse(atob(manager.token.split(".")[1] ?? "")) as { sid: string };
    const over = await house.portal.services.keys.sign(
      { sub: manager.userId, sid },
      now() - (EDGE_TOKEN_SECONDS + 61) * 1_000,
    );
    for (const days of [2, -2]) {
      const started = (async () => {
        // Whoever keeps a clock takes it when it begins.
        Date.now = () => now() + days * 86_400_000;
        try {
          return await startEdge(
            {
              region: "skewed",
              home: house.home,
              serviceKey: house.portal.services.config.serviceKey,
              replicaPath: join(house.folder, `skew${days}`, "x.db"),
              origins: [],
            },
            { info() {}, warn() {}, error() {} },
          );
        } finally {
          Date.now = now;
        }
      })();
      await using skewed = await started;
      await until("a replica", () => skewed.replica.current() !== undefined);
      expect(skewed.follower.ageMs()).toBeLessThan(3_000);
      expect((await house.get(skewed, manager, "/v1/schedules?limit=1")).status).toBe(200);
      const ended = { ...manager, edgeToken: over.edgeToken };
      expect((await house.get(skewed, ended, "/v1/schedules?limit=1")).status).toBe(401);
    }
  });
});

describe("the feed is wrong", () => {
  test("a row that cannot be read sets its organisation aside, and nobody else (I15)", async () => {
    const other = await house.portal.person(["manager"]);
    await house.settled([edge]);
    const file = edge.replica.current();
    if (!file) throw new Error("no replica");
    // In a copy of the feed's words, one title is a number.
    const bad = {
      entity: "schedules",
      key: crypto.randomUUID(),
      organisation_id: manager.organisationId,
      row: { id: "x", title: 7 },
    };
    const { batch, snapshotText, asOf } = file.position();
    await edge.replica.apply({
      batch: batch + 1,
      snapshot: snapshotText,
      as_of: asOf,
      changes: [bad, null, 7, { entity: "unheard_of", key: "1", organisation_id: null, row: {} }],
    });
    expect((await read()).status).toBe(503);
    expect(house.logged.join()).toContain("rows set aside");
    expect(await (await house.get(edge, undefined, "/healthz")).json()).toMatchObject({ set_aside: 1 });
    expect((await house.get(edge, other, "/v1/schedules")).status).toBe(200);
    // The next rebuild reads the primary again, which has no such row.
    edge.replica.distrust("the test says so");
    await house.settled([edge]);
    expect((await read()).status).toBe(200);
  });
  test("a session or a person that cannot be read is let in no more", async () => {
    const other = await house.portal.person(["manager"]);
    const third = await house.portal.person(["manager"]);
    await house.settled([edge]);
    expect((await house.get(edge, other, "/v1/schedules")).status).toBe(200);
    expect((await house.get(edge, third, "/v1/schedules")).status).toBe(200);
    const { sid } = JSON.parse(atob(other.token.split(".")[1] ?? "")) as { sid: string };
    const file = edge.replica.current();
    if (!file) throw new Error("no replica");
    const { batch, snapshotText, asOf } = file.position();
    await edge.replica.apply({
      batch: batch + 1,
      snapshot: snapshotText,
      as_of: asOf,
      changes: [
        { entity: "sessions", key: sid, organisation_id: null, row: { id: sid, revoked_at: 7 } },
        {
          entity: "users",
          key: third.userId,
          organisation_id: null,
          row: { id: third.userId, is_active: "no" },
        },
        { entity: "sessions", key: "a:b", organisation_id: null, row: { id: 7 } },
      ],
    });
    expect((await house.get(edge, other, "/v1/schedules")).status).toBeOneOf([401, 503]);
    expect((await house.get(edge, third, "/v1/schedules")).status).toBeOneOf([401, 503]);
    expect((await read()).status).toBe(200);
    expect(house.logged.join()).toContain("rows set aside");
    edge.replica.distrust("the test says so");
    await house.settled([edge]);
    expect((await house.get(edge, other, "/v1/schedules")).status).toBe(200);
  });
});
