import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { eq, sql } from "drizzle-orm";
import { openDatabase, type Database } from "../db/open.ts";
import { jobs } from "../db/schema/jobs.ts";
import { freePort, startPostgres, stopWithParent, type EmbeddedServer } from "../ops/postgres.ts";
import { MIGRATED, placeCluster } from "../ops/testing-cluster.ts";
import { createMarks, enqueueTest, until } from "./testing.ts";

/** docs/jobs.md reports a long run: JOBS=3000 WORKER_KILLS=40 DATABASE_KILLS=12. */
const JOBS = Number(process.env.JOBS ?? "300");
const WORKER_KILLS = Number(process.env.WORKER_KILLS ?? "4");
const DATABASE_KILLS = Number(process.env.DATABASE_KILLS ?? "1");
const LOCK_MS = 1_500;
const STOP_MS_MAX = 10_000;
const PICK_UP_SAMPLES = 200;
/** 46 to 57 ms on a quiet machine; a relay or a queue that only polls would need a second or more. */
const PICK_UP_P99_MS_MAX = 500;
setDefaultTimeout(120_000 + JOBS * 100 + (WORKER_KILLS + DATABASE_KILLS) * 15_000);

let folder: string;
let port: number;
let server: EmbeddedServer;
let url: string;
let database: Database;
const programs = new Set<Subprocess>();
let started = 0;

const startServer = async () => {
  const started = await startPostgres({
    folder: join(folder, "pg"),
    port,
    settings: ["max_connections=120"],
  });
  stopWithParent(started.pid);
  return started;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portal-jobs-"));
  chmodSync(folder, 0o755);
  port = await freePort();
  await placeCluster(join(folder, "pg"));
  server = await startServer();
  url = await server.database(MIGRATED);
  database = openDatabase(url, { name: "test", max: 4 });
  await createMarks(database.db);
});
// A test that failed leaves none of its programs to the next one.
afterEach(async () => {
  for (const program of programs) await ended(program, "SIGKILL");
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function startProgram(): Promise<Subprocess> {
  const program = Bun.spawn([process.execPath, join(import.meta.dir, "testing-program.ts")], {
    env: { ...process.env, DATABASE_URL: url, JOB_LOCK_MS: String(LOCK_MS), PARENT_PID: String(process.pid) },
    stdout: "pipe",
    stderr: Bun.file(join(folder, `program-${crypto.randomUUID()}.log`)),
  });
  started += 1;
  programs.add(program);
  void program.exited.then(() => programs.delete(program));
  return program;
}

/** Started until it says that it works: what a supervisor does while the database is away. */
async function startWorking(): Promise<Subprocess> {
  for (;;) {
    const program = await startProgram();
    const said = await (program.stdout as ReadableStream<Uint8Array>).getReader().read();
    if (!said.done) return program;
    await program.exited;
  }
}

async function ended(program: Subprocess, signal: NodeJS.Signals): Promise<number> {
  const started = performance.now();
  program.kill(signal);
  await program.exited;
  return performance.now() - started;
}

async function killDatabase(): Promise<void> {
  const { pid } = server;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  for (const one of [pid, ...children]) {
    try {
      process.kill(one, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
  await Bun.sleep(Math.random() * 500);
  server = await startServer();
}

const row = async (id: string) => (await database.db.select().from(jobs).where(eq(jobs.id, id)))[0];
const stateOf = (id: string, state: string, ms: number) =>
  until(`${id} ${state}`, ms, async () => {
    const found = await row(id);
    return found?.state === state && found;
  });
const count = async (statement: ReturnType<typeof sql>) =>
  (await database.db.execute<{ n: number }>(statement))[0]?.n ?? -1;
/** Asks again while the database is away. */
const surely = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch {
      // It was killed on purpose; every question here may be asked again.
      await Bun.sleep(50);
    }
  }
};

test("a job is picked up within milliseconds of the commit that wrote it", async () => {
  const program = await startWorking();
  const ids: string[] = [];
  for (let sample = 0; sample < PICK_UP_SAMPLES; sample++) {
    ids.push(await enqueueTest(database.db, "test-tally"));
    await Bun.sleep(10 + Math.random() * 20);
  }
  const completed = sql`select count(*)::int as n from jobs where state = 'completed'`;
  await until("the last one", 10_000, async () => (await count(completed)) === PICK_UP_SAMPLES);
  const rows = await database.db.execute<{ ms: number }>(sql`
    select extract(epoch from marks.at - jobs.created_at)::float8 * 1000 as ms
    from marks join jobs on jobs.id = marks.job where mark = 'run' order by ms`);
  const at = (part: number) => Math.round(rows[Math.floor((rows.length - 1) * part)]?.ms ?? Infinity);
  console.info(JSON.stringify({ pickUpMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) } }));
  expect(at(0.99)).toBeLessThan(PICK_UP_P99_MS_MAX);
  expect(await ended(program, "SIGTERM")).toBeLessThan(STOP_MS_MAX);
  expect(program.exitCode).toBe(0);
});

test(`${WORKER_KILLS} kills of the program and ${DATABASE_KILLS} of the database during ${JOBS} jobs: none lost, no effect doubled`, async () => {
  started = 0;
  let program = await startWorking();
  const ids = new Set<string>();
  const writing = (async () => {
    while (ids.size < JOBS) {
      // An enqueue whose answer was lost may have committed: it is counted by its row, below.
      const id = await enqueueTest(database.db, "test-tally", { ms: Math.random() * 60 }).catch(
        () => undefined,
      );
      if (id === undefined) await Bun.sleep(50);
      else ids.add(id);
      await Bun.sleep(Math.random() * 10);
    }
  })();
  const faults = [...Array(WORKER_KILLS).fill("program"), ...Array(DATABASE_KILLS).fill("database")].sort(
    () => Math.random() - 0.5,
  );
  for (const fault of faults) {
    await Bun.sleep(300 + Math.random() * 1_500);
    if (fault === "database") await killDatabase();
    else await ended(program, "SIGKILL");
    if (fault === "program" || program.exitCode !== null) program = await startWorking();
  }
  await writing;
  // A supervisor would start one that the database took along.
  const left = sql`select count(*)::int as n from jobs where kind = 'test-tally' and state not in ('completed', 'failed')`;
  await until("all jobs over", 60_000 + LOCK_MS * 10, async () => {
    if (program.exitCode !== null) program = await startWorking();
    return (await surely(() => count(left))) === 0;
  });
  const done = await database.db.execute<{
    id: string;
    state: string;
    effects: number;
    runs: number;
    crashes: number;
  }>(sql`
    select jobs.id, state, crashes,
      count(*) filter (where mark = 'effect')::int as effects, count(*) filter (where mark = 'run')::int as runs
    from jobs left join marks on marks.job = jobs.id where kind = 'test-tally' group by jobs.id`);
  const by = new Map(done.map((one) => [one.id, one]));
  const runs = done.reduce((sum, one) => sum + one.runs, 0);
  console.info(
    JSON.stringify({
      jobs: done.length,
      runs,
      extraRuns: runs - done.length,
      crashedRuns: done.reduce((sum, one) => sum + one.crashes, 0),
      workerKills: WORKER_KILLS,
      databaseKills: DATABASE_KILLS,
    }),
  );
  expect([...ids].filter((id) => !by.has(id))).toEqual([]);
  expect(done.filter(({ state }) => state !== "completed")).toEqual([]);
  expect(done.filter(({ effects }) => effects !== 1)).toEqual([]);
  // The program lives through the database's deaths.
  expect(started).toBe(1 + WORKER_KILLS);
  // Without kills in the middle of runs this would prove nothing.
  expect(runs).toBeGreaterThan(done.length);
  await ended(program, "SIGTERM");
});

test("a program that stood still and goes on cannot write into a job that another took over", async () => {
  const first = await startWorking();
  const id = await enqueueTest(database.db, "test-late", { ms: 300 });
  const run = () => count(sql`select count(*)::int as n from marks where job = ${id} and mark like 'run%'`);
  await until("the first run", 10_000, async () => (await run()) === 1);
  first.kill("SIGSTOP");
  const second = await startWorking();
  const finished = await stateOf(id, "completed", 30_000);
  first.kill("SIGCONT");
  await Bun.sleep(1_500);
  expect(finished.result).toEqual({ pid: second.pid });
  expect(await row(id)).toEqual(finished);
  expect(await run()).toBe(2);
  const effects = await database.db.execute<{ mark: string }>(
    sql`select mark from marks where job = ${id} and mark like 'effect%'`,
  );
  expect(effects.map(({ mark }) => mark)).toEqual([`effect ${second.pid}`]);
  expect(first.exitCode).toBeNull();
  await Promise.all([ended(first, "SIGTERM"), ended(second, "SIGTERM")]);
});

test("a job that kills its program is quarantined after three; those beside it are done", async () => {
  let program = await startWorking();
  const beside = await Promise.all(
    Array.from({ length: 6 }, () => enqueueTest(database.db, "test-tally", { ms: 200 })),
  );
  const poison = await enqueueTest(database.db, "test-poison");
  let deaths = 0;
  const failed = await until("quarantine", 60_000, async () => {
    if (program.exitCode !== null || program.signalCode !== null) {
      deaths += 1;
      program = await startWorking();
    }
    const found = await row(poison);
    return found?.state === "failed" && found;
  });
  expect(failed).toMatchObject({
    crashes: 3,
    error: "It was stopped: the program that worked on it ended 3 times while it ran.",
  });
  expect(deaths).toBe(3);
  for (const id of beside) expect(await stateOf(id, "completed", 20_000)).toMatchObject({ error: null });
  await ended(program, "SIGTERM");
});

test("SIGTERM ends the program within ten seconds, even while the database is away", async () => {
  const program = await startWorking();
  const id = await enqueueTest(database.db, "test-tally", { ms: 20_000 });
  await until("the run", 10_000, async () => (await row(id))?.state === "active");
  process.kill(server.pid, "SIGSTOP");
  try {
    expect(await ended(program, "SIGTERM")).toBeLessThan(STOP_MS_MAX);
  } finally {
    process.kill(server.pid, "SIGCONT");
  }
});
