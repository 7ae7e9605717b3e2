import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { AWAY, copyHouse, damageCopy, dumpCopy, dumpOf, HURRIED, type CopyHouse } from "./testing-copy.ts";
import type { HranaMood } from "./testing-hrana.ts";
import type { Edge } from "./start.ts";
import { dumpPrimary, dumpReplica } from "./testing.ts";

let house: CopyHouse;
let machines = 0;
const running: Edge[] = [];

beforeAll(async () => {
  house = await copyHouse();
  await house.add(700);
}, 30_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => {
  house.hosted.mood = "good";
  house.hosted.delayMs = 0;
  house.logged.length = 0;
});
afterEach(async () => {
  house.hosted.mood = "good";
  for (const edge of running.splice(0)) await edge[Symbol.asyncDispose]();
});

/** With an empty disk, unless it is a machine that was there before. */
async function start(home?: string, machine = `machine-${++machines}`): Promise<Edge> {
  const edge = await house.start(machine, home);
  running.push(edge);
  return edge;
}
async function stop(edge: Edge): Promise<void> {
  running.splice(running.indexOf(edge), 1);
  await edge[Symbol.asyncDispose]();
}
const read = (edge: Edge) => house.get(edge, house.manager, "/v1/schedules?limit=100");
type Health = { copy: { batch: number | null; trouble: string | null } };
const health = async (edge: Edge) => (await (await house.get(edge, undefined, "/healthz")).json()) as Health;
/** Until then it watches whether somebody else goes on with the copy. */
async function owned(edge: Edge): Promise<void> {
  await house.until("taken over", async () => (await health(edge)).copy.batch !== null, 45_000);
  await house.copied(edge);
}
async function expectAsPrimary(edge: Edge): Promise<void> {
  const file = edge.replica.current();
  if (!file) throw new Error("no replica");
  expect([...dumpReplica(file)].sort()).toEqual([...(await dumpPrimary(house.portal.database))].sort());
  expect(await file.damage(true)).toBeUndefined();
}

describe("home is away", () => {
  test("an empty disk: the region serves what the copy holds, with its age, and follows on when home is back", async () => {
    const first = await start();
    await house.copied(first);
    await stop(first);
    const lonely = await start(AWAY);
    await house.until("a file", () => lonely.replica.current() !== undefined);
    await expectAsPrimary(lonely);
    const answer = await read(lonely);
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get("age"))).toBeWithin(0, 20);
    const { batch } = lonely.replica.current()?.position() ?? {};
    await stop(lonely);
    house.logged.length = 0;
    const back = await start(undefined, `machine-${machines}`);
    await house.add(3);
    await house.copied(back);
    await expectAsPrimary(back);
    expect(back.replica.current()?.position().batch).toBeGreaterThan(batch ?? Infinity);
    expect([house.said("replica built"), house.said("copy written anew")]).toEqual([0, 0]);
  }, 60_000);
  test("a home that takes the question and says nothing is waited for three seconds", async () => {
    const first = await start();
    await house.copied(first);
    await stop(first);
    const silent = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Promise(() => {}) });
    const begun = performance.now();
    const lonely = await start(`http://127.0.0.1:${silent.port}`);
    await house.until("a file", () => lonely.replica.current() !== undefined);
    expect(performance.now() - begun).toBeWithin(2_500, 6_000);
    await stop(lonely);
    await silent.stop(true);
  }, 60_000);
  test("a row that could not be read is set aside in the copy and in what is built from it", async () => {
    const first = await start();
    await house.copied(first);
    const { batch = 0, snapshotText = "", asOf = "" } = first.replica.current()?.position() ?? {};
    const bad = { id: "x", title: 7 };
    const changes = [
      { entity: "schedules", key: "x", organisation_id: house.manager.organisationId, row: bad },
    ];
    await first.follower[Symbol.asyncDispose]();
    await first.replica.apply({ batch: batch + 1, snapshot: snapshotText, as_of: asOf, changes });
    await stop(first);
    const lonely = await start(AWAY);
    await house.until("a file", () => lonely.replica.current() !== undefined);
    expect((await read(lonely)).status).toBe(503);
    expect(await health(lonely)).toMatchObject({ set_aside: 1 });
  }, 60_000);
  test("a copy of which one byte is another is refused, and written anew once home is back", async () => {
    const first = await start();
    await house.copied(first);
    await stop(first);
    damageCopy(house.hosted);
    house.logged.length = 0;
    const lonely = await start(AWAY);
    await house.until("refused", () => house.said("copy refused") === 1);
    // Long enough to be tried twice again.
    await Bun.sleep(2.5 * HURRIED.stillMs);
    expect([house.said("copy refused"), lonely.replica.current()]).toEqual([1, undefined]);
    expect((await read(lonely)).status).toBe(503);
    await stop(lonely);
    const back = await start();
    await house.until("written anew", () => house.said("copy written anew") > 0);
    await house.copied(back);
    expect(house.hosted.sql("select count(distinct generation) from copy_rows")).toEqual([[1]]);
  }, 60_000);
});

describe("the database misbehaves", () => {
  for (const mood of ["failing", "silent", "locked", "full"] satisfies HranaMood[]) {
    test(`${mood}: readers and the feed notice nothing, it is said once, and it heals`, async () => {
      const edge = await start();
      await owned(edge);
      house.logged.length = 0;
      house.hosted.mood = mood;
      for (let at = 0; at < 10; at++) {
        await house.add(1);
        const begun = performance.now();
        expect((await read(edge)).status).toBe(200);
        expect(performance.now() - begun).toBeLessThan(100);
        await house.settled([edge]);
        await Bun.sleep(100);
      }
      expect(house.said("copy in trouble")).toBe(1);
      expect(house.logged.join()).not.toContain(house.hosted.token);
      expect((await health(edge)).copy.trouble).toBeString();
      house.hosted.mood = "good";
      await house.copied(edge);
      await house.until("well", async () => (await health(edge)).copy.trouble === null);
      expect([house.said("copy well again"), house.said("copy written anew")]).toEqual([1, 0]);
    }, 60_000);
  }
  test("what was done and not answered is not done twice, and nobody stands back for it", async () => {
    const edge = await start();
    await owned(edge);
    house.logged.length = 0;
    house.hosted.mood = "lossy";
    for (let at = 0; at < 5; at++) {
      await house.add(1);
      await house.settled([edge]);
      await Bun.sleep(60);
    }
    house.hosted.mood = "good";
    await house.copied(edge);
    expect(house.said("copy written anew")).toBe(0);
  }, 60_000);
  test("emptied behind our back, it is written anew", async () => {
    const edge = await start();
    await owned(edge);
    for (const table of ["position", "rows", "generations"]) house.hosted.sql(`drop table copy_${table}`);
    await house.until("written anew", () => house.said("copy written anew") > 0);
    await house.copied(edge);
  }, 60_000);
  test("a slow one gets batches together, and every one of them", async () => {
    const edge = await start();
    await owned(edge);
    house.hosted.delayMs = 200;
    const { asked } = house.hosted;
    for (let at = 0; at < 40; at++) {
      await house.add(1);
      await Bun.sleep(10);
    }
    await house.copied(edge);
    expect(house.hosted.asked - asked).toBeLessThan(20);
  }, 60_000);
  test("rows that come, change and go while it is written anew are in it as they are", async () => {
    const edge = await start();
    await owned(edge);
    house.hosted.sql("update copy_position set digest = 1");
    house.hosted.delayMs = 30;
    const { sql } = house.portal.database;
    const generation = () => house.hosted.sql("select generation from copy_position")[0]?.[0];
    const before = generation();
    for (let at = 0; generation() === before && at < 200; at++) {
      await house.add(20);
      await sql`update schedules set title = 'changed ' || ${at}::int where id in (select id from schedules order by random() limit 20)`;
      await sql`update schedules set deleted_at = now() where id in (select id from schedules order by random() limit 15)`;
      await Bun.sleep(10);
    }
    expect(generation()).not.toBe(before);
    await house.copied(edge);
  }, 60_000);
});

describe("who writes it", () => {
  test("an edge that stops leaves it whole; one that was killed, or cut off, writes it anew", async () => {
    const first = await start();
    await owned(first);
    await house.add(5);
    await house.settled([first]);
    await stop(first);
    expect(dumpCopy(house.hosted)).toHaveLength((await dumpPrimary(house.portal.database)).size);
    house.logged.length = 0;
    const again = await start(undefined, `machine-${machines}`);
    await owned(again);
    expect(house.said("copy written anew")).toBe(0);
    house.hosted.mood = "failing";
    await house.add(5);
    await house.settled([again]);
    await stop(again);
    house.hosted.mood = "good";
    const third = await start(undefined, `machine-${machines}`);
    await house.until("written anew", () => house.said("copy written anew") === 1);
    await house.copied(third);
  }, 60_000);
  test("of two edges one steps back, and takes over when the other is gone", async () => {
    const one = await start();
    const other = await start();
    for (let at = 0; at < 30; at++) {
      await house.add(2);
      await house.settled([one, other]);
      await Bun.sleep(50);
    }
    await house.copied(one);
    expect(house.said("copy in trouble")).toBe(0);
    expect(house.said("copy written anew")).toBeLessThanOrEqual(2);
    const [a, b] = [(await health(one)).copy.batch, (await health(other)).copy.batch];
    expect([a, b].filter((batch) => batch === null)).toHaveLength(1);
    await stop(a === null ? other : one);
    await house.add(2);
    house.logged.length = 0;
    await house.copied(a === null ? one : other);
    expect(house.said("copy written anew")).toBe(0);
  }, 60_000);
  test("a copy of a later life of the primary, or of a newer program, is left to whoever goes on with it", async () => {
    const first = await start();
    await house.copied(first);
    await stop(first);
    house.logged.length = 0;
    // Whatever moves under somebody's hand is not ours: a newer shape is one that we cannot read.
    let at = 0;
    const moving = setInterval(() => house.hosted.sql(`update copy_position set digest = ${++at}`), 50);
    const edge = await start();
    await Bun.sleep(3 * HURRIED.stillMs);
    expect(house.said("copy written anew")).toBe(0);
    clearInterval(moving);
    await house.until("written anew", () => house.said("copy written anew") === 1);
    await house.copied(edge);
  }, 60_000);
  test("another life of the primary: the copy is of that one, and nobody of the earlier one gets it back", async () => {
    const edge = await start();
    await owned(edge);
    const cut = await start();
    await house.settled([edge, cut]);
    // It hears nothing of the new life.
    await cut.follower[Symbol.asyncDispose]();
    const epoch = () => String(house.hosted.sql("select epoch from copy_position")[0]?.[0]);
    const before = epoch();
    await house.portal.database.sql`update feed_state set life = 'another cluster', batch = 3`;
    await house.add(2);
    await house.until("the new life", () => epoch() > before);
    const { batch = 0, snapshotText = "", asOf = "" } = cut.replica.current()?.position() ?? {};
    for (let next = batch + 1; next < batch + 20; next++) {
      await cut.replica.apply({ batch: next, snapshot: snapshotText, as_of: asOf, changes: [] });
      await Bun.sleep(50);
    }
    expect(epoch() > before).toBe(true);
    await house.copied(edge);
  }, 60_000);
  test("whatever three edges and their database do, the copy adds up at every moment", async () => {
    let isOver = false;
    let looks = 0;
    const reader = (async () => {
      while (!isOver) {
        const lonely = await start(AWAY);
        await house.until("a file or none", () => lonely.replica.current() !== undefined || isOver, 60_000);
        await stop(lonely);
        rmSync(`${house.folder}/machine-${machines}`, { recursive: true, force: true });
        looks++;
      }
    })();
    const moods: HranaMood[] = ["failing", "silent", "lossy", "full", "good", "good", "good"];
    let edges = [await start(), await start(), await start()];
    for (let round = 0; round < 80; round++) {
      await house.add(1 + Math.floor(Math.random() * 10));
      house.hosted.mood = moods[Math.floor(Math.random() * moods.length)] ?? "good";
      house.hosted.delayMs = Math.floor(Math.random() * 30);
      const [first, ...rest] = edges;
      if (first && round % 20 === 19) {
        await stop(first);
        edges = [...rest, await start()];
      }
      await Bun.sleep(100);
    }
    house.hosted.mood = "good";
    await Bun.sleep(1_000);
    isOver = true;
    await reader;
    expect(looks).toBeGreaterThan(0);
    expect(house.said("copy refused")).toBe(0);
    const [edge] = edges;
    if (!edge) throw new Error("no edge");
    await house.copied(edge);
    const lonely = await start(AWAY);
    await house.until("a file", () => lonely.replica.current() !== undefined);
    expect(dumpOf(lonely)).toEqual(dumpOf(edge));
  }, 90_000);
});
