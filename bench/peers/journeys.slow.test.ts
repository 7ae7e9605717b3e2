import { expect, test } from "bun:test";
import { measure, type Sent } from "../load.ts";
import { journeyMix, measureAtEdge, routeMix } from "./journeys.ts";

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
  const { errors, requests } = await measure(
    targetOf(server.origin, routeMix("contracts", PEOPLE, START)),
    3,
    1,
  );
  expect(errors).toBeGreaterThan(0);
  expect(errors).toBeCloseTo(requests, -2);
}, 30_000);

test("with an edge, whole journeys are counted: what it answered beyond them is left out", async () => {
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
    2,
  );
  expect(figures.errors).toBe(0);
  expect(api.count((asked) => asked.endsWith("schedules"))).toBe(0);
  expect(edge.count((asked) => asked.startsWith("edge-"))).toBeGreaterThan(100);
  // The API was asked for seven parts in ten of it, for 1 + 1 + 1 + 2 s.
  const home = api.count(() => true) / 5;
  expect(figures.req_per_s / (home * (3.3 / 2.3))).toBeWithin(0.5, 1.5);
}, 30_000);
