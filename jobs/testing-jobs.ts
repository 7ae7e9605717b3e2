import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { createLog } from "../core/server/log.ts";
import { effect, enqueue, holdLease, jobsAreRunning, LeaseLost, takeJob } from "../db/jobs.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { jobs } from "../db/schema/jobs.ts";
import { testDatabase } from "../ops/testing.ts";
import { openBackend } from "./backends.ts";
import { startJobs, type JobsProgram } from "./program.ts";
import { openQueues } from "./queues.ts";
import { reconcile } from "./reconciler.ts";
import { startRelay } from "./relay.ts";
import { createMarks, enqueueTest, testHandlers, testRooms, until } from "./testing.ts";

const LOCK_MS = 2_000;
const logged: string[] = [];
const log = createLog("test", (line) => logged.push(line));
const clock = { now: () => Date.now() };
const kinds = testHandlers.map(({ kind }) => kind);

/** Where the queues of a test lie. */
export type QueueServer = {
  redisUrl: string | undefined;
  /** It loses everything that it holds. */
  forget(database: Database): Promise<void>;
  close(): Promise<void>;
};

/** What a jobs program does, on whichever server its queues lie: one list of tests for both. */
export function describeJobs(name: string, open: () => Promise<QueueServer>): void {
  describe(name, () => {
    let url: string;
    let database: Database;
    let program: JobsProgram;
    const rooms = testRooms();
    let server: QueueServer;
    beforeAll(async () => {
      server = await open();
      url = await testDatabase();
      database = openDatabase(url, { name: "test" });
      await createMarks(database.db);
      expect(await jobsAreRunning(database.db)).toBe(false);
      program = await start();
    });
    afterAll(async () => {
      await program[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await server.close();
      rooms[Symbol.dispose]();
    });

    const start = () =>
      startJobs(
        {
          ...rooms,
          databaseUrl: url,
          databaseDirectUrl: url,
          databasePrepare: true,
          databaseConnections: 4,
          redisUrl: server.redisUrl,
          lockMs: LOCK_MS,
          parentPid: undefined,
        },
        testHandlers,
        log,
        clock,
      );
    const row = async (id: string) => (await database.db.select().from(jobs).where(eq(jobs.id, id)))[0];
    const over = (id: string, ms = 10_000) =>
      until(`the end of ${id}`, ms, async () => {
        const found = await row(id);
        return (found?.state === "completed" || found?.state === "failed") && found;
      });
    const marks = async (id: string, mark: string) =>
      (
        await database.db.execute<{ n: number }>(
          sql`select count(*)::int as n from marks where job = ${id} and mark like ${`${mark}%`}`,
        )
      )[0]?.n;

    test("a job runs once its transaction commits, and its row says how it ended", async () => {
      const id = await enqueueTest(database.db, "test-tally", { ms: 400 });
      await until("progress", 5_000, async () => (await row(id))?.progress === 50);
      expect(await over(id)).toMatchObject({
        state: "completed",
        progress: 100,
        result: { done: id },
        error: null,
        attempts: 1,
        crashes: 0,
      });
      expect(await marks(id, "effect")).toBe(1);
      expect(await jobsAreRunning(database.db)).toBe(true);
    });

    test("a job of a transaction that rolls back never runs", async () => {
      const id = newId();
      await database.db
        .transaction(async (tx) => {
          await enqueue(tx, {
            id,
            kind: "schedule-import",
            payload: { import_id: newId() },
            organisationId: null,
            createdBy: null,
          });
          throw new Error("no");
        })
        .catch(() => {});
      expect(await row(id)).toBeUndefined();
    });

    test("a Problem fails the job at once, with its words; a bug after three tries, without its words", async () => {
      const refused = await enqueueTest(database.db, "test-refused");
      const broken = await enqueueTest(database.db, "test-broken");
      expect(await over(refused)).toMatchObject({
        state: "failed",
        error: "The file has no rows.",
        attempts: 1,
      });
      expect(await over(broken, 15_000)).toMatchObject({
        state: "failed",
        error: "Something went wrong on our side (TypeError).",
        attempts: 3,
      });
      expect(await marks(broken, "run")).toBe(3);
    });

    test("an effect happens once for its key, and not at all for a lease that was lost", async () => {
      const id = newId();
      await database.db.execute(
        sql`insert into jobs (id, kind, payload, state) values (${id}, 'test-unknown', '{}', 'queued')`,
      );
      const taken = await takeJob(database.db, id, 60_000);
      if (taken.outcome !== "taken") throw new Error("not taken");
      const act = (lease = taken.lease) =>
        database.db.transaction(async (tx) => {
          const first = await effect(tx, `key:${id}`, () =>
            tx.execute(sql`insert into marks (job, mark) values (${id}, 'effect')`),
          );
          await holdLease(tx, lease);
          return first;
        });
      await expect(act({ jobId: id, fence: taken.lease.fence + 1 })).rejects.toBeInstanceOf(LeaseLost);
      expect(await act()).toBe(true);
      expect(await act()).toBe(false);
      expect(await marks(id, "effect")).toBe(1);
      expect(await takeJob(database.db, id, 1)).toMatchObject({ outcome: "held" });
    });

    test("a queue that lost everything is filled again from the table, and what is done stays done", async () => {
      await program[Symbol.asyncDispose]();
      const done = await enqueueTest(database.db, "test-tally");
      const ids = await Promise.all(Array.from({ length: 20 }, () => enqueueTest(database.db, "test-tally")));
      // As if the relay had moved them, one was done, and the queue had then lost all.
      await database.db.execute(
        sql`update jobs set state = 'queued', queued_at = now() - interval '1 hour', created_at = now() - interval '1 hour' where state = 'pending'`,
      );
      await database.db.execute(sql`update jobs set state = 'completed' where id = ${done}`);
      await server.forget(database);
      const backend = openBackend({ databaseUrl: url, redisUrl: server.redisUrl }, log);
      await backend.prepare();
      const queues = openQueues(backend, kinds, log);
      expect(await reconcile(database, queues, kinds, LOCK_MS, log)).toBeGreaterThanOrEqual(20);
      expect(await reconcile(database, queues, kinds, LOCK_MS, log)).toBe(0);
      await queues.close();
      await backend.close();
      program = await start();
      for (const id of ids) expect(await over(id)).toMatchObject({ state: "completed" });
      expect(await marks(done, "run")).toBe(0);
      for (const id of ids) expect(await marks(id, "effect")).toBe(1);
    });

    test("a relay that is cut off before or after the queue took a job moves it again; it runs once", async () => {
      await program[Symbol.asyncDispose]();
      const backend = openBackend({ databaseUrl: url, redisUrl: server.redisUrl }, log);
      await backend.prepare();
      const queues = openQueues(backend, kinds, log);
      let faults = 0;
      const faulty: typeof queues = {
        ...queues,
        add: async (some) => {
          faults += 1;
          if (faults > 1) await queues.add(some);
          throw new Error("cut off");
        },
      };
      const relay = await startRelay(database, faulty, kinds, log);
      const id = await enqueueTest(database.db, "test-tally");
      await until("two faults", 10_000, async () => faults >= 2);
      await relay.stop();
      expect(await row(id)).toMatchObject({ state: "pending" });
      await queues.close();
      await backend.close();
      program = await start();
      expect(await over(id)).toMatchObject({ state: "completed" });
      expect(await marks(id, "run")).toBe(1);
    });

    test("stopping gives a long run back at once, at no cost to it", async () => {
      const id = await enqueueTest(database.db, "test-tally", { ms: 2_500 });
      await until("the run", 5_000, async () => (await marks(id, "run")) === 1);
      const started = performance.now();
      await program[Symbol.asyncDispose]();
      expect(performance.now() - started).toBeLessThan(8_000);
      expect(await row(id)).toMatchObject({ state: "queued", attempts: 0, crashes: 0, leaseUntil: null });
      program = await start();
      expect(await over(id)).toMatchObject({ state: "completed", attempts: 1, crashes: 0 });
      expect(await marks(id, "effect")).toBe(1);
    });
  });
}
