import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { expectCatchUp } from "../api/live/testing-stalled.ts";
import type { TestPerson } from "../api/testing.ts";
import { STREAMS_PERSON_MAX } from "../core/server/live-seats.ts";
import { readEvents, type Received } from "../core/server/testing-live.ts";
import type { EdgeUnderTest } from "./testing-edge-scene.ts";
import { testEdges, type TestEdges } from "./testing.ts";

/** An edge that can be reached by a socket. */
export type ServedEdge = EdgeUnderTest & { port: number };

/** What an edge's live stream says: one list of tests for each of the runtimes that serve it. */
export function describeEdgeLive(name: string, open: (house: TestEdges) => Promise<ServedEdge>): void {
  describe(name, () => {
    let house: TestEdges;
    let edge: ServedEdge;
    let manager: TestPerson;
    let artist: TestPerson;
    let production: string;

    beforeAll(async () => {
      house = await testEdges([]);
      manager = await house.portal.person(["manager"]);
      // So that there is something that came before what the edge knows.
      const { sql } = house.portal.database;
      await until(async () => (await sql`select from feed_batches where batch > 2`).length > 0);
      edge = await open(house);
      artist = await house.portal.person(["artist"], manager.organisationId);
      production = await house.portal.production(manager.organisationId, [artist]);
      await edge.settled();
    }, 30_000);
    afterAll(async () => {
      await edge?.close();
      await house[Symbol.asyncDispose]();
    });

    const ask = (who: TestPerson | undefined, headers: Record<string, string> = {}, path = "/v1/live") =>
      house.get(edge, who, path, headers);
    const listen = async (who: TestPerson, headers: Record<string, string> = {}) =>
      await readEvents(await ask(who, headers));
    const listenHome = async (who: TestPerson, headers: Record<string, string> = {}) =>
      await readEvents(await house.portal.send(who, "GET", "/api/v1/live", undefined, headers));
    async function newcomer(roles: ("artist" | "engineer")[] = ["artist"]): Promise<TestPerson> {
      const who = await house.portal.person(roles, manager.organisationId);
      await edge.settled();
      return who;
    }
    async function add(body: Record<string, unknown> = {}): Promise<string> {
      const response = await house.portal.send(manager, "POST", "/api/v1/schedules", {
        production_id: production,
        title: "Doors",
        local_start: "2026-09-03T19:00",
        ...body,
      });
      return ((await response.json()) as { id: string }).id;
    }
    const health = async () =>
      (await (await ask(undefined, {}, "/healthz")).json()) as { live_streams: number };

    test("says of one change what the API says, word for word", async () => {
      const [here, home] = [await listen(artist), await listenHome(artist)];
      for (let round = 0; round < 5; round++) {
        const id = await add();
        const heard = await here.about("schedules");
        expect(heard).toEqual(await home.about("schedules"));
        expect(heard.data.id).toBe(id);
      }
      await Promise.all([here.close(), home.close()]);
    });

    test("whoever hears of a change reads it here at once", async () => {
      const stream = await listen(artist);
      for (let round = 0; round < 5; round++) {
        const id = await add();
        const { data } = await stream.about("schedules");
        expect(data.id).toBe(id);
        const headers = { "x-feed-batch": String(data.feed_batch) };
        expect((await ask(artist, headers, `/v1/schedules/${id}`)).status).toBe(200);
      }
      await stream.close();
    });

    test("only what concerns the reader, what was taken away too", async () => {
      const elsewhere = await house.portal.production(manager.organisationId);
      const stranger = await house.portal.person(["manager"]);
      await edge.settled();
      const [mine, theirs] = [await listen(artist), await listen(stranger)];
      await add({ production_id: elsewhere });
      const id = await add();
      expect((await mine.about("schedules")).data.id).toBe(id);
      await house.portal.send(manager, "DELETE", `/api/v1/schedules/${id}`);
      expect((await mine.about("schedules")).data.id).toBe(id);
      const said = await house.portal.send(stranger, "POST", "/api/v1/announcements", {
        title: "x",
        body: "y",
      });
      expect((await theirs.next()).data).toMatchObject({
        entity: "announcements",
        id: ((await said.json()) as { id: string }).id,
      });
      await Promise.all([mine.close(), theirs.close()]);
    });

    test("once put on a production I hear of it, and of what happens there", async () => {
      const who = await newcomer();
      const stream = await listen(who);
      await house.portal.send(manager, "POST", `/api/v1/productions/${production}/people`, {
        user_id: who.userId,
      });
      expect((await stream.about("productions")).data.id).toBe(production);
      const id = await add();
      expect((await stream.about("schedules")).data.id).toBe(id);
      await stream.close();
    });

    test("what happened while I was away is told when I come back, from here or from the API", async () => {
      const [here, home] = [await listen(artist), await listenHome(artist)];
      await add();
      const positions = [(await here.about("schedules")).id ?? "", (await home.about("schedules")).id ?? ""];
      await Promise.all([here.close(), home.close()]);
      const ids = [await add(), await add()].toSorted();
      await edge.settled();
      for (const position of positions) {
        for (const again of [listen, listenHome]) {
          const stream = await again(artist, { "last-event-id": position });
          const heard = [await stream.about("schedules"), await stream.about("schedules")];
          expect(heard.map(({ data }) => data.id).toSorted()).toEqual(ids);
          await stream.close();
        }
      }
    });

    test("whoever is ahead of this region is told from there on", async () => {
      const here = await listen(artist);
      await add();
      const { id: position = "" } = await here.about("schedules");
      const [epoch, batch] = position.split(".");
      const reached = Number(batch) + 10;
      const ahead = await listen(artist, { "last-event-id": `${epoch}.${reached}` });
      expect(ahead.hello).toBe(`${epoch}.${reached}`);
      let heard: Received;
      do {
        await add();
        heard = await here.about("schedules");
      } while (heard.data.feed_batch <= reached);
      expect(await ahead.about("schedules")).toEqual(heard);
      await Promise.all([here.close(), ahead.close()]);
    });

    test("a position of another life, or before what is known here, means reading everything again", async () => {
      const here = await listen(artist);
      const epoch = here.hello?.split(".")[0];
      await here.close();
      for (const position of ["000000000000.7", `${epoch}.0`, "nonsense"]) {
        const stream = await listen(artist, { "last-event-id": position });
        expect(stream.hello).toBeUndefined();
        const { event, id } = await stream.next();
        expect(event).toBe("reset");
        const { data } = await (async () => {
          await add();
          return await stream.about("schedules");
        })();
        expect(data.feed_batch).toBeGreaterThan(Number(id?.split(".")[1]));
        await stream.close();
      }
    });

    test("the token is checked as for any read, and the stream ends with the session and with other rights", async () => {
      expect((await ask(undefined)).status).toBe(401);
      expect((await ask(undefined, { authorization: "Bearer x" })).status).toBe(401);
      expect((await ask(await newcomer(["engineer"]))).status).toBe(403);
      expect((await ask(artist, {}, `/v1/live/${production}`)).status).toBe(404);
      const { sql } = house.portal.database;
      for (const end of [
        (who: TestPerson) => sql`update sessions set revoked_at = now() where user_id = ${who.userId}`,
        (who: TestPerson) => sql`update users set is_active = false where id = ${who.userId}`,
        (who: TestPerson) => sql`update memberships set deleted_at = now() where user_id = ${who.userId}`,
        (who: TestPerson) =>
          sql`update memberships set roles = array['manager'] where user_id = ${who.userId}`,
      ]) {
        const who = await newcomer();
        const stream = await listen(who);
        await end(who);
        expect((await stream.rest()).at(-1)?.data.entity).toBe("session");
      }
    });

    test("rights that changed meanwhile end the stream once they were told, and the next one goes on", async () => {
      const who = await newcomer();
      const before = (await health()).live_streams;
      const stream = await listen(who);
      await stream.close();
      const { sql } = house.portal.database;
      await sql`update memberships set roles = array['manager'] where user_id = ${who.userId}`;
      await edge.settled();
      await sql`update memberships set roles = array['artist'] where user_id = ${who.userId}`;
      await edge.settled();
      const told = await (await listen(who, { "last-event-id": stream.hello ?? "" })).rest();
      expect(told.map(({ data }) => data.entity)).toEqual(["session", "session"]);
      await until(async () => (await health()).live_streams === before);
      const again = await listen(who, { "last-event-id": told.at(-1)?.id ?? "" });
      const id = await add({ assigned_user_ids: [who.userId] });
      expect((await again.about("schedules")).data.id).toBe(id);
      await again.close();
    });

    test("the page may ask from its own origin, resuming", async () => {
      const asked = await edge.fetch(
        new Request("http://localhost/v1/live", {
          method: "OPTIONS",
          headers: { origin: "http://localhost:3000", "access-control-request-headers": "last-event-id" },
        }),
      );
      expect(asked.headers.get("access-control-allow-headers")).toContain("last-event-id");
      const response = await ask(artist, { origin: "http://localhost:3000" });
      expect(response.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
      expect(response.headers.get("cache-control")).toBe("no-store");
      await response.body?.cancel();
    });

    test("one person has so many streams and no more, until one is closed", async () => {
      const who = await newcomer();
      const before = (await health()).live_streams;
      const streams = await Promise.all(Array.from({ length: STREAMS_PERSON_MAX }, () => listen(who)));
      expect((await health()).live_streams).toBe(before + STREAMS_PERSON_MAX);
      const refused = await ask(who);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
      await streams.pop()?.close();
      await until(async () => (await health()).live_streams === before + STREAMS_PERSON_MAX - 1);
      streams.push(await listen(who));
      for (const stream of streams) await stream.close();
      await until(async () => (await health()).live_streams === before);
    });
  });
}

/** Apart, because it takes its time: some ten thousand rows have to be written. */
export function describeStalledAtEdge(name: string, open: (house: TestEdges) => Promise<ServedEdge>): void {
  test(`${name}: who reads nothing is cut off while others go on, and comes back to what they missed`, async () => {
    await using house = await testEdges([]);
    const { portal } = house;
    const edge = await open(house);
    const manager = await portal.person(["manager"]);
    const artist = await portal.person(["artist"], manager.organisationId);
    const production = await portal.production(manager.organisationId, [artist]);
    const made = { production_id: production, title: "Doors", local_start: "2026-09-03T19:00" };
    expect((await portal.send(manager, "POST", "/api/v1/schedules", made)).status).toBe(201);
    await edge.settled();
    await expectCatchUp({
      sql: portal.database.sql,
      production,
      port: edge.port,
      path: "/v1/live",
      token: artist.edgeToken,
      slowReaders: async () => {
        const health = await (await house.get(edge, undefined, "/healthz")).json();
        return (health as { live_slow_readers: number }).live_slow_readers;
      },
      listen: async (headers) => await readEvents(await house.get(edge, artist, "/v1/live", headers)),
    });
    await edge.close();
  }, 120_000);
}

/** An edge in this process, behind a socket. */
export async function openBunEdge(house: TestEdges): Promise<ServedEdge> {
  const edge = await house.start("eu-west-1");
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 75,
    fetch: (request) => edge.fetch(request),
  });
  return {
    port: server.port ?? 0,
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      return fetch(new URL(pathname + search, server.url), { method, headers });
    },
    settled: () => house.settled([edge]),
    close: async () => await server.stop(true),
  };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 15_000; !(await isSo());) {
    if (Date.now() > deadline) throw new Error("it did not come to that");
    await Bun.sleep(10);
  }
}
