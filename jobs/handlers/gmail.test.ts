import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { emailKey } from "../../core/document-keys.ts";
import type { MailboxOf } from "../../core/emails/mailboxes.ts";
import { takeJob } from "../../db/jobs.ts";
import { emails } from "../../db/schema/emails.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { productionMailboxes } from "../../db/schema/mailboxes.ts";
import { handlers } from "../handlers.ts";
import { openMailboxes } from "../integrations/mailboxes.ts";
import { startGmail } from "../integrations/testing-gmail.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const key = randomBytes(32).toString("base64url");
const rooms = testRooms();
const OFFICE = '"Production, Office" <office@films.test>';
const REDIRECT = "https://portal.test/mails-in";
const NO_ANSWER = "Its server does not answer. It is asked again.";
let gmail: ReturnType<typeof startGmail>;
let portal: TestApp;
let manager: TestPerson;
let production: string;
let path: string;
/** Of one call: what hangs is given up soon. */
let timeoutMs: number;

beforeAll(async () => {
  gmail = startGmail();
  portal = await testApp({
    ...{ CALENDAR_KEY: key, GOOGLE_CLIENT_ID: "client", GOOGLE_CONSENT_URL: gmail.consentUrl },
    PORTAL_URL: "https://portal.test",
  });
  manager = await portal.person(["manager"]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  await gmail[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});
beforeEach(async () => {
  const { state } = gmail;
  Object.assign(state, { mischief: undefined, times: undefined, mails: [], pageSize: 500, retryAfter: "1" });
  state.address = "sheets@films.test";
  timeoutMs = 200;
  production = await portal.production(manager.organisationId);
  path = `/api/v1/productions/${production}/mailbox`;
  const senders = `/api/v1/productions/${production}/email-senders`;
  expect((await portal.send(manager, "PUT", senders, { senders: ["@films.test"] })).status).toBe(200);
});

/** The clock reads all that there are. */
afterEach(() => portal.send(manager, "DELETE", path));

const connect = () => portal.send(manager, "PUT", `${path}/gmail`, gmail.consented(REDIRECT));
const mailbox = async () =>
  ((await (await portal.send(manager, "GET", path)).json()) as MailboxOf).mailbox ?? undefined;
const taken = () => portal.database.db.select().from(emails).where(eq(emails.productionId, production));
const askedFor = (what: string) => gmail.state.asked.filter((one) => one === what).length;
/** Connected, and begun at what comes from now on. */
async function begun(): Promise<void> {
  expect((await connect()).status).toBe(200);
  await work(false);
  expect(await mailbox()).toMatchObject({ state: "in_step", reason: null, username: "sheets@films.test" });
}

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
    servers: [],
    gmail: { ...gmail.settings, redirectUri: REDIRECT },
    outgoing: { timeoutMs, deadlineMs: 2_000, pauseMs: 1, pauseMsMax: 5 },
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
  gmail.deliver(OFFICE, "Subject: Before\r\n\r\nlong ago\r\n");
  await begun();
  const long = `Subject: Sheet\r\n\r\n${"Crew call 7:00\r\n".repeat(50_000)}`;
  gmail.deliver(OFFICE, long);
  gmail.deliver("stranger@elsewhere.test", "Subject: Private\r\n\r\nnobody's\r\n");
  const spam = gmail.deliver(OFFICE, "Subject: Second\r\n\r\nCrew call 8:00\r\n", { labels: ["SPAM"] });
  gmail.deliver(OFFICE, "Subject: Gone\r\n\r\nCrew call 8:00\r\n");
  gmail.state.mails.pop();
  await work();
  await work();
  const rows = await taken();
  expect(rows.map(({ door, status }) => `${door} ${status}`)).toEqual(["mailbox received"]);
  const bytes = portal.services.blobs.read(emailKey(manager.organisationId, rows[0]?.id ?? ""));
  expect(await new Response(bytes).text()).toBe(gmail.state.mails[1]?.bytes.toString() ?? "");
  expect(await mailbox()).toMatchObject({ provider: "gmail", taken_count: 1, left_count: 1 });
  gmail.putBack(spam);
  await work();
  expect(await mailbox()).toMatchObject({ taken_count: 2, left_count: 1, state: "in_step" });
  expect([gmail.state.changed, askedFor("messages")]).toEqual([[], 0]);
});

test("more than a run takes comes with the next ones, in pages, the oldest first, each once", async () => {
  await begun();
  gmail.state.pageSize = 20;
  for (let at = 0; at < 55; at++) gmail.deliver(OFFICE, `Subject: Sheet ${at}\r\n\r\nCrew call 7:00\r\n`);
  await work();
  expect(await mailbox()).toMatchObject({ taken_count: 50 });
  await work();
  expect(await mailbox()).toMatchObject({ taken_count: 55, reason: null });
  expect(await taken()).toHaveLength(55);
});

test("history that is forgotten: what came lately is looked at anew, and still taken once", async () => {
  await begun();
  gmail.deliver(OFFICE, "Subject: Old\r\n\r\nyears ago\r\n", { at: Date.UTC(2020, 0, 1) });
  gmail.forgetHistory();
  for (let at = 0; at < 60; at++)
    gmail.deliver(OFFICE, `Subject: Sheet ${at}\r\n\r\nCrew call 7:00\r\n`, { at: Date.now() - 90_000 + at });
  gmail.forgetHistory();
  gmail.state.pageSize = 25;
  await work();
  expect(await mailbox()).toMatchObject({ taken_count: 50 });
  // What comes meanwhile stands in the history that is known.
  gmail.deliver(OFFICE, "Subject: Meanwhile\r\n\r\nCrew call 8:00\r\n");
  await work();
  await work();
  expect(await mailbox()).toMatchObject({ taken_count: 61, reason: null });
  const listed = askedFor("messages");
  gmail.deliver(OFFICE, "Subject: Later\r\n\r\nCrew call 9:00\r\n");
  await work();
  expect([(await taken()).length, askedFor("messages") - listed]).toEqual([62, 0]);
});

test("one that hangs, fails or answers with a page is asked again, and says so; nothing is lost", async () => {
  await begun();
  gmail.deliver(OFFICE, "Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
  for (const mischief of ["never answers", "answers 500", "answers with a page"] as const) {
    gmail.state.mischief = mischief;
    await work();
    expect([mischief, await mailbox()]).toMatchObject([mischief, { state: "in_step", reason: NO_ANSWER }]);
  }
  gmail.state.mischief = "cuts off in the middle of a mail";
  await work();
  expect([await taken(), (await mailbox())?.reason]).toEqual([[], NO_ANSWER]);
  // Once is no matter.
  Object.assign(gmail.state, { mischief: "answers 500", times: 1 });
  await work();
  expect(await mailbox()).toMatchObject({ reason: null, taken_count: 1 });
});

test("one that asks to be left alone is, for as long as it says; a moment is waited for", async () => {
  await begun();
  gmail.deliver(OFFICE, "Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
  Object.assign(gmail.state, { mischief: "asks to wait", times: 1 });
  await work();
  expect(await mailbox()).toMatchObject({ reason: null, taken_count: 1 });
  for (const mischief of ["asks to wait", "limits by 403"] as const) {
    Object.assign(gmail.state, { mischief, times: undefined, retryAfter: "600" });
    await work();
    expect((await mailbox())?.reason).toStartWith("Its server asks to be left alone");
    gmail.state.mischief = undefined;
    const { length } = gmail.state.asked;
    await work();
    expect(gmail.state.asked).toHaveLength(length);
    await portal.database.db.update(productionMailboxes).set({ readUntil: new Date().toISOString() });
    await work();
    expect(await mailbox()).toMatchObject({ state: "in_step", reason: null });
  }
});

test("a mail that does not come, or is too large, is left, and those behind it are taken", async () => {
  await begun();
  gmail.deliver(OFFICE, "Subject: Stuck\r\n\r\nCrew call 7:00\r\n");
  gmail.state.mischief = "never sends a mail";
  for (let tries = 0; tries < 3; tries++) await work();
  gmail.state.mischief = undefined;
  gmail.deliver(OFFICE, "Subject: Huge\r\n\r\nCrew call 7:00\r\n", { sizeEstimate: 62 * 1_024 * 1_024 });
  const raw = askedFor("messages/:id raw");
  await work();
  expect((await mailbox())?.reason).toContain("has 62 MB, and at most 50 MB are taken. It was left there");
  // Said before a byte of it came.
  expect(askedFor("messages/:id raw")).toBe(raw);
  gmail.deliver(OFFICE, "Subject: Lies\r\n\r\nCrew call 7:00\r\n");
  gmail.state.mischief = "sends a mail without end";
  timeoutMs = 5_000;
  await work();
  expect((await mailbox())?.reason).toContain("has more than 50 MB");
  gmail.state.mischief = undefined;
  gmail.deliver(OFFICE, "Subject: Next\r\n\r\nCrew call 8:00\r\n");
  await work();
  expect(await mailbox()).toMatchObject({ taken_count: 1, left_count: 3, reason: null });
  expect(await taken()).toHaveLength(1);
});

test("a token that ran out is renewed; consent that was taken back is said, until somebody signs in again", async () => {
  await begun();
  gmail.deliver(OFFICE, "Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
  gmail.forgetTokens();
  await work();
  expect(await mailbox()).toMatchObject({ taken_count: 1, state: "in_step" });
  gmail.deliver(OFFICE, "Subject: Meanwhile\r\n\r\nCrew call 8:00\r\n");
  gmail.takeBack();
  await work();
  expect(await mailbox()).toMatchObject({
    state: "refused",
    reason: "Google does not accept the consent any more.",
  });
  const { tokens } = gmail.state;
  await work();
  expect(gmail.state.tokens).toBe(tokens);
  // What came while nobody was let in is not lost.
  await begun();
  expect(await mailbox()).toMatchObject({ taken_count: 2 });
  gmail.state.mischief = "was not allowed it";
  await work();
  expect(await mailbox()).toMatchObject({
    state: "refused",
    reason: "What the portal asked for was not allowed at Google.",
  });
});

test("another mailbox than before is begun anew", async () => {
  await begun();
  gmail.deliver(OFFICE, "Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
  await work();
  gmail.state.address = "other@films.test";
  gmail.deliver(OFFICE, "Subject: Not from now on\r\n\r\nCrew call 7:00\r\n");
  await connect();
  await work(false);
  expect(await mailbox()).toMatchObject({ username: "other@films.test", taken_count: 0, state: "in_step" });
});

test("leave that goes less far than was asked is none; a code is good once; nothing secret is told or kept open", async () => {
  Object.assign(gmail.state, { scope: "openid" });
  await connect();
  await work(false);
  expect(await mailbox()).toMatchObject({ state: "refused", username: "" });
  gmail.state.scope = "openid https://www.googleapis.com/auth/gmail.readonly";
  const given = gmail.consented(REDIRECT);
  const told = await (await portal.send(manager, "PUT", `${path}/gmail`, given)).text();
  await work(false);
  expect(await mailbox()).toMatchObject({ state: "in_step" });
  const rows = await portal.database.sql`select row_to_json(m)::text as row from production_mailboxes m
    union all select row_to_json(k)::text from idempotency_keys k union all select row_to_json(j)::text from jobs j`;
  expect(JSON.stringify([told, rows])).not.toContain(given.code);
  await portal.send(manager, "PUT", `${path}/gmail`, given);
  await work(false);
  expect(await mailbox()).toMatchObject({ state: "refused" });
  const stranger = await portal.person(["manager"]);
  expect((await portal.send(stranger, "PUT", `${path}/gmail`, given)).status).toBe(404);
  const offered = (await (await portal.send(manager, "GET", path)).json()) as MailboxOf;
  expect(offered.gmail).toEqual({
    ...{ consent_url: gmail.consentUrl, client_id: "client", redirect_uri: REDIRECT },
    scope: "https://www.googleapis.com/auth/gmail.readonly",
  });
});

test("what opens the mailbox of a production that was deleted is gone with the next turn, and that is on record", async () => {
  await begun();
  const { db } = portal.database;
  await db.execute(sql`update productions set deleted_at = now() where id = ${production}`);
  const { length } = gmail.state.asked;
  await work();
  const left = await db
    .select()
    .from(productionMailboxes)
    .where(eq(productionMailboxes.productionId, production));
  expect([left, gmail.state.asked.length - length]).toEqual([[], 0]);
  const noted = await db.execute(
    sql`select 1 from audit_pending where event ->> 'action' = 'emails.mailbox-removed'
      and event ->> 'object_id' = ${production}`,
  );
  expect(noted.length).toBeGreaterThan(0);
});
