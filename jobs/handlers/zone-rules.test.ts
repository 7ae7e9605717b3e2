import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { AuditEntry } from "../../core/audit.ts";
import type { Event as PublicEvent } from "../../core/events.ts";
import type { Notification } from "../../core/notifications.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { zoneRules } from "../../core/time/rules.ts";
import { enqueue, takeJob } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let accountant: TestPerson;
let production: string;
const rooms = testRooms();
const ZONE = "Africa/Cairo";

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  accountant = await portal.person(["accountant"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

/** Runs everything that waits, and what that makes. */
async function work(): Promise<unknown[]> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const never = new AbortController().signal;
  const results: unknown[] = [];
  for (;;) {
    const waiting = await database.db.select().from(jobs).where(eq(jobs.state, "pending"));
    if (waiting.length === 0) return results;
    for (const { id, kind } of waiting) {
      const taken = await takeJob(database.db, id, 60_000);
      if (taken.outcome !== "taken") throw new Error(taken.outcome);
      await runJob(
        { ...rooms, database, log, clock, blobs, lockMs: 60_000 },
        handlers[kind],
        taken.job,
        taken.lease,
        never,
        never,
      );
      const [row] = await database.db.select().from(jobs).where(eq(jobs.id, id));
      expect([kind, row?.state]).toEqual([kind, "completed"]);
      if (kind === "zone-rules") results.push(row?.result);
    }
  }
}
const look = async () => {
  await portal.database.db.transaction((tx) =>
    enqueue(tx, { kind: "zone-rules", payload: {}, organisationId: null, createdBy: null }),
  );
  return (await work())[0];
};
const noon = (days: number) =>
  `${new Date(portal.services.clock.now() + days * 86_400_000).toISOString().slice(0, 10)}T12:00`;
async function plan(days: number, more: Record<string, unknown> = {}): Promise<ScheduleItem> {
  const response = await portal.send(manager, "POST", "/api/v1/schedules", {
    production_id: production,
    title: "Call",
    local_start: noon(days),
    zone: ZONE,
    ...more,
  });
  expect(response.status).toBe(201);
  return (await response.json()) as ScheduleItem;
}
const rowOf = async (id: string) =>
  (await portal.database.db.select().from(schedules).where(eq(schedules.id, id)))[0];
/** As if a program of another time, whose rules were an hour off, had written it. */
const asOfOld = (id: string) =>
  portal.database
    .sql`update schedules set zone_rules = 'old', starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour' where id = ${id}`;

test("an item says by which rules its instants were derived", async () => {
  const { id } = await plan(3);
  expect((await rowOf(id))?.zoneRules).toBe(zoneRules(ZONE));
});

test("where rules changed items stay on the wall and move in time, those they are for are told, and it is in the trail", async () => {
  const moved = await plan(3, { title: "Sound check", local_end: noon(3).replace("12:", "13:") });
  const cancelled = await plan(4, { title: "Cancelled" });
  await portal.send(
    manager,
    "PATCH",
    `/api/v1/schedules/${cancelled.id}`,
    { status: "cancelled" },
    { "if-match": '"1"' },
  );
  await work();
  await portal.send(artist, "POST", `/api/v1/schedules/${moved.id}/confirm`);
  await asOfOld(moved.id);
  await asOfOld(cancelled.id);
  expect(await look()).toEqual({ looked_at: 2, moved: 2 });
  const after = await portal.send(artist, "GET", `/api/v1/schedules/${moved.id}`);
  expect(await after.json()).toMatchObject({
    local_start: moved.local_start,
    starts_at: moved.starts_at,
    ends_at: moved.ends_at,
    version: 2,
    confirmed_at: null,
  });
  expect((await rowOf(moved.id))?.zoneRules).toBe(zoneRules(ZONE));
  const told = (await (await portal.send(artist, "GET", "/api/v1/notifications")).json()) as {
    data: Notification[];
  };
  const clocks = told.data.filter(({ title }) => title.startsWith("Clocks changed"));
  expect(clocks.map(({ title }) => title)).toEqual(["Clocks changed: Sound check"]);
  expect(clocks[0]?.body).toContain("stays as it was");
  const trail = (await (
    await portal.send(
      accountant,
      "GET",
      `/api/v1/compliance/audit-trail?object_type=schedule&object_id=${moved.id}`,
    )
  ).json()) as { audit_entries: AuditEntry[] };
  expect(trail.audit_entries.map(({ action, actor_kind }) => [action, actor_kind])).toContainEqual([
    "schedules.rederived",
    "house",
  ]);
  expect(await look()).toEqual({ looked_at: 0, moved: 0 });
});

test("what the new rules say nothing else of is stamped, and no replica hears of it", async () => {
  const { id } = await plan(5);
  await work();
  await portal.database.sql`update schedules set zone_rules = '' where id = ${id}`;
  await portal.database.sql`delete from changes`;
  expect(await look()).toEqual({ looked_at: 1, moved: 0 });
  expect(await rowOf(id)).toMatchObject({ version: 1, zoneRules: zoneRules(ZONE) });
  expect([...(await portal.database.sql`select entity from changes where entity = 'schedules'`)]).toEqual([]);
});

test("what is over stays as it was, and a zone that nobody knows is left alone", async () => {
  const past = await plan(-3);
  const elsewhere = await plan(3);
  await asOfOld(past.id);
  await portal.database
    .sql`update schedules set zone = 'Mars/Olympus', zone_rules = 'old' where id = ${elsewhere.id}`;
  expect(await look()).toEqual({ looked_at: 0, moved: 0 });
  expect((await rowOf(past.id))?.zoneRules).toBe("old");
});

test("events move as calls do; what the new rules say nothing else of is stamped", async () => {
  const event = async (days: number) => {
    const made = await portal.send(manager, "POST", "/api/v1/events", {
      production_id: production,
      title: "Last night",
      location: "Opera",
      local_start: noon(days),
      local_end: noon(days).replace("12:", "14:"),
      zone: ZONE,
    });
    expect(made.status).toBe(201);
    return (await made.json()) as PublicEvent;
  };
  const [moved, same, past] = [await event(10), await event(11), await event(-10)];
  await portal.database.sql`update events set zone_rules = 'old', starts_at = starts_at + interval '1 hour',
    ends_at = ends_at + interval '1 hour' where id in (${moved.id}, ${past.id})`;
  await portal.database.sql`update events set zone_rules = 'older' where id = ${same.id}`;
  expect(await look()).toEqual({ looked_at: 2, moved: 1 });
  const read = async ({ id }: PublicEvent) =>
    (await (await portal.send(manager, "GET", `/api/v1/events/${id}`)).json()) as PublicEvent;
  expect(await read(moved)).toMatchObject({
    ...{ local_start: moved.local_start, starts_at: moved.starts_at, ends_at: moved.ends_at, version: 2 },
  });
  expect(await read(same)).toMatchObject({ starts_at: same.starts_at, version: 1 });
  expect((await read(past)).starts_at).not.toBe(past.starts_at);
  const trail = (await (
    await portal.send(
      accountant,
      "GET",
      `/api/v1/compliance/audit-trail?object_type=event&object_id=${moved.id}`,
    )
  ).json()) as { audit_entries: AuditEntry[] };
  expect(trail.audit_entries.map(({ action }) => action)).toContain("events.rederived");
  expect(await look()).toEqual({ looked_at: 0, moved: 0 });
});
