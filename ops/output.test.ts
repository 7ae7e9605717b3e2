import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../core/server/log.ts";
import { LOG_BYTES_MAX, openOutput } from "./output.ts";

test("warnings, errors and crashes are shown, with their reason and without their stack; the rest is kept only", () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-output-"));
  const shown: string[] = [];
  const output = openOutput(folder, "api-1", (text) => shown.push(text));
  const log = createLog("api", output.line);
  log.info("listening", { port: 3000 });
  log.warn("database unavailable");
  log.error("relay failed", new Error("no such table"), { batch: 7 });
  output.line("TypeError: x is undefined");
  expect(shown).toEqual([
    "api-1: warn: database unavailable",
    "api-1: error: relay failed  batch=7  no such table",
    "api-1: TypeError: x is undefined",
  ]);
  expect(readFileSync(join(folder, "api-1.log"), "utf8").trim().split("\n")).toHaveLength(4);
  rmSync(folder, { recursive: true });
});

test("a log takes twice its bound at most, and keeps its newest lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-output-"));
  const output = openOutput(folder, "edge", () => {});
  const block = "x".repeat(200_000);
  for (let at = 0; at < 60; at++) output.line(`${at} ${block}`);
  const sizes = ["edge.log", "edge.log.1"].map((name) => statSync(join(folder, name)).size);
  for (const size of sizes) expect(size).toBeLessThan(LOG_BYTES_MAX + 400_000);
  expect(readFileSync(join(folder, "edge.log"), "utf8")).toContain("\n59 x");
  rmSync(folder, { recursive: true });
});
