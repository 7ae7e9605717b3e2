import { sql } from "drizzle-orm";
import { createLog } from "../../core/server/log.ts";
import { JOBS_CHANNEL } from "../../db/jobs.ts";
import { openDatabase } from "../../db/open.ts";
import { openBackend } from "../../jobs/backends.ts";
import type { Handler } from "../../jobs/handler.ts";
import { startJobs } from "../../jobs/program.ts";
import { testRooms } from "../../jobs/testing.ts";
import { testDatabase } from "../../ops/testing.ts";
import { missingRedis, testRedis } from "../../ops/testing-redis.ts";

export type JobFigures = {
  backend: string;
  /** From the commit to the handler's first line, in milliseconds. */
  pick_up_p50_ms: number;
  pick_up_p99_ms: number;
  drained_per_s: number;
  bare_per_s: number;
  /** Ours has a row, a lease and an end for each; bare BullMQ has none. */
  ratio: number;
};

const CONCURRENCY = 8;
const log = createLog("bench", () => {});
const clock = { now: () => Date.now() };

/** How soon a job begins and how fast many are done, on both places for queues, beside BullMQ by itself there. */
export async function jobFigures(pickUps: number, drained: number): Promise<JobFigures[]> {
  const figures = [await onBackend("PostgreSQL", undefined, pickUps, drained)];
  if (missingRedis() !== undefined) return figures;
  await using redis = await testRedis();
  return [...figures, await onBackend("Redis", redis.url, pickUps, drained)];
}

async function onBackend(
  backend: string,
  redisUrl: string | undefined,
  pickUps: number,
  drained: number,
): Promise<JobFigures> {
  const databaseUrl = await testDatabase();
  await using database = openDatabase(databaseUrl, { name: "bench" });
  using rooms = testRooms();
  let seen = () => {};
  const handler: Handler = { kind: "bench", concurrency: CONCURRENCY, run: async () => seen() };
  const config = {
    ...rooms,
    databaseUrl,
    databaseDirectUrl: databaseUrl,
    databasePrepare: true,
    databaseConnections: 8,
    redisUrl,
    lockMs: 15_000,
    parentPid: undefined,
  };
  const program = await startJobs(config, [handler], log, clock);
  const add = async (count: number) => {
    await database.db.execute(
      sql`insert into jobs (id, kind, payload) select gen_random_uuid(), 'bench', '{}' from generate_series(1, ${count})`,
    );
    const committed = performance.now();
    await database.db.execute(sql`select pg_notify(${JOBS_CHANNEL}, '')`);
    return committed;
  };
  const waits: number[] = [];
  for (let n = 0; n < pickUps; n++) {
    const begun = Promise.withResolvers<number>();
    seen = () => begun.resolve(performance.now());
    const committed = await add(1);
    waits.push((await begun.promise) - committed);
  }
  const over = Promise.withResolvers<void>();
  let left = drained;
  seen = () => {
    left -= 1;
    if (left === 0) over.resolve();
  };
  const begun = performance.now();
  await add(drained);
  await over.promise;
  const ours = drained / ((performance.now() - begun) / 1_000);
  await program[Symbol.asyncDispose]();
  const bare = await bareBullmq(databaseUrl, redisUrl, drained);
  waits.sort((a, b) => a - b);
  const at = (share: number) => Math.round((waits[Math.floor(waits.length * share)] ?? 0) * 10) / 10;
  return {
    backend,
    pick_up_p50_ms: at(0.5),
    pick_up_p99_ms: at(0.99),
    drained_per_s: Math.round(ours),
    bare_per_s: Math.round(bare),
    ratio: Math.round((ours / bare) * 100) / 100,
  };
}

async function bareBullmq(databaseUrl: string, redisUrl: string | undefined, count: number): Promise<number> {
  const backend = openBackend({ databaseUrl, redisUrl }, log);
  await backend.prepare();
  const queue = backend.queue("bare", {});
  const over = Promise.withResolvers<void>();
  let left = count;
  const worker = backend.worker(
    "bare",
    async () => {
      left -= 1;
      if (left === 0) over.resolve();
    },
    { concurrency: CONCURRENCY },
  );
  await worker.waitUntilReady();
  const begun = performance.now();
  await queue.addBulk(Array.from({ length: count }, (_, at) => ({ name: "bare", data: { id: String(at) } })));
  await over.promise;
  const rate = count / ((performance.now() - begun) / 1_000);
  await worker.close();
  await queue.close();
  await backend.close();
  return rate;
}
