import { afterAll, beforeAll, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { desc, eq } from "drizzle-orm";
import { inDays } from "../../api/testing-events.ts";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import type { JobKind } from "../../core/jobs.ts";
import { takeJob } from "../../db/jobs.ts";
import { keepHouse, KEPT } from "../../db/housekeeping.ts";
import { attendees } from "../../db/schema/events.ts";
import { jobs } from "../../db/schema/jobs.ts";
import type { Handler } from "../handler.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const rooms = testRooms();
let portal: TestApp;
let manager: TestPerson;
let production: string;
beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  production = await portal.production(manager.organisationId);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const send = async (method: string, path: string, body?: unknown, version?: number) => {
  const headers = version === undefined ? {} : { "if-match": `"${version}"` };
  const response = await portal.send(manager, method, `/api/v1${path}`, body, headers);
  expect([path, response.status < 300]).toEqual([path, true]);
  return (await response.json()) as { id: string };
};

/** A published one with two who come, one who has not confirmed and one who does not come any more. */
async function event(): Promise<string> {
  const made = { production_id: production, title: "Opening", location: "Hall", local_start: inDays(20) };
  const { id } = await send("POST", "/events", made);
  await send("POST", `/events/${id}/publish`, undefined, 1);
  const now = new Date().toISOString();
  for (const [name, status] of [
    ["ada", "confirmed"],
    ["=grace", "confirmed"],
    ["alan", "pending"],
    ["kurt", "cancelled"],
  ] as const)
    await portal.database.db.insert(attendees).values({
      id: newId(),
      organisationId: manager.organisationId,
      eventId: id,
      status,
      name,
      email: `${name.replace("=", "")}@${id}.test`,
      partySize: 2,
      askedAt: now,
      toldVersion: 2,
      ...(status === "confirmed" ? { confirmedAt: now } : {}),
    });
  return id;
}

/** Runs the newest job of a kind, as often as it is told. */
async function work(kind: JobKind, database = portal.database): Promise<unknown> {
  const [job] = await portal.database.db
    .select()
    .from(jobs)
    .where(eq(jobs.kind, kind))
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(1);
  await portal.database.sql`update jobs set state = 'queued' where id = ${must(job, kind).id}`;
  const taken = await takeJob(portal.database.db, must(job, kind).id, 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const never = new AbortController().signal;
  const { log, blobs, clock } = portal.services;
  const services = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
  const ended = await runJob(services, handlers[kind] as Handler, taken.job, taken.lease, never, never);
  expect(ended.outcome).toBe("completed");
  const [row] = await portal.database.db.select().from(jobs).where(eq(jobs.id, taken.job.id));
  return row?.result;
}
const mailsOf = async (id: string) =>
  await portal.database.sql<{ recipient: string; subject: string; body: string }[]>`
    select recipient, subject, body from mails where recipient like ${`%@${id}.test`} order by recipient, id`;

test("who comes is told once that an event is at another time, and that it is cancelled; nobody else is", async () => {
  const id = await event();
  await send("PATCH", `/events/${id}`, { local_start: inDays(21, "20:15") }, 2);
  expect(await work("notify-attendees")).toEqual({ told: 2 });
  expect(await work("notify-attendees")).toEqual({ told: 0 });
  const told = await mailsOf(id);
  expect(told.map(({ recipient, subject }) => [recipient.split("@")[0], subject])).toEqual([
    ["ada", "Changed: Opening"],
    ["grace", "Changed: Opening"],
  ] as string[][]);
  expect(told[0]?.body).toContain(`20:15 (Asia/Singapore)`);
  expect(told[0]?.body).toContain(`https://portal.test/performance/${id}`);
  await send("POST", `/events/${id}/cancel`, { reason: "The roof leaks" }, 3);
  expect(await work("notify-attendees")).toEqual({ told: 2 });
  const off = (await mailsOf(id)).filter(({ subject }) => subject === "Cancelled: Opening");
  expect(off).toHaveLength(2);
  expect(off[0]?.body).toContain("The roof leaks");
});

test("guests are taken out as a file", async () => {
  const id = await event();
  const asked = await send("POST", "/exports", {
    kind: "attendees",
    format: "csv",
    event_id: id,
    status: "confirmed",
  });
  await work("make-export");
  const file = await portal.send(manager, "GET", `/api/v1/exports/${asked.id}/file`);
  const rows: unknown = parse(Buffer.from(await file.arrayBuffer()), { bom: true, columns: true });
  expect(rows).toMatchObject([
    { Event: "Opening", Name: "ada", People: "2", Status: "Comes" },
    { Event: "Opening", Name: "'=grace", People: "2", Status: "Comes" },
  ]);
});

test("answers that nobody confirmed go, names go long after the event, and how many came stays", async () => {
  const id = await event();
  const { sql } = portal.database;
  const later = (seconds: number) => Date.now() + seconds * 1_000;
  const counts = async () =>
    (await sql`select attendee_count, pending_count from event_seats where event_id = ${id}`)[0];
  expect(await counts()).toEqual({ attendee_count: 4, pending_count: 1 });
  await keepHouse(portal.database, later(KEPT.unconfirmedRsvps + 60));
  expect(await counts()).toEqual({ attendee_count: 4, pending_count: 0 });
  // Four hundred days after it was answered the event itself is not as long ago.
  const kept = async () =>
    (await sql`select count(*)::int as n from attendees where event_id = ${id} and email <> ''`)[0]?.n;
  await keepHouse(portal.database, later(KEPT.attendeeNames + 60));
  expect(await kept()).toBe(3);
  await keepHouse(portal.database, later(KEPT.attendeeNames + 30 * 86_400));
  expect(await kept()).toBe(0);
  expect(await counts()).toEqual({ attendee_count: 4, pending_count: 0 });
});
