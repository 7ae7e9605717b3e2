import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import type { TestPerson } from "../api/testing.ts";
import type { CalendarFeedMade } from "../core/calendars.ts";
import { byIcalJs } from "../core/calendars/testing-parsers.ts";
import type { EdgeUnderTest } from "./testing-edge-scene.ts";
import { testEdges, type TestEdges } from "./testing.ts";

const DAY_MS = 86_400_000;
/** Of a change and of a revocation (issue 6 §4). */
const [CHANGE_MS_MAX, REVOKED_MS_MAX] = [1_000, 5_000];

/** What an edge gives to devices that subscribed to a calendar: one list of tests for each of the runtimes that serve it. */
export function describeEdgeCalendars(
  name: string,
  open: (house: TestEdges) => Promise<EdgeUnderTest>,
): void {
  describe(`calendars of ${name}`, () => {
    let house: TestEdges;
    let edge: EdgeUnderTest;
    let manager: TestPerson;
    let artist: TestPerson;
    let production: string;
    const calendars = new Map<string, CalendarFeedMade>();

    const day = (days: number, time = "19:30") =>
      `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}T${time}`;
    async function send<T>(who: TestPerson, method: string, path: string, body?: unknown, version?: number) {
      const headers = version === undefined ? {} : { "if-match": `"${version}"` };
      const response = await house.portal.send(who, method, path, body, headers);
      expect([path, response.status < 300]).toEqual([path, true]);
      return (response.status === 204 ? undefined : await response.json()) as T;
    }
    const make = (more: Record<string, unknown>) =>
      send<{ id: string }>(manager, "POST", "/api/v1/schedules", {
        production_id: production,
        title: "Doors",
        local_start: day(2),
        ...more,
      });
    const subscribe = async (who: TestPerson, body: Record<string, unknown>) =>
      await send<CalendarFeedMade>(who, "POST", "/api/v1/calendar-feeds", { name: "Phone", ...body });
    const pathOf = (of: CalendarFeedMade | undefined) => new URL(of?.url ?? "http://x/").pathname;
    const ask = async (path: string, init: RequestInit = {}) =>
      await edge.fetch(new Request(`http://localhost:3001${path}`, init));
    const home = (path: string, headers: Record<string, string> = {}) =>
      house.portal.send(undefined, "GET", path, undefined, headers);
    /** Milliseconds until it is so. */
    async function took(isSo: () => Promise<boolean>, msMax: number): Promise<number> {
      const begun = performance.now();
      while (!(await isSo()) && performance.now() - begun < 4 * msMax) await Bun.sleep(5);
      return performance.now() - begun;
    }

    beforeAll(async () => {
      house = await testEdges([]);
      edge = await open(house);
      const { portal } = house;
      manager = await portal.person(["manager"]);
      artist = await portal.person(["artist"], manager.organisationId);
      const other = await portal.person(["artist"], manager.organisationId);
      production = await portal.production(manager.organisationId, [artist]);
      await make({
        title: "Wörds; with, signs\\",
        notes: "one\ntwo 🎭",
        stage: "A",
        local_end: day(2, "23:00"),
      });
      await make({ title: "A day", all_day: true, local_start: day(3, "00:00") });
      await make({
        title: "In Lisbon",
        zone: "Europe/Lisbon",
        local_start: day(200),
        assigned_user_ids: [artist.userId],
      });
      await make({ title: "For another", assigned_user_ids: [other.userId] });
      const cancelled = await make({ title: "Cancelled" });
      await send(manager, "PATCH", `/api/v1/schedules/${cancelled.id}`, { status: "cancelled" }, 1);
      const gone = await make({
        title: "Taken away",
        location: "Dock 4",
        assigned_user_ids: [artist.userId],
      });
      await send(manager, "DELETE", `/api/v1/schedules/${gone.id}`);
      const event = { title: "Dentist", zone: "Europe/Lisbon", local_start: day(4), notes: "Left side" };
      await send(artist, "POST", "/api/v1/calendar-events", event);
      const past = await send<{ id: string }>(artist, "POST", "/api/v1/calendar-events", event);
      await send(artist, "DELETE", `/api/v1/calendar-events/${past.id}`);
      for (const kind of ["mine", "free_busy"]) calendars.set(kind, await subscribe(artist, { kind }));
      calendars.set("full", await subscribe(manager, { kind: "full" }));
      calendars.set("one production", await subscribe(manager, { kind: "full", production_id: production }));
      calendars.set("somebody else's", await subscribe(other, {}));
      await edge.settled();
    }, 30_000);
    afterAll(async () => {
      await edge?.close();
      await house[Symbol.asyncDispose]();
    });

    test("the bytes, the tag and the headers are the API's", async () => {
      for (const [kind, calendar] of calendars) {
        const path = pathOf(calendar);
        const [ours, theirs] = [await ask(path), await home(path)];
        const text = await ours.text();
        expect([kind, ours.status, text]).toEqual([kind, 200, await theirs.text()]);
        for (const header of ["etag", "content-type", "content-disposition", "cache-control"])
          expect([kind, header, ours.headers.get(header)]).toEqual([
            kind,
            header,
            theirs.headers.get(header),
          ]);
      }
      const titles = byIcalJs(await (await ask(pathOf(calendars.get("mine")))).text()).map(
        ({ summary, status }) => `${summary} ${status}`,
      );
      expect(titles.sort()).toEqual([
        "A day CONFIRMED",
        "Cancelled CANCELLED",
        "Cancelled CANCELLED",
        "Cancelled CANCELLED",
        "Dentist CONFIRMED",
        "In Lisbon CONFIRMED",
        "Wörds; with, signs\\ CONFIRMED",
      ]);
    });
    test("who has it is told so, by either; compressed, by HEAD, and to no other method", async () => {
      const path = pathOf(calendars.get("full"));
      const whole = await ask(path);
      const [etag, text] = [whole.headers.get("etag") ?? "", await whole.text()];
      for (const held of [etag, `W/${etag}`]) {
        const headers = { "if-none-match": held };
        expect([(await ask(path, { headers })).status, (await home(path, headers)).status]).toEqual([
          304, 304,
        ]);
      }
      const coded = await ask(path, { headers: { "accept-encoding": "gzip" } });
      expect([coded.headers.get("content-encoding"), coded.headers.get("etag")]).toEqual([
        "gzip",
        `W/${etag}`,
      ]);
      expect(gunzipSync(await coded.bytes()).toString()).toBe(text);
      const head = await ask(path, { method: "HEAD" });
      expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
      const posted = await ask(path, { method: "POST" });
      expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    });
    test("a change shows within a second, and so does that it was taken away", async () => {
      const path = pathOf(calendars.get("mine"));
      const eventOf = async (id: string) =>
        byIcalJs(await (await ask(path)).text()).find(({ uid }) => uid === id);
      const { id } = await make({ title: "Now" });
      expect(await took(async () => (await eventOf(id)) !== undefined, CHANGE_MS_MAX)).toBeLessThan(
        CHANGE_MS_MAX,
      );
      await send(manager, "PATCH", `/api/v1/schedules/${id}`, { title: "Later" }, 1);
      expect(await took(async () => (await eventOf(id))?.summary === "Later", CHANGE_MS_MAX)).toBeLessThan(
        CHANGE_MS_MAX,
      );
      expect((await eventOf(id))?.sequence).toBe(1);
      await send(manager, "DELETE", `/api/v1/schedules/${id}`);
      expect(await took(async () => (await eventOf(id))?.status === "CANCELLED", CHANGE_MS_MAX)).toBeLessThan(
        CHANGE_MS_MAX,
      );
    });
    test("one that was revoked is nowhere, and neither is what is none", async () => {
      const calendar = await subscribe(artist, { name: "Lost phone" });
      await edge.settled();
      const path = pathOf(calendar);
      expect((await ask(path)).status).toBe(200);
      await send(artist, "DELETE", `/api/v1/calendar-feeds/${calendar.id}`);
      expect((await home(path)).status).toBe(404);
      const ms = await took(async () => (await ask(path)).status === 404, REVOKED_MS_MAX);
      expect(ms).toBeLessThan(REVOKED_MS_MAX);
      for (const none of ["x", "x.ics", `${"a".repeat(32)}.ics`, "%00", ""])
        expect([none, (await ask(`/calendar/${none}`)).status]).toEqual([none, 404]);
    });
    test("whoever may not see it any more has none", async () => {
      const planner = await house.portal.person(["manager"], manager.organisationId);
      const calendar = await subscribe(planner, { kind: "full" });
      const { sql } = house.portal.database;
      const status = async () => {
        await edge.settled();
        return (await ask(pathOf(calendar))).status;
      };
      expect(await status()).toBe(200);
      await sql`update memberships set roles = '{artist}' where user_id = ${planner.userId}`;
      expect(await status()).toBe(404);
      await sql`update memberships set roles = '{manager}' where user_id = ${planner.userId}`;
      expect(await status()).toBe(200);
      await sql`update users set is_active = false where id = ${planner.userId}`;
      expect(await status()).toBe(404);
    });
  });
}
