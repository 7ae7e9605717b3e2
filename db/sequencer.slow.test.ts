import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../core/server/log.ts";
import { freePort, startPostgres, stopWithParent, type EmbeddedServer } from "../ops/postgres.ts";
import { testDatabase } from "../ops/testing.ts";
import { MIGRATED, placeCluster } from "../ops/testing-cluster.ts";
import { readFeedHead } from "./feed.ts";
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
async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await Bun.sleep(5);
  }
}

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

test("it lives through restarts and a kill of the database, and starts before it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-restart-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const start = async (): Promise<EmbeddedServer> => {
    const server = await startPostgres({ folder: join(folder, "pg"), port, settings: ["fsync=off"] });
    stopWithParent(server.pid);
    return server;
  };
  await placeCluster(join(folder, "pg"));
  let server = await start();
  const address = await server.database(MIGRATED);
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
