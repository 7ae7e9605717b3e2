import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { emailKey } from "../../core/document-keys.ts";
import type { MailboxOf } from "../../core/emails/mailboxes.ts";
import { takeJob } from "../../db/jobs.ts";
import { emails } from "../../db/schema/emails.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { openMailboxes } from "../integrations/mailboxes.ts";
import { startImap } from "../integrations/testing-imap.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const key = randomBytes(32).toString("base64url");
const rooms = testRooms();
const OFFICE = "office@films.test";
let imap: ReturnType<typeof startImap>;
let portal: TestApp;
let manager: TestPerson;
let production: string;
let path: string;

beforeAll(async () => {
  imap = startImap();
  portal = await testApp({ CALENDAR_KEY: key, IMAP_SERVERS: imap.url });
  manager = await portal.person(["manager"]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  imap.stop();
  rooms[Symbol.dispose]();
});
beforeEach(async () => {
  Object.assign(imap.state, { mischief: undefined, mails: [], uidNext: 1, uidValidity: 1 });
  production = await portal.production(manager.organisationId);
  path = `/api/v1/productions/${production}/mailbox`;
  const senders = `/api/v1/productions/${production}/email-senders`;
  expect((await portal.send(manager, "PUT", senders, { senders: ["@films.test"] })).status).toBe(200);
});

/** The clock reads all that there are. */
afterEach(() => portal.send(manager, "DELETE", path));

const connect = (input: Record<string, unknown> = {}) =>
  portal.send(manager, "PUT", path, { server: imap.url, ...imap.user, ...input });
const mailbox = async () =>
  ((await (await portal.send(manager, "GET", path)).json()) as MailboxOf).mailbox ?? undefined;
const taken = () => portal.database.db.select().from(emails).where(eq(emails.productionId, production));

/** Runs what waits to read mailboxes; `turn`: as the clock writes it. */
async function work(turn = true): Promise<void> {
  const { database } = portal;
  if (turn) {
    await database.db.insert(jobs).values({ id: crypto.randomUUID(), kind: "read-mailboxes", payload: {} });
    await run();
  }
  await run();
}
async function run(): Promise<void> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const mailboxes = openMailboxes({
    key: Buffer.from(key, "base64url"),
    servers: [imap.url],
    gmail: undefined,
    outgoing: { timeoutMs: 400 },
  });
  const never = new AbortController().signal;
  const waiting = await database.db
    .select()
    .from(jobs)
    .where(and(eq(jobs.state, "pending"), inArray(jobs.kind, ["read-mailbox", "read-mailboxes"])));
  for (const { id, kind } of waiting) {
    const job = await takeJob(database.db, id, 60_000);
    if (job.outcome !== "taken") throw new Error(job.outcome);
    const services = { ...rooms, mailboxes, database, log, clock, blobs, lockMs: 60_000 };
    const ended = await runJob(services, handlers[kind as "read-mailbox"], job.job, job.lease, never, never);
    expect(ended).toEqual({ outcome: "completed" });
  }
}

test("what comes from now on is taken, each mail once, and nothing in the mailbox is changed", async () => {
  imap.deliver(OFFICE, "Subject: Before\r\n\r\nlong ago\r\n");
  expect((await connect()).status).toBe(200);
  await work(false);
  expect(await mailbox()).toMatchObject({ state: "in_step", reason: null, taken_count: 0 });
  const long = `Subject: Sheet\r\n\r\n${"Crew call 7:00\r\n".repeat(50_000)}`;
  imap.deliver(OFFICE, long);
  imap.deliver("stranger@elsewhere.test", "Subject: Private\r\n\r\nnobody's\r\n");
  imap.deliver(OFFICE, "Subject: Second\r\n\r\nCrew call 8:00\r\n");
  await work();
  await work();
  const rows = await taken();
  expect(rows.map(({ door, status }) => `${door} ${status}`)).toEqual([
    "mailbox received",
    "mailbox received",
  ]);
  const kept = rows.find(({ sizeBytes }) => sizeBytes > 700_000);
  const bytes = portal.services.blobs.read(emailKey(manager.organisationId, kept?.id ?? ""));
  expect(await new Response(bytes).text()).toBe(imap.state.mails[1]?.bytes.toString() ?? "");
  expect(await mailbox()).toMatchObject({ taken_count: 2, left_count: 1, state: "in_step" });
  expect(imap.state.changed).toEqual([]);
});

test("numbers that count no more: what came lately is looked at anew, and still taken once", async () => {
  await connect();
  await work(false);
  imap.deliver(OFFICE, "Subject: Old\r\n\r\nyears ago\r\n", new Date("2020-01-01T00:00:00Z"));
  imap.state.mails.length = 0;
  imap.deliver(OFFICE, "Subject: First\r\n\r\nCrew call 7:00\r\n");
  await work();
  imap.deliver(OFFICE, "Subject: Second\r\n\r\nCrew call 8:00\r\n");
  imap.renumber();
  await work();
  expect(await taken()).toHaveLength(2);
  imap.deliver(OFFICE, "Subject: Third\r\n\r\nCrew call 9:00\r\n");
  await work();
  expect(await taken()).toHaveLength(3);
});

test("a server that hangs, cuts off or answers as none does is asked again, and says so; nothing is lost", async () => {
  await connect();
  await work(false);
  imap.deliver(OFFICE, "Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
  for (const mischief of ["never greets", "answers with a page", "is unavailable"] as const) {
    imap.state.mischief = mischief;
    await work();
    expect([mischief, await mailbox()]).toMatchObject([
      mischief,
      { state: "in_step", reason: "Its server does not answer. It is asked again." },
    ]);
  }
  imap.state.mischief = "cuts off in the middle of a mail";
  await work();
  expect(await taken()).toEqual([]);
  imap.state.mischief = undefined;
  await work();
  expect(await mailbox()).toMatchObject({ reason: null, taken_count: 1 });
});

test("a mail that does not come is left after three tries, and those behind it are taken", async () => {
  await connect();
  await work(false);
  imap.deliver(OFFICE, "Subject: Stuck\r\n\r\nCrew call 7:00\r\n");
  imap.state.mischief = "never sends a mail";
  for (let tries = 0; tries < 3; tries++) await work();
  imap.state.mischief = undefined;
  imap.deliver(OFFICE, "Subject: Next\r\n\r\nCrew call 8:00\r\n");
  await work();
  expect(await taken()).toHaveLength(1);
  expect(await mailbox()).toMatchObject({ taken_count: 1, left_count: 1 });
  expect((await mailbox())?.reason).toContain("could not be fetched");
});

test("a mail that is too large is left by what is said of it, before a byte comes", async () => {
  await connect();
  await work(false);
  const [text, at] = ["Subject: Film\r\n\r\nCrew call 7:00\r\n", new Date("2026-11-30T10:00:00Z")];
  imap.deliver(OFFICE, text, at, 62 * 1_024 * 1_024);
  // Whoever asked for it would wait in vain.
  imap.state.mischief = "never sends a mail";
  await work();
  expect(await mailbox()).toMatchObject({
    ...{ taken_count: 0, left_count: 1 },
    reason:
      "A mail of 2026-11-30 has 62 MB, and at most 50 MB are taken. It was left there; its call sheet can be handed in alone.",
  });
});

test("credentials that are refused are said and not tried again until there are others", async () => {
  await connect({ password: "wrong" });
  await work(false);
  expect(await mailbox()).toMatchObject({
    state: "refused",
    reason: "The server does not accept the credentials.",
  });
  const { sessions } = imap.state;
  await work();
  expect(imap.state.sessions).toBe(sessions);
  await connect();
  await work(false);
  expect(await mailbox()).toMatchObject({ state: "in_step", reason: null });
});

test("only servers that the house names, credentials are never told, and once removed nothing is read", async () => {
  expect((await connect({ server: "imaps://127.0.0.1" })).status).toBe(422);
  const told = await (await connect()).text();
  expect(told).not.toContain(imap.user.password);
  const rows = await portal.database.sql`select row_to_json(m)::text as row from production_mailboxes m
    union all select row_to_json(k)::text from idempotency_keys k union all select row_to_json(j)::text from jobs j`;
  expect(JSON.stringify(rows)).not.toContain(imap.user.password);
  const stranger = await portal.person(["manager"]);
  expect((await portal.send(stranger, "GET", path)).status).toBe(404);
  expect((await portal.send(stranger, "DELETE", path)).status).toBe(404);
  expect((await portal.send(manager, "DELETE", path)).status).toBe(204);
  const { sessions } = imap.state;
  await work();
  expect(await mailbox()).toBeUndefined();
  expect((await portal.send(manager, "DELETE", path)).status).toBe(404);
  expect(imap.state.sessions).toBe(sessions);
});
