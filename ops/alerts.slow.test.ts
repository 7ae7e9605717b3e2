import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENDPOINT_ALERT } from "../bench/contract.ts";
import { ENDPOINT_SLOW_ALERT } from "./alert-rules.ts";
import { PROJECT } from "./config.ts";
import { always, growing, requests } from "./testing-alert-causes.ts";
import { casesOfAlerts, casesOfEndpoints, missingPromtool, unitTests, type Case } from "./testing-alerts.ts";

setDefaultTimeout(120_000);

const RULES = join(PROJECT, "ops/deploy/alerts.yaml");
const folder = mkdtempSync(join(tmpdir(), "portal-alerts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function promtool(...words: string[]): { said: string; ok: boolean } {
  const { stdout, stderr, exitCode } = Bun.spawnSync(["promtool", ...words], { cwd: folder });
  return { said: `${stdout}${stderr}`, ok: exitCode === 0 };
}

/** Nothing fires but what a case names. */
function tryOut(cases: readonly Case[], by = "alertname, severity", matchers = ""): string {
  expect(cases.length).toBeGreaterThan(0);
  const file = join(folder, "tests.json");
  writeFileSync(file, JSON.stringify(unitTests(RULES, by, matchers, cases)));
  const { said, ok } = promtool("test", "rules", file);
  return ok ? "" : said;
}

describe.skipIf(missingPromtool() !== undefined)("Prometheus itself", () => {
  test("reads the rules and the configuration, and finds nothing twice", () => {
    for (const words of [
      ["rules", "--lint=all", "--lint-fatal", RULES],
      ["config", "--lint=all", "--lint-fatal", join(PROJECT, "ops/deploy/prometheus.yaml")],
    ]) {
      const { said, ok } = promtool("check", ...words);
      expect(ok, said).toBe(true);
      expect(said).toContain("SUCCESS");
    }
  });

  test("fires each alert a little beyond its limit, after its time and not before, and nothing else", () => {
    expect(tryOut(casesOfAlerts())).toBe("");
  });

  test("fires an endpoint over its p95 where it is asked often enough", () => {
    const cases = casesOfEndpoints();
    expect(tryOut(cases, "alertname, severity, endpoint", `,alertname="${ENDPOINT_SLOW_ALERT}"`)).toBe("");
  });

  test("would tell us: where nothing is said to fire and something does, a case fails", () => {
    const wrong = casesOfAlerts()
      .slice(0, 1)
      .map((one) => ({ ...one, looks: one.looks.map((look) => ({ ...look, firing: [] })) }));
    expect(tryOut(wrong)).toContain("FAILED");
  });

  const answers = (route: string, status: string, perSecond: number) => ({
    [`http_requests_total{job="api",instance="a",route="${route}",method="GET",status="${status}"}`]:
      growing(perSecond),
  });
  const silent = [{ atSeconds: 1_200, firing: [] }];
  const cases: Case[] = [
    {
      name: "callers who ask wrongly are no errors of ours (errata 17, 38)",
      series: { ...answers("/api/v1/jobs", "4xx", 50), ...answers("/api/v1/jobs", "2xx", 50) },
      looks: silent,
    },
    {
      name: "a true thousandth of faults reads as one (erratum 38)",
      series: { ...answers("/api/v1/jobs", "5xx", 0.1), ...answers("/api/v1/jobs", "2xx", 99.9) },
      looks: silent,
    },
    {
      name: "health checks that say what else is broken are no errors",
      series: { ...answers("/api/health", "5xx", 1), ...answers("/api/v1/jobs", "2xx", 1) },
      looks: silent,
    },
    {
      name: "one fault in a quiet night wakes nobody",
      series: {
        ...answers("/api/v1/jobs", "2xx", 0.1),
        'http_requests_total{job="api",instance="a",route="/api/v1/jobs",method="GET",status="5xx"}':
          "0+0x20 1+0x200",
      },
      looks: Array.from({ length: 60 }, (_, at) => ({ atSeconds: 300 + at * 15, firing: [] })),
    },
    {
      name: "edges wait for the feed, and uploads take their time",
      series: {
        ...requests("GET /api/v1/feed", 5, 0.9, 10),
        ...requests("POST /api/v1/documents/upload", 2, 0.9, 10),
      },
      looks: silent,
    },
    {
      name: "the very first request of a route may be the slow one",
      series: {
        'http_request_duration_seconds_count{job="api",instance="a",route="/api/v1/jobs",method="GET"}':
          "_x40 1+0x200",
        'http_request_duration_seconds_bucket{job="api",instance="a",route="/api/v1/jobs",method="GET",le="2"}':
          "_x40 0+0x200",
      },
      looks: [
        { atSeconds: 585, firing: [] },
        { atSeconds: 630, firing: [{ alertname: "SlowRequest", severity: "warning" }] },
        { atSeconds: 1_500, firing: [] },
      ],
    },
    {
      name: "an endpoint that the contract does not name has the goal of all",
      series: requests("GET /api/v1/productions", 0.2, 0.06, 1),
      looks: [
        { atSeconds: ENDPOINT_ALERT.forSeconds - 15, firing: [] },
        { atSeconds: 1_200, firing: [{ alertname: ENDPOINT_SLOW_ALERT, severity: "warning" }] },
      ],
    },
    {
      name: "an API that is gone altogether is missed",
      series: { 'up{job="api",instance="api:3000"}': "1+0x4", 'up{job="node",instance="n"}': always(1) },
      looks: [{ atSeconds: 1_200, firing: [{ alertname: "TargetDown", severity: "critical" }] }],
    },
  ];
  for (const one of cases) test(one.name, () => expect(tryOut([one])).toBe(""));
});
