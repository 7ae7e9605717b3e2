import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Expense } from "../../core/expenses.ts";
import { CACHES, ENDED_BY, endedBy, type CacheName } from "../../core/caches.ts";
import { newId } from "../../core/ids.ts";
import { FEED_ENTITIES, NOTICE_ENTITIES } from "../../core/feed.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { routes } from "../app.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

/** What caches keep and when it ends, with and without a Redis behind them: one list of tests for both. */
export function describeCaches(name: string, settings: () => Promise<Record<string, string>>): void {
  describe(name, () => {
    let portal: TestApp;
    let outside: Database;
    let manager: TestPerson;
    let accountant: TestPerson;
    let artist: TestPerson;
    let production: string;

    beforeAll(async () => {
      portal = await testApp(await settings());
      portal.feed();
      // Whoever else writes: another process, a job, psql.
      outside = openDatabase(portal.databaseUrl, { name: "somebody else", max: 1 });
      manager = await portal.person(["manager"]);
      accountant = await portal.person(["accountant"], manager.organisationId);
      artist = await portal.person(["artist"], manager.organisationId);
      production = await portal.production(manager.organisationId, [artist]);
      await until(() => portal.services.live.isFollowing());
    });
    afterAll(async () => {
      await outside[Symbol.asyncDispose]();
      await portal[Symbol.asyncDispose]();
    });

    async function until(isSo: () => boolean | Promise<boolean>, ms = 2_000): Promise<void> {
      for (const begun = performance.now(); performance.now() - begun < ms; await Bun.sleep(5))
        if (await isSo()) return;
      throw new Error("not so in time");
    }
    const get = async (who: TestPerson, path: string) => await portal.send(who, "GET", path);
    const text = async (who: TestPerson, path: string) => await (await get(who, path)).text();

    /** What `cache_reads_total` says of a cache. */
    async function counted(cache: CacheName): Promise<{ hit: number; miss: number }> {
      const lines = (await (await portal.services.meter.total()).metrics()).split("\n");
      const of = (outcome: string) =>
        Number(
          lines
            .find(
              (line) =>
                line.includes(`cache="${cache}",outcome="${outcome}"`) &&
                line.startsWith("cache_reads_total"),
            )
            ?.split(" ")[1] ?? 0,
        );
      return { hit: of("hit"), miss: of("miss") };
    }
    const settled = async () => {
      // Everything written so far has been heard of.
      await outside.sql`select pg_notify('written', '')`;
      await Bun.sleep(60);
    };

    describe("each cached read", () => {
      const row = { organisationId: "", productionId: "" };
      const spent = () => ({
        id: newId(),
        organisationId: row.organisationId,
        artistId: artist.userId,
        productionId: production,
        amountMinor: 100,
        currency: "SGD",
        category: "Meals" as const,
        description: "Tea",
        spentOn: "2026-09-03",
        status: "submitted" as const,
        submittedAt: new Date().toISOString(),
      });
      const deal = () => ({
        id: newId(),
        organisationId: row.organisationId,
        artistId: artist.userId,
        productionId: production,
        title: "Deal",
        status: "active" as const,
        amountMinor: 100,
        currency: "SGD",
        startsOn: "2026-09-01",
        endsOn: "2026-09-02",
        createdBy: manager.userId,
      });
      const item =
        () => outside.sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
    values (${newId()}, ${row.organisationId}, ${production}, ${newId()}, 'call', '2026-09-03T10:00', 'UTC', '2026-09-03T10:00Z', 'scheduled')`;
      const laterItem =
        () => outside.sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
    values (${newId()}, ${row.organisationId}, ${production}, ${newId()}, 'call', '2101-09-03T10:00', 'UTC', '2101-09-03T10:00Z', 'scheduled')`;
      const news =
        () => outside.sql`insert into announcements (id, organisation_id, title, body, must_read, created_by)
    values (${newId()}, ${row.organisationId}, 'Rain', '', false, ${manager.userId})`;

      /** Cache, who reads what, and a write from outside this process that must show. */
      const cases: [CacheName, () => TestPerson, string, () => PromiseLike<unknown>][] = [
        ["dashboards", () => artist, "/api/v1/dashboard", () => outside.db.insert(expenses).values(spent())],
        ["dashboards", () => manager, "/api/v1/dashboard", laterItem],
        ["dashboards", () => artist, "/api/v1/dashboard", news],
        ["dashboards", () => artist, "/api/v1/dashboard", () => outside.db.insert(contracts).values(deal())],
        ["contracts", () => artist, "/api/v1/contracts", () => outside.db.insert(contracts).values(deal())],
        [
          "contract-counts",
          () => manager,
          "/api/v1/contracts?status=active",
          () => outside.db.insert(contracts).values(deal()),
        ],
        ["schedules", () => artist, "/api/v1/schedules?limit=100", item],
        [
          "expense-summaries",
          () => accountant,
          "/api/v1/expenses/summary",
          () => outside.db.insert(expenses).values(spent()),
        ],
        [
          "expense-summaries",
          () => artist,
          "/api/v1/expenses/summary",
          () => outside.db.insert(expenses).values(spent()),
        ],
        ["announcements", () => artist, "/api/v1/announcements?limit=100", news],
        [
          "productions",
          () => artist,
          "/api/v1/productions",
          () =>
            outside.sql`update productions set name = ${newId()}, version = version + 1 where id = ${production}`,
        ],
        [
          "members",
          () => manager,
          "/api/v1/members",
          () =>
            outside.sql`update memberships set version = version + 1, roles = '{artist,manager}' where user_id = ${artist.userId}`,
        ],
      ];
      for (const [cache, who, path, write] of cases) {
        test(`${cache}: is answered from what is kept, and ends with a change by anybody (${path})`, async () => {
          row.organisationId = manager.organisationId;
          await settled();
          const first = await text(who(), path);
          const before = await counted(cache);
          // The count is the same for every page of a list.
          if (cache === "contract-counts") await text(who(), `${path}&limit=7`);
          else expect(await text(who(), path)).toBe(first);
          expect((await counted(cache)).hit).toBeGreaterThan(before.hit);
          await write();
          await until(async () => (await text(who(), path)) !== first, 1_000);
        });
      }

      test("whoever loses a role is not shown what was kept for them while they had it", async () => {
        const fallen = await portal.person(["artist", "manager"], manager.organisationId);
        await outside.db.insert(contracts).values(deal());
        await settled();
        const total = async () => JSON.parse(await text(fallen, "/api/v1/contracts")).meta.total as number;
        expect(await total()).toBeGreaterThan(0);
        expect(await total()).toBeGreaterThan(0);
        await outside.sql`update memberships set roles = '{artist}', version = version + 1 where user_id = ${fallen.userId}`;
        await until(async () => (await total()) === 0, 1_000);
      });

      test("standing: a role that is taken away is gone, a session that ended too", async () => {
        const short = await portal.person(["artist", "manager"], manager.organisationId);
        await settled();
        expect((await get(short, "/api/v1/members?limit=1")).status).toBe(200);
        const before = await counted("standing");
        // Another address: the whole answer of the first one is kept before its parts are.
        expect((await get(short, "/api/v1/members?limit=2")).status).toBe(200);
        expect((await counted("standing")).hit).toBeGreaterThan(before.hit);
        await outside.sql`update memberships set roles = '{artist}', version = version + 1 where user_id = ${short.userId}`;
        await until(async () => (await get(short, "/api/v1/members")).status === 403, 1_000);
        await outside.sql`update sessions set revoked_at = now() where user_id = ${short.userId}`;
        await until(async () => (await get(short, "/api/v1/productions")).status === 401, 1_000);
      });
    });

    test("whoever writes reads what they wrote at once, from this process", async () => {
      const summary = async () => await text(accountant, "/api/v1/expenses/summary");
      for (let n = 0; n < 20; n++) {
        const before = await summary();
        const made = await portal.send(artist, "POST", "/api/v1/expenses", {
          production_id: production,
          amount: "1.00",
          category: "Meals",
          description: "Tea",
        });
        const submitted = await summary();
        expect(submitted).not.toBe(before);
        const { id, version } = (await made.json()) as Expense;
        await portal.send(
          accountant,
          "POST",
          `/api/v1/expenses/${id}/approve`,
          {},
          { "if-match": `"${version}"` },
        );
        expect(await summary()).not.toBe(submitted);
        const total = async () =>
          ((await (await get(manager, "/api/v1/announcements")).json()) as { data: unknown[] }).data.length;
        const news = await total();
        await portal.send(manager, "POST", "/api/v1/announcements", { title: `News ${n}`, body: "" });
        expect(await total()).toBe(Math.min(20, news + 1));
      }
    });

    test("a write never goes by what is kept of who somebody is", async () => {
      const short = await portal.person(["manager"], manager.organisationId);
      await get(short, "/api/v1/members");
      await outside.sql`update memberships set roles = '{artist}', version = version + 1 where user_id = ${short.userId}`;
      const refused = await portal.send(short, "POST", "/api/v1/announcements", { title: "Rain", body: "" });
      expect(refused.status).toBe(403);
    });

    test("nobody gets what another was answered", async () => {
      const other = await portal.person(["artist"], manager.organisationId);
      const stranger = await portal.person(["artist", "manager"]);
      for (const route of routes.filter(({ cache }) => cache !== undefined)) {
        for (const who of [manager, accountant, artist, other, stranger]) {
          const kept = await get(who, route.path);
          await portal.services.caches.clear();
          const fresh = await get(who, route.path);
          expect(fresh.status).toBe(kept.status);
          if (fresh.ok) expect(await fresh.text()).toBe(await kept.text());
        }
      }
    });

    test("what was read before a change and arrives after it is not kept", async () => {
      const { caches } = portal.services;
      const entry = { cache: "announcements" as const, key: newId(), tags: [`announcements:${newId()}`] };
      const gate = Promise.withResolvers<void>();
      const slow = caches.read(entry, async () => {
        await gate.promise;
        return "old";
      });
      await Bun.sleep(5);
      await caches.drop(entry.tags);
      gate.resolve();
      expect(await slow).toBe("old");
      // What is made in the millisecond of a drop counts as older.
      await Bun.sleep(2);
      expect(await caches.read(entry, async () => "new")).toBe("new");
      expect(await caches.read(entry, async () => "never asked")).toBe("new");
    });

    test("however many want it, it is fetched once; a fetch that fails is everybody's own and is not kept", async () => {
      const { caches } = portal.services;
      let fetches = 0;
      const entry = { cache: "members" as const, key: newId(), tags: [] };
      const fetch = async () => {
        fetches += 1;
        await Bun.sleep(10);
        return fetches;
      };
      expect(new Set(await Promise.all(Array.from({ length: 50 }, () => caches.read(entry, fetch))))).toEqual(
        new Set([1]),
      );
      const broken = { cache: "members" as const, key: newId(), tags: [] };
      expect(
        await caches
          .read(broken, () => Promise.reject(new TypeError("no")))
          .catch((error: Error) => error.name),
      ).toBe("TypeError");
      expect(await caches.read(broken, async () => "yes")).toBe("yes");
    });

    test("every cache has a read and every row of the table a table", () => {
      const used = new Set<string | undefined>(routes.map(({ cache }) => cache));
      for (const part of ["standing", "contract-counts", "dashboard-work"]) used.add(part);
      for (const cache of Object.keys(CACHES)) expect([cache, used.has(cache)]).toEqual([cache, true]);
      const tables: readonly string[] = [...FEED_ENTITIES, ...NOTICE_ENTITIES];
      for (const table of Object.keys(ENDED_BY)) expect(tables).toContain(table);
      const endings = new Set(Object.values(ENDED_BY).flatMap((ends) => Object.keys(ends)));
      expect([...endings].sort()).toEqual(Object.keys(CACHES).sort());
      expect(endedBy({ entity: "signing_keys", key: "k", organisation_id: null, row: {} })).toEqual([]);
    });
  });
}
