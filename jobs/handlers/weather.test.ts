import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import type { Notification } from "../../core/notifications.ts";
import type { Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { addDays, dateIn, instantOf } from "../../core/time.ts";
import type { ScheduleAlert, Weather } from "../../core/weather.ts";
import { enqueue, takeJob } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { mails } from "../../db/schema/notifications.ts";
import { handlers } from "../handlers.ts";
import { standinWeather } from "../integrations/testing-weather.ts";
import { openWeather } from "../integrations/weather.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const ZONE = "Europe/Lisbon";
const MINUTE = 60_000;
let portal: TestApp;
let planner: TestPerson;
let artist: TestPerson;
let outsider: TestPerson;
let production: string;
let nowMs: number;
let tomorrow: string;
const rooms = testRooms();
const standin = standinWeather(() => nowMs);

beforeAll(async () => {
  portal = await testApp();
  planner = await portal.person(["manager"]);
  artist = await portal.person(["artist"], planner.organisationId);
  outsider = await portal.person(["artist"], planner.organisationId);
  production = await portal.production(planner.organisationId, [artist]);
  const today = dateIn(ZONE, portal.services.clock.now());
  // From noon on, so that what begins tomorrow morning is within a day.
  nowMs = Math.max(portal.services.clock.now(), Date.parse(`${today}T12:00:00Z`));
  tomorrow = addDays(today, 1);
});
beforeEach(() => {
  standin.asked.length = 0;
  standin.fault = undefined;
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  await standin.stop();
  rooms[Symbol.dispose]();
});

/** One turn of the clock, `minutes` later. @returns what the job says of it. */
async function turn(minutes: number, url: string | null = standin.url): Promise<unknown> {
  nowMs += minutes * MINUTE;
  const { database } = portal;
  const id = await database.db.transaction((tx) =>
    enqueue(tx, { kind: "check-weather", payload: {}, organisationId: null, createdBy: null }),
  );
  const taken = await takeJob(database.db, id, 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const { log, blobs } = portal.services;
  const outgoing = { timeoutMs: 200, deadlineMs: 300, tries: 1 };
  const weather = url === null ? undefined : openWeather({ url, outgoing });
  const room = { ...rooms, database, log, clock: { now: () => nowMs }, blobs, weather, lockMs: 60_000 };
  const never = new AbortController().signal;
  expect(await runJob(room, handlers["check-weather"], taken.job, taken.lease, never, never)).toEqual({
    outcome: "completed",
  });
  const [done] = await database.db.select().from(jobs).where(eq(jobs.id, id));
  return done?.result;
}

async function make(title: string, more: Record<string, unknown> = {}): Promise<ScheduleItem> {
  const response = await portal.send(planner, "POST", "/api/v1/schedules", {
    ...{ production_id: production, title, zone: ZONE, location: "LX Factory, Lisbon" },
    ...{ local_start: `${tomorrow}T10:00`, local_end: `${tomorrow}T12:00`, ...more },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as ScheduleItem;
}
const read = async <T>(who: TestPerson, path: string) =>
  (await (await portal.send(who, "GET", `/api/v1/${path}`)).json()) as T;
const alerts = async (who: TestPerson, query = "") =>
  (await read<Page<ScheduleAlert>>(who, `weather/alerts${query}`)).data;
const warned = async (who: TestPerson) =>
  (await read<Page<Notification>>(who, "notifications?limit=100")).data.filter(({ title }) =>
    title.startsWith("Weather warning"),
  );
const storm = () => {
  standin.hour = () => ({ wind_gusts_10m: 81, weather_code: 95 });
};

test("without anybody to ask nothing is done", async () => {
  expect(await turn(0, null)).toBeNull();
});

test("each place is asked of once, to a kilometre; one that is not known not at all; again after an hour", async () => {
  await make("Call");
  await make("Fitting", { location: "Costume house, Lisbon" });
  await make("Soundcheck", { location: "38.70771, -9.13659" });
  await make("Somewhere", { location: "Studio 5" });
  await make("Far off", {
    local_start: "2031-01-01T10:00",
    local_end: "2031-01-01T11:00",
    location: "Porto",
  });
  expect(await turn(0)).toMatchObject({ places: 2, asked: 2, unanswered: 0, warned: 0 });
  const asked = standin.asked.map(({ searchParams }) => searchParams.get("longitude")).sort();
  expect(asked).toEqual(["-9.14", "-9.14"]);
  expect(await turn(15)).toMatchObject({ places: 2, asked: 0 });
  expect(await turn(46)).toMatchObject({ asked: 2 });
});

test("a warning is told once for a day, to whoever is to be there; a notice stands in the list alone", async () => {
  standin.hour = () => ({ wind_gusts_10m: 55 });
  await turn(60);
  expect((await alerts(artist)).map(({ rule, level }) => `${rule} ${level}`)).toEqual(
    Array(3).fill("gusts notice"),
  );
  expect(await warned(artist)).toEqual([]);
  storm();
  expect(await turn(60)).toMatchObject({ warned: 2 });
  const told = await warned(artist);
  expect(told.map(({ title }) => title).sort()).toEqual([
    "Weather warning: Gusts up to 81 km/h",
    "Weather warning: Thunderstorm",
  ]);
  expect(told[0]?.link).toBe(`/day?date=${tomorrow}`);
  expect(told[0]?.body).toContain(`${tomorrow}, 10:00 to 12:00 (${ZONE})`);
  const sent = await portal.database.db.select().from(mails);
  expect(sent.some(({ subject }) => subject.startsWith("Weather warning"))).toBeTrue();
  await turn(60);
  expect(await warned(artist)).toHaveLength(2);
  expect(await warned(outsider)).toEqual([]);
  expect(await alerts(outsider)).toEqual([]);
  expect(await alerts(planner, "?level=warning&limit=100")).toHaveLength(6);
  const [first] = await alerts(planner, "?limit=1");
  expect(first).toMatchObject({ location: "LX Factory, Lisbon", level: "warning" });
});

test("where nobody answers what was said before stays, with its age, and they are asked again sooner", async () => {
  const item = await make("Load-in", { location: "Porto" });
  await turn(0);
  const weather = async () => read<Weather>(artist, `schedules/${item.id}/weather`);
  expect(await weather()).toMatchObject({ missing: null });
  standin.fault = "answers a page";
  expect(await turn(60)).toMatchObject({ asked: 3, unanswered: 3 });
  const later = await weather();
  expect(later).toMatchObject({ missing: null, tried_at: instantOf(nowMs) });
  expect(later.fetched_at).toBe(instantOf(nowMs - 60 * MINUTE));
  expect(await turn(9)).toMatchObject({ asked: 0 });
  expect(await turn(1)).toMatchObject({ asked: 3 });
  const unknown = await make("Dinner", { location: "Braga" });
  await turn(0);
  expect(await read<Weather>(artist, `schedules/${unknown.id}/weather`)).toMatchObject({
    missing: "no-answer",
    tried_at: instantOf(nowMs),
  });
});

test("who asks to be left alone is asked of no other place in that turn", async () => {
  standin.fault = "asks to be left alone";
  nowMs += 60 * MINUTE;
  const done = (await turn(0)) as { asked: number };
  // Those that were under way.
  expect(standin.asked.length).toBe(done.asked);
  expect(done.asked).toBeLessThanOrEqual(4);
});

test("what is cancelled, or clears up, threatens nobody", async () => {
  standin.hour = () => ({});
  await turn(60);
  expect(await alerts(planner, "?limit=100")).toEqual([]);
});
