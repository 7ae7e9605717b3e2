import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../ops/config.ts";
import { ENDPOINTS, JOURNEY, PROFILES, type Profile } from "./contract.ts";
import type { Compared } from "./rounds.ts";
import type { AuditFigures } from "./scenarios/audit.ts";
import type { JobFigures } from "./scenarios/jobs.ts";
import type { Lag } from "./scenarios/feed-lag.ts";
import type { Timed } from "./scenarios/requests.ts";

const folder = mkdtempSync(join(tmpdir(), "portal-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Processes that were given this word by their parent. */
function marked(mark: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
    } catch {
      // It ended meanwhile, or is not ours to look at.
      return false;
    }
  });
}

test("the quick bench measures every pair and the lag without an error, and leaves no process", async () => {
  const file = join(folder, "quick.json");
  const mark = crypto.randomUUID();
  const bench = Bun.spawn([process.execPath, "bench/main.ts", "--quick", "--out", file], {
    cwd: PROJECT,
    env: { ...process.env, BENCH_MARK: mark },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await Promise.all([new Response(bench.stdout).text(), new Response(bench.stderr).text()]);
  expect([await bench.exited, said[1]]).toEqual([0, ""]);
  const { reads, requests, jobs, audit, lag } = JSON.parse(readFileSync(file, "utf8")) as {
    reads: Compared[];
    requests: Timed[];
    jobs: JobFigures[];
    audit: AuditFigures[];
    lag: Lag;
  };
  expect(reads.map(({ name }) => name)).toEqual([
    "edge schedule, hot",
    "edge schedule, 304",
    "edge schedule, cold",
    "edge schedule, two processes",
    "edge schedule, 200 readers",
    "dashboard",
    "contracts page",
    "schedules page",
    "contracts page, kept",
    "schedules page, kept",
    "expense create",
    "analytics",
    "transaction create",
  ]);
  for (const { name, ours, ceiling, ratio } of reads) {
    expect([name, ours.errors, ceiling.errors]).toEqual([name, 0, 0]);
    expect(ours.req_per_s).toBeGreaterThan(100);
    expect(ratio).toBeWithin(0.05, 2.5);
    expect(said[0]).toContain(name);
  }
  // Whatever the contract names is asked for, in a profile or by itself.
  const played = Object.values(PROFILES as Record<string, Profile>).flatMap(({ asks }) =>
    asks === "journey" ? JOURNEY.map(({ ask }) => ask as string) : Object.keys(asks),
  );
  const timed = requests.filter(({ goal_p95_ms: goal }) => goal !== undefined).map(({ name }) => name);
  expect(timed).toContain("bulk approve, 50");
  expect(
    ENDPOINTS.filter(
      ({ name, route }) => !played.includes(name) && !timed.includes(route) && name !== "approvals",
    ),
  ).toEqual([]);
  for (const { pick_up_p50_ms, drained_per_s } of jobs) {
    expect(pick_up_p50_ms).toBeWithin(0.1, 1_000);
    expect(drained_per_s).toBeGreaterThan(10);
  }
  expect(audit.map(({ writers }) => writers)).toEqual([8, 32]);
  for (const { audited_per_s, ratio } of audit) {
    expect(audited_per_s).toBeGreaterThan(10);
    expect(ratio).toBeWithin(0.2, 2.5);
  }
  expect(lag.writes * lag.edges).toBeGreaterThan(1_000);
  expect(lag.max_ms).toBeGreaterThan(0);
  for (const deadline = Date.now() + 5_000; marked(mark).length > 0 && Date.now() < deadline;)
    await Bun.sleep(100);
  expect(marked(mark)).toEqual([]);
}, 180_000);
