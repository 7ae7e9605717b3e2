import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MISSIONS, readDeployment } from "./deployment.ts";
import { performanceDocument } from "./document.ts";
import { gather, type Gathered } from "./gather.ts";
import { LIMITS, limitOf } from "./limits.ts";
import { missedGoals } from "./missed.ts";
import { reportPage } from "./page.ts";

const all = gather();
const document = performanceDocument(all, MISSIONS);

test("every section has something to say, and nothing that is not there is said", () => {
  const sections = document.split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThanOrEqual(20);
  for (const section of sections) {
    const [title = "", ...rest] = section.split("\n");
    expect([title, rest.join("").trim().length > 40]).toEqual([title, true]);
  }
  expect(document).not.toMatch(/undefined|NaN|\[object|null/);
  expect(reportPage(all)).not.toMatch(/undefined|NaN|\[object/);
});

test("tables have as many cells as heads", () => {
  const widths = (block: string) =>
    new Set(
      block.split("\n").flatMap((line) => (line.startsWith("|") ? [line.split(/(?<!\\)\|/).length] : [])),
    );
  for (const block of document.split("\n\n").filter((one) => one.startsWith("|")))
    expect([block.slice(0, 60), widths(block).size]).toEqual([block.slice(0, 60), 1]);
});

test("each goal that is missed is named once with what limits it", () => {
  const missed = missedGoals(all);
  const [, section = ""] = /## 2\. Goals that are missed, and why\n([\s\S]*?)\n## 3\./.exec(document) ?? [];
  expect(section.split("\n").filter((line) => line.startsWith("| ")).length - 2).toBe(missed.length);
  for (const { id, what } of missed) {
    expect(limitOf(id).limit.length).toBeGreaterThan(10);
    expect(section).toContain(`| ${what} |`);
  }
  // A path, a peer or a page that misses its goal is there whatever else is said of it.
  const marks = (all.paths?.reads ?? []).filter(({ met }) => met === false).map(({ name }) => `path:${name}`);
  expect(missed.map(({ id }) => id)).toEqual(expect.arrayContaining(marks));
});

test("whatever may be missed has words of its own or of its kind", () => {
  const { paths } = all;
  if (!paths) throw new Error("no paths were ever measured");
  const worst: Gathered = {
    ...all,
    paths: {
      ...paths,
      reads: paths.reads.map((one) => ({ ...one, met: false })),
      requests: paths.requests.map((one) => ({ ...one, p95_ms: 1e6 })),
      jobs: paths.jobs.map((one) => ({ ...one, ratio: 0, pick_up_p99_ms: 1e6 })),
      lag: paths.lag && { ...paths.lag, met: false },
    },
    soak: all.soak && { ...all.soak, met: false },
    relay: all.relay && { ...all.relay, met: false },
    feed: all.feed && { ...all.feed, load: { ...all.feed.load, met: false } },
    stress: all.stress && { ...all.stress, met: false },
    scenarios: all.scenarios.map((one) => ({
      ...one,
      met: false,
      endpoints: one.endpoints.map((endpoint) => ({ ...endpoint, met: false })),
    })),
  };
  const ids = missedGoals(worst).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(60);
  for (const id of ids) expect(limitOf(id)).toBeDefined();
  expect(() => limitOf("what nobody measures")).toThrow();
  for (const [id, { limit }] of Object.entries(LIMITS)) expect([id, limit.length > 10]).toEqual([id, true]);
});

test("the document is for whatever deployment is described; a description that is none is refused in a sentence", () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-report-"));
  try {
    const file = join(folder, "other.json");
    const [growing] = MISSIONS.growing;
    writeFileSync(
      file,
      JSON.stringify({
        name: "Festival",
        growing: [{ ...growing, when: "in May", requestsPerSecond: 40_000 }],
      }),
    );
    const other = performanceDocument(all, readDeployment(file));
    expect(other).toContain("# Performance and scalability of Festival");
    expect(other).toContain("| in May | 40,000 |");
    expect(other).not.toContain("| in three years |");
    writeFileSync(file, JSON.stringify({ name: "Festival", growing: [{ ...growing, users: "many" }] }));
    expect(() => readDeployment(file)).toThrow(/says no deployment: growing\.0\.users/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
