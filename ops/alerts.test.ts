import { afterAll, beforeAll, expect, test } from "bun:test";
import { parse } from "yaml";
import { SECONDS } from "../api/metrics/meter.ts";
import { routes } from "../api/app.ts";
import { testApp, type TestApp } from "../api/testing.ts";
import { ALERTS, ANY_REQUEST, ENDPOINTS, OVERLOAD, PROFILES, type Latency } from "../bench/contract.ts";
import { API_ENDPOINTS, inBase, rulesFile } from "./alert-rules.ts";
import { dashboardFile, PANELS } from "./dashboard.ts";
import { EXPORTED, metricsOf, selectorsOf } from "./testing-metrics.ts";
import { read, readCompose } from "./testing-deploy.ts";

type Rules = { groups: { name: string; rules: { record?: string; alert?: string; expr: string }[] }[] };
type Scrape = {
  job_name: string;
  scrape_interval?: string;
  dns_sd_configs?: { names: string[]; port: number }[];
  static_configs?: { targets: string[]; labels?: Record<string, string> }[];
  relabel_configs?: { replacement?: string }[];
};

const rules = (parse(read("ops/deploy/alerts.yaml")) as Rules).groups.flatMap((group) => group.rules);
const prometheus = parse(read("ops/deploy/prometheus.yaml")) as {
  global: Record<string, string>;
  rule_files: string[];
  scrape_configs: Scrape[];
};
const asked = [
  ...rules.map(({ expr }) => expr),
  ...PANELS.flatMap((panel) => panel.asks.map(({ expr }) => expr)),
];
const recorded = rules.flatMap(({ record }) => record ?? []);

let portal: TestApp;
let printed: string;
beforeAll(async () => {
  portal = await testApp();
  const who = await portal.person(["manager"]);
  await portal.send(who, "GET", "/api/v1/schedules");
  await portal.send(who, "GET", "/api/v1/dashboard");
  printed = await (await portal.send(undefined, "GET", "/metrics")).text();
});
afterAll(() => portal[Symbol.asyncDispose]());

test("what Prometheus and Grafana are given is what the contract makes (else: bun ops/alerts.ts)", () => {
  expect(read("ops/deploy/alerts.yaml")).toBe(rulesFile());
  expect(read("ops/deploy/grafana-dashboard.json")).toBe(dashboardFile());
});

test("every alert of the mission, O-40 to O-53, is there; each says what to do", () => {
  const sources = ALERTS.flatMap((alert) => alert.sources.split(" "));
  for (let row = 40; row <= 53; row++) expect(sources).toContain(`O-${row}`);
  expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
  for (const { action } of ALERTS) expect(action).toMatch(/^[A-Z].{20,}\.$/);
});

test("every latency of the contract is a bound of the histogram, or its quantile would lie", () => {
  const latencies: Partial<Latency>[] = [
    ANY_REQUEST,
    ...ENDPOINTS,
    ...Object.values(PROFILES).map(({ limits }) => limits),
    ...ALERTS.filter(({ unit }) => unit === "milliseconds").flatMap((alert) =>
      ["warning" as const, "critical" as const].flatMap((severity) =>
        severity in alert
          ? { p95Ms: (alert as { [key in typeof severity]: { limit: number } })[severity].limit }
          : [],
      ),
    ),
    { p95Ms: OVERLOAD.refusalMs },
  ];
  const goals = latencies.flatMap(({ p50Ms, p95Ms, p99Ms }) =>
    [p50Ms ?? [], p95Ms ?? [], p99Ms ?? []].flat(),
  );
  expect(goals.length).toBeGreaterThan(40);
  for (const ms of goals) expect(SECONDS).toContain(inBase(ms, "milliseconds"));
  expect(SECONDS.toSorted((one, other) => one - other)).toEqual(SECONDS);
  expect(SECONDS.length).toBeLessThanOrEqual(16);
});

test("each endpoint of the contract has a rule under the name that the API counts it by; edges count nothing", () => {
  const known = routes.map(({ method, path }) => `${method} ${path}`);
  for (const { route } of API_ENDPOINTS) {
    expect(known).toContain(route);
    expect(
      rules.filter(({ alert, expr }) => alert === "EndpointSlow" && expr.includes(`{endpoint="${route}"}`)),
    ).toHaveLength(1);
  }
  const others = ENDPOINTS.filter((endpoint) => !API_ENDPOINTS.includes(endpoint));
  expect(others.map(({ name }) => name)).toEqual(["call", "day", "news"]);
});

test("each metric that is asked for is printed by the API, recorded before, or an exporter's", () => {
  const own = [...printed.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = "", type]) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  );
  const names = new Set(asked.flatMap(metricsOf));
  expect(names.size).toBeGreaterThan(25);
  const known = [...own, ...recorded, ...EXPORTED];
  expect([...names].filter((name) => !known.includes(name))).toEqual([]);
  // And none of the lists is longer than it must be.
  expect([...recorded, ...EXPORTED].filter((name) => !names.has(name))).toEqual([]);
});

test("each label by which one of ours is picked or summed is one that it has", () => {
  const picked = asked.flatMap(selectorsOf).filter(({ labels }) => labels.includes("job"));
  let compared = 0;
  for (const { name, labels } of picked) {
    const line = printed.split("\n").find((one) => one.startsWith(`${name}{`) || one.startsWith(`${name} `));
    if (line === undefined) continue;
    const has = [...line.matchAll(/(\w+)="/g)].map(([, label]) => label);
    for (const label of labels) if (label !== "job") expect(has, `${name} ${label}`).toContain(label);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(20);
});

test("Prometheus asks as often as the mission says, knows the rules, and every job that they name", () => {
  expect(prometheus.global).toMatchObject({ scrape_interval: "15s", evaluation_interval: "15s" });
  expect(prometheus.rule_files).toEqual(["alerts.yaml"]);
  const jobs = new Map(prometheus.scrape_configs.map((scrape) => [scrape.job_name, scrape]));
  expect(jobs.get("api")?.scrape_interval).toBe("10s");
  const named = asked.flatMap((expr) => [...expr.matchAll(/job="(\w+)"/g)].map(([, job]) => job ?? ""));
  for (const job of named) expect([...jobs.keys()]).toContain(job);
  const api = jobs.get("api")?.dns_sd_configs?.[0];
  expect(Object.keys(readCompose().services)).toContain(api?.names[0] ?? "");
  expect(api?.port).toBe(3_000);
  expect(jobs.get("postgres")?.static_configs?.[0]?.targets.join()).toEndWith(":9187");
  expect(jobs.get("redis")?.relabel_configs?.at(-1)?.replacement).toEndWith(":9121");
  expect(jobs.get("node")?.static_configs?.map(({ labels }) => labels?.machine)).toContain("database");
  for (const target of jobs.get("redis")?.static_configs?.[0]?.targets ?? [])
    expect(Object.keys(readCompose().services)).toContain(new URL(target).hostname);
});

test("while the database is away, what was counted is printed all the same", async () => {
  await using away = await testApp();
  await away.services.database[Symbol.asyncDispose]();
  const answer = await away.send(undefined, "GET", "/metrics");
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).toContain("\ndatabase_answers 0");
  expect(text).not.toContain("\nfeed_age_seconds");
  expect(text).toMatch(/\nprocess_resident_memory_bytes \d{7,}/);
  expect(printed).toContain("\ndatabase_answers 1");
});
