import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { newSigningKey } from "../api/auth/tokens.ts";
import { testApp, type TestApp } from "../api/testing.ts";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import type { FeedBatch } from "../core/feed.ts";
import { POOLER } from "../bench/contract.ts";
import { newHeadKey } from "../core/server/audit-signing.ts";
import type { Handler } from "../jobs/handler.ts";
import { startJobs } from "../jobs/program.ts";
import { testRooms } from "../jobs/testing.ts";
import { PROJECT } from "../ops/config.ts";
import {
  keepsPrepared,
  missingPgBouncer,
  testPgBouncer,
  type TestPgBouncer,
} from "../ops/testing-pgbouncer.ts";
import { read } from "../ops/testing-deploy.ts";
import { testDatabase } from "../ops/testing.ts";
import { JOBS_CHANNEL } from "./jobs.ts";
import { openDatabase, SESSION_SETTINGS } from "./open.ts";
import { findPoolerFault } from "./pooler.ts";

/** Fewer than our pool has connections, so that they must share. */
const BACKENDS = 3;
const isMissing = missingPgBouncer() !== undefined;
/** What makes the one that is installed lose prepared statements; an old one does it by itself. */
const FORGETFUL: Record<string, string> =
  !isMissing && keepsPrepared() ? { max_prepared_statements: "0" } : {};
const { clients: CROWD, backEnds: CROWD_BACKENDS_MAX } = POOLER;
const CROWD_MS_MAX = 90_000;

describe.skipIf(isMissing)("through PgBouncer", () => {
  let direct: string;
  let pooled: string;
  let pooler: TestPgBouncer;
  let portal: TestApp;
  let world: TestWorld;

  beforeAll(async () => {
    direct = await testDatabase();
    pooler = await testPgBouncer(direct, { default_pool_size: String(BACKENDS) });
    pooled = pooler.through(direct);
    portal = await testApp({
      DATABASE_URL: pooled,
      DATABASE_DIRECT_URL: direct,
      DATABASE_PREPARE: keepsPrepared() ? "on" : "off",
    });
    portal.feed();
    world = await testWorld(portal);
  }, 60_000);
  afterAll(async () => {
    await portal[Symbol.asyncDispose]();
    await pooler[Symbol.asyncDispose]();
  });

  const paths = (databaseUrl: string, databaseDirectUrl = databaseUrl, databasePrepare = true) => ({
    databaseUrl,
    databaseDirectUrl,
    databasePrepare,
  });
  const backends = async () => {
    const rows = await pooler.show("pools");
    const own = rows.filter(({ database }) => direct.endsWith(`/${database}`));
    return own.reduce(
      (sum, row) => sum + Number(row.sv_active) + Number(row.sv_idle) + Number(row.sv_used),
      0,
    );
  };

  describe("the way to the database is looked at before it is used", () => {
    test("the server itself is fine, and so is the deployment's pooler beside it", async () => {
      expect(await findPoolerFault(paths(direct))).toBeUndefined();
      expect(await findPoolerFault(paths(pooled, direct, keepsPrepared()))).toBeUndefined();
      expect(await findPoolerFault(paths(pooled, direct, false))).toBeUndefined();
    });

    test("one that loses prepared statements is named while we prepare", async () => {
      await using forgetful = await testPgBouncer(direct, FORGETFUL);
      const url = forgetful.through(direct);
      expect(await findPoolerFault(paths(url, direct))).toMatch(
        /loses prepared statements.*DATABASE_PREPARE=off/,
      );
      expect(await findPoolerFault(paths(url, direct, false))).toBeUndefined();
    });

    test("and is named with reason: what shares back ends there fails now and then", async () => {
      await using forgetful = await testPgBouncer(direct, {
        default_pool_size: String(BACKENDS),
        ...FORGETFUL,
      });
      const crowd = async (prepare: boolean) => {
        await using many = openDatabase(forgetful.through(direct), { name: "crowd", max: 8, prepare });
        const asked = Array.from({ length: 400 }, (_, n) =>
          // Two statements that belong together, as every write of ours is: no driver may try the first again.
          many.db.transaction(async (tx) => {
            await tx.execute(sql`select ${n}::int`);
            await tx.execute(sql`select ${n}::int as n`);
          }),
        );
        const settled = await Promise.allSettled(asked);
        return settled.filter(({ status }) => status === "rejected").length;
      };
      expect(await crowd(true)).toBeGreaterThan(0);
      expect(await crowd(false)).toBe(0);
    });

    test("a session of its own loses nothing: nothing is said of prepared statements there", async () => {
      await using patient = await testPgBouncer(direct, { pool_mode: "session" });
      expect(await findPoolerFault(paths(patient.through(direct), direct))).toBeUndefined();
    });

    test("a pooler where the server itself is wanted is named by its setting", async () => {
      expect(await findPoolerFault(paths(pooled, pooled, false))).toStartWith(
        "DATABASE_URL leads through a pooler: name",
      );
      const other = pooled.replace("127.0.0.1", "localhost");
      expect(await findPoolerFault(paths(other, pooled, false))).toStartWith(
        "DATABASE_DIRECT_URL leads through",
      );
    });

    test("one that drops the limits of a session, or refuses us for them, is named", async () => {
      await using careless = await testPgBouncer(direct, {}, "");
      expect(await findPoolerFault(paths(careless.through(direct), direct, false))).toContain(
        "connect_query",
      );
      await using strict = await testPgBouncer(direct, { ignore_startup_parameters: null });
      expect(await findPoolerFault(paths(strict.through(direct), direct, false))).toContain(
        "ignore_startup_parameters",
      );
    });

    test("the API and the jobs do not start over one, and say why in one line", async () => {
      await using forgetful = await testPgBouncer(direct, FORGETFUL);
      for (const file of ["api/main.ts", "jobs/main.ts"]) {
        const child = Bun.spawn([process.execPath, file], {
          cwd: PROJECT,
          env: {
            PATH: process.env.PATH,
            PORT: "1",
            DATABASE_URL: forgetful.through(direct),
            DATABASE_DIRECT_URL: direct,
            AUTH_PRIVATE_KEY: await newSigningKey(),
            AUDIT_PRIVATE_KEY: newHeadKey(),
            SERVICE_KEY: "service-key-of-the-tests-0123456789",
            PARENT_PID: String(process.pid),
          },
          stdout: "pipe",
          stderr: "pipe",
        });
        const said = await new Response(child.stderr).text();
        expect(await child.exited, file).toBe(1);
        expect(said.trim().split("\n"), file).toEqual([
          expect.stringContaining("DATABASE_URL leads through a pooler that loses prepared statements"),
        ]);
      }
    });
  });

  test("each back end has the limits that a session of ours has past the pooler", async () => {
    const connectQuery = /connect_query='([^']+)'/.exec(read("ops/deploy/pgbouncer.ini"))?.[1];
    const limits = Object.entries(SESSION_SETTINGS).map(([name, ms]) => `set ${name} = ${ms}`);
    expect(connectQuery).toBe(["set role portal_app", ...limits].join("; "));
    for (const name of Object.keys(SESSION_SETTINGS)) {
      const limit = async (url: string) => {
        await using one = openDatabase(url, { name: "limits", max: 1, prepare: keepsPrepared() });
        const [row] = await one.db.execute<{ limit: string }>(sql`select current_setting(${name}) as limit`);
        return row?.limit;
      };
      expect(await limit(pooled), name).toBe(await limit(direct));
    }
  });

  describe("the API", () => {
    const lists = [
      "/api/v1/contracts",
      "/api/v1/schedules?start=2026-09-01T00:00:00Z&end=2026-09-30T00:00:00Z",
      "/api/v1/expenses",
      "/api/v1/productions",
      "/api/v1/announcements",
      "/api/v1/notifications",
      "/api/v1/dashboard",
      "/api/v1/members",
      "/api/v1/expenses/summary",
      "/api/v1/organisations",
      "/api/v1/jobs",
    ];

    test("signs in, and refreshes what it gave", async () => {
      const signedIn = await portal.send(undefined, "POST", "/api/v1/auth/login", world.login);
      expect(signedIn.status).toBe(200);
      const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
      const refreshed = await portal.send(undefined, "POST", "/api/v1/auth/refresh", undefined, {
        cookie,
        origin: "http://localhost:3000",
      });
      expect(refreshed.status).toBe(200);
    });

    test("answers every list to many at once, as it does past the pooler", async () => {
      await using beside = await testApp({ DATABASE_URL: direct, DATABASE_DIRECT_URL: direct });
      const answer = async (app: TestApp, path: string) => {
        const token = await app.services.keys.sign(sessionOf(world.chief.token), Date.now());
        const response = await app.send({ ...world.chief, token: token.accessToken }, "GET", path);
        return { path, status: response.status, body: withoutTimes(await response.text()) };
      };
      const rounds = Array.from({ length: 12 }, () => lists).flat();
      const answers = await Promise.all(rounds.map((path) => answer(portal, path)));
      for (const path of lists) {
        const expected = await answer(beside, path);
        expect(expected.status, path).toBe(200);
        for (const one of answers.filter((other) => other.path === path)) expect(one).toEqual(expected);
      }
      expect(await backends()).toBeLessThanOrEqual(BACKENDS);
    });

    test("writes: racing requests with one key make one expense, and a repeat gets the same bytes", async () => {
      const expense = {
        production_id: world.ids.production,
        amount: "12.50",
        category: "Travel",
        description: "Taxi",
        expense_date: "2026-09-03",
      };
      const keys = Array.from({ length: 10 }, () => crypto.randomUUID());
      const handIn = (key: string) =>
        portal.send(world.people.artist, "POST", "/api/v1/expenses", expense, { "idempotency-key": key });
      const first = await Promise.all(keys.flatMap((key) => [handIn(key), handIn(key)]));
      for (const { status } of first) expect([201, 409]).toContain(status);
      const texts = new Map<string, string>();
      for (const key of keys) {
        const [one, two] = [await handIn(key), await handIn(key)];
        expect([one.status, two.status]).toEqual([201, 201]);
        texts.set(key, await one.text());
        expect(await two.text()).toBe(texts.get(key) ?? "");
      }
      expect(new Set([...texts.values()].map((text) => (JSON.parse(text) as { id: string }).id)).size).toBe(
        keys.length,
      );
      const [count] = await portal.database.db.execute<{ n: number }>(
        sql`select count(*)::int as n from expenses where description = 'Taxi'`,
      );
      expect(count?.n).toBe(keys.length);
    });

    test("a write is in the next batches of the feed, and a snapshot streams", async () => {
      const service = { authorization: `Bearer ${portal.services.config.serviceKey}` };
      const ask = async (after: number) => {
        const answer = await portal.send(undefined, "GET", `/api/v1/feed?after=${after}`, undefined, service);
        return ((await answer.json()) as { batches: FeedBatch[] }).batches;
      };
      let after = await headOf(portal);
      const title = `Call ${crypto.randomUUID()}`;
      const made = await portal.send(world.chief, "POST", "/api/v1/schedules", {
        assigned_user_ids: [world.people.artist.userId],
        production_id: world.ids.production,
        title,
        local_start: "2026-09-04T19:30",
      });
      expect(made.status).toBe(201);
      let seen = "";
      for (const until = Date.now() + 5_000; !seen.includes(title) && Date.now() < until;) {
        const batches = await ask(after);
        seen += JSON.stringify(batches);
        after = batches.at(-1)?.batch ?? after;
      }
      expect(seen).toContain(title);
      const snapshot = await portal.send(undefined, "GET", "/api/v1/feed/snapshot", undefined, service);
      const lines = (await snapshot.text()).trim().split("\n");
      expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ end: true, rows: lines.length - 2 });
      expect(lines.join("\n")).toContain(title);
    });

    test("jobs are picked up and done, though their queue listens", async () => {
      using rooms = testRooms();
      const done: unknown[] = [];
      const work: Handler = { kind: "pooled", concurrency: 4, run: async ({ job }) => done.push(job.id) };
      const { config, log, clock } = portal.services;
      const { databaseUrl, databaseDirectUrl, databasePrepare } = config;
      await using _program = await startJobs(
        {
          ...rooms,
          ...{ databaseUrl, databaseDirectUrl, databasePrepare },
          ...{ databaseConnections: 4, redisUrl: undefined, lockMs: 15_000, parentPid: undefined },
        },
        [work],
        log,
        clock,
      );
      const { db } = portal.database;
      await db.execute(
        sql`insert into jobs (id, kind, payload) select gen_random_uuid(), 'pooled', '{}' from generate_series(1, 20)`,
      );
      await db.execute(sql`select pg_notify(${JOBS_CHANNEL}, '')`);
      const open = async () =>
        (await db.execute(sql`select from jobs where kind = 'pooled' and state <> 'completed'`)).length;
      for (const until = Date.now() + 10_000; Date.now() < until && (await open()) > 0;) await Bun.sleep(20);
      expect(await open()).toBe(0);
      expect(done).toHaveLength(20);
    });

    test("all of it went through the pooler, on few back ends, and nothing failed unseen", async () => {
      const [stats] = (await pooler.show("stats")).filter(({ database }) => direct.endsWith(`/${database}`));
      expect(Number(stats?.total_xact_count)).toBeGreaterThan(200);
      const clients = (await pooler.show("clients")).filter(({ database }) =>
        direct.endsWith(`/${database}`),
      );
      expect(clients.length).toBeGreaterThan(BACKENDS);
      expect(portal.logged.filter((line) => line.includes('"error"'))).toEqual([]);
    });
  });

  test(
    "10,000 connections at once are served by 100 back ends or fewer, each with its own answer",
    async () => {
      const hard = Number(Bun.spawnSync(["sh", "-c", "ulimit -Hn"]).stdout.toString());
      if (hard < CROWD + 500) {
        console.warn(`SKIPPED: ${CROWD} connections, because a process may open ${hard} files here`);
        return;
      }
      // Who they are was proven above; 10,000 times the work of a password's proof would measure only that.
      await using wide = await testPgBouncer(direct, {
        max_client_conn: String(CROWD + 100),
        auth_type: "trust",
      });
      const child = Bun.spawn(
        [
          "sh",
          "-c",
          'ulimit -n "$(ulimit -Hn)"; exec "$@"',
          "sh",
          process.execPath,
          "db/pooled.load.ts",
          wide.through(direct),
          String(CROWD),
        ],
        { cwd: PROJECT, stdin: "pipe", stdout: "pipe", stderr: "inherit" },
      );
      const late = setTimeout(() => child.kill("SIGKILL"), CROWD_MS_MAX);
      const { value } = await child.stdout.getReader().read();
      const met = JSON.parse(new TextDecoder().decode(value)) as Record<string, unknown>;
      expect(met).toEqual({ connected: CROWD, answered: CROWD, backends: met.backends, failures: [] });
      expect(Number(met.backends)).toBeLessThanOrEqual(CROWD_BACKENDS_MAX);
      const [pool] = (await wide.show("pools")).filter(({ database }) => direct.endsWith(`/${database}`));
      expect(Number(pool?.cl_active)).toBe(CROWD);
      console.log(`${CROWD} connections, ${met.backends} back ends`);
      await child.stdin.write("over\n");
      await child.stdin.end();
      await child.exited;
      clearTimeout(late);
    },
    CROWD_MS_MAX + 10_000,
  );
});

async function headOf(portal: TestApp): Promise<number> {
  const [row] = await portal.database.db.execute<{ batch: string }>(sql`select batch from feed_state`);
  return Number(row?.batch);
}

function sessionOf(token: string): { sub: string; sid: string } {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    sub: string;
    sid: string;
  };
  return { sub: claims.sub, sid: claims.sid };
}

/** When something was asked for is in some answers. */
const withoutTimes = (text: string) => text.replaceAll(/"(as_of|now|request_id)":"[^"]*"/g, "");
