import { afterAll, beforeAll, expect, test } from "bun:test";
import { readEvents } from "../../core/server/testing-live.ts";
import { STREAMS_PERSON_MAX } from "../../core/server/live-seats.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  portal.feed();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist]);
});
afterAll(() => portal[Symbol.asyncDispose]());

/** Opens the stream and gives its events one by one. */
const listen = async (who: TestPerson, headers: Record<string, string> = {}) =>
  await readEvents(await portal.send(who, "GET", "/api/v1/live", undefined, headers));
const add = async (body: Record<string, unknown> = {}) => {
  const response = await portal.send(manager, "POST", "/api/v1/schedules", {
    production_id: production,
    title: "Doors",
    local_start: "2026-09-03T19:00",
    ...body,
  });
  return ((await response.json()) as { id: string }).id;
};

test("a change of mine reaches me soon after its commit, and not one of others", async () => {
  const mine = await listen(artist);
  const elsewhere = await portal.production(manager.organisationId);
  const waits: number[] = [];
  for (let round = 0; round < 20; round++) {
    await add({ production_id: elsewhere });
    const id = await add();
    const committed = performance.now();
    const heard = await mine.about("schedules");
    waits.push(performance.now() - committed);
    expect(heard.event).toBe("change");
    expect(heard.data).toMatchObject({ entity: "schedules", id });
  }
  // Some 4 ms on a quiet machine; other tests share this one.
  expect(waits.toSorted((a, b) => a - b)[10]).toBeLessThan(500);
  await mine.close();
});

test("what happened while I was away is told when I come back", async () => {
  const before = await listen(artist);
  await add();
  const { id: position } = await before.about("schedules");
  await before.close();
  const [first, second] = [await add(), await add()];
  const after = await listen(artist, { "last-event-id": position ?? "" });
  const heard = [await after.about("schedules"), await after.about("schedules")].map(
    (event) => event.data.id,
  );
  expect(heard.toSorted()).toEqual([first, second].toSorted());
  await after.close();
});

test("a position of another life means reading everything again", async () => {
  const stream = await listen(artist, { "last-event-id": "000000000000.7" });
  expect((await stream.next()).event).toBe("reset");
  await stream.close();
});

test("an item that was taken away is told too", async () => {
  const id = await add();
  const stream = await listen(artist);
  await portal.send(manager, "DELETE", `/api/v1/schedules/${id}`);
  const heard = await stream.about("schedules");
  expect(heard.data.id).toBe(id);
  await stream.close();
});

test("once put on a production I hear of it", async () => {
  const newcomer = await portal.person(["artist"], manager.organisationId);
  const stream = await listen(newcomer);
  await portal.send(manager, "POST", `/api/v1/productions/${production}/people`, {
    user_id: newcomer.userId,
  });
  expect((await stream.about("productions")).event).toBe("change");
  const id = await add();
  // What was written before may be told only now.
  let heard = await stream.about("schedules");
  while (heard.data.id !== id) heard = await stream.about("schedules");
  expect(heard.event).toBe("change");
  await stream.close();
});

test("the first event says where the stream begins, and what came since then is told from there", async () => {
  const stream = await listen(artist);
  await stream.close();
  const id = await add();
  const after = await listen(artist, { "last-event-id": stream.hello ?? "" });
  expect((await after.about("schedules")).data.id).toBe(id);
  await after.close();
});

test("events of one batch carry its position on the last alone: cut off between two, nothing is lost", async () => {
  const stream = await listen(manager);
  const { sql } = portal.database;
  const ids = [await add(), await add(), await add()];
  for (const _ of ids) await stream.about("schedules");
  await sql`update schedules set version = version + 1 where id in ${sql(ids)}`;
  const heard = [await stream.next(), await stream.next(), await stream.next()];
  expect(new Set(heard.map(({ data }) => data.feed_batch)).size).toBe(1);
  expect(heard.map(({ id }) => id !== undefined)).toEqual([false, false, true]);
  expect(heard[2]?.id).toEndWith(`.${heard[0]?.data.feed_batch}`);
  await stream.close();
});

test("more than can be read one by one is told as: read everything again", async () => {
  const stream = await listen(manager);
  const { sql } = portal.database;
  await sql`
    insert into schedules (id, organisation_id, production_id, title, kind, all_day, local_start, zone, starts_at, status)
    select gen_random_uuid(), organisation_id, production_id, title, kind, all_day, local_start, zone, starts_at, status
    from (select * from schedules where production_id = ${production} limit 1) as one, generate_series(1, 501)`;
  for (;;) {
    const { event, id } = await stream.next();
    if (event !== "reset") continue;
    expect(id).toMatch(/^[0-9a-f]{12}\.\d+$/);
    break;
  }
  await stream.close();
});

test("the stream ends with the session, with access, and with other rights, and with nobody else's", async () => {
  const { sql } = portal.database;
  const other = await listen(artist);
  for (const end of [
    (who: TestPerson) => sql`update sessions set revoked_at = now() where user_id = ${who.userId}`,
    (who: TestPerson) => sql`update users set is_active = false where id = ${who.userId}`,
    (who: TestPerson) => sql`update memberships set deleted_at = now() where user_id = ${who.userId}`,
    (who: TestPerson) => sql`update memberships set roles = array['manager'] where user_id = ${who.userId}`,
  ]) {
    const who = await portal.person(["artist"], manager.organisationId);
    const stream = await listen(who);
    await end(who);
    expect((await stream.rest()).at(-1)?.data.entity).toBe("session");
  }
  const id = await add();
  expect((await other.about("schedules")).data.id).toBe(id);
  await other.close();
});

test("one person has so many streams and no more, until one is closed", async () => {
  const who = await portal.person(["artist"], manager.organisationId);
  const streams = await Promise.all(Array.from({ length: STREAMS_PERSON_MAX }, () => listen(who)));
  const refused = await portal.send(who, "GET", "/api/v1/live");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
  await streams.pop()?.close();
  streams.push(await listen(who));
  for (const stream of streams) await stream.close();
});

test("a server that stops hangs up, and takes no more streams", async () => {
  const stopping = await testApp();
  stopping.feed();
  const who = await stopping.person(["artist"]);
  const stream = await readEvents(await stopping.send(who, "GET", "/api/v1/live"));
  stopping.services.live.hangUp();
  await stream.rest();
  const refused = await stopping.send(who, "GET", "/api/v1/live");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(stopping.services.live.size).toBe(0);
  await stopping[Symbol.asyncDispose]();
});
