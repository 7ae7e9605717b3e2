import { afterAll, beforeAll, expect, test } from "bun:test";
import type { TestPerson } from "../api/testing.ts";
import type { Page } from "../core/page.ts";
import type { ScheduleItem } from "../core/schedules.ts";
import { testEdges, type TestEdges } from "./testing.ts";

let house: TestEdges;
let manager: TestPerson;
/** On three productions, and on more than are looked at one by one. */
let readers: TestPerson[];

beforeAll(async () => {
  house = await testEdges();
  const { portal } = house;
  manager = await portal.person(["manager"]);
  const few = await portal.person(["artist"], manager.organisationId);
  const many = await portal.person(["artist"], manager.organisationId);
  readers = [few, many];
  for (let at = 0; at < 11; at++) {
    const production = await portal.production(manager.organisationId, at < 3 ? [few, many] : [many]);
    for (let n = 0; n < 6; n++) {
      const made = await portal.send(manager, "POST", "/api/v1/schedules", {
        production_id: production,
        title: `${at}.${n}`,
        kind: "call",
        // Several at the same moment, on and off the windows below.
        local_start: `2026-09-0${1 + ((at + n * 2) % 8)}T10:00`,
        local_end: n % 2 ? `2026-09-0${1 + ((at + n * 2) % 8)}T23:00` : null,
        ...(n === 3 && { assigned_user_ids: [at % 2 ? few.userId : many.userId] }),
      });
      expect(made.status).toBe(201);
    }
  }
  await house.settled();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

type Get = (path: string) => Promise<Response>;

async function walk(get: Get, path: string): Promise<string[]> {
  const titles: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const response = await get(`${path}&limit=4${cursor === "" ? "" : `&cursor=${cursor}`}`);
    expect(response.status).toBe(200);
    const { data, meta } = (await response.json()) as Page<ScheduleItem>;
    titles.push(...data.map(({ title }) => title));
    cursor = meta.next_cursor;
  }
  return titles;
}

test("pages of four add up to what one page of a hundred holds, at the API and at an edge, however sorted and narrowed", async () => {
  const [edge] = house.edges;
  if (!edge) throw new Error("no edge");
  for (const reader of readers) {
    const ways: Get[] = [
      (path) =>
        house.portal.send(reader, "GET", `/api${path}`, undefined, { "x-write-token": "000000000000.1" }),
      (path) => house.get(edge, reader, path),
    ];
    for (const sort of ["starts_at", "-starts_at", "created_at", "-created_at"])
      for (const window of ["", "&start=2026-09-03T12:00:00Z", "&start=2026-09-02&end=2026-09-06"]) {
        const path = `/v1/schedules?sort=${sort}${window}`;
        const wholes = await Promise.all(
          ways.map(async (get) => (await (await get(`${path}&limit=100`)).json()) as Page<ScheduleItem>),
        );
        const [whole = []] = wholes.map(({ data }) => data.map(({ title }) => title));
        expect(whole.length).toBeGreaterThan(8);
        for (const { data } of wholes) expect(data.map(({ title }) => title)).toEqual(whole);
        for (const get of ways) expect([path, await walk(get, path)]).toEqual([path, whole]);
      }
  }
});

test("an edge says of which show an item is as the API does, and follows a production whose day begins at another hour", async () => {
  const [edge] = house.edges;
  const { portal } = house;
  if (!edge) throw new Error("no edge");
  const reader = await portal.person(["artist"], manager.organisationId);
  const production = await portal.production(manager.organisationId, [reader]);
  const starts = [
    "2026-11-01T00:30",
    "2026-11-01T04:59",
    "2026-11-01T05:00",
    "2026-11-01T06:00",
    "2026-10-31T23:00",
  ];
  for (const [at, local_start] of [...starts, "2026-11-01T00:00"].entries()) {
    const item = {
      production_id: production,
      title: local_start,
      local_start,
      all_day: at === starts.length,
    };
    expect((await portal.send(manager, "POST", "/api/v1/schedules", item)).status).toBe(201);
  }
  const dates = async (response: Response | Promise<Response>) =>
    ((await (await response).json()) as Page<ScheduleItem>).data.map(({ title, show_date }) => [
      title,
      show_date,
    ]);
  const both = async () => {
    await house.settled();
    const path = "/v1/schedules?sort=created_at&limit=100";
    const home = await dates(portal.send(reader, "GET", `/api${path}`));
    expect(await dates(house.get(edge, reader, path))).toEqual(home);
    return home.map(([, date]) => date);
  };
  expect(await both()).toEqual([
    "2026-10-31",
    "2026-10-31",
    "2026-10-31",
    "2026-11-01",
    "2026-10-31",
    "2026-11-01",
  ]);
  const change = { day_starts_at: "05:00" };
  const path = `/api/v1/productions/${production}`;
  expect((await portal.send(manager, "PATCH", path, change, { "if-match": '"1"' })).status).toBe(200);
  expect(await both()).toEqual([
    "2026-10-31",
    "2026-10-31",
    "2026-11-01",
    "2026-11-01",
    "2026-10-31",
    "2026-11-01",
  ]);
});
