import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { expectProblem } from "../../api/testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import type { Notification } from "../../core/notifications.ts";
import type { Page } from "../../core/page.ts";
import type { RoutePlan } from "../../core/routes.ts";
import { readEvents } from "../../core/server/testing-live.ts";
import { keepHouse, KEPT } from "../../db/housekeeping.ts";
import { enqueue, takeJob } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { openRoutes, type Routes } from "../integrations/routes.ts";
import { startRoads } from "../integrations/testing-roads.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const MINUTE = 60_000;
const ZONE = "Europe/London";
const HOTEL = { latitude: 51.42, longitude: -0.23, name: "Holmes Hotel" };
const roads = startRoads();
const rooms = testRooms();
let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let production: string;
let routes: Routes | undefined;
/** How far the jobs' clock is ahead. */
let aheadMs = 0;

beforeAll(async () => {
  portal = await testApp();
  portal.feed();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist, manager]);
});
beforeEach(() => {
  aheadMs = 0;
  roads.setTraffic({ factor: 1, ageSeconds: 60 });
  anew();
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  await roads[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

/** Whoever knows the roads, without what it remembers of a minute ago. */
function anew(): void {
  const outgoing = { timeoutMs: 300, deadlineMs: 600, tries: 2, pauseMs: 1, pauseMsMax: 5 };
  routes = openRoutes({ url: roads.url, profile: "driving", token: undefined, outgoing });
}

/** Runs what waits of these kinds, and what that makes. */
async function work(...kinds: ("plan-route" | "optimise-routes" | "notify-schedule")[]): Promise<void> {
  const { database } = portal;
  const { log, blobs } = portal.services;
  const clock = { now: () => portal.services.clock.now() + aheadMs };
  const never = new AbortController().signal;
  for (;;) {
    const waiting = await database.db.select().from(jobs).where(eq(jobs.state, "pending"));
    const own = waiting.filter(({ kind }) => (kinds as string[]).includes(kind));
    if (own.length === 0) return;
    for (const { id, kind } of own) {
      const taken = await takeJob(database.db, id, 60_000);
      if (taken.outcome !== "taken") throw new Error(taken.outcome);
      const room = { ...rooms, routes, database, log, clock, blobs, lockMs: 60_000 };
      const ended = await runJob(
        room,
        handlers[kind as keyof typeof handlers],
        taken.job,
        taken.lease,
        never,
        never,
      );
      expect(ended).toEqual({ outcome: "completed" });
    }
  }
}

async function makeCall(location: string | null, hours = 4, where = production): Promise<string> {
  const starts_at = new Date(portal.services.clock.now() + hours * 60 * MINUTE).toISOString();
  const body = { production_id: where, title: "Soundcheck", zone: ZONE, starts_at, location };
  const made = await portal.send(manager, "POST", "/api/v1/schedules", body);
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
}
const pathOf = (id: string) => `/api/v1/schedules/${id}/route-plan`;
async function read(id: string, who = artist): Promise<RoutePlan> {
  const response = await portal.send(who, "GET", pathOf(id));
  const plan = (await response.json()) as RoutePlan;
  expect(response.status).toBe(plan.state === "computing" ? 202 : 200);
  return plan;
}
const ask = (id: string, body: unknown = {}, who = artist) => portal.send(who, "POST", pathOf(id), body);
async function told(who = artist): Promise<Notification[]> {
  const response = await portal.send(who, "GET", "/api/v1/notifications?limit=100");
  return ((await response.json()) as Page<Notification>).data.filter(({ title }) =>
    title.startsWith("Leave"),
  );
}
const HALL = "The Hall (51.5800, -0.0800)";

test("a way is asked for with 202, comes by a job, and says when to leave on the call's clock", async () => {
  const id = await makeCall(HALL);
  expect(await read(id)).toMatchObject({
    ...{ state: "none", reason: "no_start", start: null, alternatives: [], leave_by: null, zone: ZONE },
    destination: { latitude: 51.58, longitude: -0.08, precision: "point" },
  });
  await expectProblem(await ask(id), 422);
  const accepted = await ask(id, { start: HOTEL });
  expect(accepted.status).toBe(202);
  const { status_url } = (await accepted.json()) as RoutePlan;
  expect((await portal.send(artist, "GET", status_url ?? "")).status).toBe(200);
  // A second press is the same question.
  expect(((await (await ask(id, { start: HOTEL })).json()) as RoutePlan).status_url).toBe(status_url);
  expect((await read(id)).state).toBe("computing");
  const live = await readEvents(await portal.send(artist, "GET", "/api/v1/live"));
  await work("plan-route");
  expect((await live.about("route_plans")).event).toBe("change");
  await live.close();
  const plan = await read(id);
  expect(plan).toMatchObject({ state: "ready", reason: null, note: null, source: "provider", start: HOTEL });
  expect(plan.alternatives).toHaveLength(3);
  const [best] = plan.alternatives;
  const leaveMs = Date.parse(plan.arrive_by ?? "") - (best?.minutes_max ?? 0) * MINUTE;
  expect(plan.leave_by).toBe(new Date(leaveMs).toISOString());
  expect(plan.leave_by_local).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  // It is young: nobody is asked again, unless they are told to.
  expect((await ask(id)).status).toBe(200);
  expect((await portal.send(artist, "POST", `${pathOf(id)}/optimise`)).status).toBe(202);
  await work("plan-route");
  const five = await ask(id, { alternatives: 5 });
  expect(five.status).toBe(202);
  await work("plan-route");
  expect((await read(id)).alternatives_max).toBe(5);
  expect(await told()).toEqual([]);
});

test("where somebody starts is theirs: nobody else reads it, and it is forgotten when they say so", async () => {
  const id = await makeCall(HALL);
  await ask(id, { start: HOTEL });
  await work("plan-route");
  expect(await read(id, manager)).toMatchObject({ state: "none", start: null });
  const stranger = await portal.person(["artist"], manager.organisationId);
  await expectProblem(await portal.send(stranger, "GET", pathOf(id)), 404);
  await expectProblem(await ask(id, { start: HOTEL }, stranger), 404);
  // The next call is planned from there, unless it is far away.
  const next = await makeCall(HALL, 8);
  expect((await read(next)).start).toMatchObject(HOTEL);
  expect((await read(await makeCall("Arena, Glasgow", 9))).start).toBeNull();
  expect((await portal.send(artist, "DELETE", pathOf(id))).status).toBe(204);
  await expectProblem(await portal.send(artist, "DELETE", pathOf(id)), 404);
  expect((await read(id)).state).toBe("none");
});

test("without anybody who knows the roads, and where they fail, it is an estimate that says so", async () => {
  const id = await makeCall(HALL);
  routes = undefined;
  await ask(id, { start: HOTEL });
  await work("plan-route");
  const plan = await read(id);
  expect(plan).toMatchObject({ state: "ready", source: "estimate", note: "no_provider", traffic_at: null });
  const [way] = plan.alternatives;
  expect(way?.minutes_max).toBeGreaterThan((way?.minutes_min ?? 0) * 2);
  anew();
  roads.misbehave("never answers", "never answers");
  await portal.send(artist, "POST", `${pathOf(id)}/optimise`);
  await work("plan-route");
  expect(await read(id)).toMatchObject({ state: "ready", source: "estimate", note: "provider_failed" });
  // Once they answer, a check puts theirs in its place and says so.
  await turn();
  expect(await read(id)).toMatchObject({ source: "provider", note: null });
  expect((await told()).map(({ title }) => title)).toEqual(["Leave later: Soundcheck"]);
  roads.misbehave("knows no road");
  anew();
  await portal.send(artist, "POST", `${pathOf(id)}/optimise`);
  await work("plan-route");
  expect(await read(id)).toMatchObject({
    state: "failed",
    reason: "no_road",
    alternatives: [],
    leave_by: null,
  });
});

async function turn(): Promise<void> {
  anew();
  await portal.database.db.transaction((tx) =>
    enqueue(tx, { kind: "optimise-routes", payload: {}, organisationId: null, createdBy: null }),
  );
  await work("optimise-routes", "plan-route");
}

test("near calls are looked at anew; less than a tenth changes nothing, a tenth is told", async () => {
  const late = await portal.person(["artist"], manager.organisationId);
  const works = await portal.production(manager.organisationId, [late]);
  const id = await makeCall(HALL, 5, works);
  const far = await makeCall(HALL, 30, works);
  for (const one of [id, far]) await ask(one, { start: HOTEL }, late);
  await work("plan-route");
  const first = await read(id, late);
  roads.setTraffic({ factor: 1.05, ageSeconds: 30 });
  await turn();
  const still = await read(id, late);
  expect([still.leave_by, still.computed_at]).toEqual([first.leave_by, first.computed_at]);
  expect(Date.parse(still.checked_at ?? "")).toBeGreaterThan(Date.parse(first.checked_at ?? ""));
  expect(await told(late)).toEqual([]);
  roads.setTraffic({ factor: 1.6, ageSeconds: 30 });
  await turn();
  const jammed = await read(id, late);
  expect(Date.parse(jammed.leave_by ?? "")).toBeLessThan(Date.parse(first.leave_by ?? ""));
  const [news, ...more] = await told(late);
  expect([news?.title, news?.link, more]).toEqual(["Leave earlier: Soundcheck", `/schedule/${id}`, []]);
  expect(news?.body).toContain(`Leave by ${jammed.leave_by_local?.slice(11, 16)}`);
  // Said once; and what is a day off was not looked at.
  await turn();
  expect(await told(late)).toHaveLength(1);
  expect((await read(far, late)).computed_at).toBe((await read(far, late)).checked_at);
  // While nobody answers, what was found stands.
  roads.misbehave("answers 500", "answers 500");
  await turn();
  expect((await read(id, late)).leave_by).toBe(jammed.leave_by);
  roads.setTraffic({ factor: 1, ageSeconds: 30 });
  await turn();
  expect((await told(late)).map(({ title }) => title)).toContain("Leave later: Soundcheck");
});

test("an item that moves takes its ways along; one that is nowhere, over or cancelled has none", async () => {
  const id = await makeCall(HALL, 5);
  const asWho = await portal.person(["manager"], manager.organisationId);
  await ask(id, { start: HOTEL }, asWho);
  await work("plan-route");
  const before = await read(id, asWho);
  const change = (body: unknown, version: number) =>
    portal.send(manager, "PATCH", `/api/v1/schedules/${id}`, body, { "if-match": `"${version}"` });
  await change({ location: "Dock 4" }, 1);
  expect(await read(id, asWho)).toMatchObject({
    state: "outdated",
    reason: "unknown_location",
    destination: null,
  });
  await expectProblem(await ask(id, {}, asWho), 409);
  const placed = await portal.send(manager, "POST", "/api/v1/places", {
    ...{ name: "DOCK 4", latitude: 51.44, longitude: -0.21 },
  });
  expect(placed.status).toBe(201);
  await work("plan-route");
  const moved = await read(id, asWho);
  expect(moved).toMatchObject({ state: "ready", destination: { name: "Dock 4", latitude: 51.44 } });
  expect(moved.alternatives[0]?.distance_m).toBeLessThan(before.alternatives[0]?.distance_m ?? 0);
  await change({ location: HALL }, 2);
  await work("notify-schedule", "plan-route");
  expect(await read(id, asWho)).toMatchObject({ state: "ready", destination: { latitude: 51.58 } });
  await change({ status: "cancelled" }, 3);
  expect((await read(id, asWho)).reason).toBe("cancelled");
  await expectProblem(await ask(id, {}, asWho), 409);
  await expectProblem(await ask(await makeCall(null), { start: HOTEL }, asWho), 409);
  const gone = await makeCall(HALL, -3);
  expect((await read(gone, asWho)).reason).toBe("over");
  await expectProblem(await ask(gone, { start: HOTEL }, asWho), 409);
  const unknown = await ask(await makeCall(HALL), { start: { place: "Atlantis" } }, asWho);
  expect((await expectProblem(unknown, 422)).errors).toEqual([
    { pointer: "/start/place", detail: "is not known" },
  ]);
  const away = await makeCall("Arena, Glasgow");
  await ask(away, { start: { latitude: 38.7, longitude: -9.1 } }, asWho);
  await work("plan-route");
  expect(await read(away, asWho)).toMatchObject({ state: "failed", reason: "too_far" });
});

test("where somebody stayed is gone a while after the call", async () => {
  const id = await makeCall(HALL);
  await ask(id, { start: HOTEL });
  await work("plan-route");
  const { sql } = portal.database;
  const days = KEPT.routePlans / 86_400;
  await sql`update route_plans set call_at = now() - make_interval(days => ${days}, hours => 1) where schedule_id = ${id}`;
  expect(await keepHouse(portal.database, portal.services.clock.now())).toMatchObject({ "route plans": 1 });
  expect((await read(id)).state).toBe("none");
});

test("a place is what an organisation says it is: named anew it moves, and other organisations know nothing of it", async () => {
  const put = (latitude: number, who = manager) =>
    portal.send(who, "POST", "/api/v1/places", { name: "Hangar 9", latitude, longitude: 3 });
  const first = await put(50);
  expect(first.status).toBe(201);
  const { id } = (await first.json()) as { id: string };
  const again = await put(51);
  expect([again.status, await again.json()]).toEqual([200, expect.objectContaining({ id, latitude: 51 })]);
  await expectProblem(await put(51, artist), 403);
  await expectProblem(await put(91), 422);
  const other = await portal.person(["manager"]);
  const listed = async (who: TestPerson) =>
    ((await (await portal.send(who, "GET", "/api/v1/places")).json()) as Page<{ id: string }>).data.map(
      (place) => place.id,
    );
  expect(await listed(artist)).toContain(id);
  expect(await listed(other)).toEqual([]);
  expect((await portal.send(manager, "DELETE", `/api/v1/places/${id}`)).status).toBe(204);
  expect(await listed(artist)).not.toContain(id);
});
