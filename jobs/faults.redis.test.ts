import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { sql } from "drizzle-orm";
import { ConfigError } from "../core/server/config.ts";
import { createLog } from "../core/server/log.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { testDatabase } from "../ops/testing.ts";
import { missingRedis, testRedis, type TestRedis } from "../ops/testing-redis.ts";
import { openBackend } from "./backends.ts";
import { startJobs, type JobsProgram } from "./program.ts";
import { openQueues } from "./queues.ts";
import { reconcile } from "./reconciler.ts";
import { createMarks, enqueueTest, testHandlers, testRooms, until } from "./testing.ts";

setDefaultTimeout(120_000);

const LOCK_MS = 1_500;
const JOBS = 300;
const STOP_MS_MAX = 10_000;
const log = createLog("test", () => {});
const clock = { now: () => Date.now() };
const kinds = testHandlers.map(({ kind }) => kind);
const rooms = testRooms();

/** Whatever is done to Redis, the table has every job, and each is done to its end with its effect once. */
describe.skipIf(missingRedis() !== undefined)("Redis", () => {
  let url: string;
  let database: Database;
  let redis: TestRedis;
  let program: JobsProgram | undefined;

  beforeAll(async () => {
    url = await testDatabase();
    database = openDatabase(url, { name: "test" });
    await createMarks(database.db);
    redis = await testRedis();
  });
  afterEach(async () => {
    await program?.[Symbol.asyncDispose]();
    program = undefined;
    await database.db.execute(sql`truncate marks, jobs, effects`);
  });
  afterAll(async () => {
    await redis[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    rooms[Symbol.dispose]();
  });

  const start = (redisUrl = redis.url) =>
    startJobs(
      {
        ...rooms,
        databaseUrl: url,
        databaseDirectUrl: url,
        databasePrepare: true,
        databaseConnections: 6,
        redisUrl,
        lockMs: LOCK_MS,
        parentPid: undefined,
      },
      testHandlers,
      log,
      clock,
    );
  const count = async (statement: ReturnType<typeof sql>) =>
    (await database.db.execute<{ n: number }>(statement))[0]?.n ?? -1;
  const inState = (state: string) => count(sql`select count(*)::int as n from jobs where state = ${state}`);

  /** Jobs that come while `harm` is done, then until all are over; the reconciler looks more often than each minute. */
  async function survive(what: string, harm: () => Promise<void>): Promise<void> {
    program = await start();
    const backend = openBackend({ databaseUrl: url, redisUrl: redis.url }, log);
    await backend.prepare();
    const queues = openQueues(backend, kinds, log);
    let isOver = false;
    const putBack = (async () => {
      let restored = 0;
      for (; !isOver; await Bun.sleep(500))
        restored += await reconcile(database, queues, kinds, LOCK_MS, log).catch(() => 0);
      return restored;
    })();
    const coming = (async () => {
      for (let n = 0; n < JOBS; n++) {
        await enqueueTest(database.db, "test-tally", { ms: 20 });
        await Bun.sleep(5);
      }
    })();
    await harm();
    await coming;
    await until(`${JOBS} completed after ${what}`, 60_000, async () => (await inState("completed")) === JOBS);
    isOver = true;
    const restored = await putBack;
    await queues.close().catch(() => {});
    await backend.close();
    const effects = await count(sql`select count(*)::int as n from marks where mark = 'effect'`);
    const doubled = await count(
      sql`select count(*)::int as n from (select job from marks where mark = 'effect' group by job having count(*) > 1) as d`,
    );
    const runs = await count(sql`select count(*)::int as n from marks where mark = 'run'`);
    console.log(
      `${what}: ${JOBS} jobs, ${effects} effects, ${doubled} doubled, ${runs} runs, ${restored} put back`,
    );
    expect([effects, doubled]).toEqual([JOBS, 0]);
  }

  test("killed three times under jobs: none is lost, no effect doubled", () =>
    survive("three kill -9", async () => {
      for (let n = 0; n < 3; n++) {
        await Bun.sleep(300 + Math.random() * 300);
        await redis.kill();
        await Bun.sleep(300);
        await redis.start();
      }
    }));

  test("restarted, and flushed twice: what it lost comes back from the table", () =>
    survive("a restart and two FLUSHALL", async () => {
      await Bun.sleep(300);
      await redis.stop();
      await redis.start();
      for (let n = 0; n < 2; n++) {
        await Bun.sleep(400);
        await redis.client.flushall();
      }
    }));

  test("out of memory: jobs wait in their table, and go on when there is room", () =>
    survive("out of memory", async () => {
      await Bun.sleep(300);
      await redis.client.config("SET", "maxmemory", "1");
      await until("waiting jobs", 20_000, async () => (await inState("pending")) > 50);
      await redis.client.config("SET", "maxmemory", "0");
    }));

  test("absent at the start: the program waits for it, and stops in time without it", async () => {
    await redis.stop();
    const begun = performance.now();
    program = await start();
    expect(performance.now() - begun).toBeLessThan(5_000);
    await Promise.all(Array.from({ length: 10 }, () => enqueueTest(database.db, "test-tally")));
    await Bun.sleep(3_000);
    expect(await inState("pending")).toBe(10);
    await redis.start();
    await until("the end of what waited", 20_000, async () => (await inState("completed")) === 10);
    await redis.kill();
    const stopping = performance.now();
    await program[Symbol.asyncDispose]();
    program = undefined;
    expect(performance.now() - stopping).toBeLessThan(STOP_MS_MAX);
    await redis.start();
  });

  test("one that throws jobs away when it is full is refused at the start", async () => {
    await using evicting = await testRedis({ maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" });
    const refused = await start(evicting.url).then(
      () => "started",
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as Error).message).toContain("noeviction");
  });

  test("how soon a job begins, and how fast many are done", async () => {
    program = await start();
    const waits: number[] = [];
    for (let n = 0; n < 200; n++) {
      const begun = performance.now();
      const id = await enqueueTest(database.db, "test-tally");
      await until(
        "its run",
        5_000,
        async () => (await count(sql`select count(*)::int as n from marks where job = ${id}`)) > 0,
      );
      waits.push(performance.now() - begun);
    }
    const at = (part: number) => waits.toSorted((a, b) => a - b)[Math.floor(waits.length * part)]?.toFixed(0);
    console.log(
      `seen to have begun after ${at(0.5)} ms p50, ${at(0.95)} p95, ${at(0.99)} p99 (looked at every 25 ms)`,
    );
    const begun = performance.now();
    await database.db.execute(
      sql`insert into jobs (id, kind, payload) select gen_random_uuid(), 'test-tally', '{}' from generate_series(1, 1000)`,
    );
    await until("a thousand", 60_000, async () => (await inState("completed")) === 1_200);
    console.log(
      `1,000 jobs with an effect each: ${Math.round(1_000_000 / (performance.now() - begun))} a second`,
    );
  });
});
