import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { takeJob } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { byIcalJs, byNodeIcal } from "../../core/calendars/testing-parsers.ts";
import type { Mail, Notification } from "../../core/notifications.ts";
import type { Page } from "../../core/page.ts";
import type { Recipient } from "../../core/schedule-receipts.ts";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

let portal: TestApp;
let admin: TestPerson;
let manager: TestPerson;
let artist: TestPerson;
let other: TestPerson;
let production: string;
const rooms = testRooms();

beforeAll(async () => {
  portal = await testApp();
  admin = await portal.person(["admin"]);
  const { organisationId } = admin;
  manager = await portal.person(["manager"], organisationId);
  artist = await portal.person(["artist"], organisationId);
  other = await portal.person(["artist"], organisationId);
  await portal.person(["engineer"], organisationId);
  production = await portal.production(organisationId, [artist, manager]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

/** Runs everything that waits, and what that makes, each twice over: as after a crash. */
async function work(): Promise<void> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const never = new AbortController().signal;
  for (;;) {
    const waiting = await database.db.select().from(jobs).where(eq(jobs.state, "pending"));
    if (waiting.length === 0) return;
    for (const { id, kind } of waiting) {
      for (const again of [true, false]) {
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
        if (again) await database.db.update(jobs).set({ state: "pending" }).where(eq(jobs.id, id));
      }
    }
  }
}
const told = async (who: TestPerson) =>
  ((await (await portal.send(who, "GET", "/api/v1/notifications")).json()) as { data: Notification[] }).data;
const titles = async (who: TestPerson) => (await told(who)).map(({ title }) => title);
const tomorrow = () => new Date(portal.services.clock.now() + 86_400_000).toISOString().slice(0, 16);

test("an announcement reaches whom it concerns once, in the page and by e-mail, but not its author", async () => {
  await portal.send(manager, "POST", "/api/v1/announcements", {
    production_id: production,
    title: "Rain",
    body: "Bring boots.",
  });
  await portal.send(manager, "POST", "/api/v1/announcements", { title: "For all", body: "Hello." });
  await work();
  expect((await titles(artist)).sort()).toEqual(["For all", "Rain"]);
  expect(await titles(other)).toEqual(["For all"]);
  expect(await titles(manager)).toEqual([]);
  const folder = `${rooms.folder}/mail`;
  const files = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, "utf8"));
  expect(files).toHaveLength(4);
  const rain = files.find((text) => text.includes("Subject: Rain")) ?? "";
  expect(rain).toContain(`To: ${artist.userId}@people.test`);
  expect(rain).toContain("https://portal.test/announcements");
  expect(rain).toMatch(/^Message-ID: <[0-9a-f-]{36}@portal\.test>\r?$/m);
});

test("a schedule's people hear of what is new, changed and cancelled, and of a past item nothing", async () => {
  const send = async (method: string, path: string, body?: unknown, version?: number) => {
    const response = await portal.send(
      manager,
      method,
      path,
      body,
      version === undefined ? {} : { "if-match": `"${version}"` },
    );
    expect(response.ok).toBe(true);
    await work();
    return response.status === 204 ? undefined : ((await response.json()) as { id: string });
  };
  const call = { production_id: production, local_start: tomorrow(), stage: "Main" };
  const made = await send("POST", "/api/v1/schedules", {
    ...call,
    title: "Doors",
    assigned_user_ids: [other.userId],
  });
  expect((await told(other))[0]).toMatchObject({
    title: "New: Doors",
    link: `/schedule/${made?.id}`,
    status: "unread",
  });
  expect(await titles(artist)).not.toContain("New: Doors");
  await send("PATCH", `/api/v1/schedules/${made?.id}`, { stage: "Second" }, 1);
  await send("PATCH", `/api/v1/schedules/${made?.id}`, { status: "cancelled" }, 2);
  expect((await titles(other)).slice(0, 2)).toEqual(["Cancelled: Doors", "Changed: Doors"]);
  await send("POST", "/api/v1/schedules", { ...call, title: "Long ago", local_start: "2026-01-03T10:00" });
  expect(await titles(artist)).not.toContain("New: Long ago");
});

test("each hears what is different from what they were told last, and nothing where nothing is", async () => {
  const change = async (id: string, version: number, body: unknown) => {
    const headers = { "if-match": `"${version}"` };
    const response = await portal.send(manager, "PATCH", `/api/v1/schedules/${id}`, body, headers);
    expect(response.status).toBe(200);
  };
  const states = async (id: string) => {
    const path = `/api/v1/schedules/${id}/recipients?sort=last_name`;
    const page = (await (await portal.send(manager, "GET", path)).json()) as Page<Recipient>;
    return Object.fromEntries(page.data.map((one) => [one.id, one.state]));
  };
  const made = await portal.send(manager, "POST", "/api/v1/schedules", {
    ...{ production_id: production, title: "Fitting", local_start: `${tomorrow().slice(0, 11)}10:00` },
    assigned_user_ids: [other.userId, manager.userId],
  });
  const { id } = (await made.json()) as { id: string };
  expect(await states(id)).toEqual({ [other.userId]: "untold", [manager.userId]: "untold" });
  await work();
  // Whoever wrote it has it before them.
  expect(await states(id)).toEqual({ [other.userId]: "delivered", [manager.userId]: "opened" });
  expect((await told(other))[0]?.title).toBe("New: Fitting");

  // Somebody more is nothing to who was there, and two changes before anybody is told are one to them.
  await change(id, 1, { assigned_user_ids: [other.userId, artist.userId, manager.userId] });
  await work();
  expect((await titles(other)).filter((title) => title.endsWith("Fitting"))).toEqual(["New: Fitting"]);
  expect((await told(artist))[0]?.title).toBe("New: Fitting");
  expect(await states(id)).toMatchObject({ [other.userId]: "delivered", [artist.userId]: "delivered" });
  await change(id, 2, { stage: "Wardrobe" });
  await change(id, 3, { local_start: `${tomorrow().slice(0, 11)}09:00`, notes: "Bring shoes" });
  await work();
  for (const who of [other, artist]) {
    const [news] = await told(who);
    expect(news?.title).toBe("Changed: Fitting");
    expect(news?.body.split("\n").slice(0, 3)).toEqual([
      "Starts 09:00, was 10:00: 60 min earlier.",
      "At Wardrobe, was open.",
      "There are notes now.",
    ]);
  }
  expect((await titles(other)).filter((title) => title.endsWith("Fitting"))).toHaveLength(2);
});

describe("what changes within a day of its start", () => {
  const soon = (hours: number) =>
    new Date(portal.services.clock.now() + hours * 3_600_000).toISOString().slice(0, 16);
  const send = async (method: string, path: string, body?: unknown, version?: number) => {
    const headers = version === undefined ? {} : { "if-match": `"${version}"` };
    const response = await portal.send(manager, method, path, body, headers);
    expect(response.ok).toBe(true);
    return response.status === 204 ? { id: "" } : ((await response.json()) as { id: string });
  };
  const make = (hours: number, more: Record<string, unknown> = {}) =>
    send("POST", "/api/v1/schedules", {
      production_id: production,
      title: "Call",
      local_start: soon(hours),
      zone: "UTC",
      assigned_user_ids: [artist.userId],
      ...more,
    });
  /** What came with the mails about an item, the newest last. */
  async function invitations(id: string, to: TestPerson) {
    await work();
    const rows = await portal.database.sql<{ id: string; subject: string; calendar: string | null }[]>`
      select id, subject, calendar from mails where user_id = ${to.userId} and calendar like ${`%UID:${id}%`} order by id`;
    return rows.map(({ id: mail, subject, calendar }) => {
      const method = /^METHOD:(\w+)\r$/m.exec(calendar ?? "")?.[1];
      const eml = readFileSync(`${rooms.folder}/mail/${mail}.eml`, "utf8");
      expect(eml.replaceAll(/\r?\n[ \t]/g, " ")).toMatch(
        new RegExp(`^Content-Type: text/calendar; charset=utf-8; method=${method}\r?$`, "m"),
      );
      const [event] = byIcalJs(calendar ?? "");
      expect(byNodeIcal(calendar ?? "")).toEqual(event ? [event] : []);
      return [subject, method, event?.sequence, event?.status];
    });
  }

  test("goes to calendars by e-mail: asked, changed, moved away, taken away", async () => {
    const { id } = await make(3);
    expect(await invitations(id, artist)).toEqual([["New: Call", "REQUEST", 0, "CONFIRMED"]]);
    await send("PATCH", `/api/v1/schedules/${id}`, { stage: "Main" }, 1);
    expect((await invitations(id, artist)).at(-1)).toEqual(["Changed: Call", "REQUEST", 1, "CONFIRMED"]);
    // Whoever was to come today hears of it today.
    await send("PATCH", `/api/v1/schedules/${id}`, { local_start: soon(24 * 30) }, 2);
    expect((await invitations(id, artist)).at(-1)).toEqual(["Changed: Call", "REQUEST", 2, "CONFIRMED"]);
    await send("PATCH", `/api/v1/schedules/${id}`, { local_start: soon(2) }, 3);
    await send("DELETE", `/api/v1/schedules/${id}`);
    expect((await invitations(id, artist)).at(-1)).toEqual(["Cancelled: Call", "CANCEL", 4, "CANCELLED"]);
    const [row] = await portal.database.sql<{ calendar: string }[]>`
      select calendar from mails where user_id = ${artist.userId} and calendar like ${`%UID:${id}%`} limit 1`;
    const said = row?.calendar.replaceAll("\r\n ", "");
    expect(said).toContain("\r\nORGANIZER:mailto:noreply@portal.test\r\n");
    expect(said).toContain(`:mailto:${artist.userId}@people.test\r\n`);
  });
  test("whom it is not for any more hears of that; whom it is for now, as of a new one", async () => {
    const { id } = await make(4);
    await invitations(id, artist);
    await send("PATCH", `/api/v1/schedules/${id}`, { assigned_user_ids: [other.userId] }, 1);
    expect((await invitations(id, artist)).at(-1)).toEqual([
      "Not for you any more: Call",
      "CANCEL",
      1,
      "CANCELLED",
    ]);
    expect(await invitations(id, other)).toEqual([["New: Call", "REQUEST", 1, "CONFIRMED"]]);
    expect((await told(artist))[0]).toMatchObject({ title: "Not for you any more: Call", link: "/schedule" });
    // Back to everybody on the production: the artist is, the other is not.
    await send("PATCH", `/api/v1/schedules/${id}`, { assigned_user_ids: [] }, 2);
    expect((await invitations(id, other)).at(-1)).toEqual([
      "Not for you any more: Call",
      "CANCEL",
      2,
      "CANCELLED",
    ]);
    expect((await invitations(id, artist)).at(-1)).toEqual(["New: Call", "REQUEST", 2, "CONFIRMED"]);
  });
  test("what is further off is left to subscribed calendars, and mailed in words alone", async () => {
    const { id } = await make(30, { title: "In two days" });
    expect(await invitations(id, artist)).toEqual([]);
    expect(await titles(artist)).toContain("New: In two days");
  });
});

test("whoever spent hears what was decided, and the books have it once", async () => {
  const accountant = await portal.person(["accountant"], admin.organisationId);
  const response = await portal.send(artist, "POST", "/api/v1/expenses", {
    production_id: production,
    amount: "12.50",
    category: "Travel",
    description: "Taxi",
  });
  const { id } = (await response.json()) as { id: string };
  await portal.send(accountant, "POST", "/api/v1/expenses/bulk-approve", {
    expense_ids: [id],
    notes: "Fine",
  });
  await work();
  expect((await told(artist))[0]).toMatchObject({
    kind: "expense",
    title: "Approved: 12.50 SGD",
    link: `/expenses/${id}`,
  });
  const expense = (await (await portal.send(artist, "GET", `/api/v1/expenses/${id}`)).json()) as {
    posted_at: string | null;
    history: { event: string }[];
  };
  expect(expense.posted_at).not.toBeNull();
  expect(expense.history.map(({ event }) => event)).toEqual(["created", "submitted", "approved", "posted"]);
  const [bill] = await portal.database.sql<{ batch_id: string }[]>`
    select batch_id from ledger_bills where expense_id = ${id}`;
  const file = await portal.services.blobs.find(`ledger/${admin.organisationId}/${bill?.batch_id}.csv`);
  expect(readFileSync(file?.path ?? "", "utf8")).toContain(`LP-${id},`);
});

test("a question reaches whoever spent it, the answer whoever asked, and an advance whom it is for", async () => {
  const accountant = await portal.person(["accountant"], admin.organisationId);
  const post = async (who: TestPerson, path: string, body: unknown, version?: number) => {
    const match: Record<string, string> = version === undefined ? {} : { "if-match": `"${version}"` };
    const response = await portal.send(who, "POST", `/api/v1/${path}`, body, match);
    expect([path, response.ok]).toEqual([path, true]);
    return (await response.json()) as { id: string };
  };
  const spent = { production_id: production, amount: "8.00", category: "Meals", description: "Lunch" };
  const { id } = await post(artist, "expenses", spent);
  await post(accountant, `expenses/${id}/ask`, { question: "With whom?" }, 1);
  await work();
  expect((await told(artist))[0]).toMatchObject({
    title: "A question about: 8.00 SGD",
    body: expect.stringContaining("With whom?"),
    link: `/expenses/${id}`,
  });
  await post(artist, `expenses/${id}/answer`, { answer: "The band." }, 2);
  await work();
  expect((await told(accountant))[0]).toMatchObject({
    title: "Answered: 8.00 SGD",
    body: expect.stringContaining("The band."),
  });
  const given = { artist_id: other.userId, amount: "50.00", purpose: "Petty cash" };
  const advance = await post(accountant, "advances", given);
  await work();
  expect((await told(other))[0]).toMatchObject({
    title: "An advance for you: 50.00 SGD",
    body: "Petty cash\nPlease confirm that you have it.\nOpen: 50.00 SGD",
    link: `/advances/${advance.id}`,
  });
});

test("what was read is read, one by one and all at once; nobody reads another's", async () => {
  const unread = async () =>
    (await (await portal.send(artist, "GET", "/api/v1/notifications?status=unread")).json()) as {
      data: Notification[];
      meta: { total: number };
    };
  const before = await unread();
  expect(before.meta.total).toBe(before.data.length);
  const first = before.data[0]!;
  expect((await portal.send(other, "POST", `/api/v1/notifications/${first.id}/read`)).status).toBe(404);
  expect(
    await (await portal.send(artist, "POST", `/api/v1/notifications/${first.id}/read`)).json(),
  ).toMatchObject({ status: "read" });
  expect((await unread()).meta.total).toBe(before.meta.total - 1);
  await portal.send(artist, "POST", "/api/v1/notifications/read");
  expect((await unread()).meta.total).toBe(0);
});

test("administrators read the messages of their organisation, and only they", async () => {
  const mails = (await (await portal.send(admin, "GET", "/api/v1/mails")).json()) as { data: Mail[] };
  expect(mails.data.length).toBeGreaterThan(3);
  expect(mails.data.every(({ state }) => state === "sent")).toBe(true);
  const one = mails.data[0]!;
  expect((await portal.send(admin, "GET", `/api/v1/mails/${one.id}`)).status).toBe(200);
  const stranger = await portal.person(["admin"]);
  expect((await portal.send(stranger, "GET", `/api/v1/mails/${one.id}`)).status).toBe(404);
  for (const who of [artist, manager])
    expect((await portal.send(who, "GET", "/api/v1/mails")).status).toBe(403);
});

test("whoever is said to have agreed to too little rest hears of it, and nobody else does", async () => {
  const plan = (more: Record<string, unknown>) =>
    portal.send(manager, "POST", "/api/v1/schedules", { production_id: production, ...more });
  await plan({ title: "Gala", local_start: "2028-03-01T20:00", local_end: "2028-03-01T23:30" });
  const planned = await plan({
    ...{ title: "Lobby call", local_start: "2028-03-02T07:00", local_end: "2028-03-02T09:00" },
    rest_override: { reason: "The only flight", approved_by: admin.userId },
  });
  expect(planned.status).toBe(201);
  await work();
  const heard = (await told(admin)).filter(({ title }) => title.startsWith("Too little rest"));
  expect(heard.map(({ title }) => title)).toEqual(["Too little rest, with your agreement: Lobby call"]);
  expect(heard[0]?.body).toContain("“The only flight”");
  expect(heard[0]?.body).toContain("7 h 30 min of rest between “Gala”");
  expect((await titles(manager)).filter((title) => title.startsWith("Too little rest"))).toEqual([]);
});
