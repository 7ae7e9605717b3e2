import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../ops/config.ts";
import type { LiveFigures } from "./scenarios/live.ts";

test("every reader hears of every item once, at the API and at an edge, and the figures are whole", async () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-bench-live-"));
  const file = join(folder, "live.json");
  const words = ["--clients", "60", "--seconds", "2", "--out", file];
  const bench = Bun.spawn([process.execPath, "bench/live.ts", ...words], {
    cwd: PROJECT,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await Promise.all([new Response(bench.stdout).text(), new Response(bench.stderr).text()]);
  // It says by its end whether the goal was met, which is not what is tested here.
  expect([(await bench.exited) <= 1, said[1]]).toEqual([true, ""]);
  const { figures } = JSON.parse(readFileSync(file, "utf8")) as { figures: LiveFigures[] };
  rmSync(folder, { recursive: true });
  expect(figures.map(({ where }) => where)).toEqual(["API", "edge"]);
  for (const one of figures) {
    expect(one).toMatchObject({ clients: 60, people: 4, writes: 40, heard: 2_400, missing: 0, twice: 0 });
    expect([one.dropped, one.resets]).toEqual([0, 0]);
    expect(one.p50_ms).toBeWithin(0.1, one.p99_ms + 0.001);
    expect(one.max_ms).toBeGreaterThanOrEqual(one.p99_ms);
    expect(one.cpu_share).toBeGreaterThan(0);
  }
}, 120_000);
