import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { Announcement } from "../core/announcements.ts";
import type { Page } from "../core/page.ts";
import { ScheduleItem } from "../core/schedules.ts";
import { pageOf, type Scene } from "./testing-edge-scene.ts";

/** It says what the API says. */
export function testWords(scene: Scene): void {
  describe("the edge speaks the API's words", () => {
    const queries = [
      "",
      "?limit=3",
      "?limit=3&sort=-starts_at",
      "?sort=-created_at&limit=100",
      "?start=2026-09-04T00:00:00%2B08:00&end=2026-09-05T00:00:00%2B08:00",
      "?start=2026-09-04",
      "?end=2026-09-03T12:00:00Z&fields=title,zone",
      "?sort=password",
      "?fields=password",
      "?limit=0",
      "?limit=101",
      "?limit=x",
      "?cursor=%21",
      "?cursor=abc",
      "?unknown=1",
      "?start=yesterday",
      "?production_id=nonsense",
      "?production_id=0198aa00-0000-7000-8000-000000000000",
    ];
    for (const query of queries) {
      test(`schedules${query}`, async () => {
        for (const who of [scene.manager, scene.artist, scene.bystander, scene.stranger]) {
          const api = await scene.portal.send(who, "GET", `/api/v1/schedules${query}`);
          const ours = await scene.get(who, `/v1/schedules${query}`);
          expect(ours.status).toBe(api.status);
          const [mine, theirs] = [await ours.json(), await api.json()] as [
            Record<string, unknown>,
            Record<string, unknown>,
          ];
          delete theirs.request_id;
          expect(mine).toEqual(theirs);
        }
      });
    }
    test("announcements, and every item", async () => {
      for (const who of [scene.manager, scene.artist, scene.bystander, scene.stranger]) {
        for (const kind of ["schedules", "announcements"]) {
          const api = (await (
            await scene.portal.send(who, "GET", `/api/v1/${kind}?limit=100`)
          ).json()) as Page<ScheduleItem>;
          const ours = await scene.get(who, `/v1/${kind}?limit=100`);
          expect(await ours.json()).toEqual(api);
          const everything = (await (
            await scene.portal.send(scene.manager, "GET", `/api/v1/${kind}?limit=100`)
          ).json()) as Page<ScheduleItem>;
          for (const { id } of everything.data) {
            const [atApi, atEdge] = [
              await scene.portal.send(who, "GET", `/api/v1/${kind}/${id}`),
              await scene.get(who, `/v1/${kind}/${id}`),
            ];
            expect(atEdge.status).toBe(atApi.status);
            expect(atEdge.headers.get("etag")).toBe(atApi.headers.get("etag"));
            if (atApi.status === 200) expect(await atEdge.json()).toEqual(await atApi.json());
          }
        }
      }
    });
    test("the shapes are the declared ones", async () => {
      for (const item of (await pageOf(await scene.get(scene.manager, "/v1/schedules?limit=100"))).data)
        v.parse(v.strictObject(ScheduleItem.entries), item);
      const list = (await (await scene.get(scene.manager, "/v1/announcements")).json()) as Page<Announcement>;
      expect(list.data.map((item) => v.parse(v.strictObject(Announcement.entries), item).title)).toEqual([
        "to the production",
        "to all",
      ]);
    });
    test("pages follow one another, and a cursor of the API goes on at the edge", async () => {
      const all = await scene.titles(scene.manager);
      const first = (await (
        await scene.portal.send(scene.manager, "GET", "/api/v1/schedules?limit=4")
      ).json()) as Page<ScheduleItem>;
      const rest = await scene.titles(scene.manager, `&cursor=${first.meta.next_cursor}`);
      expect([...first.data.map((item) => item.title), ...rest]).toEqual(all);
    });
  });

  test("a window finds what began long before it, also what came after the first question", async () => {
    const windows = [
      "?start=2027-03-04T12:00:00Z&end=2027-03-05T00:00:00Z",
      "?start=2027-03-09",
      "?start=2027-03-10T00:00:01Z",
    ];
    const same = async () => {
      for (const window of windows) {
        const api = await (
          await scene.portal.send(scene.manager, "GET", `/api/v1/schedules${window}`)
        ).json();
        expect(await (await scene.get(scene.manager, `/v1/schedules${window}`)).json()).toEqual(api);
      }
    };
    await same();
    await scene.make({
      title: "a tour",
      zone: "UTC",
      local_start: "2027-03-01T10:00",
      local_end: "2027-03-05T10:00",
    });
    await scene.edge.settled();
    await same();
    await scene.make({
      title: "a longer one",
      zone: "UTC",
      local_start: "2027-02-01T10:00",
      local_end: "2027-03-10T00:00:01",
    });
    await scene.edge.settled();
    await same();
    expect(
      (await scene.titles(scene.manager, "&start=2027-03-04T12:00:00Z&end=2027-03-05T00:00:00Z")).sort(),
    ).toEqual(["a longer one", "a tour"]);
  });
}
