import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import type { CalendarAccount } from "../../core/calendars/accounts.ts";
import { takeJob } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { openCalendars } from "../integrations/calendars.ts";
import { openGoogleCalendar } from "../integrations/google-calendar.ts";
import { startCalendars } from "../integrations/testing-calendars.ts";
import { openOutgoing } from "../integrations/outgoing.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const key = randomBytes(32).toString("base64url");
const rooms = testRooms();
let server: ReturnType<typeof startCalendars>;
let portal: TestApp;
let manager: TestPerson;
let production: string;

beforeAll(async () => {
  server = startCalendars();
  portal = await testApp({
    CALENDAR_KEY: key,
    CALDAV_SERVERS: server.url,
    GOOGLE_CLIENT_ID: "client",
    PORTAL_URL: "https://portal.test",
  });
  manager = await portal.person(["manager"]);
  production = await portal.production(manager.organisationId);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

/** Runs what waits, and what that makes, until nothing does. */
async function work(): Promise<void> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const calendars = openCalendars({
    key: Buffer.from(key, "base64url"),
    servers: [server.url],
    google: { ...server.google, redirectUri: "https://portal.test/calendar" },
    outgoing: { timeoutMs: 300, pauseMs: 1, pauseMsMax: 5 },
  });
  const never = new AbortController().signal;
  for (;;) {
    const waiting = await database.db.select().from(jobs).where(eq(jobs.state, "pending"));
    const again = await database.db.select().from(jobs).where(eq(jobs.state, "queued"));
    if (waiting.length + again.length === 0) return;
    for (const { id, kind } of [...waiting, ...again]) {
      const taken = await takeJob(database.db, id, 60_000);
      if (taken.outcome !== "taken") continue;
      const services = { ...rooms, calendars, database, log, clock, blobs, lockMs: 60_000 };
      await runJob(services, handlers[kind], taken.job, taken.lease, never, never);
    }
  }
}

const day = (days: number) => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T19:30`;
async function send<T>(who: TestPerson, method: string, path: string, body?: unknown, version?: number) {
  const headers = version === undefined ? {} : { "if-match": `"${version}"` };
  const response = await portal.send(who, method, path, body, headers);
  expect([path, response.status < 300]).toEqual([path, true]);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
const make = (artist: TestPerson, title: string, days = 3) =>
  send<{ id: string }>(manager, "POST", "/api/v1/schedules", {
    production_id: production,
    title,
    local_start: day(days),
    location: "Dock 4",
    assigned_user_ids: [artist.userId],
  });
const summaries = () => [...server.events.values()].map(({ summary }) => summary).sort();
const accountsOf = async (who: TestPerson) =>
  (await send<{ data: CalendarAccount[] }>(who, "GET", "/api/v1/calendar-accounts")).data;

const WAYS = [
  {
    name: "CalDAV",
    body: () => ({ provider: "caldav", name: "Work", url: server.collection, ...server.user }),
  },
  { name: "a calendar like Google's", body: () => ({ provider: "google", name: "Own", ...server.consent }) },
];

for (const { name, body } of WAYS) {
  describe(name, () => {
    let artist: TestPerson;
    let first: { id: string };
    beforeAll(async () => {
      server.events.clear();
      artist = await portal.person(["artist"], manager.organisationId);
      first = await make(artist, "Doors");
      await make(artist, "Soundcheck", 4);
      await work();
    });

    test("gets the schedule that is there, and only its person knows of the account", async () => {
      const made = await send<CalendarAccount>(artist, "POST", "/api/v1/calendar-accounts", body());
      expect(made).toMatchObject({ state: "waiting", pushed_at: null });
      await work();
      expect(summaries()).toEqual(["Doors", "Soundcheck"]);
      expect([...server.events.values()][0]).toMatchObject({ location: "Dock 4" });
      expect(await accountsOf(artist)).toMatchObject([{ id: made.id, state: "in_step", reason: null }]);
      expect(await accountsOf(manager)).toEqual([]);
      const kept = await portal.database.sql<{ row: string }[]>`
        select row_to_json(a)::text as row from calendar_accounts a union all select row_to_json(k)::text from idempotency_keys k`;
      const said = kept.map(({ row }) => row).join("\n") + portal.logged.join("\n");
      for (const secret of [server.user.password, server.consent.code, "refresh-token"])
        expect(said).not.toContain(secret);
    });
    test("gets each change, cancellation and removal, and nothing twice", async () => {
      const { length } = server.asked;
      await send(manager, "PATCH", `/api/v1/schedules/${first.id}`, { title: "Doors open" }, 1);
      const own = { title: "Dentist", zone: "Europe/Lisbon", local_start: day(5) };
      await send(artist, "POST", "/api/v1/calendar-events", own);
      await work();
      expect(summaries()).toEqual(["Dentist", "Doors open", "Soundcheck"]);
      const writes = server.asked.slice(length).filter((line) => !line.includes("/token"));
      expect(writes.length).toBeLessThanOrEqual(name === "CalDAV" ? 2 : 3);
      await send(manager, "PATCH", `/api/v1/schedules/${first.id}`, { status: "cancelled" }, 2);
      await work();
      expect(summaries()).toEqual(["Dentist", "Soundcheck"]);
      await send(manager, "PATCH", `/api/v1/schedules/${first.id}`, { status: "scheduled" }, 3);
      await work();
      await send(manager, "DELETE", `/api/v1/schedules/${first.id}`);
      await work();
      expect(summaries()).toEqual(["Dentist", "Soundcheck"]);
    });
    for (const mischief of [
      "answers 500",
      "is too busy",
      "answers with a page",
      "commits, then answers 500",
      "commits, and never answers",
    ] as const)
      test(`a server that ${mischief} has it in the end, once`, async () => {
        server.misbehave(mischief);
        const { id } = await make(artist, mischief);
        await work();
        expect(summaries().filter((one) => one === mischief)).toHaveLength(1);
        server.misbehave(mischief);
        await send(manager, "DELETE", `/api/v1/schedules/${id}`);
        await work();
        expect(summaries()).not.toContain(mischief);
        expect(await accountsOf(artist)).toMatchObject([{ state: "in_step" }]);
      });
    test("an entry that is not accepted holds up no other, and its person reads of it", async () => {
      server.misbehave("will not have it");
      await make(artist, "Refused once", 6);
      await make(artist, "Fine", 7);
      await work();
      expect(summaries()).toContain("Fine");
      await make(artist, "Later", 8);
      await work();
      expect(summaries()).toContain("Refused once");
      expect(await accountsOf(artist)).toMatchObject([{ state: "in_step", reason: null }]);
    });
    test("what is removed is written no more", async () => {
      const [account] = await accountsOf(artist);
      await send(artist, "DELETE", `/api/v1/calendar-accounts/${account?.id}`);
      const before = summaries();
      await make(artist, "After", 9);
      await work();
      expect(summaries()).toEqual(before);
      const [row] = await portal.database
        .sql`select sealed from calendar_accounts where id = ${account?.id ?? ""}`;
      expect(row).toEqual({ sealed: "" });
    });
  });
}

describe("consent", () => {
  test("is given once; what comes of it is kept, and tokens that ran out are asked for anew", async () => {
    // The code was used up above: another that uses it again stole it, or came too late.
    const artist = await portal.person(["artist"], manager.organisationId);
    const body = { provider: "google", name: "Spent", ...server.consent };
    await send(artist, "POST", "/api/v1/calendar-accounts", body);
    await work();
    expect(await accountsOf(artist)).toMatchObject([
      { state: "refused", reason: "Google does not accept the consent any more." },
    ]);
    const settings = { ...server.google, redirectUri: "https://portal.test/calendar" };
    const never = () => Promise.reject(new Error("nothing to keep"));
    const target = await openGoogleCalendar(
      settings,
      { refreshToken: "refresh-token" },
      "primary",
      openOutgoing(),
      never,
    );
    server.forgetTokens();
    const { length } = server.asked;
    await target.remove("0198aa00-0000-7000-8000-000000000001");
    expect(server.asked.slice(length)).toEqual([
      "DELETE /v3/calendars/primary/events/:id",
      "POST /token",
      "DELETE /v3/calendars/primary/events/:id",
    ]);
  });
});

describe("who may have what where", () => {
  test("only the servers that the house names are written to", async () => {
    const artist = await portal.person(["artist"], manager.organisationId);
    for (const url of [
      "http://127.0.0.1:1/calendars/",
      "https://caldav.example/calendars/",
      server.collection.replace("http://", "http://ada:x@"),
      `${server.collection}?x=1`,
      "file:///etc/passwd",
    ]) {
      const body = { provider: "caldav", name: "Work", url, ...server.user };
      const refused = await portal.send(artist, "POST", "/api/v1/calendar-accounts", body);
      expect([url, refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
        url,
        422,
        "/problems/calendar-accounts/elsewhere",
      ]);
    }
    expect(await send<unknown>(artist, "GET", "/api/v1/calendar-providers")).toMatchObject({
      caldav: [server.url],
      google: { client_id: "client", redirect_uri: "https://portal.test/calendar" },
    });
  });
  test("a password that is good no longer stops it, with the reason", async () => {
    const artist = await portal.person(["artist"], manager.organisationId);
    const body = {
      provider: "caldav",
      name: "Work",
      url: server.collection,
      ...server.user,
      password: "wrong",
    };
    await send(artist, "POST", "/api/v1/calendar-accounts", body);
    await work();
    expect(await accountsOf(artist)).toMatchObject([
      { state: "refused", reason: "The server does not accept the credentials." },
    ]);
    const { length } = server.asked;
    await make(artist, "Nobody asks");
    await work();
    expect(server.asked.slice(length)).toEqual([]);
  });
  test("where it is not set up it is refused in words", async () => {
    await using bare = await testApp({ CALENDAR_KEY: "" });
    const artist = await bare.person(["artist"]);
    const body = { provider: "caldav", name: "Work", url: server.collection, ...server.user };
    const refused = await bare.send(artist, "POST", "/api/v1/calendar-accounts", body);
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { type: "/problems/calendar-accounts/not-set-up" },
    ]);
    const providers = await bare.send(artist, "GET", "/api/v1/calendar-providers");
    expect(await providers.json()).toEqual({ caldav: [], google: null });
  });
});
