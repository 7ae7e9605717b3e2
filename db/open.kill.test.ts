import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { freePort, startPostgres, stopWithParent, type EmbeddedServer } from "../ops/postgres.ts";
import { killServer } from "../ops/postgres-signals.ts";

/** 20 is what docs/jobs.md reports. */
const KILLS = Number(process.env.KILLS ?? "5");
const ENDINGS = KILLS * 10;
const FIRST_ANSWER_MS_MAX = 2_000;
/** The aim is 0.95 and is met on a quiet machine; beside another busy program one run measured 0.80. Unpatched it is a third, if it comes back. */
const THROUGHPUT_RATIO_MIN = 0.7;

type Counts = {
  ok: number;
  failed: number;
  hung: number;
  uncaught: number;
  heard: number;
  wrong: number;
  inFlight: number;
};

let folder: string;
let server: EmbeddedServer;
let port: number;

const start = async () => {
  const started = await startPostgres({ folder: join(folder, "pg"), port, settings: ["max_connections=60"] });
  stopWithParent(started.pid);
  return started;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portal-kill-"));
  chmodSync(folder, 0o755);
  port = await freePort();
  server = await start();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

type Load = {
  counts(): Counts;
  until(what: string, reached: () => boolean, ms: number): Promise<number>;
  admin: postgres.Sql;
};
type Report = Counts & { torn: number; ratio: number; sessions: number };

/** Runs `faults` while the load runs, then lets it compare its pool with a new one, and gives what it counted. */
async function underLoad(name: string, faults: (load: Load) => Promise<void>): Promise<Report> {
  const url = await server.database(name);
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin`create table pairs (pair uuid, half int, primary key (pair, half))`;
  const program = Bun.spawn([process.execPath, join(import.meta.dir, "open.kill.load.ts"), url], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  let counts: Counts = { ok: 0, failed: 0, hung: 0, uncaught: 0, heard: 0, wrong: 0, inFlight: 0 };
  let compared: { compared: number; sessions: number } | undefined;
  const reading = (async () => {
    let rest = "";
    for await (const chunk of program.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const said = JSON.parse(line) as Counts | { compared: number; sessions: number };
        if ("compared" in said) compared = said;
        else counts = said;
      }
    }
  })();
  const until = async (what: string, reached: () => boolean, ms: number) => {
    const started = performance.now();
    while (!reached()) {
      if (performance.now() - started > ms)
        throw new Error(`${what} not within ${ms} ms: ${JSON.stringify(counts)}`);
      await Bun.sleep(20);
    }
    return performance.now() - started;
  };
  try {
    await until("an answer", () => counts.ok > 500 && counts.heard > 0, 10_000);
    await faults({ counts: () => counts, until, admin });
    program.stdin.write("compare\n");
    program.stdin.flush();
    await until("the comparison", () => compared !== undefined, 60_000);
    program.stdin.write("stop\n");
    program.stdin.end();
    await until("the end", () => program.exitCode !== null, 10_000);
  } finally {
    program.kill("SIGKILL");
    await reading;
  }
  const [torn] = await admin<
    { n: number }[]
  >`select count(*)::int as n from (select pair from pairs group by pair having count(*) <> 2) as halves`;
  await admin.end();
  return {
    ...counts,
    torn: torn?.n ?? -1,
    ratio: compared?.compared ?? 0,
    sessions: compared?.sessions ?? 0,
  };
}

function expectSound(report: Report): void {
  const { uncaught, hung, wrong, torn, inFlight } = report;
  expect({ uncaught, hung, wrong, torn, inFlight }).toEqual({
    uncaught: 0,
    hung: 0,
    wrong: 0,
    torn: 0,
    inFlight: 0,
  });
  // Faults that met no query would prove nothing.
  expect(report.failed).toBeGreaterThan(0);
  // The pool's eight and the one that listens: none was lost on the way.
  expect(report.sessions).toBe(9);
  expect(report.ratio).toBeGreaterThan(THROUGHPUT_RATIO_MIN);
}

test(
  `${KILLS} kills of PostgreSQL under load: every query answers or rejects, nothing is thrown, the pool comes back`,
  async () => {
    const firstAnswersMs: number[] = [];
    const report = await underLoad("kills", async ({ counts, until }) => {
      for (let kill = 0; kill < KILLS; kill++) {
        await Bun.sleep(200 + Math.random() * 600);
        await killServer(server.pid);
        await Bun.sleep(Math.random() * 1_500);
        server = await start();
        const { ok, heard } = counts();
        firstAnswersMs.push(await until("the first answer", () => counts().ok > ok, 10_000));
        await until("a notification", () => counts().heard > heard, 10_000);
      }
    });
    console.info(JSON.stringify({ kills: KILLS, ...report, firstAnswersMs: firstAnswersMs.map(Math.round) }));
    expectSound(report);
    expect(Math.max(...firstAnswersMs)).toBeLessThan(FIRST_ANSWER_MS_MAX);
  },
  60_000 + KILLS * 20_000,
);

test(
  `${ENDINGS} sessions ended one by one under load: the same`,
  async () => {
    const report = await underLoad("endings", async ({ admin }) => {
      for (let ending = 0; ending < ENDINGS; ending++) {
        await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'load' order by random() limit 1`;
        await Bun.sleep(Math.random() * 200);
      }
    });
    console.info(JSON.stringify({ endings: ENDINGS, ...report }));
    expectSound(report);
  },
  60_000 + ENDINGS * 1_000,
);
