import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { DatabaseHealth, Health } from "../../core/health.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { PROJECT } from "../../ops/config.ts";
import { freePort } from "../../ops/postgres.ts";
import { testApp, type TestApp } from "../testing.ts";

const folder = mkdtempSync(join(tmpdir(), "health-"));
let portal: TestApp;
let edge: Bun.Server<undefined> | undefined;
let edgePort: number;
let edgeStatus = 200;

const startEdge = () =>
  Bun.serve({
    port: edgePort,
    hostname: "127.0.0.1",
    fetch: () => Response.json({ batch: 1, stale: false }, { status: edgeStatus }),
  });
const ask = async (path = "/api/health") => {
  const response = await portal.send(undefined, "GET", path);
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: (await response.json()) as ProblemBody,
  };
};
const missing = async () => (await ask()).body.errors?.map(({ pointer }) => pointer) ?? [];
/** Waits for the look-out to see it. */
async function until(wanted: string[]): Promise<void> {
  for (const deadline = Date.now() + 8_000; Date.now() < deadline; await Bun.sleep(50)) {
    if (Bun.deepEquals(await missing(), wanted)) return;
  }
  expect(await missing()).toEqual(wanted);
}

/** The real jobs program, as the house starts it. */
function startJobs() {
  return Bun.spawn([process.execPath, "jobs/main.ts"], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, DATABASE_URL: portal.databaseUrl, PARENT_PID: String(process.pid) },
    stdout: "ignore",
    stderr: "ignore",
  });
}

beforeAll(async () => {
  edgePort = await freePort();
  mkdirSync(join(folder, "web"));
  portal = await testApp({
    EDGES: `us-east-1=http://127.0.0.1:${edgePort}`,
    WEB_FOLDER: join(folder, "web"),
  });
});
afterAll(async () => {
  await edge?.stop(true);
  await portal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test("each part that is not ready is named, until all are; nothing is kept by anybody between", async () => {
  await until(["/parts/page", "/parts/jobs", "/parts/edges/us-east-1"]);
  const before = await ask();
  expect([before.status, before.type, before.body.type]).toEqual([
    503,
    "application/problem+json",
    "/problems/health/not-ready",
  ]);
  expect(before.body.detail).toContain("edge us-east-1 does not answer");
  writeFileSync(join(folder, "web/index.html"), "page");
  edge = startEdge();
  await until(["/parts/jobs"]);
  const jobs = startJobs();
  await until([]);
  for (const path of ["/health", "/api/health"]) {
    const response = await portal.send(undefined, "GET", path);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const body = v.parse(v.strictObject(Health.entries), await response.json());
    expect(body.parts).toEqual({
      page: "is built",
      database: "answers",
      jobs: "is at work",
      edges: { "us-east-1": "answers" },
    });
    expect(body.runtime.icu).toMatch(/^\d/);
  }

  edgeStatus = 503;
  await until(["/parts/edges/us-east-1"]);
  edgeStatus = 200;
  await until([]);
  jobs.kill("SIGKILL");
  await jobs.exited;
  await until(["/parts/jobs"]);
}, 40_000);

test("a jobs program that is connected but stands still is not at work", async () => {
  const jobs = startJobs();
  await until([]);
  jobs.kill("SIGSTOP");
  for (const deadline = Date.now() + 20_000; (await ask()).status === 200 && Date.now() < deadline;)
    await Bun.sleep(200);
  expect(await missing()).toEqual(["/parts/jobs"]);
  jobs.kill("SIGKILL");
  await jobs.exited;
}, 40_000);

test("the database answers, and in how many milliseconds", async () => {
  const response = await portal.send(undefined, "GET", "/api/health/db");
  expect(response.status).toBe(200);
  expect(v.parse(v.strictObject(DatabaseHealth.entries), await response.json()).ms).toBeLessThan(1_000);
});

test("asking costs nothing, also while an edge hangs: p95 under 50 ms", async () => {
  await edge?.stop(true);
  edge = Bun.serve({ port: edgePort, hostname: "127.0.0.1", fetch: () => new Promise<Response>(() => {}) });
  const took: number[] = [];
  for (let at = 0; at < 200; at++) {
    const begun = performance.now();
    await ask();
    took.push(performance.now() - begun);
  }
  expect(took.sort((a, b) => a - b)[190]).toBeLessThan(50);
  await until(["/parts/jobs", "/parts/edges/us-east-1"]);
});

test("a database that is away is said within two seconds, and does not answer", async () => {
  await using away = await testApp({ EDGES: "", WEB_FOLDER: join(folder, "web") });
  await away.services.database.sql.end({ timeout: 0 });
  const response = await away.send(undefined, "GET", "/api/health/db");
  expect([response.status, response.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await Bun.sleep(50)) {
    if (
      ((await (await away.send(undefined, "GET", "/health")).json()) as ProblemBody).detail?.includes(
        "database does not answer",
      )
    )
      break;
  }
  const { detail } = (await (await away.send(undefined, "GET", "/health")).json()) as ProblemBody;
  expect(detail).toContain("database does not answer");
  expect(detail).not.toContain("postgres");
});

test("the regions are told to whoever is signed in", async () => {
  expect((await portal.send(undefined, "GET", "/api/v1/regions")).status).toBe(401);
  const artist = await portal.person(["artist"]);
  const response = await portal.send(artist, "GET", "/api/v1/regions");
  expect(await response.json()).toEqual({
    data: [{ region: "us-east-1", url: `http://127.0.0.1:${edgePort}` }],
  });
});
