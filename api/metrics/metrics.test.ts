import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testApp, type TestApp } from "../testing.ts";
import { openMeter } from "./meter.ts";

let portal: TestApp;
const folder = mkdtempSync(join(tmpdir(), "portal-metrics-"));
const request = { route: "/api/v1/schedules", method: "GET", status: 200, ms: 3 };

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
  other.kill("SIGKILL");
  await other.exited;
  const one = await (await meter.total()).metrics();
  expect(one).toContain('status="2xx"} 41');
  expect(one).toContain("live_listeners 2");
  expect(one).toContain("api_processes 1");
});

test("an earlier start's counts are not this one's", async () => {
  await using before = openMeter(join(folder, "starts"), "first", () => 0);
  before.observe(request);
  await before.total();
  await using meter = openMeter(join(folder, "starts"), "second", () => 0);
  expect(await (await meter.total()).metrics()).not.toContain("2xx");
});
