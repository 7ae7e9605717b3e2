import { openDatabase } from "../../db/open.ts";
import { HIT_SHARES } from "../contract.ts";
import type { BenchHouse } from "../house.ts";

/** Shares of reads that were answered without going further (mission C-28); null where nobody asked. */
export type Hits = {
  caches: { cache: string; reads: number; share: number }[];
  all: number | null;
  index: number | null;
  goal: { all: number; index: number };
};

/** Since the house began, of all that its API processes kept and its PostgreSQL read. */
export async function readHits(house: Pick<BenchHouse, "url" | "databaseUrl">): Promise<Hits> {
  const metrics = await (await fetch(`${house.url}/metrics`)).text();
  const counts = new Map<string, { hit: number; miss: number }>();
  const line = /^cache_reads_total\{cache="([^"]+)",outcome="(hit|miss)"\} (\d+)/gm;
  for (const [, cache = "", outcome, count] of metrics.matchAll(line)) {
    const known = counts.get(cache) ?? { hit: 0, miss: 0 };
    known[outcome as "hit" | "miss"] += Number(count);
    counts.set(cache, known);
  }
  const share = ({ hit, miss }: { hit: number; miss: number }) => round(hit / Math.max(1, hit + miss));
  const total = [...counts.values()].reduce(
    (sum, one) => ({ hit: sum.hit + one.hit, miss: sum.miss + one.miss }),
    { hit: 0, miss: 0 },
  );
  await using database = openDatabase(house.databaseUrl, { name: "bench", max: 1 });
  const [index] = await database.sql<{ share: number | null }[]>`
    select (sum(idx_blks_hit) / nullif(sum(idx_blks_hit + idx_blks_read), 0))::float8 as share from pg_statio_user_indexes`;
  return {
    caches: [...counts].map(([cache, one]) => ({ cache, reads: one.hit + one.miss, share: share(one) })),
    all: total.hit + total.miss > 0 ? share(total) : null,
    index: index?.share == null ? null : round(index.share),
    goal: { all: HIT_SHARES.query, index: HIT_SHARES.index },
  };
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
