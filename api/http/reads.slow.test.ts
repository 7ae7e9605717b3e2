import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import * as v from "valibot";
import { newId } from "../../core/ids.ts";
import { System } from "../../core/system.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { testStandbys, untilSo, type TestStandbys } from "../../db/testing-standbys.ts";
import { newSigningKey } from "../auth/tokens.ts";
import { publishAnnouncement } from "../announcements/actions.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { ok, written } from "./answers.ts";
import { createLimiter } from "./limits.ts";
import { createKeptAnswers } from "./kept.ts";
import { createHandler } from "./requests.ts";
import { route } from "./route.ts";

const THRESHOLDS = { lookEveryMs: 50, alertMs: 600, outMs: 60_000 };
const ROUNDS = 20;

/** The whole portal has no report yet; this one has nothing else. */
const counting = route({
  method: "GET",
  path: "/api/v1/announcements/report",
  permission: "announcements.read",
  summary: "How many announcements there are",
  reads: "reports",
  answers: { 200: v.object({ count: v.number() }) },
  handle: async ({ db, caller }) => {
    const [row] = await db.execute<{ count: number }>(
      sql`select count(*)::int as count from announcements where organisation_id = ${caller.organisationId}`,
    );
    return ok({ count: row?.count });
  },
});
const publishing = route({
  method: "POST",
  path: "/api/v1/announcements",
  permission: "announcements.write",
  summary: "Publish one",
  answers: { 201: "Published" },
  handle: async ({ services, caller, key }) =>
    written(await publishAnnouncement(services, caller, key, { title: "Rain", body: "", must_read: false })),
});

let servers: TestStandbys;
let portal: TestApp;
/** Another process on the same port. */
let other: TestApp;
let outside: Database;
let manager: TestPerson;
let reader: TestPerson;

beforeAll(async () => {
  servers = await testStandbys();
  const settings = {
    DATABASE_URL: servers.url,
    DATABASE_REPLICA_URLS: servers.replicaUrls.join(","),
    AUTH_PRIVATE_KEY: await newSigningKey(),
  };
  portal = await testApp(settings, THRESHOLDS);
  other = await testApp(settings, THRESHOLDS);
  portal.feed();
  outside = openDatabase(servers.url, { name: "somebody else", max: 1 });
  manager = await portal.person(["manager", "admin"]);
  reader = await portal.person(["artist"], manager.organisationId);
  for (const { services } of [portal, other]) {
    await untilSo("following", () => services.live.isFollowing());
    await inRotation(services.readers);
  }
});
afterEach(async () => {
  for (const standby of servers.standbys) await standby.resumeReplay();
  await inRotation(portal.services.readers);
});
afterAll(async () => {
  await outside[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
  await servers[Symbol.asyncDispose]();
});

const inRotation = (readers: TestApp["services"]["readers"]) =>
  untilSo("both in rotation", () =>
    readers.states().every(({ state, lagMs }) => state === "in rotation" && (lagMs ?? 1_000) < 100),
  );
const pauseAll = async () => {
  for (const standby of servers.standbys) await standby.pauseReplay();
};

/** The route table of this file, as a process of its own answers it. */
function ownTable({ services }: TestApp) {
  const handle = createHandler(services, createKeptAnswers(services, []));
  const meta = () => ({
    requestId: newId(),
    address: "127.0.0.1",
    limiter: createLimiter(services.clock, 1),
    limits: {},
  });
  const send = (declared: typeof counting, who: TestPerson, headers: Record<string, string> = {}) =>
    handle(
      declared,
      new Request(`http://localhost${declared.path}`, {
        method: declared.method,
        headers: { authorization: `Bearer ${who.token}`, ...headers },
      }),
      {},
      meta(),
    );
  return {
    publish: async (who: TestPerson) => {
      const response = await send(publishing, who);
      expect(response.status).toBe(201);
      return response.headers.get("x-write-token") ?? "";
    },
    count: async (who: TestPerson, headers: Record<string, string> = {}) => {
      const response = await send(counting, who, headers);
      expect(response.status).toBe(200);
      return ((await response.json()) as { count: number }).count;
    },
  };
}

const titles = async (app: TestApp, who: TestPerson, headers: Record<string, string> = {}) => {
  const response = await app.send(who, "GET", "/api/v1/announcements?limit=100", undefined, headers);
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: { title: string }[] }).data.map(({ title }) => title);
};

test("lists are asked of both standbys, summaries of the second, items and the dashboard of none", async () => {
  const asked = async () =>
    await Promise.all(
      servers.replicaUrls.map(async (url, at) => {
        await using standby = openDatabase(url, { name: "looking on", max: 1 });
        const rows = await standby.sql<{ query: string }[]>`
          select query from pg_stat_activity where application_name = ${`test replica ${at + 1}`}`;
        return rows.map(({ query }) => query).join("\n");
      }),
    );
  // What is kept must hold the last change, which they then do.
  await servers.level();
  for (let limit = 1; limit <= 8; limit += 1) {
    const response = await portal.send(manager, "GET", `/api/v1/productions?limit=${limit}`);
    expect(response.status).toBe(200);
  }
  for (const queries of await asked()) expect(queries).toContain('from "productions"');
  for (let round = 0; round < 8; round += 1) {
    await portal.services.caches.clear();
    expect((await portal.send(manager, "GET", "/api/v1/expenses/summary")).status).toBe(200);
  }
  const [one, two] = await asked();
  expect([one?.includes('from "expenses"'), two?.includes('from "expenses"')]).toEqual([false, true]);
  for (const path of ["/api/v1/dashboard", "/api/v1/expenses", `/api/v1/members/${manager.userId}`])
    expect((await portal.send(manager, "GET", path)).status).toBe(200);
  expect(await asked()).toEqual([one ?? "", two ?? ""]);
});

test("a report is read from the replica; whoever has just written is not shown less than that", async () => {
  const own = ownTable(portal);
  await servers.level();
  const before = await own.count(reader);
  await pauseAll();
  for (let round = 1; round <= ROUNDS; round += 1) {
    await own.publish(manager);
    expect(await own.count(manager)).toBe(before + round);
    // Somebody else may be shown what stood there before: it is a replica that answers.
    expect(await own.count(reader)).toBe(before);
  }
});

test("another process knows it by the token or the batch that the page sends", async () => {
  const [here, there] = [ownTable(portal), ownTable(other)];
  await inRotation(other.services.readers);
  await servers.level();
  const before = await there.count(reader);
  await pauseAll();
  const token = await here.publish(manager);
  expect(await there.count(manager)).toBe(before);
  expect(await there.count(manager, { "x-write-token": token })).toBe(before + 1);
  await untilSo("the batch", async () => {
    const [row] = await outside.sql`
      select pg_visible_in_snapshot(${token.split(".")[1] ?? ""}::xid8, snapshot) as seen from feed_batches order by batch desc limit 1`;
    return row?.seen === true;
  });
  const [{ batch } = { batch: "" }] = await outside.sql<{ batch: string }[]>`select batch from feed_state`;
  expect(await there.count(reader, { "x-feed-batch": batch })).toBe(before + 1);
  const refused = await portal.send(reader, "GET", "/api/v1/productions", undefined, {
    "x-write-token": "what",
  });
  expect(refused.status).toBe(400);
});

test("what is kept is never older than what ended it, however far the replicas are behind", async () => {
  await pauseAll();
  for (let round = 0; round < ROUNDS; round += 1) {
    const title = `Outside ${round} ${newId()}`;
    await outside.sql`insert into announcements (id, organisation_id, title, body, must_read, created_by)
      values (${newId()}, ${manager.organisationId}, ${title}, '', false, ${manager.userId})`;
    await outside.sql`select pg_notify('written', '')`;
    await untilSo("the change is shown", async () => (await titles(portal, reader)).includes(title), 2_000);
    // Kept now, and what is kept holds it.
    expect(await titles(portal, reader)).toContain(title);
  }
});

test("a list shows what its reader wrote, through either process", async () => {
  await pauseAll();
  for (let round = 0; round < ROUNDS; round += 1) {
    const title = `Mine ${round} ${newId()}`;
    const made = await portal.send(manager, "POST", "/api/v1/announcements", { title, body: "" });
    expect(made.status).toBe(201);
    expect(await titles(portal, manager)).toContain(title);
    const token = made.headers.get("x-write-token") ?? "";
    expect(await titles(other, manager, { "x-write-token": token })).toContain(title);
  }
});

test("the system page and the metrics show both, and one that is killed; nobody's request fails", async () => {
  const [one] = servers.standbys;
  const look = async () => {
    const response = await portal.send(manager, "GET", "/api/v1/system");
    return v.parse(System, await response.json()).replicas;
  };
  const metrics = async () => await (await portal.send(undefined, "GET", "/metrics")).text();
  expect((await look()).map(({ name, state }) => [name, state])).toEqual([
    ["1", "in rotation"],
    ["2", "in rotation"],
  ]);
  expect(await metrics()).toMatch(/^postgres_replica_lag_seconds\{replica="2"\} 0(\.\d+)?$/m);
  expect(await metrics()).toContain('postgres_replica_in_rotation{replica="1"} 1');
  let isOver = false;
  const statuses = new Map<number, number>();
  const callers = Array.from({ length: 8 }, async (_, at) => {
    for (let n = 0; !isOver; n += 1) {
      // Never the same window: nothing of it is kept.
      const path = `/api/v1/schedules?start=${2_000 + at}-01-01T00:00:${String(n % 60).padStart(2, "0")}Z&limit=${1 + (n % 100)}`;
      const { status } = await portal.send(reader, "GET", path);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  try {
    for (let kill = 0; kill < 5; kill += 1) {
      await Bun.sleep(100);
      await one.kill();
      await untilSo("shown", async () => (await look())[0]?.state === "out");
      expect((await look())[0]?.says).toStartWith("does not answer");
      expect(await metrics()).toContain('postgres_replica_in_rotation{replica="1"} 0');
      await one.start();
      await inRotation(portal.services.readers);
    }
  } finally {
    isOver = true;
    await Promise.all(callers);
  }
  console.info(JSON.stringify({ kills: 5, statuses: Object.fromEntries(statuses) }));
  expect([...statuses.keys()]).toEqual([200]);
});
