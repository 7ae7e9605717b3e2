import { expect, test } from "bun:test";
import { AggregatorRegistry, Counter, Histogram, Registry } from "prom-client";
import { createCount, createDurations } from "./tallied.ts";

const BOUNDS = [0.002, 0.01, 0.1, 1];
type Labels = { route: string; method: string };
const keyOf = ({ route, method }: Labels) => `${method} ${route}`;

test("what is printed is what prom-client would print of the same requests", async () => {
  const about = { name: "request_seconds", help: "Time" };
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ["route", "method"] as const;
  const theirs = new Histogram({ ...about, labelNames, buckets: BOUNDS, registers });
  const theirCount = new Counter({ name: "requests_total", help: "How many", labelNames, registers });
  const ours = createDurations<Labels>(about, BOUNDS, keyOf);
  const ourCount = createCount<Labels>({ name: "requests_total", help: "How many" }, keyOf);
  for (let n = 0; n < 500; n++) {
    const labels = { route: `/api/v1/${n % 3}`, method: n % 2 ? "GET" : "POST" };
    // Bounds themselves among them, which belong below.
    const seconds = n % 7 === 0 ? (BOUNDS[n % 4] ?? 0) : ((n * 7919) % 2_000) / 1_000;
    theirs.observe(labels, seconds);
    theirCount.inc(labels);
    ours.add(labels, seconds);
    ourCount.add(labels);
  }
  const text = (json: unknown) => AggregatorRegistry.aggregate([json] as never).metrics();
  const mine = await text([ours.json(), ourCount.json()]);
  expect(mine).toBe(await text(await registry.getMetricsAsJSON()));
  // And two processes are one sum.
  const both = await AggregatorRegistry.aggregate([[ourCount.json()], [ourCount.json()]] as never).metrics();
  expect(both).toContain('requests_total{route="/api/v1/0",method="POST"} 168');
});
