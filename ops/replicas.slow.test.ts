import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import pg from "pg";
import * as v from "valibot";
import { System } from "../core/system.ts";
import { testStandbys, untilSo, type TestStandbys } from "../db/testing-standbys.ts";
import { testHouse, type TestHouse } from "./testing-house.ts";

setDefaultTimeout(120_000);

/** Two API processes on one port, over a primary and two standbys, at the real thresholds. */
const ROUNDS = 50;
const KILLS = 20;

let servers: TestStandbys;
let house: TestHouse;
let manager: string;
let engineer: string;

beforeAll(async () => {
  servers = await testStandbys();
  house = await testHouse(
    { DATABASE_URL: servers.url, DATABASE_REPLICA_URLS: servers.replicaUrls.join(",") },
    ["--demo"],
  );
  manager = await signIn("manager@northwind.test");
  engineer = await signIn("engineer@northwind.test");
  await untilSo("both are read from", async () => (await seen()).join() === "in rotation,in rotation");
});
afterAll(async () => {
  await house?.stop();
  await servers?.[Symbol.asyncDispose]();
});

type Headers = Record<string, string>;
/** On a connection of its own, so that either process may be the one that answers. */
const ask = (path: string, token: string, headers: Headers = {}, body?: unknown) =>
  fetch(house.url + path, {
    method: body === undefined ? "GET" : "POST",
    keepalive: false,
    headers: {
      "content-type": "application/json",
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
async function signIn(email: string): Promise<string> {
  const response = await ask("/api/v1/auth/login", "", {}, { email, password: house.password });
  return String(((await response.json()) as { accessToken: string }).accessToken);
}
const seen = async () => {
  const response = await ask("/api/v1/system", engineer);
  return v.parse(System, await response.json()).replicas.map(({ state }) => state);
};
const titles = async (headers: Headers = {}) => {
  const response = await ask("/api/v1/announcements?limit=100", manager, headers);
  return ((await response.json()) as { data: { title: string }[] }).data.map(({ title }) => title);
};

/** Has a standby answered the API a list of productions? */
async function isAsked(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  await client.connect();
  const { rowCount } = await client.query(
    `select from pg_stat_activity where application_name = 'api replica 1' and query like '%from "productions"%'`,
  );
  await client.end();
  return (rowCount ?? 0) > 0;
}

test("whoever sends their token reads what they wrote, whichever process answers, with standbys that stand still", async () => {
  for (const standby of servers.standbys) await standby.pauseReplay();
  let missed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const title = `News ${round}`;
    const made = await ask("/api/v1/announcements", manager, {}, { title, body: "" });
    expect(made.status).toBe(201);
    const token = made.headers.get("x-write-token") ?? "";
    if (!(await titles({ "x-write-token": token })).includes(title)) missed += 1;
  }
  for (const standby of servers.standbys) await standby.resumeReplay();
  expect(missed).toBe(0);
});

test(`${KILLS} kills of a standby under requests to two processes: none fails`, async () => {
  const [one] = servers.standbys;
  const statuses = new Map<number, number>();
  let slowestMs = 0;
  let isOver = false;
  const callers = Array.from({ length: 6 }, async (_, at) => {
    for (let n = 0; !isOver; n += 1) {
      const begun = performance.now();
      const { status } = await ask(
        `/api/v1/productions?limit=${1 + ((n * 6 + at) % 100)}`,
        manager,
        // Nothing kept: each is asked of a replica.
        { "x-write-token": "000000000000.1" },
      );
      slowestMs = Math.max(slowestMs, performance.now() - begun);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  try {
    // Kills that meet no query would prove nothing.
    await untilSo("asked", () => isAsked(one.url("portal")));
    for (let kill = 0; kill < KILLS; kill += 1) {
      await Bun.sleep(100 + Math.random() * 400);
      await one.kill();
      await Bun.sleep(Math.random() * 400);
      await one.start();
    }
    await untilSo("back", async () => (await seen()).join() === "in rotation,in rotation");
  } finally {
    isOver = true;
    await Promise.all(callers);
  }
  console.info(
    JSON.stringify({
      kills: KILLS,
      statuses: Object.fromEntries(statuses),
      slowestMs: Math.round(slowestMs),
    }),
  );
  expect([...statuses.keys()]).toEqual([200]);
});
