import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSigningKey } from "../../api/auth/tokens.ts";
import { newHeadKey } from "../../core/server/audit-signing.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { openBank } from "../../edge/testing-writers.ts";
import { freePort } from "../../ops/postgres.ts";
import { testDatabase } from "../../ops/testing.ts";
import { testRelay } from "../../ops/testing-nginx.ts";
import { RELAY } from "../contract.ts";
import { startProgram } from "../faults/programs.ts";
import { msAt, newHistogram } from "../histogram.ts";
import { cpuSeconds } from "../process.ts";
import { round2 } from "../rounds.ts";
import { table } from "../table.ts";
import { openFollowers } from "./edges.ts";

export type RelayRow = {
  edges: number;
  way: "direct" | "relay";
  batches: number;
  /** Questions of the feed that the API answered, for each batch. */
  asked_per_batch: number;
  /** CPU time, in ms for each second. */
  api_cpu_ms_per_s: number;
  relay_cpu_ms_per_s: number;
  lag: { p50_ms: number; p99_ms: number; max_ms: number };
  past_relay: number;
};
export type RelayFigures = {
  writes_per_s: number;
  seconds_each: number;
  rows: RelayRow[];
  goal: typeof RELAY;
  met: boolean;
};

const SERVICE_KEY = "service-key-of-the-relay-bench-0123456789";
const ROWS = 50;

type Home = { url: string; pid: number; database: Database; ids: readonly string[] };

/** The feed to few and to many edges, each asking home itself and then through nginx, in turn. */
export async function relay(
  options: { rounds: number; seconds: number; change?: (file: string) => string },
  progress: (text: string) => void,
): Promise<RelayFigures> {
  const { rounds, seconds, change } = options;
  const databaseUrl = await testDatabase();
  await using database = openDatabase(databaseUrl, { name: "bench", max: 6 });
  const { rows: ids } = await openBank(database, ROWS);
  const port = await freePort();
  const api = startProgram("api/main.ts", {
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    AUTH_PRIVATE_KEY: await newSigningKey(),
    AUDIT_PRIVATE_KEY: newHeadKey(),
    SERVICE_KEY,
    DEPLOYMENT: "demo",
    RATE_LIMITS: "off",
  });
  const home = { url: `http://127.0.0.1:${port}`, pid: api.pid, database, ids };
  try {
    await untilUp(home.url);
    const rows: RelayRow[] = [];
    for (const edges of RELAY.edges) {
      const parts = { direct: [] as Part[], relay: [] as Part[] };
      for (let round = 0; round < rounds; round++)
        for (const way of round % 2 === 0 ? (["direct", "relay"] as const) : (["relay", "direct"] as const)) {
          progress(`relay: ${edges} edges, ${way}, round ${round + 1} of ${rounds}`);
          parts[way].push(await measure(home, edges, way, seconds, change));
        }
      rows.push(rowOf(edges, "direct", parts.direct), rowOf(edges, "relay", parts.relay));
    }
    return {
      writes_per_s: RELAY.writesPerSecond,
      seconds_each: seconds,
      rows,
      goal: RELAY,
      met: isMet(rows),
    };
  } finally {
    await api.kill();
  }
}

type Part = Awaited<ReturnType<typeof measure>>;

async function measure(
  home: Home,
  count: number,
  way: RelayRow["way"],
  seconds: number,
  change?: (file: string) => string,
) {
  const folder = mkdtempSync(join(tmpdir(), "portal-relay-bench-"));
  await using nginx = way === "relay" ? await testRelay(home.url, change) : undefined;
  try {
    const places = { home: home.url, relay: nginx?.url, serviceKey: SERVICE_KEY };
    await using edges = await openFollowers(home.database, places, folder, count);
    // The first second finds everybody at one place of the feed.
    await edges.write(home.ids, RELAY.writesPerSecond, 1);
    const cpuOfRelay = () => (nginx?.pids() ?? []).reduce((sum, pid) => sum + cpuSeconds(pid), 0);
    const look = async () => ({
      asked: await askedOf(home.url),
      batch: await batchOf(home.database),
      api: cpuSeconds(home.pid),
      relay: cpuOfRelay(),
      at: performance.now(),
    });
    const before = await look();
    const lags = await edges.write(home.ids, RELAY.writesPerSecond, seconds);
    const after = await look();
    return { before, after, lags, past: edges.past() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf(edges: number, way: RelayRow["way"], parts: readonly Part[]): RelayRow {
  const lags = newHistogram();
  for (const part of parts) lags.add(part.lags);
  const sum = (of: "asked" | "batch" | "api" | "relay" | "at") =>
    parts.reduce((total, { before, after }) => total + after[of] - before[of], 0);
  const perSecond = (of: "api" | "relay") => round2((sum(of) * 1_000) / (sum("at") / 1_000));
  return {
    edges,
    way,
    batches: sum("batch"),
    asked_per_batch: round2(sum("asked") / sum("batch")),
    api_cpu_ms_per_s: perSecond("api"),
    relay_cpu_ms_per_s: perSecond("relay"),
    lag: { p50_ms: msAt(lags, 50), p99_ms: msAt(lags, 99), max_ms: msAt(lags, 100) },
    past_relay: parts.reduce((total, { past }) => total + past, 0),
  };
}

/** Against the same edges without a relay, of the same run. */
function isMet(rows: readonly RelayRow[]): boolean {
  return RELAY.edges.every((edges) => {
    const of = (wanted: RelayRow["way"]) => rows.find((row) => row.edges === edges && row.way === wanted);
    const [direct, through] = [of("direct"), of("relay")];
    if (!direct || !through || through.past_relay > 0) return false;
    const addedMs = through.lag.p50_ms - direct.lag.p50_ms;
    return through.asked_per_batch <= RELAY.askedTimes && addedMs <= RELAY.addedP50Ms;
  });
}

/** By the API's own count. */
async function askedOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^http_requests_total\{[^}]*route="\/api\/v1\/feed"[^}]*\} (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function batchOf({ sql }: Pick<Database, "sql">): Promise<number> {
  const [row] = await sql<{ batch: number }[]>`select max(batch)::int as batch from feed_batches`;
  return row?.batch ?? 0;
}

async function untilUp(url: string): Promise<void> {
  for (const until = Date.now() + 20_000; ; await Bun.sleep(50)) {
    const response = await fetch(`${url}/api/health/db`).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > until) throw new Error("the API did not start");
  }
}

export function relayTable({ rows, writes_per_s, goal, met }: RelayFigures): string {
  return [
    `${writes_per_s} writes a second; goals through the relay: asked ≤ ${goal.askedTimes} times a batch, p50 + ${goal.addedP50Ms} ms at most: ${met ? "met" : "NOT MET"}`,
    table([
      ["edges", "way", "asked/batch", "API ms/s", "relay ms/s", "lag p50", "p99", "max"],
      ...rows.map(({ edges, way, lag, ...row }) => [
        String(edges),
        way,
        row.asked_per_batch.toFixed(2),
        row.api_cpu_ms_per_s.toFixed(0),
        row.relay_cpu_ms_per_s.toFixed(0),
        lag.p50_ms.toFixed(1),
        lag.p99_ms.toFixed(1),
        lag.max_ms.toFixed(1),
      ]),
    ]),
  ].join("\n");
}
