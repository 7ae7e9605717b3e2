import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { CalendarEvent, CalendarFeed, CalendarFeedMade } from "../../core/calendars.ts";
import { byIcalJs, byNodeIcal, brokenLines } from "../../core/calendars/testing-parsers.ts";
import { newId } from "../../core/ids.ts";
import type { Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let other: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  other = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist]);
});
afterAll(() => portal[Symbol.asyncDispose]());

/** So many days from now, at an hour in Singapore. */
const day = (days: number, time = "19:30") =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T${time}`;

async function send<T>(who: TestPerson, method: string, path: string, body?: unknown, version?: number) {
  const headers = version === undefined ? {} : { "if-match": `"${version}"` };
  const response = await portal.send(who, method, path, body, headers);
  expect([path, response.status < 300]).toEqual([path, true]);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
const make = (more: Record<string, unknown> = {}) =>
  send<ScheduleItem>(manager, "POST", "/api/v1/schedules", {
    production_id: production,
    title: "Doors",
    local_start: day(3),
    ...more,
  });
const subscribe = (who: TestPerson, more: Record<string, unknown> = {}) =>
  send<CalendarFeedMade>(who, "POST", "/api/v1/calendar-feeds", { name: "Phone", ...more });
const pathOf = ({ url }: CalendarFeedMade) => new URL(url).pathname;
const get = (calendar: CalendarFeedMade, headers: Record<string, string> = {}) =>
  portal.send(undefined, "GET", pathOf(calendar), undefined, headers);

/** What both readers see of it, by title. */
async function seen(calendar: CalendarFeedMade) {
  const response = await get(calendar);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(brokenLines(text)).toEqual([]);
  const events = byIcalJs(text);
  expect(byNodeIcal(text)).toEqual(events);
  return new Map(events.map((event) => [event.summary, event]));
}

describe("what a calendar shows", () => {
  test("mine: what names its person, and what names nobody where they work; in full: everything", async () => {
    await make({ title: "for all of them" });
    await make({ title: "for the artist", assigned_user_ids: [artist.userId] });
    await make({ title: "for another", assigned_user_ids: [other.userId] });
    await make({ title: "long ago", local_start: day(-90) });
    const elsewhere = await portal.production(manager.organisationId);
    await make({ title: "elsewhere", production_id: elsewhere });
    const stranger = await portal.person(["manager"]);
    const theirs = await portal.production(stranger.organisationId, []);
    await send(stranger, "POST", "/api/v1/schedules", {
      production_id: theirs,
      title: "another organisation's",
      local_start: day(3),
    });
    const titles = async (calendar: CalendarFeedMade) => [...(await seen(calendar)).keys()].sort();
    expect(await titles(await subscribe(artist))).toEqual(["for all of them", "for the artist"]);
    expect(await titles(await subscribe(other))).toEqual(["for another"]);
    expect(await titles(await subscribe(manager))).toEqual([]);
    const whole = ["elsewhere", "for all of them", "for another", "for the artist"];
    expect(await titles(await subscribe(manager, { kind: "full" }))).toEqual(whole);
    expect(await titles(await subscribe(manager, { kind: "full", production_id: elsewhere }))).toEqual([
      "elsewhere",
    ]);
    expect(await titles(await subscribe(artist, { production_id: elsewhere }))).toEqual([]);
    expect(await titles(await subscribe(artist, { kind: "free_busy" }))).toEqual(["Busy"]);
  });
  test("a change is another SEQUENCE of the same UID; what is cancelled or taken away stays as cancelled", async () => {
    const calendar = await subscribe(artist);
    const { id } = await make({ title: "Soundcheck", location: "Dock 4" });
    expect((await seen(calendar)).get("Soundcheck")).toMatchObject({
      uid: id,
      sequence: 0,
      location: "Dock 4",
    });
    await send(manager, "PATCH", `/api/v1/schedules/${id}`, { local_start: day(3, "20:15") }, 1);
    const moved = (await seen(calendar)).get("Soundcheck");
    expect(moved).toMatchObject({ uid: id, sequence: 1, status: "CONFIRMED" });
    expect(moved?.start).toBe(new Date(`${day(3, "20:15")}:00+08:00`).toISOString());
    await send(manager, "PATCH", `/api/v1/schedules/${id}`, { status: "cancelled" }, 2);
    expect((await seen(calendar)).get("Soundcheck")).toMatchObject({ sequence: 2, status: "CANCELLED" });
    await send(manager, "DELETE", `/api/v1/schedules/${id}`);
    expect((await seen(calendar)).has("Soundcheck")).toBeFalse();
    expect((await seen(calendar)).get("Cancelled")).toMatchObject({
      uid: id,
      sequence: 3,
      status: "CANCELLED",
      location: "",
    });
    const whole = await seen(await subscribe(manager, { kind: "full" }));
    expect(whole.get("Cancelled")).toMatchObject({ uid: id, status: "CANCELLED" });
    expect((await seen(await subscribe(other))).has("Cancelled")).toBeFalse();
  });
  test("times, days and the block of a zone", async () => {
    const calendar = await subscribe(artist);
    await make({ title: "A day", all_day: true, local_start: day(5, "00:00") });
    await make({
      title: "Over midnight",
      local_start: day(6, "22:00"),
      local_end: day(7, "01:30"),
      zone: "Asia/Kathmandu",
    });
    const events = await seen(calendar);
    expect(events.get("A day")).toMatchObject({ start: day(5).slice(0, 10), end: day(6).slice(0, 10) });
    expect(events.get("Over midnight")).toMatchObject({
      start: new Date(`${day(6, "22:00")}:00+05:45`).toISOString(),
      end: new Date(`${day(7, "01:30")}:00+05:45`).toISOString(),
    });
    const text = await (await get(calendar)).text();
    for (const zone of ["Asia/Kathmandu", "Asia/Singapore"]) expect(text).toContain(`\r\nTZID:${zone}\r\n`);
  });
  test("no money, whatever the artist earns and spends", async () => {
    await send(artist, "POST", "/api/v1/expenses", {
      production_id: production,
      amount: "98765.43",
      category: "Travel",
      description: "Taxi",
    });
    for (const [who, kind] of [
      [artist, "mine"],
      [manager, "full"],
    ] as const) {
      const text = await (await get(await subscribe(who, { kind }))).text();
      expect(text).not.toMatch(/98765|SGD|Taxi/);
    }
  });
  test("whoever has it already is told so; a change of theirs is another tag, a stranger's is not", async () => {
    const calendar = await subscribe(other);
    const first = await get(calendar);
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    await make({ title: "not theirs", assigned_user_ids: [artist.userId] });
    const again = await get(calendar, { "if-none-match": etag });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    await make({ title: "theirs", assigned_user_ids: [other.userId] });
    const changed = await get(calendar, { "if-none-match": etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
    const head = await portal.send(undefined, "HEAD", pathOf(calendar));
    expect([head.status, head.headers.get("etag")]).toEqual([200, changed.headers.get("etag")]);
  });
});

describe("addresses", () => {
  test("are told once and kept as digests; a device has a name, and is revoked at once", async () => {
    const calendar = await subscribe(artist, { name: "Old phone" });
    expect(calendar.url).toMatch(/^http:\/\/localhost:3000\/calendar\/[a-z2-7]{32}\.ics$/);
    expect(calendar.webcal_url).toBe(calendar.url.replace("http:", "webcal:"));
    const token = calendar.url.slice(-36, -4);
    const path = `/api/v1/calendar-feeds/${calendar.id}`;
    const listed = await send<Page<CalendarFeed>>(artist, "GET", "/api/v1/calendar-feeds?limit=100");
    expect(listed.data[0]).toMatchObject({ id: calendar.id, name: "Old phone", kind: "mine" });
    expect(JSON.stringify([listed, await send(artist, "GET", path)])).not.toContain(token);
    const everywhere = await portal.database.sql<{ row: string }[]>`
      select row_to_json(f)::text as row from calendar_feeds f
      union all select row_to_json(k)::text from idempotency_keys k
      union all select row_to_json(a)::text from audit_pending a`;
    expect(everywhere.map(({ row }) => row).join("\n")).not.toContain(token);
    const renamed = await send<CalendarFeed>(artist, "PATCH", path, { name: "Phone of before" }, 1);
    expect(renamed).toMatchObject({ name: "Phone of before", version: 2 });
    expect((await get(calendar)).status).toBe(200);
    await send(artist, "DELETE", path);
    expect((await get(calendar)).status).toBe(404);
    for (const method of ["GET", "DELETE"])
      expect((await portal.send(artist, method, path)).status).toBe(404);
    expect(portal.logged.join("\n")).not.toContain(token);
  });
  test("a repeat under the same id gives the same calendar another address, and a stranger's id is taken", async () => {
    const id = newId();
    const first = await subscribe(artist, { id });
    const second = await subscribe(artist, { id });
    expect([second.id, second.url === first.url]).toEqual([first.id, false]);
    expect([(await get(first)).status, (await get(second)).status]).toEqual([404, 200]);
    const body = { name: "Phone", id };
    expect((await portal.send(other, "POST", "/api/v1/calendar-feeds", body)).status).toBe(409);
    expect((await get(second)).status).toBe(200);
  });
  test("everything is for whoever sees everything, for as long as they do", async () => {
    const body = { name: "Phone", kind: "full" };
    expect((await portal.send(artist, "POST", "/api/v1/calendar-feeds", body)).status).toBe(403);
    const admin = await portal.person(["admin"], manager.organisationId);
    const planner = await portal.person(["manager"], manager.organisationId);
    const [whole, own] = [await subscribe(planner, { kind: "full" }), await subscribe(planner)];
    const change = (roles: string[], version: number) =>
      send(admin, "PATCH", `/api/v1/members/${planner.userId}`, { roles }, version);
    await change(["artist"], 1);
    expect([(await get(whole)).status, (await get(own)).status]).toEqual([404, 200]);
    await change(["engineer"], 2);
    expect((await get(own)).status).toBe(404);
    await change(["manager"], 3);
    expect([(await get(whole)).status, (await get(own)).status]).toEqual([200, 200]);
    await portal.database.sql`update users set is_active = false where id = ${planner.userId}`;
    expect((await get(own)).status).toBe(404);
    await portal.database.sql`update users set is_active = true where id = ${planner.userId}`;
    await send(admin, "DELETE", `/api/v1/members/${planner.userId}`);
    expect([(await get(whole)).status, (await get(own)).status]).toEqual([404, 404]);
    // Whoever comes back comes back without the addresses of before.
    await portal.database.sql`update memberships set deleted_at = null where user_id = ${planner.userId}`;
    expect([(await get(whole)).status, (await get(own)).status]).toEqual([404, 404]);
  });
  test("twenty and no more; another organisation's production is not there", async () => {
    const somebody = await portal.person(["artist"], manager.organisationId);
    for (let n = 0; n < 20; n++) await subscribe(somebody, { name: `Device ${n}` });
    const one = await portal.send(somebody, "POST", "/api/v1/calendar-feeds", { name: "One too many" });
    expect([one.status, await one.json()]).toMatchObject([409, { type: "/problems/calendars/too-many" }]);
    const stranger = await portal.person(["manager"]);
    const body = { name: "Phone", production_id: production };
    expect((await portal.send(stranger, "POST", "/api/v1/calendar-feeds", body)).status).toBe(404);
  });
  test("what is none is not there", async () => {
    for (const file of [
      "x",
      "x.ics",
      `${"a".repeat(32)}.ics`,
      `${"a".repeat(32)}.ical`,
      `${"1".repeat(32)}.ics`,
    ])
      expect([file, (await portal.send(undefined, "GET", `/calendar/${file}`)).status]).toEqual([file, 404]);
  });
});

describe("events of one's own", () => {
  const path = "/api/v1/calendar-events";
  const dentist = () => ({
    title: "Dentist",
    zone: "Europe/Lisbon",
    local_start: day(4, "09:00"),
    notes: "Left side",
  });
  const titles = async (who: TestPerson, query = "") =>
    (await send<Page<CalendarEvent>>(who, "GET", path + query)).data.map(({ title }) => title);

  test("are made, read, changed and taken away by their person alone", async () => {
    const made = await send<CalendarEvent>(artist, "POST", path, dentist());
    expect(made).toMatchObject({ title: "Dentist", zone: "Europe/Lisbon", version: 1, ends_at: null });
    const one = `${path}/${made.id}`;
    for (const who of [other, manager]) {
      expect(await titles(who)).toEqual([]);
      expect((await portal.send(who, "GET", one)).status).toBe(404);
      expect((await portal.send(who, "DELETE", one)).status).toBe(404);
    }
    expect((await portal.send(artist, "PATCH", one, { title: "x" })).status).toBe(428);
    const changed = await send<CalendarEvent>(artist, "PATCH", one, { local_end: day(4, "10:00") }, 1);
    expect(changed).toMatchObject({ version: 2, local_end: `${day(4, "10:00")}:00`, notes: "Left side" });
    expect((await portal.send(artist, "PATCH", one, { title: "x" }, { "if-match": '"1"' })).status).toBe(412);
    const [mine, busy, whole] = [
      await subscribe(artist),
      await subscribe(artist, { kind: "free_busy" }),
      await subscribe(manager, { kind: "full" }),
    ];
    expect((await seen(mine)).get("Dentist")).toMatchObject({ sequence: 1, description: "Left side" });
    expect(byIcalJs(await (await get(busy)).text()).map(({ uid }) => uid)).toContain(made.id);
    expect((await seen(whole)).has("Dentist")).toBeFalse();
    await send(artist, "DELETE", one);
    expect((await seen(mine)).get("Cancelled")).toMatchObject({
      sequence: 2,
      status: "CANCELLED",
      description: "",
    });
    expect(await titles(artist)).not.toContain("Dentist");
  });
  test("a list is of a window, in pages, by start", async () => {
    const who = await portal.person(["artist"], manager.organisationId);
    for (const days of [9, 7, 8, 6])
      await send(who, "POST", path, { ...dentist(), title: `${days}`, local_start: day(days, "09:00") });
    expect(await titles(who)).toEqual(["6", "7", "8", "9"]);
    expect(await titles(who, "?sort=-starts_at")).toEqual(["9", "8", "7", "6"]);
    expect(await titles(who, `?start=${day(7).slice(0, 10)}&end=${day(9).slice(0, 10)}`)).toEqual(["7", "8"]);
    const page = await send<Page<CalendarEvent>>(who, "GET", `${path}?limit=3`);
    expect(page.meta.has_more).toBeTrue();
    expect(await titles(who, `?limit=3&cursor=${page.meta.next_cursor}`)).toEqual(["9"]);
  });
});
