import { afterAll, beforeAll, expect, test } from "bun:test";
import { desc, eq } from "drizzle-orm";
import { nameOf, sampleOf, testWorld, type TestWorld } from "../../api/testing-world.ts";
import { routes } from "../../api/app.ts";
import { testApp, type TestApp } from "../../api/testing.ts";
import type { AuditAction } from "../../core/audit-actions.ts";
import { must } from "../../core/assert.ts";
import { sealTrail } from "../../db/audit.ts";
import { takeJob } from "../../db/jobs.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { jobs } from "../../db/schema/jobs.ts";
import type { Handler } from "../handler.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

// What jobs decide is told as the house's doing, for whoever asked for it, with the job in the request's place.

let portal: TestApp;
let world: TestWorld;
const rooms = testRooms();
beforeAll(async () => {
  portal = await testApp();
  world = await testWorld(portal);
  // Its books go to files here, with nothing in them yet.
  await portal.database.sql`delete from ledger_connections`;
  await portal.database.sql`delete from ledger_payments`;
  await portal.database.sql`delete from ledger_bills`;
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const sent = async (name: string, path: string, change: (body: string) => string = (body) => body) => {
  const { body, headers = {} } = sampleOf(
    must(
      routes.find((route) => nameOf(route) === name),
      name,
    ),
    world,
  );
  const text = typeof body === "string" ? change(body) : body;
  const response = await portal.send(world.chief, name.split(" ")[0] ?? "", path, text, headers);
  expect([name, response.ok]).toEqual([name, true]);
};

/** Runs what waits of a kind. @returns the events that it left. */
async function work(kind: keyof typeof handlers) {
  const { database } = portal;
  const { blobs, log, clock } = portal.services;
  const [job] = await database.db
    .select()
    .from(jobs)
    .where(eq(jobs.kind, kind))
    .orderBy(desc(jobs.createdAt))
    .limit(1);
  const taken = await takeJob(database.db, must(job, kind).id, 20_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const never = new AbortController().signal;
  const handler = handlers[kind] as Handler;
  await runJob(
    { ...rooms, blobs, database, log, clock, lockMs: 20_000 },
    handler,
    taken.job,
    taken.lease,
    never,
    never,
  );
  await database.db.delete(jobs).where(eq(jobs.id, taken.job.id));
  await sealTrail(database.db, world.organisationId);
  return await database.db.select().from(auditEvents).where(eq(auditEvents.requestId, taken.job.id));
}

const told = (action: AuditAction, more: object = {}) => [
  expect.objectContaining({
    action,
    actorKind: "house",
    actorId: null,
    onBehalfOf: world.chief.userId,
    ...more,
  }),
];

test("an expense that was posted", async () => {
  const path = `/api/v1/expenses/${world.ids.expense}/approve`;
  await sent("POST /api/v1/expenses/:id/approve", path);
  const subjectId = world.people.artist.userId;
  expect(await work("sync-to-xero")).toEqual(
    told("expenses.posted", { objectId: world.ids.expense, subjectId, onBehalfOf: null }),
  );
});

test("a file that was put into the schedule", async () => {
  await portal.database.db.delete(jobs).where(eq(jobs.kind, "schedule-import"));
  const path = `/api/v1/productions/${world.ids.production}/schedule-imports`;
  await sent("POST /api/v1/productions/:id/schedule-imports", path, (body) =>
    body.replace("\r\n\r\ntrue\r\n", "\r\n\r\nfalse\r\n"),
  );
  expect(await work("schedule-import")).toEqual(told("imports.applied"));
});

test("a document that was taken, and one that was not", async () => {
  const holding = (content: string) => (body: string) => body.replace(/GIF89a.*(?=\r\n--)/s, content);
  await sent("POST /api/v1/documents/upload", "/api/v1/documents/upload", holding("%PDF-1.7\n%%EOF\n"));
  expect(await work("process-document")).toEqual(told("documents.accepted"));
  await sent("POST /api/v1/documents/upload", "/api/v1/documents/upload", holding("%PDF-1.7\n cut"));
  expect(await work("process-document")).toEqual(told("documents.refused"));
});
