import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TestPerson } from "../api/testing.ts";
import { STREAMS_PERSON_MAX } from "../core/server/live-seats.ts";
import { parseEvent, readEvents, type Received } from "../core/server/testing-live.ts";
import type { EdgeUnderTest } from "./testing-edge.ts";
import { testEdges, type TestEdges } from "./testing.ts";

/** More than the kernel takes for a reader who reads nothing (some 4 MB), at 75 KB a batch. */
const STALL_BATCHES_MAX = 200;
const ROWS_A_BATCH = 490;

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
      const { sql } = house.portal.services.database;
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
      (await (await ask(undefined, {}, "/healthz")).json()) as Record<
        "live_streams" | "live_slow_readers",
        number
      >;

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
      await here.close();
      const ahead = await listen(artist, { "last-event-id": `${epoch}.${Number(batch) + 20}` });
      expect(ahead.hello).toBe(`${epoch}.${Number(batch) + 20}`);
      const first = await add();
      let told = first;
      for (let at = 0; at < 40; at++) told = await add();
      let heard = await ahead.about("schedules");
      expect(heard.data.feed_batch).toBeGreaterThan(Number(batch) + 20);
      expect(heard.data.id).not.toBe(first);
      while (heard.data.id !== told) heard = await ahead.about("schedules");
      await ahead.close();
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
      const { sql } = house.portal.services.database;
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

    test("who reads nothing is cut off while others go on, and comes back to what they missed", async () => {
      const { sql } = house.portal.services.database;
      await add();
      await edge.settled();
      const slowBefore = (await health()).live_slow_readers;
      const stalled = await stall(edge.port, artist);
      const other = await listen(artist);
      const written = new Set<string>();
      const heard = new Set<string>();
      const hear = async () => {
        while (heard.size < written.size) {
          const { data } = await other.about("schedules");
          heard.add(data.id);
        }
      };
      const write = async (count: number) => {
        const rows = await sql<{ id: string }[]>`
          insert into schedules (id, organisation_id, production_id, title, kind, all_day, local_start, zone, starts_at, status)
          select gen_random_uuid(), organisation_id, production_id, title, kind, all_day, local_start, zone, starts_at, status
          from (select * from schedules where production_id = ${production} limit 1) as one, generate_series(1, ${count})
          returning id`;
        for (const { id } of rows) written.add(id);
        await hear();
      };
      for (let at = 0; (await health()).live_slow_readers === slowBefore; at++) {
        if (at > STALL_BATCHES_MAX) throw new Error("nobody was cut off");
        await write(ROWS_A_BATCH);
      }
      for (let at = 0; at < 3; at++) await write(1);
      await other.close();

      const before = await stalled.readOn();
      const position = before.findLast(({ id }) => id !== undefined)?.id ?? "";
      const got = before.map(({ data }) => data.id);
      expect(got.length).toBeGreaterThan(ROWS_A_BATCH);
      expect(got.length).toBeLessThan(written.size);
      const again = await listen(artist, { "last-event-id": position });
      while (got.length < written.size) got.push((await again.about("schedules")).data.id);
      // Each once, and none that was not written.
      expect(got.toSorted()).toEqual([...written].toSorted());
      await again.close();
    }, 60_000);
  });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 15_000; !(await isSo());) {
    if (Date.now() > deadline) throw new Error("it did not come to that");
    await Bun.sleep(10);
  }
}

/** Opens the stream on a socket and reads nothing; `readOn` gives the events up to the end that the edge put to it. */
async function stall(port: number, who: TestPerson): Promise<{ readOn(): Promise<Received[]> }> {
  const socket = connect(port, "127.0.0.1").pause();
  socket.write(
    `GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${who.edgeToken}\r\nConnection: close\r\n\r\n`,
  );
  // Its stream begins when the edge has its request, before which nothing may be written that it should be told.
  await Bun.sleep(500);
  return {
    readOn: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      const body = unchunked(Buffer.concat(chunks));
      return body
        .split("\n\n")
        .flatMap((block) => parseEvent(block) ?? [])
        .filter(({ data }) => data.entity === "schedules");
    },
  };
}

/** The body of an answer in chunked transfer coding (RFC 9112 §7.1). */
function unchunked(answer: Buffer): string {
  let at = answer.indexOf("\r\n\r\n") + 4;
  const parts: Buffer[] = [];
  for (;;) {
    const end = answer.indexOf("\r\n", at);
    const size = Number.parseInt(answer.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts).toString();
    parts.push(answer.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
