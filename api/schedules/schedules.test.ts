import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import * as v from "valibot";
import { newId } from "../../core/ids.ts";
import { ScheduleItem } from "../../core/schedules.ts";
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
  production = await portal.production(manager.organisationId, [artist, other]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const draft = (more: Record<string, unknown> = {}) => ({
  production_id: production,
  title: "Sound check",
  local_start: "2026-09-03T19:30",
  ...more,
});
async function make(more: Record<string, unknown> = {}): Promise<ScheduleItem> {
  const response = await portal.send(manager, "POST", "/api/v1/schedules", draft(more));
  expect(response.status).toBe(201);
  return v.parse(ScheduleItem, await response.json());
}
const titles = async (who: TestPerson, query = "") => {
  const response = await portal.send(who, "GET", `/api/v1/schedules?limit=100${query}`);
  const page = (await response.json()) as { data: ScheduleItem[] };
  return page.data.map((item) => item.title);
};

describe("times", () => {
  test("a wall time in the production's zone gets its instant", async () => {
    expect(await make()).toMatchObject({
      zone: "Asia/Singapore",
      local_start: "2026-09-03T19:30:00",
      starts_at: "2026-09-03T11:30:00.000Z",
      ends_at: null,
      status: "scheduled",
      version: 1,
    });
  });
  test("an instant gets its wall time", async () => {
    const item = await make({ local_start: undefined, starts_at: "2026-09-03T13:30:00+02:00" });
    expect(item.local_start).toBe("2026-09-03T19:30:00");
  });
  test("a wall time and an instant that disagree are refused", async () => {
    const response = await portal.send(
      manager,
      "POST",
      "/api/v1/schedules",
      draft({ starts_at: "2026-09-03T12:30:00Z" }),
    );
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ type: "/problems/schedules/times-disagree" });
  });
  test("an end before its start is refused", async () => {
    const response = await portal.send(
      manager,
      "POST",
      "/api/v1/schedules",
      draft({ local_end: "2026-09-03T19:00" }),
    );
    expect(response.status).toBe(422);
  });
  test("a whole day ends at the next midnight", async () => {
    const item = await make({ all_day: true, zone: "America/New_York", local_start: "2026-11-01T00:00" });
    expect([item.starts_at, item.ends_at]).toEqual(["2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"]);
  });
  test("a change of zone keeps what is on the wall", async () => {
    const item = await make();
    const response = await portal.send(
      manager,
      "PATCH",
      `/api/v1/schedules/${item.id}`,
      { zone: "Europe/Lisbon" },
      { "if-match": '"1"' },
    );
    expect(await response.json()).toMatchObject({
      local_start: "2026-09-03T19:30:00",
      starts_at: "2026-09-03T18:30:00.000Z",
    });
  });
});

describe("who sees what", () => {
  test("an artist sees what names them and what names nobody", async () => {
    await make({ title: "for everybody" });
    await make({ title: "for the artist", assigned_user_ids: [artist.userId] });
    await make({ title: "for the other", assigned_user_ids: [other.userId] });
    const seen = await titles(artist);
    expect(seen).toContain("for everybody");
    expect(seen).toContain("for the artist");
    expect(seen).not.toContain("for the other");
    expect(await titles(manager)).toContain("for the other");
  });
  test("a production they do not work on stays unseen", async () => {
    const elsewhere = await portal.production(manager.organisationId);
    await make({ production_id: elsewhere, title: "elsewhere" });
    expect(await titles(artist)).not.toContain("elsewhere");
  });
  test("an artist may not add items", async () => {
    expect((await portal.send(artist, "POST", "/api/v1/schedules", draft())).status).toBe(403);
  });
  test("somebody of another organisation cannot be named", async () => {
    const stranger = await portal.person(["artist"]);
    const response = await portal.send(
      manager,
      "POST",
      "/api/v1/schedules",
      draft({ assigned_user_ids: [stranger.userId] }),
    );
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "/assigned_user_ids/0" }] });
  });
});

describe("versions", () => {
  test("a change needs the version that was read", async () => {
    const { id } = await make();
    const path = `/api/v1/schedules/${id}`;
    expect((await portal.send(manager, "PATCH", path, { title: "x" })).status).toBe(428);
    expect((await portal.send(manager, "PATCH", path, { title: "x" }, { "if-match": '"7"' })).status).toBe(
      412,
    );
    const changed = await portal.send(manager, "PATCH", path, { title: "x" }, { "if-match": '"1"' });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).toBe('"2"');
    expect(changed.headers.get("x-write-token")).toMatch(/^[0-9a-f]{12}\.\d+$/);
  });
  test("two changes of one version: one wins", async () => {
    const { id } = await make();
    const answers = await Promise.all(
      ["a", "b", "c"].map((title) =>
        portal.send(manager, "PATCH", `/api/v1/schedules/${id}`, { title }, { "if-match": '"1"' }),
      ),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 412, 412]);
  });
  test("a confirmation holds for the version that was seen", async () => {
    const { id } = await make();
    const path = `/api/v1/schedules/${id}`;
    const unchanged = await portal.send(artist, "GET", path, undefined, { "if-none-match": '"1"' });
    expect(unchanged.status).toBe(304);
    const confirmed = (await (await portal.send(artist, "POST", `${path}/confirm`)).json()) as ScheduleItem;
    expect(confirmed.confirmed_at).toBeString();
    expect((await portal.send(artist, "GET", path, undefined, { "if-none-match": '"1"' })).status).toBe(200);
    await portal.send(manager, "PATCH", path, { local_start: "2026-09-03T20:00" }, { "if-match": '"1"' });
    expect(await (await portal.send(artist, "GET", path)).json()).toMatchObject({
      confirmed_at: null,
      version: 2,
    });
  });
});

describe("lists", () => {
  test("items that overlap the window, and no others", async () => {
    const at = (day: number, hours: string) => `2026-10-0${day}T${hours}`;
    await make({ title: "before", local_start: at(1, "10:00"), local_end: at(1, "12:00") });
    await make({ title: "across", local_start: at(1, "22:00"), local_end: at(2, "02:00") });
    await make({ title: "inside", local_start: at(2, "10:00") });
    await make({ title: "after", local_start: at(3, "00:00") });
    const seen = await titles(artist, "&start=2026-10-02T00:00:00%2B08:00&end=2026-10-03T00:00:00%2B08:00");
    expect(seen).toEqual(["across", "inside"]);
  });
  test("pages follow one another without loss or repeat", async () => {
    const all = await titles(manager);
    const walked: string[] = [];
    let cursor: string | null = null;
    do {
      const response = await portal.send(
        manager,
        "GET",
        `/api/v1/schedules?limit=3${cursor === null ? "" : `&cursor=${cursor}`}`,
      );
      const page = (await response.json()) as { data: ScheduleItem[]; meta: { next_cursor: string | null } };
      walked.push(...page.data.map((item) => item.title));
      cursor = page.meta.next_cursor;
    } while (cursor !== null);
    expect(walked).toEqual(all);
  });
  test("what was taken away is in no list and no item", async () => {
    const { id } = await make({ title: "gone" });
    expect((await portal.send(manager, "DELETE", `/api/v1/schedules/${id}`)).status).toBe(204);
    expect((await portal.send(manager, "GET", `/api/v1/schedules/${id}`)).status).toBe(404);
    expect(await titles(manager)).not.toContain("gone");
  });
  test("fields and sort are taken from a list that we keep", async () => {
    const response = await portal.send(
      manager,
      "GET",
      "/api/v1/schedules?fields=title,zone&sort=-starts_at&limit=1",
    );
    const page = (await response.json()) as { data: object[] };
    expect(Object.keys(page.data[0] ?? {})).toEqual(["id", "title", "zone"]);
    expect((await portal.send(manager, "GET", "/api/v1/schedules?fields=password")).status).toBe(400);
    expect((await portal.send(manager, "GET", "/api/v1/schedules?sort=password")).status).toBe(400);
  });
});

test("an id that the client made is kept, and taken once", async () => {
  const id = newId();
  expect((await make({ id })).id).toBe(id);
  expect((await portal.send(manager, "POST", "/api/v1/schedules", draft({ id }))).status).toBe(409);
});
