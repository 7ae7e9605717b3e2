import { openDatabase } from "../../db/open.ts";
import { LAG } from "../contract.ts";
import type { BenchHouse, SignedIn } from "../house.ts";
import { round2 } from "../rounds.ts";

export type Lag = {
  writes: number;
  writes_per_s: number;
  edges: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  /** Times an edge asked the reader to go to the origin, and was asked again. */
  behind: number;
  goal: { p50_ms: number; p99_ms: number };
  met: boolean;
};

/** A write that no edge shows by then is lost, and so is the bench's claim. */
const LAG_MS_MAX = 10_000;

/**
 * From a commit's answer to each edge's answer to a reader who wants to see that commit: all of what lies between,
 * the reader's own request included. Writes go out at fixed times, whether or not the last one is done: a writer that
 * waits would hide what it waits for.
 */
export async function feedLag(house: BenchHouse, who: SignedIn, seconds: number): Promise<Lag> {
  await using database = openDatabase(house.databaseUrl, { name: "bench", max: 8 });
  const { sql } = database;
  const [state] = await sql<{ epoch: string }[]>`select epoch from feed_state`;
  const rows = await sql<{ id: string }[]>`
    select id from schedules where organisation_id = ${who.reader.organisationId} and deleted_at is null limit 50`;
  const lags: number[] = [];
  let behind = 0;
  let failure: unknown;

  const see = async (url: string, id: string, version: number, token: string, committed: number) => {
    const headers = { authorization: `Bearer ${who.edgeToken}`, "x-write-token": token };
    for (;;) {
      const response = await fetch(`${url}/v1/schedules/${id}`, { headers });
      const item = (await response.json()) as { version: number };
      const lag = performance.now() - committed;
      if (response.status === 200) {
        if (item.version < version)
          throw new Error(`${url} showed version ${item.version} of ${id} after ${version}`);
        lags.push(lag);
        return;
      }
      if (response.status !== 503 || lag > LAG_MS_MAX)
        throw new Error(`${url} answered ${response.status} ${Math.round(lag)} ms after the commit`);
      behind++;
    }
  };
  const write = async (id: string) => {
    const [written] = await sql<{ xid: string; version: number }[]>`
      update schedules set version = version + 1 where id = ${id}
      returning pg_current_xact_id()::text as xid, version`;
    const committed = performance.now();
    if (!written) throw new Error(`${id} is gone`);
    const token = `${state?.epoch}.${written.xid}`;
    await Promise.all(house.edges.map(({ url }) => see(url, id, written.version, token, committed)));
  };

  const started = performance.now();
  const writes: Promise<void>[] = [];
  for (let at = 0; at < seconds * LAG.writesPerSecond && failure === undefined; at++) {
    const one = write(rows[at % rows.length]?.id ?? "");
    writes.push(one.catch((error: unknown) => void (failure ??= error)));
    await Bun.sleep(Math.max(0, started + ((at + 1) * 1_000) / LAG.writesPerSecond - performance.now()));
  }
  const offered = writes.length / ((performance.now() - started) / 1_000);
  await Promise.all(writes);
  if (failure !== undefined) throw failure;
  lags.sort((a, b) => a - b);
  const at = (part: number) => round2(lags[Math.min(lags.length - 1, Math.floor(lags.length * part))] ?? 0);
  const [p50, p99] = [at(0.5), at(0.99)];
  return {
    writes: writes.length,
    writes_per_s: Math.round(offered),
    edges: house.edges.length,
    p50_ms: p50,
    p95_ms: at(0.95),
    p99_ms: p99,
    max_ms: at(1),
    behind,
    goal: { p50_ms: LAG.p50Ms, p99_ms: LAG.p99Ms },
    met: p50 < LAG.p50Ms && p99 < LAG.p99Ms,
  };
}
