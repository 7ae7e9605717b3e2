import { describe, expect, test } from "bun:test";
import type { ScheduleItem } from "../core/schedules.ts";
import { pageOf, type Scene } from "./testing-edge-scene.ts";

/** Nobody is shown less than they wrote or saw. */
export function testFreshness(scene: Scene): void {
  describe("freshness", () => {
    test("a reader who wrote sees it at once, by its token", async () => {
      for (let at = 0; at < 20; at++) {
        const [item] = (await pageOf(await scene.get(scene.artist, "/v1/schedules"))).data;
        const confirmed = await scene.portal.send(
          scene.artist,
          "POST",
          `/api/v1/schedules/${item?.id}/confirm`,
        );
        const token = confirmed.headers.get("x-write-token") ?? "";
        const ask = () => scene.get(scene.artist, `/v1/schedules/${item?.id}`, { "x-write-token": token });
        let seen = await ask();
        // A starved machine may take longer than an edge waits; what it must never do is answer without the write.
        for (const deadline = Date.now() + 20_000; seen.status === 503 && Date.now() < deadline;)
          seen = await ask();
        expect(seen.status).toBe(200);
        expect(((await seen.json()) as ScheduleItem).confirmed_at).toBe(
          ((await confirmed.json()) as ScheduleItem).confirmed_at,
        );
        await scene.portal.database.sql`delete from confirmations`;
      }
    });
    test("a write that is still open, or a batch that is not here yet: 503 and the origin's turn", async () => {
      const [state] = await scene.portal.database.sql<{ epoch: string }[]>`select epoch from feed_state`;
      const epoch = state?.epoch;
      const started = performance.now();
      const response = await scene.get(scene.artist, "/v1/schedules", {
        "x-write-token": `${epoch}.999999999`,
      });
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ type: "/problems/edge/behind" });
      expect(performance.now() - started).toBeWithin(250, 3_000);
      expect(
        (await scene.get(scene.artist, "/v1/schedules", { "x-feed-batch": String(2 ** 50) })).status,
      ).toBe(503);
    });
    test("what is not a token is refused", async () => {
      expect((await scene.get(scene.artist, "/v1/schedules", { "x-write-token": "nonsense" })).status).toBe(
        400,
      );
      expect((await scene.get(scene.artist, "/v1/schedules", { "x-feed-batch": "-1" })).status).toBe(400);
    });
    test("a list's ETag stays through heartbeats and other people's rows, and changes with the reader's", async () => {
      const read = async (headers: Record<string, string> = {}) =>
        await scene.get(scene.bystander, "/v1/schedules", headers);
      const first = await read();
      const etag = first.headers.get("etag") ?? "";
      await scene.make({ title: "not for the bystander" });
      await scene.portal.person(["artist"], scene.manager.organisationId);
      await Bun.sleep(1_200);
      await scene.edge.settled();
      const second = await read({ "if-none-match": etag });
      expect(second.status).toBe(304);
      expect(second.headers.get("etag")).toBe(etag);
      expect(Number(second.headers.get("x-feed-batch"))).toBeGreaterThan(
        Number(first.headers.get("x-feed-batch")),
      );
      await scene.make({ title: "for them", assigned_user_ids: [scene.bystander.userId] });
      await scene.edge.settled();
      const third = await read({ "if-none-match": etag });
      expect(third.status).toBe(200);
      expect(third.headers.get("etag")).not.toBe(etag);
    });
    test("an item that its reader confirmed is never 304", async () => {
      const [item] = (await pageOf(await scene.get(scene.artist, "/v1/schedules"))).data;
      const etag = `"${item?.version}"`;
      expect(
        (await scene.get(scene.artist, `/v1/schedules/${item?.id}`, { "if-none-match": etag })).status,
      ).toBe(304);
      await scene.portal.send(scene.artist, "POST", `/api/v1/schedules/${item?.id}/confirm`);
      await scene.edge.settled();
      expect(
        (await scene.get(scene.artist, `/v1/schedules/${item?.id}`, { "if-none-match": etag })).status,
      ).toBe(200);
    });
    test("what was taken away is gone from lists and items", async () => {
      const [gone, notice] = [await scene.make({ title: "gone" }), await scene.say({ title: "gone" })];
      const { sql } = scene.portal.database;
      expect((await scene.portal.send(scene.manager, "DELETE", `/api/v1/schedules/${gone.id}`)).status).toBe(
        204,
      );
      await sql`update announcements set deleted_at = now() where id = ${notice.id}`;
      await scene.edge.settled();
      expect(await scene.titles(scene.manager)).not.toContain("gone");
      expect((await scene.get(scene.manager, `/v1/schedules/${gone.id}`)).status).toBe(404);
      expect((await scene.get(scene.manager, `/v1/announcements/${notice.id}`)).status).toBe(404);
    });
  });
}
