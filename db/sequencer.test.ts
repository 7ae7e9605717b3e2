import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../core/server/log.ts";
import { freePort, startPostgres, stopWithParent, type EmbeddedServer } from "../ops/postgres.ts";
import { testDatabase } from "../ops/testing.ts";
import { pruneBatches, readBatches, readFeedHead, stampBatch } from "./feed.ts";
import { migrateDatabase } from "./migrate.ts";
import { openDatabase, type Database } from "./open.ts";
import { startSequencer, type Sequencer } from "./sequencer.ts";

let url: string;
let database: Database;
beforeAll(async () => {
  url = await testDatabase();
  database = openDatabase(url, { name: "test", max: 4 });
}, 30_000);
afterAll(() => database[Symbol.asyncDispose]());

const silent = createLog("test", () => {});
const bodies = async (after: number) =>
  (await readBatches(database, after, 1e9, 1_000)).map(
    ({ body }) =>
      JSON.parse(body) as { batch: number; changes: { entity: string; key: string; row: unknown }[] },
  );
async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await Bun.sleep(5);
  }
}

test("whatever writes is noted: insert, update, change of key, delete, truncate, many rows at once", async () => {
  const { sql } = database;
  const changesOf = async (write: () => Promise<unknown>) => {
    const { batch } = await stampBatch(database);
    await write();
    await stampBatch(database);
    return (await bodies(batch)).flatMap(({ changes }) =>
      changes.map(({ entity, key, row }) => `${entity} ${key} ${row === null ? "gone" : "there"}`),
    );
  };
  expect(
    await changesOf(
      () =>
        sql`insert into signing_keys (kid, public_jwk) select 'k' || n, '{}' from generate_series(1, 3) n`,
    ),
  ).toEqual(["signing_keys k1 there", "signing_keys k2 there", "signing_keys k3 there"]);
  expect(await changesOf(() => sql`update signing_keys set created_at = now()`)).toEqual([]);
  expect(await changesOf(() => sql`update signing_keys set kid = 'k9' where kid = 'k3'`)).toEqual([
    "signing_keys k3 gone",
    "signing_keys k9 there",
  ]);
  expect(
    await changesOf(
      () =>
        sql`update signing_keys set kid = case kid when 'k1' then 'k2x' else kid end, public_jwk = '{"a":1}' where kid in ('k1', 'k2')`,
    ),
  ).toEqual(["signing_keys k1 gone", "signing_keys k2 there", "signing_keys k2x there"]);
  expect(await changesOf(() => sql`delete from signing_keys where kid = 'k9'`)).toEqual([
    "signing_keys k9 gone",
  ]);
  expect(await changesOf(() => sql`truncate signing_keys`)).toEqual([
    "signing_keys k2 gone",
    "signing_keys k2x gone",
  ]);
  expect(
    await changesOf(() =>
      sql
        .begin(async (tx) => {
          await tx`insert into signing_keys (kid, public_jwk) values ('undone', '{}')`;
          throw new Error("rolled back");
        })
        .catch(() => {}),
    ),
  ).toEqual([]);
});

test("what edges do not get makes no change: a password, a session's use; deleted and revoked ones do", async () => {
  const { sql } = database;
  const [user, session] = [crypto.randomUUID(), crypto.randomUUID()];
  await sql`insert into users (id, email, first_name, last_name) values (${user}, 'a@b.test', 'a', 'b')`;
  await sql`insert into sessions (id, user_id, idle_seconds) values (${session}, ${user}, 60)`;
  const { batch } = await stampBatch(database);
  await sql`update users set password_hash = 'secret', first_name = 'c'`;
  await sql`update sessions set last_used_at = now()`;
  expect((await stampBatch(database)).changeCount).toBe(0);
  await sql`update sessions set revoked_at = now()`;
  await sql`update users set is_active = false`;
  expect((await stampBatch(database)).changeCount).toBe(2);
  const text = JSON.stringify(await bodies(batch - 1));
  for (const secret of ["secret", "a@b.test", "password", "first_name"]) expect(text).not.toContain(secret);
});

test("a write makes a batch at once, an idle second makes one too, and two sequencers make no more than one", async () => {
  const own = [1, 2].map((at) => openDatabase(url, { name: `sequencer ${at}`, max: 2 }));
  const sequencers = own.map((one) => startSequencer(one, silent));
  await Bun.sleep(1_500);
  const before = (await readFeedHead(database)).latest;
  const [first] = sequencers as [Sequencer];
  await Bun.sleep(2_500);
  const idle = (await readFeedHead(database)).latest - before;
  expect(idle).toBeWithin(2, 4);
  const waits: number[] = [];
  const started = (await readFeedHead(database)).latest;
  for (let at = 0; at < 20; at++) {
    const seen = first.batch;
    const from = performance.now();
    await database.sql`select pg_notify('written', '')`;
    await until("a batch", () => first.batch > seen);
    waits.push(performance.now() - from);
    await Bun.sleep(30);
  }
  expect(waits.toSorted((a, b) => a - b)[10]).toBeLessThan(50);
  const made = (await readFeedHead(database)).latest - started;
  expect(made).toBeWithin(20, 26);
  for (const one of sequencers) await one[Symbol.asyncDispose]();
  for (const one of own) await one[Symbol.asyncDispose]();
});

test("old batches go, the newest stays", async () => {
  await stampBatch(database);
  await pruneBatches(database, 0, 1_000_000);
  const { oldest, latest } = await readFeedHead(database);
  expect(oldest).toBe(latest);
});

test("another cluster, timeline or database: another epoch, later than the last, and numbers above every number given", async () => {
  const before = await readFeedHead(database);
  await database.sql`update feed_state set life = 'elsewhere'`;
  const { batch } = await stampBatch(database);
  const after = await readFeedHead(database);
  expect(after.epoch > before.epoch).toBe(true);
  expect(batch).toBeGreaterThan(before.latest + 1_000_000);
  expect(after.oldest).toBe(batch);
  await stampBatch(database);
  expect((await readFeedHead(database)).epoch).toBe(after.epoch);
});

test("it lives through restarts and a kill of the database, and starts before it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-restart-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const start = async (): Promise<EmbeddedServer> => {
    const server = await startPostgres({ folder: join(folder, "pg"), port, settings: ["fsync=off"] });
    stopWithParent(server.pid);
    return server;
  };
  let server = await start();
  const address = await server.database("portal");
  await migrateDatabase(address);
  await server.stop();
  const own = openDatabase(address, { name: "sequencer", max: 2 });
  const sequencer = startSequencer(own, silent);
  await Bun.sleep(300);
  server = await start();
  await until("a first batch", () => sequencer.batch > 0);
  for (const harm of ["stop", "kill"]) {
    if (harm === "stop") await server.stop();
    else {
      process.kill(server.pid, "SIGKILL");
      await Bun.sleep(1_000);
    }
    server = await start();
    const seen = sequencer.batch;
    await until("a batch again", () => sequencer.batch > seen);
    // Woken by writes again, not by the heartbeat alone.
    await until("a quick batch", async () => {
      const last = sequencer.batch;
      const from = performance.now();
      await own.sql`select pg_notify('written', '')`;
      await until("a batch", () => sequencer.batch > last);
      return performance.now() - from < 100;
    });
  }
  await sequencer[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);
