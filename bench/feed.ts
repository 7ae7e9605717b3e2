import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../db/open.ts";
import { PROJECT } from "../ops/config.ts";
import { stopWithParent } from "../ops/postgres.ts";
import { freePorts } from "../ops/testing-house.ts";
import { CATCH_UP, LAG_UNDER_LOAD } from "./contract.ts";
import type { BenchHouse } from "./house.ts";
import { makePeople } from "./open/people.ts";
import { newTally, note, percentiles, type Percentiles } from "./open/tally.ts";
import type { Run } from "./open/run.ts";
import { ready } from "./open/scenario.ts";

export type FeedFigures = {
  /** Commit → batch at each of three edges, under writes at fixed times. */
  load: {
    changes_per_s: number;
    seconds: number;
    lag: Percentiles;
    goal: typeof LAG_UNDER_LOAD;
    met: boolean;
  };
  /** An edge that heard nothing for a while, and then all of it. */
  catch_up: {
    changes: number;
    outage_s: number;
    seconds: number;
    changes_per_s: number;
    goal: typeof CATCH_UP;
    met: boolean;
  };
  /** A new edge over many rows. */
  snapshot: {
    rows: number;
    seconds: number;
    rows_per_s: number;
    edge_peak_mib: number;
    api_mib_before: number;
    api_peak_mib: number;
  };
};

const EDGES_ASKED_MS = 5;
const SETTLE_MS_MAX = 300_000;
/** Changes in one transaction of the load: a hundred small ones a second, as coordinators and imports write. */
const CHANGES_A_WRITE = 10;

/** The feed where it hurts (performance goals, reliability L9); `rows` items for the snapshot. */
export async function feed(house: BenchHouse, rows: number, { scale, progress }: Run): Promise<FeedFigures> {
  await using database = openDatabase(house.databaseUrl, {
    name: "bench",
    max: 8,
    statementTimeoutMs: 600_000,
  });
  const { artists, organisationId } = await makePeople(house.databaseUrl, 500);
  await ready(house, artists);
  const { sql } = database;
  const ids = (
    await sql<
      { id: string }[]
    >`select id from schedules where organisation_id = ${organisationId} order by id`
  ).map(({ id }) => id);
  return {
    load: await underLoad(house, database, ids, LAG_UNDER_LOAD.seconds * scale, progress),
    catch_up: await catchUp(house, database, ids, Math.round(60_000 * scale), progress),
    snapshot: await snapshot(house, database, organisationId, rows, progress),
  };
}

const headOf = async ({ sql }: Pick<Database, "sql">): Promise<number> => {
  const [row] = await sql<{ batch: number }[]>`select max(batch)::int as batch from feed_batches`;
  return row?.batch ?? 0;
};

async function batchAt(url: string): Promise<number> {
  const answer = await fetch(`${url}/healthz`);
  return ((await answer.json()) as { batch: number | null }).batch ?? 0;
}

async function underLoad(
  house: BenchHouse,
  { sql }: Pick<Database, "sql">,
  ids: readonly string[],
  seconds: number,
  progress: (text: string) => void,
): Promise<FeedFigures["load"]> {
  progress(`feed: ${LAG_UNDER_LOAD.writesPerSecond} changes/s for ${Math.round(seconds)} s`);
  const perSecond = LAG_UNDER_LOAD.writesPerSecond / CHANGES_A_WRITE;
  const [state] = await sql<{ epoch: string }[]>`select epoch from feed_state`;
  const tally = newTally();
  const begun = performance.now();
  let said = begun;
  const pending: Promise<void>[] = [];
  const reader = await house.signIn("manager");
  const seen = async (url: string, token: string, committed: number) => {
    const headers = { authorization: `Bearer ${reader.edgeToken}`, "x-write-token": token };
    for (;;) {
      const response = await fetch(`${url}/v1/announcements?limit=1`, { headers });
      await response.arrayBuffer();
      if (response.ok) return note(tally.answered, performance.now() - committed);
      if (response.status !== 503) throw new Error(`${url} answered ${response.status}`);
    }
  };
  for (let at = 0; at < seconds * perSecond; at++) {
    const chosen = Array.from(
      { length: CHANGES_A_WRITE },
      (_, n) => ids[(at * CHANGES_A_WRITE + n) % ids.length] ?? "",
    );
    pending.push(
      (async () => {
        const [written] = await sql<{ xid: string }[]>`
          with changed as (update schedules set version = version + 1 where id in ${sql(chosen)} returning 1)
          select pg_current_xact_id()::text as xid from changed limit 1`;
        // One in ten is looked for: three readers for each write would be a load of their own.
        if (at % 10 !== 0 || !written) return;
        const committed = performance.now();
        await Promise.all(
          house.edges.map(({ url }) => seen(url, `${state?.epoch}.${written.xid}`, committed)),
        );
      })(),
    );
    if (performance.now() - said > 20_000) {
      said = performance.now();
      progress(
        `feed: ${Math.round((said - begun) / 1_000)} s, lag p99 ${percentiles(tally.answered).p99_ms} ms`,
      );
    }
    await Bun.sleep(Math.max(0, begun + ((at + 1) * 1_000) / perSecond - performance.now()));
  }
  await Promise.all(pending);
  const lag = percentiles(tally.answered);
  return {
    changes_per_s: Math.round((pending.length * CHANGES_A_WRITE) / ((performance.now() - begun) / 1_000)),
    seconds: Math.round(seconds),
    lag,
    goal: LAG_UNDER_LOAD,
    met: lag.p99_ms <= LAG_UNDER_LOAD.p99Ms,
  };
}

async function catchUp(
  house: BenchHouse,
  { sql }: Pick<Database, "sql">,
  ids: readonly string[],
  changes: number,
  progress: (text: string) => void,
): Promise<FeedFigures["catch_up"]> {
  const edge = house.edge();
  progress(`feed: ${changes} changes while ${edge.region} hears nothing`);
  process.kill(edge.pid, "SIGSTOP");
  const stopped = performance.now();
  let made = 0;
  try {
    for (; made < changes; made += 100) {
      const chosen = Array.from({ length: 100 }, (_, n) => ids[(made + n) % ids.length] ?? "");
      await sql`update schedules set version = version + 1 where id in ${sql(chosen)}`;
    }
    await Bun.sleep(500);
  } finally {
    process.kill(edge.pid, "SIGCONT");
  }
  const begun = performance.now();
  const head = await headOf({ sql });
  await until(async () => (await batchAt(edge.url)) >= head);
  const seconds = (performance.now() - begun) / 1_000;
  const perSecond = Math.round(made / seconds);
  return {
    changes: made,
    outage_s: Math.round((begun - stopped) / 1_000),
    seconds: Math.round(seconds * 100) / 100,
    changes_per_s: perSecond,
    goal: CATCH_UP,
    met: perSecond >= CATCH_UP.changesPerSecond,
  };
}

async function snapshot(
  house: BenchHouse,
  { sql }: Pick<Database, "sql">,
  organisationId: string,
  rows: number,
  progress: (text: string) => void,
): Promise<FeedFigures["snapshot"]> {
  progress(`feed: ${rows} more items`);
  for (let made = 0; made < rows; made += 5_000)
    await sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, location, status)
      select gen_random_uuid(), ${organisationId}, p.id, 'Item ' || n, 'other', '2031-01-01'::timestamp + interval '1 minute' * n, 'UTC',
        ('2031-01-01'::timestamp + interval '1 minute' * n) at time zone 'UTC', 'Stage', 'scheduled'
      from generate_series(${made + 1}::int, ${Math.min(rows, made + 5_000)}::int) n,
        lateral (select id from productions where organisation_id = ${organisationId} limit 1) p`;
  const head = await headOf({ sql });
  progress("feed: the edges take them in");
  await Promise.all(house.edges.map(({ url }) => until(async () => (await batchAt(url)) >= head)));
  progress("feed: a new edge over all of it");
  const api = house.api().pid;
  const before = peakMiB(api, "VmRSS");
  const folder = mkdtempSync(join(tmpdir(), "portal-edge-"));
  const port = await freePorts(1);
  const secrets = JSON.parse(readFileSync(join(house.folder, "secrets.json"), "utf8")) as {
    serviceKey: string;
  };
  const begun = performance.now();
  // It is asked until it answers; its log goes where nobody waits for it.
  const edge = Bun.spawn([process.execPath, "edge/main.ts"], {
    cwd: PROJECT,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      REGION: "bench",
      HOME_URL: house.url,
      SERVICE_KEY: secrets.serviceKey,
      DATA_DIR: folder,
    },
    stdout: "ignore",
    stderr: "ignore",
  });
  stopWithParent(edge.pid);
  try {
    let apiPeak = before;
    await until(async () => {
      apiPeak = Math.max(apiPeak, peakMiB(api, "VmRSS"));
      return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
    });
    const seconds = (performance.now() - begun) / 1_000;
    const [held] = await sql<{ count: number }[]>`select sum(n)::int as count from (
      select count(*) n from schedules union all select count(*) from schedule_people union all select count(*) from sessions
      union all select count(*) from users union all select count(*) from memberships union all select count(*) from production_people) t`;
    return {
      rows: held?.count ?? 0,
      seconds: Math.round(seconds * 10) / 10,
      rows_per_s: Math.round((held?.count ?? 0) / seconds),
      edge_peak_mib: peakMiB(edge.pid, "VmHWM"),
      api_mib_before: before,
      api_peak_mib: apiPeak,
    };
  } finally {
    edge.kill();
    await edge.exited;
    rmSync(folder, { recursive: true });
  }
}

const peakMiB = (pid: number, field: "VmRSS" | "VmHWM"): number =>
  Math.round(
    Number(
      new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0,
    ) / 1_024,
  );

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + SETTLE_MS_MAX;
  // An edge that is not up yet refuses the connection.
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error("it did not settle in five minutes");
    await Bun.sleep(EDGES_ASKED_MS);
  }
}

export function feedTable({ load, catch_up, snapshot: built }: FeedFigures): string {
  return [
    `${load.changes_per_s} changes/s for ${load.seconds} s: commit to visible p50 ${load.lag.p50_ms} ms, p99 ${load.lag.p99_ms}, max ${load.lag.max_ms} (goal p99 ≤ ${load.goal.p99Ms}): ${load.met ? "met" : "NOT MET"}`,
    `${catch_up.changes} changes missed in ${catch_up.outage_s} s, caught up in ${catch_up.seconds} s: ${catch_up.changes_per_s}/s (goal ≥ ${catch_up.goal.changesPerSecond}): ${catch_up.met ? "met" : "NOT MET"}`,
    `a new edge over ${built.rows} rows: ${built.seconds} s (${built.rows_per_s} rows/s), at most ${built.edge_peak_mib} MiB there; the API from ${built.api_mib_before} to ${built.api_peak_mib} MiB`,
  ].join("\n");
}
