import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { testApp, type TestApp } from "../testing.ts";
import { openMeter } from "./meter.ts";

let portal: TestApp;
const folder = mkdtempSync(join(tmpdir(), "portal-metrics-"));
const request = { route: "/api/v1/schedules", method: "GET", status: 200, ms: 3 };

const BUSY_SECONDS = 0.4;
const CROWD = 12;

const valueOf = (text: string, name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);

beforeAll(async () => {
  portal = await testApp();
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test("requests are counted by route and class of status, never by address or id", async () => {
  const who = await portal.person(["manager"]);
  await portal.send(who, "GET", "/api/v1/schedules");
  await portal.send(who, "GET", `/api/v1/schedules/${who.userId}`);
  await portal.send(undefined, "GET", "/api/v1/schedules?secret=hunter2");
  const answer = await portal.send(undefined, "GET", "/metrics");
  expect(answer.headers.get("content-type")).toStartWith("text/plain");
  const text = await answer.text();
  expect(text).toContain('http_requests_total{route="/api/v1/schedules",method="GET",status="2xx"} 1');
  expect(text).toContain('http_requests_total{route="/api/v1/schedules",method="GET",status="4xx"} 1');
  expect(text).toContain('http_requests_total{route="/api/v1/schedules/:id",method="GET",status="4xx"} 1');
  expect(text).toContain('http_request_duration_seconds_count{route="/api/v1/schedules",method="GET"} 2');
  expect(text).toMatch(/^feed_batch \d+$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m);
  expect(text).not.toContain(who.userId);
  expect(text).not.toContain("hunter2");
});

test("processes are summed; one that died keeps its counts and loses its memory", async () => {
  const script = join(folder, "other.ts");
  writeFileSync(
    script,
    `import { openMeter } from ${JSON.stringify(join(import.meta.dir, "meter.ts"))};
     const meter = openMeter(${JSON.stringify(join(folder, "counts"))}, "one", () => 5);
     for (let at = 0; at < 40; at += 1) meter.observe(${JSON.stringify(request)});
     while (process.cpuUsage().user < ${BUSY_SECONDS * 1e6});
     await meter.total();
     console.log("counted");
     await Bun.sleep(60_000);`,
  );
  await using meter = openMeter(join(folder, "counts"), "one", () => 2);
  meter.observe(request);
  const other = Bun.spawn([process.execPath, script], { stdout: "pipe" });
  await other.stdout.getReader().read();
  const both = await (await meter.total()).metrics();
  expect(both).toContain('status="2xx"} 41');
  expect(both).toContain("live_listeners 7");
  expect(both).toContain("api_processes 2");
  expect(valueOf(both, "process_memory_limit_bytes")).toBe(process.constrainedMemory());
  const cpu = valueOf(both, "process_cpu_seconds_total");
  expect(cpu).toBeGreaterThan(BUSY_SECONDS + process.cpuUsage().user / 1e6 / 2);
  other.kill("SIGKILL");
  await other.exited;
  const one = await (await meter.total()).metrics();
  expect(one).toContain('status="2xx"} 41');
  expect(one).toContain("live_listeners 2");
  expect(one).toContain("api_processes 1");
  // A sum that fell would look like a start.
  expect(valueOf(one, "process_cpu_seconds_total")).toBeGreaterThanOrEqual(cpu);
});

test("connections to the database are counted, and the disk of documents, and edges that nobody can reach", async () => {
  await using crowd = openDatabase(portal.databaseUrl, { name: "crowd", max: CROWD });
  const held = Promise.all(Array.from({ length: CROWD }, () => crowd.sql`select pg_sleep(2)`));
  const seen: string[] = [];
  for (const until = Date.now() + 10_000; Date.now() < until; await Bun.sleep(50)) {
    seen.unshift(await (await portal.send(undefined, "GET", "/metrics")).text());
    if (valueOf(seen[0] ?? "", "postgres_connections_active") >= CROWD) break;
  }
  const [text = ""] = seen;
  expect(valueOf(text, "postgres_connections_active")).toBeGreaterThanOrEqual(CROWD);
  const size = valueOf(text, "blobs_disk_size_bytes");
  expect(size).toBeGreaterThan(1e9);
  expect(valueOf(text, "blobs_disk_available_bytes")).toBeWithin(1e6, size);
  expect(text).toContain('edge_ready{region="eu-west-1"} 0');
  expect(text).not.toContain('edge_lag_seconds{region="eu-west-1"}');
  await held;
});

test("an earlier start's counts are not this one's", async () => {
  await using before = openMeter(join(folder, "starts"), "first", () => 0);
  before.observe(request);
  await before.total();
  await using meter = openMeter(join(folder, "starts"), "second", () => 0);
  expect(await (await meter.total()).metrics()).not.toContain("2xx");
});
