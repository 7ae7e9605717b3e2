import { expect, test } from "bun:test";
import { measure, type Sent } from "../load.ts";
import { journeyMix, measureAtEdge, routeMix, together } from "./journeys.ts";

const START = "2026-09-03T00:00:00.000Z";
const PEOPLE = ["a", "b", "c"].map((token) => ({
  email: `${token}@test`,
  token,
  edgeToken: `edge-${token}`,
}));

/** Counts what it is asked, by whom and for what. */
function countingServer(status = 200) {
  const asked = new Map<string, number>();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const body = request.method === "POST" ? ((await request.json()) as { currency?: string }) : undefined;
      const who = request.headers.get("authorization")?.replace("Bearer ", "") ?? "nobody";
      const what = `${who} ${request.method} ${pathname}${body ? ` ${body.currency}` : ""}`;
      asked.set(what, (asked.get(what) ?? 0) + 1);
      return new Response("{}", { status });
    },
  });
  const count = (pick: (what: string) => boolean) =>
    [...asked].reduce((sum, [what, times]) => sum + (pick(what) ? times : 0), 0);
  return {
    origin: server.url.origin,
    count,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

const targetOf = (origin: string, mix: Sent[]) => ({ origin, paths: [], pid: process.pid, mix });

test("a journey is a dashboard, contracts and schedules each, and three expenses in ten, by everybody alike", async () => {
  await using server = countingServer();
  const { errors, requests } = await measure(targetOf(server.origin, journeyMix(PEOPLE, START)), 3, 1);
  expect(errors).toBe(0);
  expect(requests).toBeGreaterThan(1_000);
  const [dashboards = 0, contracts = 0, schedules = 0, expenses = 0] = [
    "GET /api/v1/dashboard",
    "GET /api/v1/contracts",
    "GET /api/v1/schedules",
    "POST /api/v1/expenses GBP",
  ].map((what) => server.count((asked) => asked.endsWith(what)));
  for (const share of [contracts / dashboards, schedules / dashboards]) expect(share).toBeCloseTo(1, 1);
  expect(expenses / dashboards).toBeCloseTo(0.3, 1);
  const all = server.count(() => true);
  expect(dashboards + contracts + schedules + expenses).toBe(all);
  for (const { token } of PEOPLE)
    expect(server.count((asked) => asked.startsWith(`${token} `)) / all).toBeCloseTo(1 / 3, 1);
}, 30_000);

test("answers that refuse are errors", async () => {
  await using server = countingServer(401);
  const { errors, error_kinds, requests } = await measure(
    targetOf(server.origin, routeMix("contracts", PEOPLE, START)),
    3,
    1,
  );
  expect(errors).toBeGreaterThan(0);
  expect(errors).toBeCloseTo(requests, -2);
  expect(error_kinds).toBe(`status ${errors}`);
}, 30_000);

test("with an edge, it alone is asked for schedules, in everybody's name", async () => {
  await using api = countingServer();
  await using edge = countingServer();
  const near = PEOPLE.map(({ edgeToken }) => ({
    method: "GET" as const,
    path: "/v1/schedules",
    headers: { authorization: `Bearer ${edgeToken}` },
  }));
  const figures = await measureAtEdge(
    targetOf(api.origin, journeyMix(PEOPLE, START, "schedules")),
    targetOf(edge.origin, near),
    8,
    1,
  );
  expect([figures.errors, figures.error_kinds]).toEqual([0, ""]);
  expect(figures.req_per_s).toBeGreaterThan(100);
  expect(api.count((asked) => asked.endsWith("schedules"))).toBe(0);
  expect(api.count((asked) => asked.endsWith("dashboard"))).toBeGreaterThan(100);
  for (const { edgeToken } of PEOPLE)
    expect(edge.count((asked) => asked === `${edgeToken} GET /v1/schedules`)).toBeGreaterThan(10);
}, 30_000);

test("whole journeys are counted: of the API and the edge, the one with fewer of them tells how many", () => {
  const one = (req_per_s: number, p99_ms: number, req_per_cpu_s: number, errors: number) => ({
    tool: "wrk",
    connections: 8,
    seconds: 10,
    requests: req_per_s * 10,
    req_per_s,
    p50_ms: p99_ms / 10,
    p95_ms: p99_ms / 2,
    p99_ms,
    max_ms: p99_ms * 2,
    errors,
    error_kinds: errors > 0 ? `status ${errors}` : "",
    req_per_cpu_s,
  });
  // 2.3 of 3.3 requests are the API's: 100 journeys a second, and an edge with 110 of them.
  const apiIsSlower = together(one(230, 50, 1_000, 2), one(110, 5, 10_000, 0), 10);
  expect(apiIsSlower).toMatchObject({ req_per_s: 330, requests: 3_300, p50_ms: 5, p99_ms: 50, errors: 2 });
  expect(apiIsSlower.error_kinds).toBe("status 2");
  // 2.3 s of the API's and 0.11 s of the edge's CPU time.
  expect(apiIsSlower.req_per_cpu_s).toBe(Math.round(3_300 / 2.41));
  expect(together(one(230, 50, 1_000, 0), one(50, 70, 10_000, 0), 10)).toMatchObject({
    req_per_s: 165,
    p99_ms: 70,
  });
});
