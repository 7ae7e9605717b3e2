import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync } from "node:zlib";
import * as v from "valibot";
import type { TestPerson } from "../api/testing.ts";
import { Announcement } from "../core/announcements.ts";
import type { Page } from "../core/page.ts";
import { ScheduleItem } from "../core/schedules.ts";
import { testEdges, type TestEdges } from "./testing.ts";

/** An edge of one house, in this process or in one of its own, whatever runs it there. */
export type EdgeUnderTest = {
  fetch(request: Request): Response | Promise<Response>;
  /** Settles when it holds what was committed before this call. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** What an edge answers: one list of tests for each of the runtimes that serve it. */
export function describeEdge(name: string, open: (house: TestEdges) => Promise<EdgeUnderTest>): void {
  describe(name, () => {
    let house: TestEdges;
    let edge: EdgeUnderTest;
    let manager: TestPerson;
    let artist: TestPerson;
    let bystander: TestPerson;
    let stranger: TestPerson;
    let production: string;

    beforeAll(async () => {
      house = await testEdges([]);
      edge = await open(house);
      const { portal } = house;
      manager = await portal.person(["manager"]);
      artist = await portal.person(["artist"], manager.organisationId);
      bystander = await portal.person(["artist"], manager.organisationId);
      stranger = await portal.person(["manager"]);
      production = await portal.production(manager.organisationId, [artist]);
      for (let at = 0; at < 7; at++) {
        await make({
          title: `call ${at}`,
          local_start: `2026-09-0${at + 1}T19:30`,
          local_end: at % 2 ? `2026-09-0${at + 1}T23:00` : null,
        });
      }
      await make({
        title: "for the bystander",
        local_start: "2026-09-04T10:00",
        assigned_user_ids: [bystander.userId],
        notes: 'wörds "quoted"',
      });
      await make({
        title: "a whole day",
        local_start: "2026-09-05T00:00",
        all_day: true,
        location: "Dock 4",
        stage: "A",
      });
      await say({ title: "to all" });
      await say({ title: "to the production", production_id: production, must_read: true });
      await edge.settled();
    }, 30_000);
    afterAll(async () => {
      await edge?.close();
      await house[Symbol.asyncDispose]();
    });

    async function make(more: Record<string, unknown>): Promise<ScheduleItem> {
      const response = await house.portal.send(manager, "POST", "/api/v1/schedules", {
        production_id: production,
        title: "x",
        local_start: "2026-09-03T19:30",
        ...more,
      });
      expect(response.status).toBe(201);
      return (await response.json()) as ScheduleItem;
    }
    async function say(more: Record<string, unknown>): Promise<Announcement> {
      const response = await house.portal.send(manager, "POST", "/api/v1/announcements", {
        body: "b",
        ...more,
      });
      expect(response.status).toBe(201);
      return (await response.json()) as Announcement;
    }
    const page = async (response: Response) => (await response.json()) as Page<ScheduleItem>;
    const titles = async (who: TestPerson, query = "") =>
      (await page(await house.get(edge, who, `/v1/schedules?limit=100${query}`))).data.map(
        (item) => item.title,
      );

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
          for (const who of [manager, artist, bystander, stranger]) {
            const api = await house.portal.send(who, "GET", `/api/v1/schedules${query}`);
            const ours = await house.get(edge, who, `/v1/schedules${query}`);
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
        for (const who of [manager, artist, bystander, stranger]) {
          for (const kind of ["schedules", "announcements"]) {
            const api = (await (
              await house.portal.send(who, "GET", `/api/v1/${kind}?limit=100`)
            ).json()) as Page<ScheduleItem>;
            const ours = await house.get(edge, who, `/v1/${kind}?limit=100`);
            expect(await ours.json()).toEqual(api);
            const everything = (await (
              await house.portal.send(manager, "GET", `/api/v1/${kind}?limit=100`)
            ).json()) as Page<ScheduleItem>;
            for (const { id } of everything.data) {
              const [atApi, atEdge] = [
                await house.portal.send(who, "GET", `/api/v1/${kind}/${id}`),
                await house.get(edge, who, `/v1/${kind}/${id}`),
              ];
              expect(atEdge.status).toBe(atApi.status);
              expect(atEdge.headers.get("etag")).toBe(atApi.headers.get("etag"));
              if (atApi.status === 200) expect(await atEdge.json()).toEqual(await atApi.json());
            }
          }
        }
      });
      test("the shapes are the declared ones", async () => {
        for (const item of (await page(await house.get(edge, manager, "/v1/schedules?limit=100"))).data)
          v.parse(v.strictObject(ScheduleItem.entries), item);
        const list = (await (
          await house.get(edge, manager, "/v1/announcements")
        ).json()) as Page<Announcement>;
        expect(list.data.map((item) => v.parse(v.strictObject(Announcement.entries), item).title)).toEqual([
          "to the production",
          "to all",
        ]);
      });
      test("pages follow one another, and a cursor of the API goes on at the edge", async () => {
        const all = await titles(manager);
        const first = (await (
          await house.portal.send(manager, "GET", "/api/v1/schedules?limit=4")
        ).json()) as Page<ScheduleItem>;
        const rest = await titles(manager, `&cursor=${first.meta.next_cursor}`);
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
          const api = await (await house.portal.send(manager, "GET", `/api/v1/schedules${window}`)).json();
          expect(await (await house.get(edge, manager, `/v1/schedules${window}`)).json()).toEqual(api);
        }
      };
      await same();
      await make({
        title: "a tour",
        zone: "UTC",
        local_start: "2027-03-01T10:00",
        local_end: "2027-03-05T10:00",
      });
      await edge.settled();
      await same();
      await make({
        title: "a longer one",
        zone: "UTC",
        local_start: "2027-02-01T10:00",
        local_end: "2027-03-10T00:00:01",
      });
      await edge.settled();
      await same();
      expect((await titles(manager, "&start=2027-03-04T12:00:00Z&end=2027-03-05T00:00:00Z")).sort()).toEqual([
        "a longer one",
        "a tour",
      ]);
    });

    describe("who sees what", () => {
      test("an artist sees what is theirs and what names nobody in their productions", async () => {
        expect(await titles(artist)).not.toContain("for the bystander");
        expect(await titles(artist)).toContain("a whole day");
        expect(await titles(bystander)).toEqual(["for the bystander"]);
        expect(await titles(stranger)).toEqual([]);
      });
      test("another organisation is 404 in every way", async () => {
        const [item] = (await page(await house.get(edge, manager, "/v1/schedules"))).data;
        expect((await house.get(edge, stranger, `/v1/schedules/${item?.id}`)).status).toBe(404);
        expect(
          (await house.get(edge, stranger, "/v1/schedules", { "x-organisation": manager.organisationId }))
            .status,
        ).toBe(404);
        expect((await house.get(edge, stranger, `/v1/schedules?production_id=${production}`)).status).toBe(
          200,
        );
      });
      test("an engineer sees no tenant's data", async () => {
        const engineer = await house.portal.person(["engineer"], manager.organisationId);
        await edge.settled();
        expect((await house.get(edge, engineer, "/v1/schedules")).status).toBe(403);
      });
      test("no token, a forged one, one of another key: 401 before anything is parsed", async () => {
        for (const authorization of [
          undefined,
          "Bearer x",
          `Bearer ${artist.token.slice(0, -4)}AAAA`,
          `Basic ${artist.token}`,
        ]) {
          const response = await edge.fetch(
            new Request("http://localhost/v1/schedules?limit=x", {
              headers: authorization ? { authorization } : {},
            }),
          );
          expect(response.status).toBe(401);
          expect(response.headers.get("content-type")).toBe("application/problem+json");
        }
      });
      test("both tokens are good, until the session ends, the person is switched off or leaves", async () => {
        const { portal } = house;
        const leave = async (how: (who: TestPerson) => Promise<unknown>) => {
          const who = await portal.person(["artist"], manager.organisationId);
          await edge.settled();
          const statuses = async () => [
            (await house.get(edge, who, "/v1/schedules")).status,
            (await house.get(edge, undefined, "/v1/schedules", { authorization: `Bearer ${who.token}` }))
              .status,
          ];
          expect(await statuses()).toEqual([200, 200]);
          await how(who);
          await edge.settled();
          return await statuses();
        };
        const { sql } = portal.database;
        expect(
          await leave((who) => sql`update sessions set revoked_at = now() where user_id = ${who.userId}`),
        ).toEqual([401, 401]);
        expect(
          await leave((who) => sql`update users set is_active = false where id = ${who.userId}`),
        ).toEqual([401, 401]);
        expect(
          await leave((who) => sql`update memberships set deleted_at = now() where user_id = ${who.userId}`),
        ).toEqual([403, 403]);
        expect(
          await leave(
            (who) => sql`update memberships set roles = array['engineer'] where user_id = ${who.userId}`,
          ),
        ).toEqual([403, 403]);
      });
      test("somebody in two organisations says which", async () => {
        const { sql } = house.portal.database;
        const who = await house.portal.person(["artist"], manager.organisationId);
        await sql`insert into memberships (organisation_id, user_id, roles) values (${stranger.organisationId}, ${who.userId}, array['artist'])`;
        await edge.settled();
        expect((await house.get(edge, who, "/v1/schedules")).status).toBe(400);
        expect(
          (
            await house.get(edge, who, "/v1/schedules", {
              "x-organisation": stranger.organisationId.toUpperCase(),
            })
          ).status,
        ).toBe(200);
      });
      test("somebody who just signed in is let in, or told to ask the origin, but not sent away", async () => {
        const who = await house.portal.person(["artist"], manager.organisationId);
        expect([200, 503]).toContain((await house.get(edge, who, "/v1/schedules")).status);
      });
    });

    describe("freshness", () => {
      test("a reader who wrote sees it at once, by its token", async () => {
        for (let at = 0; at < 20; at++) {
          const [item] = (await page(await house.get(edge, artist, "/v1/schedules"))).data;
          const confirmed = await house.portal.send(artist, "POST", `/api/v1/schedules/${item?.id}/confirm`);
          const token = confirmed.headers.get("x-write-token") ?? "";
          const ask = () => house.get(edge, artist, `/v1/schedules/${item?.id}`, { "x-write-token": token });
          let seen = await ask();
          // A starved machine may take longer than an edge waits; what it must never do is answer without the write.
          for (const deadline = Date.now() + 20_000; seen.status === 503 && Date.now() < deadline;)
            seen = await ask();
          expect(seen.status).toBe(200);
          expect(((await seen.json()) as ScheduleItem).confirmed_at).toBe(
            ((await confirmed.json()) as ScheduleItem).confirmed_at,
          );
          await house.portal.database.sql`delete from confirmations`;
        }
      });
      test("a write that is still open, or a batch that is not here yet: 503 and the origin's turn", async () => {
        const [state] = await house.portal.database.sql<{ epoch: string }[]>`select epoch from feed_state`;
        const epoch = state?.epoch;
        const started = performance.now();
        const response = await house.get(edge, artist, "/v1/schedules", {
          "x-write-token": `${epoch}.999999999`,
        });
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({ type: "/problems/edge/behind" });
        expect(performance.now() - started).toBeWithin(250, 3_000);
        expect(
          (await house.get(edge, artist, "/v1/schedules", { "x-feed-batch": String(2 ** 50) })).status,
        ).toBe(503);
      });
      test("what is not a token is refused", async () => {
        expect((await house.get(edge, artist, "/v1/schedules", { "x-write-token": "nonsense" })).status).toBe(
          400,
        );
        expect((await house.get(edge, artist, "/v1/schedules", { "x-feed-batch": "-1" })).status).toBe(400);
      });
      test("a list's ETag stays through heartbeats and other people's rows, and changes with the reader's", async () => {
        const read = async (headers: Record<string, string> = {}) =>
          await house.get(edge, bystander, "/v1/schedules", headers);
        const first = await read();
        const etag = first.headers.get("etag") ?? "";
        await make({ title: "not for the bystander" });
        await house.portal.person(["artist"], manager.organisationId);
        await Bun.sleep(1_200);
        await edge.settled();
        const second = await read({ "if-none-match": etag });
        expect(second.status).toBe(304);
        expect(second.headers.get("etag")).toBe(etag);
        expect(Number(second.headers.get("x-feed-batch"))).toBeGreaterThan(
          Number(first.headers.get("x-feed-batch")),
        );
        await make({ title: "for them", assigned_user_ids: [bystander.userId] });
        await edge.settled();
        const third = await read({ "if-none-match": etag });
        expect(third.status).toBe(200);
        expect(third.headers.get("etag")).not.toBe(etag);
      });
      test("an item that its reader confirmed is never 304", async () => {
        const [item] = (await page(await house.get(edge, artist, "/v1/schedules"))).data;
        const etag = `"${item?.version}"`;
        expect(
          (await house.get(edge, artist, `/v1/schedules/${item?.id}`, { "if-none-match": etag })).status,
        ).toBe(304);
        await house.portal.send(artist, "POST", `/api/v1/schedules/${item?.id}/confirm`);
        await edge.settled();
        expect(
          (await house.get(edge, artist, `/v1/schedules/${item?.id}`, { "if-none-match": etag })).status,
        ).toBe(200);
      });
      test("what was taken away is gone from lists and items", async () => {
        const [gone, notice] = [await make({ title: "gone" }), await say({ title: "gone" })];
        const { sql } = house.portal.database;
        expect((await house.portal.send(manager, "DELETE", `/api/v1/schedules/${gone.id}`)).status).toBe(204);
        await sql`update announcements set deleted_at = now() where id = ${notice.id}`;
        await edge.settled();
        expect(await titles(manager)).not.toContain("gone");
        expect((await house.get(edge, manager, `/v1/schedules/${gone.id}`)).status).toBe(404);
        expect((await house.get(edge, manager, `/v1/announcements/${notice.id}`)).status).toBe(404);
      });
    });

    describe("answers", () => {
      test("addresses and methods that are not there", async () => {
        for (const path of [
          "/",
          "/v1",
          "/v1/users",
          "/v1/schedules/x",
          "/v1/schedules/a/b",
          "/v2/schedules",
          "/v1/constructor",
        ]) {
          expect((await house.get(edge, artist, path)).status).toBe(404);
        }
        for (const method of ["POST", "DELETE", "PUT", "PATCH"]) {
          const response = await edge.fetch(
            new Request("http://localhost/v1/schedules", {
              method,
              headers: { authorization: `Bearer ${artist.edgeToken}` },
            }),
          );
          expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, OPTIONS"]);
        }
      });
      test("only the app's pages may read across origins, under either name of this machine", async () => {
        for (const origin of ["http://localhost:3000", "http://127.0.0.1:3000"]) {
          const response = await house.get(edge, artist, "/v1/schedules", { origin });
          expect(response.headers.get("access-control-allow-origin")).toBe(origin);
          expect(response.headers.get("access-control-expose-headers")).toContain("x-feed-batch");
        }
        const refused = await house.get(edge, artist, "/v1/schedules", { origin: "http://evil.test" });
        expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
        const asked = await edge.fetch(
          new Request("http://localhost/v1/schedules", {
            method: "OPTIONS",
            headers: {
              origin: "http://localhost:3000",
              "access-control-request-method": "GET",
              "access-control-request-headers": "authorization,x-write-token",
            },
          }),
        );
        expect([
          asked.status,
          asked.headers.get("access-control-allow-headers")?.includes("x-write-token"),
        ]).toEqual([204, true]);
      });
      test("says where it comes from and how old it is", async () => {
        const { headers } = await house.get(edge, artist, "/v1/schedules");
        expect(headers.get("x-region")).toBe("eu-west-1");
        expect(Math.abs(Date.now() - Date.parse(headers.get("x-as-of") ?? ""))).toBeLessThan(3_000);
        expect(headers.get("age")).toMatch(/^[012]$/);
        expect(headers.get("cache-control")).toBe("private, no-cache");
        expect(headers.get("x-stale")).toBeNull();
        expect([headers.get("x-api-version"), headers.get("x-response-time")?.replace(/[\d.]+/, "")]).toEqual(
          ["1.0", "ms"],
        );
      });
      test("health", async () => {
        const response = await house.get(edge, undefined, "/healthz");
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({ region: "eu-west-1", stale: false });
      });
      test("bodies are compressed for those who take it, in the coding that they like best", async () => {
        const plain = await house.get(edge, manager, "/v1/schedules?limit=50");
        const text = await plain.text();
        const decoded = {
          br: (bytes: Uint8Array) => new TextDecoder().decode(brotliDecompressSync(bytes)),
          gzip: (bytes: Uint8Array<ArrayBuffer>) => new TextDecoder().decode(Bun.gunzipSync(bytes)),
        };
        for (const [accepted, coding] of [
          ["gzip, deflate, br", "br"],
          ["gzip, deflate", "gzip"],
          ["br;q=0.2, gzip;q=0.3", "gzip"],
        ] as const)
          // The second time it is kept, the third it is known before it is looked for.
          for (let times = 0; times < 3; times++) {
            const response = await house.get(edge, manager, "/v1/schedules?limit=50", {
              "accept-encoding": accepted,
            });
            const { headers } = response;
            expect([headers.get("content-encoding"), headers.get("etag")]).toEqual([
              coding,
              `W/${plain.headers.get("etag")}`,
            ]);
            expect(headers.get("vary")).toContain("accept-encoding");
            expect(decoded[coding](await response.bytes())).toBe(text);
          }
        const refused = await house.get(edge, manager, "/v1/schedules?limit=50", {
          "accept-encoding": "gzip;q=0, identity",
        });
        expect([refused.headers.get("content-encoding"), await refused.text()]).toEqual([null, text]);
        expect(refused.headers.get("etag")).toBe(plain.headers.get("etag"));
      });
      test("who has it in some coding is told so as often as they ask, and who has lost it is sent it", async () => {
        const path = "/v1/schedules?limit=51";
        const etag = (await house.get(edge, manager, path)).headers.get("etag") ?? "";
        const ask = async (tag?: string) => {
          const { status, headers } = await house.get(edge, manager, path, {
            "accept-encoding": "br",
            ...(tag === undefined ? {} : { "if-none-match": tag }),
          });
          return [status, headers.get("etag")];
        };
        for (let times = 0; times < 4; times++) {
          expect(await ask(etag)).toEqual([304, etag]);
          expect(await ask(`W/${etag}`)).toEqual([304, `W/${etag}`]);
          expect(await ask(`"other", W/${etag}`)).toEqual([304, `W/${etag}`]);
        }
        for (let times = 0; times < 3; times++) {
          expect(await ask()).toEqual([200, `W/${etag}`]);
          expect(await ask('"other"')).toEqual([200, `W/${etag}`]);
          expect(await ask(etag)).toEqual([304, etag]);
        }
        const unchanged = await house.get(edge, manager, path, {
          "if-none-match": etag,
          origin: "http://localhost:3000",
        });
        // RFC 9110 §15.4.5, what pages read (web/lib/edge.ts), and who may read it.
        for (const name of ["cache-control", "etag", "vary", "age", "x-as-of", "x-feed-batch", "x-region"])
          expect([name, unchanged.headers.get(name)]).not.toEqual([name, null]);
        expect(unchanged.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
        expect(unchanged.headers.get("content-encoding")).toBeNull();
      });
    });

    test("the feed is for our own programs", async () => {
      for (const path of ["/api/v1/feed?after=0", "/api/v1/feed/snapshot"]) {
        for (const headers of [
          {},
          { authorization: "Bearer wrong" },
          { authorization: `Bearer ${manager.token}` },
        ]) {
          expect(
            (await fetch(house.home + path, { headers: headers as Record<string, string> })).status,
          ).toBe(401);
        }
      }
    });
  });
}
