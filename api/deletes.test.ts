import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { inDays } from "./testing-events.ts";
import { testApp, type TestApp, type TestPerson } from "./testing.ts";

/** Mission D-25: what is deleted is left out of every list, item, count and projection. */
let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  portal.feed();
});
afterAll(() => portal[Symbol.asyncDispose]());

type Made = { production: string; schedule: string; announcement: string; event: string };

/** An organisation of its own with one of each, seen by a manager and by an artist. */
async function furnish(): Promise<Made> {
  manager = await portal.person(["admin", "manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  const production = await portal.production(manager.organisationId, [artist]);
  const [schedule, announcement, event] = [newId(), newId(), newId()];
  const post = async (path: string, body: unknown) =>
    expect((await portal.send(manager, "POST", path, body)).status).toBe(201);
  await post("/api/v1/schedules", {
    id: schedule,
    production_id: production,
    title: "Call",
    local_start: "2026-09-02T10:00",
    assigned_user_ids: [artist.userId],
  });
  await post("/api/v1/announcements", {
    id: announcement,
    production_id: production,
    title: "News",
    body: "Text",
  });
  await post("/api/v1/events", {
    id: event,
    production_id: production,
    title: "Opening night",
    location: "Harbour hall",
    local_start: inDays(20),
  });
  const published = await portal.send(manager, "POST", `/api/v1/events/${event}/publish`, undefined, {
    "if-match": '"1"',
  });
  expect(published.status).toBe(200);
  expect((await portal.send(artist, "POST", `/api/v1/schedules/${schedule}/confirm`)).status).toBe(200);
  return { production, schedule, announcement, event };
}

/** Which of these addresses still tell of `id`: 200 with it in the body. */
async function tell(who: TestPerson, id: string, paths: string[]): Promise<string[]> {
  const told: string[] = [];
  for (const path of paths) {
    const answer = await portal.send(who, "GET", path);
    if ((await answer.text()).includes(id) && answer.status === 200) told.push(path);
  }
  return told;
}

/** Whether the feed's snapshot carries that row; what only points to it tells nothing of it. */
async function inSnapshot(entity: string, key: string): Promise<boolean> {
  const answer = await portal.send(undefined, "GET", "/api/v1/feed/snapshot", undefined, {
    authorization: `Bearer ${portal.services.config.serviceKey}`,
  });
  expect(answer.status).toBe(200);
  const rows = (await answer.text()).trim().split("\n");
  return rows.some((row) => {
    const change = JSON.parse(row) as { entity?: string; key?: string };
    return change.entity === entity && change.key === key;
  });
}

const HEARD_MS = 100;
/** As somebody at psql does, whom what is kept for a reader hears of with the next batch. */
async function remove(table: string, id: string): Promise<void> {
  const { db } = portal.database;
  await db.execute(sql`update ${sql.raw(table)} set deleted_at = now() where id = ${id}`);
  await Bun.sleep(HEARD_MS);
}

const everywhere = ({ production, schedule, announcement, event }: Made) => ({
  schedule: [
    "/api/v1/schedules",
    `/api/v1/schedules?production_id=${production}`,
    "/api/v1/schedules?start=2026-09-01&end=2026-10-01&sort=-starts_at",
    `/api/v1/schedules/${schedule}`,
    `/api/v1/schedules/${schedule}/people`,
    `/api/v1/schedules/${schedule}/route-plan`,
  ],
  announcement: [
    "/api/v1/announcements",
    `/api/v1/announcements?production_id=${production}`,
    `/api/v1/announcements/${announcement}`,
  ],
  production: [
    "/api/v1/productions",
    "/api/v1/productions?sort=name",
    `/api/v1/productions/${production}`,
    `/api/v1/productions/${production}/people`,
    `/api/v1/productions/${production}/minors`,
    "/api/v1/schedules",
    `/api/v1/schedules/${schedule}`,
    "/api/v1/announcements",
    `/api/v1/announcements/${announcement}`,
    "/api/v1/events",
    `/api/v1/events/${event}`,
    `/api/v1/public/events/${event}`,
    `/api/v1/public/productions/${production}/events`,
  ],
});

test("a schedule item", async () => {
  const made = await furnish();
  const paths = everywhere(made).schedule;
  expect(await tell(manager, made.schedule, paths.slice(0, 4))).toEqual(paths.slice(0, 4));
  expect(await tell(artist, made.schedule, paths.slice(0, 4))).toEqual(paths.slice(0, 4));
  expect(await inSnapshot("schedules", made.schedule)).toBeTrue();
  expect((await portal.send(manager, "DELETE", `/api/v1/schedules/${made.schedule}`)).status).toBe(204);
  expect(await tell(manager, made.schedule, paths)).toEqual([]);
  expect(await tell(artist, made.schedule, paths)).toEqual([]);
  expect(await inSnapshot("schedules", made.schedule)).toBeFalse();
  expect((await portal.send(artist, "POST", `/api/v1/schedules/${made.schedule}/confirm`)).status).toBe(404);
});

test("an announcement", async () => {
  const made = await furnish();
  const paths = everywhere(made).announcement;
  expect(await tell(artist, made.announcement, paths)).toEqual(paths);
  expect(await inSnapshot("announcements", made.announcement)).toBeTrue();
  await remove("announcements", made.announcement);
  expect(await tell(manager, made.announcement, paths)).toEqual([]);
  expect(await tell(artist, made.announcement, paths)).toEqual([]);
  expect(await inSnapshot("announcements", made.announcement)).toBeFalse();
  expect((await portal.send(artist, "POST", `/api/v1/announcements/${made.announcement}/read`)).status).toBe(
    404,
  );
});

test("a production, and what stands in it", async () => {
  const made = await furnish();
  const paths = everywhere(made).production;
  expect(await inSnapshot("productions", made.production)).toBeTrue();
  await remove("productions", made.production);
  expect(await inSnapshot("productions", made.production)).toBeFalse();
  for (const who of [manager, artist]) {
    expect(await tell(who, made.production, paths)).toEqual([]);
    expect(await tell(who, made.schedule, paths)).toEqual([]);
    expect(await tell(who, made.event, paths)).toEqual([]);
  }
  const post = (path: string, body: unknown) => portal.send(manager, "POST", path, body);
  const item = { production_id: made.production, title: "Late", local_start: "2026-09-02T10:00" };
  expect((await post("/api/v1/schedules", item)).status).toBe(404);
  expect(
    (await post(`/api/v1/productions/${made.production}/people`, { user_id: artist.userId })).status,
  ).toBe(404);
});

test("a member", async () => {
  const made = await furnish();
  const paths = [
    "/api/v1/members",
    `/api/v1/members/${artist.userId}`,
    `/api/v1/productions/${made.production}/people`,
    `/api/v1/productions/${made.production}/people/${artist.userId}`,
    `/api/v1/productions/${made.production}/minors`,
    `/api/v1/schedules/${made.schedule}/people`,
    `/api/v1/schedules/${made.schedule}/people/${artist.userId}`,
  ];
  const minor = { band: "eu-adolescent", band_until: "2027-12-31" };
  const put = `/api/v1/productions/${made.production}/minors/${artist.userId}`;
  expect((await portal.send(manager, "PUT", put, minor)).status).toBe(200);
  const membership = `${manager.organisationId}:${artist.userId}`;
  expect(await tell(manager, artist.userId, paths)).toEqual(paths);
  expect(await inSnapshot("memberships", membership)).toBeTrue();
  expect((await portal.send(manager, "DELETE", `/api/v1/members/${artist.userId}`)).status).toBe(204);
  expect(await tell(manager, artist.userId, paths)).toEqual([]);
  expect((await portal.send(artist, "GET", "/api/v1/schedules")).status).not.toBe(200);
  expect(await inSnapshot("memberships", membership)).toBeFalse();
});
