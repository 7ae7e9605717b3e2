import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { createLog } from "../core/server/log.ts";
import { parseSnapshot, parseWriteToken, type Demand } from "../core/feed.ts";
import { must } from "../core/assert.ts";
import { postgresError } from "./errors.ts";
import { openDatabase, type Database } from "./open.ts";
import { openReaders, type Purpose, type Readers } from "./replicas.ts";
import { startSequencer, type Sequencer } from "./sequencer.ts";
import { testStandbys, untilSo, type TestStandbys } from "./testing-standbys.ts";

/** Short, so that seconds show what minutes would. */
const THRESHOLDS = { lookEveryMs: 50, alertMs: 600, outMs: 1_500 };
const KILLS = Number(process.env.KILLS ?? "20");
/** A server that stands still is found by its silence (1.5 s), not by its connections. */
const HUNG_MS_MAX = 4_000;

let servers: TestStandbys;
let primary: Database;
let sequencer: Sequencer;
let readers: Readers;
let logged: string[];

beforeAll(async () => {
  servers = await testStandbys();
  primary = openDatabase(servers.url, { name: "test" });
  sequencer = startSequencer(primary, createLog("test"));
  await primary.sql`create table notes (n int primary key)`;
});
afterAll(async () => {
  await sequencer[Symbol.asyncDispose]();
  await primary[Symbol.asyncDispose]();
  await servers[Symbol.asyncDispose]();
});
beforeEach(async () => {
  logged = [];
  readers = openReaders({
    primary,
    watch: primary,
    urls: servers.replicaUrls,
    pool: { name: "test", max: 4 },
    log: createLog("test", (line) => logged.push(line)),
    thresholds: THRESHOLDS,
  });
  await untilSo("both in rotation", () => states().every((state) => state === "in rotation"));
});
afterEach(async () => {
  for (const standby of servers.standbys) await standby.resumeReplay();
  await readers[Symbol.asyncDispose]();
});

const states = () => readers.states().map(({ state }) => state);
const first = () => must(readers.states()[0], "a replica");
const portOf = async ({ sql }: Database) => {
  const [row] = await sql<{ port: number }[]>`select current_setting('port')::int as port`;
  return row?.port;
};
const portFor = (purpose: Purpose) => readers.read(purpose, undefined, portOf);
const events = (name: string) => logged.filter((line) => line.includes(`"event":"${name}"`)).length;

/** Writes until it is disposed: what is cut off or paused falls behind. */
function writing(): AsyncDisposable {
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      await primary.sql`insert into notes values ((select coalesce(max(n), 0) + 1 from notes))`;
      await Bun.sleep(20);
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await running;
    },
  };
}

/** What names a write of now, as a reader demands it. */
async function written(): Promise<Demand> {
  const token = await primary.sql.begin(async (tx) => {
    await tx`insert into notes values ((select coalesce(max(n), 0) + 1 from notes))`;
    const [row] = await tx<{ token: string }[]>`
      select epoch || '.' || pg_current_xact_id()::text as token, pg_notify('written', '') from feed_state`;
    return row?.token ?? "";
  });
  return { tokens: [must(parseWriteToken(token), "a token")], batch: 0 };
}

test("each purpose has its replica, lists and search go to both, and they hold what was written", async () => {
  const [one, two] = servers.standbys.map(({ port }) => port);
  expect([await portFor("reports"), await portFor("analytics")]).toEqual([one, two]);
  for (const purpose of ["lists", "search"] as const) {
    const asked = await Promise.all(Array.from({ length: 10 }, () => portFor(purpose)));
    expect([one, two].map((port) => asked.filter((other) => other === port).length)).toEqual([5, 5]);
  }
  expect(await portOf(readers.for("reports"))).toBe(one);
  await primary.sql`insert into notes values (1000000)`;
  for (const purpose of ["reports", "analytics"] as const)
    await untilSo(`${purpose} sees the row`, () =>
      readers.read(
        purpose,
        undefined,
        async ({ sql }) => (await sql`select 1 from notes where n = 1000000`).length === 1,
      ),
    );
  await primary.sql`delete from notes where n = 1000000`;
});

test("a write is refused there and not carried to the primary behind anybody's back", async () => {
  const write = readers.read(
    "lists",
    undefined,
    async ({ sql }) => await sql`insert into notes values (2000000)`,
  );
  const refused = await write.then(
    () => undefined,
    (error: unknown) => postgresError(error)?.code,
  );
  expect(refused).toBe("25006");
  expect(await primary.sql`select 1 from notes where n = 2000000`).toHaveLength(0);
});

test("a session is read-only by itself, also at a server that takes writes", async () => {
  await using alone = openDatabase(servers.url, { name: "test", max: 1, isReadOnly: true });
  const code = await alone.sql`insert into notes values (3000000)`.then(
    () => undefined,
    (error: unknown) => postgresError(error)?.code,
  );
  expect(code).toBe("25006");
});

test("without writes nobody falls behind", async () => {
  await sequencer[Symbol.asyncDispose]();
  await Bun.sleep(THRESHOLDS.outMs * 2);
  expect(readers.states().map(({ state, lagMs }) => ({ state, lagMs }))).toEqual([
    { state: "in rotation", lagMs: 0 },
    { state: "in rotation", lagMs: 0 },
  ]);
  sequencer = startSequencer(primary, createLog("test"));
});

test("replay that stands still: lag grows, is told once, ends the rotation; it comes back when replay goes on", async () => {
  const [one, two] = servers.standbys;
  await using _writes = writing();
  await one.pauseReplay();
  const seen: number[] = [];
  await untilSo("the alert", () => {
    seen.push(first().lagMs ?? -1);
    return first().state === "lagging";
  });
  expect(events("replica lags")).toBe(1);
  // An alert is no verdict: it is still read from.
  expect([first().says, await portFor("reports")]).toEqual(["replays late", one.port]);
  await untilSo("out of rotation", () => first().state === "out");
  expect(first().lagMs).toBeGreaterThanOrEqual(THRESHOLDS.outMs);
  expect(first().lagMs).toBeLessThan(THRESHOLDS.outMs + 1_000);
  const grown = seen.filter((ms) => ms > 100);
  expect(grown).toEqual(grown.toSorted((a, b) => a - b));
  expect(await portFor("reports")).toBe(two.port);
  expect(new Set(await Promise.all(Array.from({ length: 6 }, () => portFor("lists"))))).toEqual(
    new Set([two.port]),
  );
  await one.resumeReplay();
  await untilSo("back", () => first().state === "in rotation");
  expect(await portFor("reports")).toBe(one.port);
});

test("a standby that is cut off lags while the primary writes, and not before", async () => {
  const [one] = servers.standbys;
  await sequencer[Symbol.asyncDispose]();
  await one.cutOff();
  await Bun.sleep(THRESHOLDS.alertMs * 2);
  expect(first().state).toBe("in rotation");
  // All that came is replayed: the standby itself finds nothing wrong.
  const [own] = await readers.read(
    "reports",
    undefined,
    ({ sql }) => sql`select pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() as is_level`,
  );
  expect(own).toEqual({ is_level: true });
  {
    await using _writes = writing();
    await untilSo("the alert", () => first().state === "lagging");
    await untilSo("out of rotation", () => first().state === "out");
    expect(first().says).toBe("receives late");
  }
  await one.reconnect();
  await untilSo("back", () => first().state === "in rotation", 20_000);
  sequencer = startSequencer(primary, createLog("test"));
});

test("who wrote is answered by a replica that holds it, else by the primary", async () => {
  const [one, two] = servers.standbys;
  await one.pauseReplay();
  for (let round = 0; round < 20; round += 1) {
    const demand = await written();
    const port = await readers.read("reports", demand, portOf);
    expect(port).not.toBe(one.port);
  }
  const demand = await written();
  await untilSo(
    "the other holds it",
    async () => (await readers.read("reports", demand, portOf)) === two.port,
  );
  const [kept] = await primary.sql<
    { batch: string; snapshot: string }[]
  >`select batch, snapshot::text from feed_batches order by batch desc limit 1`;
  const batch = Number(kept?.batch);
  expect(parseSnapshot(kept?.snapshot ?? "").xmax).toBeGreaterThan(must(demand.tokens[0], "one").xid);
  expect(await readers.read("reports", { tokens: [], batch: batch + 1_000 }, portOf)).not.toBe(two.port);
  await one.resumeReplay();
  await untilSo("it caught up", async () => (await readers.read("reports", demand, portOf)) === one.port);
});

test(
  `${KILLS} kills of a standby under reads: no request fails`,
  async () => {
    const [one] = servers.standbys;
    let answered = 0;
    let byPrimary = 0;
    let isOver = false;
    const failures: unknown[] = [];
    const slowest = { ms: 0 };
    const callers = Array.from({ length: 16 }, async (_, at) => {
      while (!isOver) {
        const begun = performance.now();
        try {
          await readers.read(
            (["reports", "lists"] as const)[at % 2] ?? "lists",
            undefined,
            async (database) => {
              if (database === primary) byPrimary += 1;
              await database.sql`select count(*) from notes, pg_sleep(0.002)`;
            },
          );
          answered += 1;
        } catch (error) {
          failures.push(error);
        }
        slowest.ms = Math.max(slowest.ms, performance.now() - begun);
        await Bun.sleep(1);
      }
    });
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await untilSo("in rotation", () => first().state === "in rotation");
        await Bun.sleep(30 + Math.random() * 100);
        await one.kill();
        await untilSo("seen to be away", () => first().state === "out");
        await one.start();
      }
      await untilSo("in rotation again", () => first().state === "in rotation");
    } finally {
      isOver = true;
      await Promise.all(callers);
    }
    console.info(
      JSON.stringify({
        kills: KILLS,
        answered,
        failed: failures.length,
        byPrimary,
        slowestMs: Math.round(slowest.ms),
      }),
    );
    expect(failures).toEqual([]);
    // Kills that met no query would prove nothing.
    expect(byPrimary).toBeGreaterThan(0);
    expect(answered).toBeGreaterThan(KILLS * 50);
  },
  60_000 + KILLS * 5_000,
);

test("a standby that stands still answers nobody: who waits for it is answered by the primary", async () => {
  const [one, two] = servers.standbys;
  one.freeze();
  const begun = performance.now();
  try {
    const asked = await Promise.all(Array.from({ length: 8 }, () => portFor("reports")));
    expect(asked).not.toContain(one.port);
    expect(performance.now() - begun).toBeLessThan(HUNG_MS_MAX);
    expect(first().state).toBe("out");
    expect(await portFor("reports")).toBe(two.port);
  } finally {
    one.thaw();
  }
  await untilSo("back", () => first().state === "in rotation");
});

test("the primary is no standby, and is not taken for one", async () => {
  await using wrong = openReaders({
    primary,
    watch: primary,
    urls: [servers.url],
    pool: { name: "test", max: 1 },
    log: createLog("test", () => {}),
    thresholds: THRESHOLDS,
  });
  await untilSo("looked at", () => wrong.states()[0]?.says !== "is not known yet");
  expect(wrong.states()).toEqual([{ name: "1", state: "out", says: "is no standby", lagMs: null }]);
  expect(wrong.for("lists")).toBe(primary);
});
