import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { JOURNEY, PROFILES } from "./contract.ts";
import { scripts } from "./scripts.ts";

const made = scripts();

test("what k6 and Artillery are given is what the contract makes (else: bun bench/scripts.ts)", () => {
  for (const [name, text] of Object.entries(made))
    expect([name, readFileSync(join(import.meta.dir, "scripts", name), "utf8")]).toEqual([name, text]);
});

test("k6's are JavaScript with the mission's stages and thresholds, step by step", () => {
  const transpiler = new Bun.Transpiler({ loader: "js" });
  for (const name of ["k6-journey.js", "k6-items.js"]) {
    const text = made[name] ?? "";
    expect(transpiler.scan(text)).toMatchObject({
      exports: ["default", "options"],
      imports: [{ path: "k6/http" }, { path: "k6" }, { path: "k6/metrics" }],
    });
  }
  const journey = made["k6-journey.js"] ?? "";
  for (const words of ["p(95)<500", "p(99)<1000", "rate<0.02", "rate>0.95", "Math.random() < 0.3"])
    expect(journey).toContain(words);
  expect([...(journey.match(/sleep\(\d\);/g) ?? [])]).toEqual(
    JOURNEY.filter(({ pauseSeconds }) => pauseSeconds > 0).map(
      ({ pauseSeconds }) => `sleep(${pauseSeconds});`,
    ),
  );
});

test("Artillery's has the mission's phases and weights", () => {
  const { config, scenarios } = parse(made["artillery.yaml"] ?? "") as {
    config: { phases: { duration: number; arrivalRate: number }[] };
    scenarios: { name: string; weight: number }[];
  };
  expect(config.phases.map(({ duration, arrivalRate }) => [duration, arrivalRate])).toEqual([
    [60, 10],
    [120, 50],
    [300, 100],
    [120, 200],
    [60, 10],
  ]);
  expect(Object.fromEntries(scenarios.map(({ name, weight }) => [name, weight]))).toEqual(
    PROFILES["artillery-mix"].asks,
  );
});
