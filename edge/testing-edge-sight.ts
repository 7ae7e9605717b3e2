import { describe, expect, test } from "bun:test";
import type { TestPerson } from "../api/testing.ts";
import { pageOf, type Scene } from "./testing-edge-scene.ts";

/** Whom it lets in, and what each of them sees. */
export function testSight(scene: Scene): void {
  describe("who sees what", () => {
    test("an artist sees what is theirs and what names nobody in their productions", async () => {
      expect(await scene.titles(scene.artist)).not.toContain("for the bystander");
      expect(await scene.titles(scene.artist)).toContain("a whole day");
      expect(await scene.titles(scene.bystander)).toEqual(["for the bystander"]);
      expect(await scene.titles(scene.stranger)).toEqual([]);
    });
    test("another organisation is 404 in every way", async () => {
      const [item] = (await pageOf(await scene.get(scene.manager, "/v1/schedules"))).data;
      expect((await scene.get(scene.stranger, `/v1/schedules/${item?.id}`)).status).toBe(404);
      expect(
        (await scene.get(scene.stranger, "/v1/schedules", { "x-organisation": scene.manager.organisationId }))
          .status,
      ).toBe(404);
      expect(
        (await scene.get(scene.stranger, `/v1/schedules?production_id=${scene.production}`)).status,
      ).toBe(200);
    });
    test("an engineer sees no tenant's data", async () => {
      const engineer = await scene.portal.person(["engineer"], scene.manager.organisationId);
      await scene.edge.settled();
      expect((await scene.get(engineer, "/v1/schedules")).status).toBe(403);
    });
    test("no token, a forged one, one of another key: 401 before anything is parsed", async () => {
      for (const authorization of [
        undefined,
        "Bearer x",
        `Bearer ${scene.artist.token.slice(0, -4)}AAAA`,
        `Basic ${scene.artist.token}`,
      ]) {
        const response = await scene.edge.fetch(
          new Request("http://localhost/v1/schedules?limit=x", {
            headers: authorization ? { authorization } : {},
          }),
        );
        expect(response.status).toBe(401);
        expect(response.headers.get("content-type")).toBe("application/problem+json");
      }
    });
    test("both tokens are good, until the session ends, the person is switched off or leaves", async () => {
      const { portal } = scene;
      const leave = async (how: (who: TestPerson) => Promise<unknown>) => {
        const who = await portal.person(["artist"], scene.manager.organisationId);
        await scene.edge.settled();
        const statuses = async () => [
          (await scene.get(who, "/v1/schedules")).status,
          (await scene.get(undefined, "/v1/schedules", { authorization: `Bearer ${who.token}` })).status,
        ];
        expect(await statuses()).toEqual([200, 200]);
        await how(who);
        await scene.edge.settled();
        return await statuses();
      };
      const { sql } = portal.database;
      expect(
        await leave((who) => sql`update sessions set revoked_at = now() where user_id = ${who.userId}`),
      ).toEqual([401, 401]);
      expect(await leave((who) => sql`update users set is_active = false where id = ${who.userId}`)).toEqual([
        401, 401,
      ]);
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
      const { sql } = scene.portal.database;
      const who = await scene.portal.person(["artist"], scene.manager.organisationId);
      await sql`insert into memberships (organisation_id, user_id, roles) values (${scene.stranger.organisationId}, ${who.userId}, array['artist'])`;
      await scene.edge.settled();
      expect((await scene.get(who, "/v1/schedules")).status).toBe(400);
      expect(
        (
          await scene.get(who, "/v1/schedules", {
            "x-organisation": scene.stranger.organisationId.toUpperCase(),
          })
        ).status,
      ).toBe(200);
    });
    test("somebody who just signed in is let in, or told to ask the origin, but not sent away", async () => {
      const who = await scene.portal.person(["artist"], scene.manager.organisationId);
      expect([200, 503]).toContain((await scene.get(who, "/v1/schedules")).status);
    });
  });

  test("the feed is for our own programs", async () => {
    for (const path of ["/api/v1/feed?after=0", "/api/v1/feed/snapshot"]) {
      for (const headers of [
        {},
        { authorization: "Bearer wrong" },
        { authorization: `Bearer ${scene.manager.token}` },
      ]) {
        expect(
          (await fetch(scene.house.home + path, { headers: headers as Record<string, string> })).status,
        ).toBe(401);
      }
    }
  });
}
