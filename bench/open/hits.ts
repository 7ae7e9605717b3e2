import { Redis } from "ioredis";
import { openDatabase } from "../../db/open.ts";
import { HIT_SHARES } from "../contract.ts";
import type { BenchHouse } from "../house.ts";

/** Shares of reads that were answered without going further (mission C-28); null where nobody asked. */
export type Hits = {
  caches: { cache: string; reads: number; share: number }[];
  all: number | null;
  /** Of what memory did not have and Redis was asked for; names that end entries are asked for like entries. */
  redis: number | null;
  index: number | null;
  goal: { all: number; redis: number; index: number };
};

/** Since the house began, of all that its API processes kept and its PostgreSQL read. */
export async function readHits(
  house: Pick<BenchHouse, "url" | "databaseUrl" | "cacheRedisUrl">,
): Promise<Hits> {
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
    redis: house.cacheRedisUrl === undefined ? null : await redisShare(house.cacheRedisUrl),
    index: index?.share == null ? null : round(index.share),
    goal: { all: HIT_SHARES.query, redis: HIT_SHARES.redis, index: HIT_SHARES.index },
  };
}

/** By Redis's own count, since it began. */
async function redisShare(url: string): Promise<number | null> {
  const redis = new Redis(url);
  try {
    const stats = await redis.info("stats");
    const of = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(stats)?.[1] ?? 0);
    const [hits, misses] = [of("keyspace_hits"), of("keyspace_misses")];
    return hits + misses > 0 ? round(hits / (hits + misses)) : null;
  } finally {
    redis.disconnect();
  }
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
