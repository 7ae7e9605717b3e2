import { BentoCache, bentostore } from "bentocache";
import { memoryDriver } from "bentocache/drivers/memory";
import { redisDriver } from "bentocache/drivers/redis";
import { Redis } from "ioredis";
import { CACHES, type CacheName } from "../caches.ts";
import type { Log } from "./log.ts";

/** All entries of one process (mission C-20). */
const MEMORY_MAX = "100mb";
const ENTRY_MAX = "1mb";
/** The library's own bound is a thousand, however small they are: one page each of two hundred people. */
const ENTRIES_MAX = 100_000;
/** A Redis that takes longer is slower than what it stands before. */
const REDIS_MS_MAX = 100;
const CONNECT_MS_MAX = 2_000;
/** After a failure it is left alone for so long. */
const REST_MS = 5_000;
/** Names of which it is known when they were dropped; beyond it all that was made from any of them ends. */
const DROPPED_MAX = 50_000;

export type CacheOutcome = "hit" | "miss";
export type ObserveCache = (read: { cache: CacheName; outcome: CacheOutcome; ms: number }) => void;

export type Cache = AsyncDisposable & {
  /** Now, as `holds` counts: by what was dropped, not by a clock. */
  moment(): number;
  /** Whether nothing that answers to any of these names was dropped since a moment. */
  holds(tags: readonly string[], since: number): boolean;
  /**
   * What is kept under a key, or what `fetch` gives, asked once however many want it. What was fetched while one of
   * its tags was dropped is given and not kept: it may be what stood there before.
   */
  read<T>(entry: Entry, fetch: () => Promise<T>): Promise<T>;
  /**
   * Ends what answers to these names: in this program's memory, and in the Redis that is shared. Every program hears
   * of a change by itself and ends its own (docs/decisions/0006-caches-end-by-the-feed.md).
   */
  drop(tags: readonly string[]): Promise<void>;
  /** Ends everything: what changed meanwhile is not known. */
  clear(): Promise<void>;
};

export type Entry = { cache: CacheName; key: string; tags: readonly string[] };

/**
 * Memory in front, and behind it a Redis that several programs share where one is named; without it memory alone.
 * `version` names what entries look like: one that another version made is never found (mission C-48).
 */
export function openCache(
  redisUrl: string | undefined,
  log: Log,
  observe: ObserveCache,
  version = "0",
): Cache {
  const redis = redisUrl === undefined ? undefined : connect(redisUrl, log);
  const memory = bentostore().useL1Layer(
    memoryDriver({ maxSize: MEMORY_MAX, maxEntrySize: ENTRY_MAX, maxItems: ENTRIES_MAX }),
  );
  const store = redis
    ? memory.useL2Layer(redisDriver({ connection: redis, prefix: `portal:${version}` }))
    : memory;
  const bento = new BentoCache({
    default: "store",
    stores: { store },
    suppressL2Errors: true,
    l2CircuitBreakerDuration: REST_MS,
  });
  /** Fetches under way, by the names they answer to: a drop marks them. */
  const fetching = new Map<string, Set<{ isOutdated: boolean }>>();
  /** When each name was dropped last; those before `allDroppedAt` are forgotten. */
  const droppedAt = new Map<string, number>();
  let moment = 0;
  let allDroppedAt = 0;
  const noteAllDropped = () => {
    droppedAt.clear();
    allDroppedAt = ++moment;
  };
  const noteDropped = (tags: readonly string[]) => {
    moment++;
    for (const tag of tags) droppedAt.set(tag, moment);
    if (droppedAt.size > DROPPED_MAX) noteAllDropped();
  };

  return {
    moment: () => moment,
    holds: (tags, since) => since >= allDroppedAt && tags.every((tag) => (droppedAt.get(tag) ?? 0) <= since),
    read: async ({ cache, key, tags }, fetch) => {
      const begun = performance.now();
      let fetched: { value: Awaited<ReturnType<typeof fetch>> } | { error: unknown } | undefined;
      const kept = await bento.getOrSet({
        key: `${cache}:${key}`,
        tags: [...tags],
        ttl: CACHES[cache].ttlSeconds * 1_000,
        factory: async (context) => {
          const mark = { isOutdated: false };
          for (const tag of tags) fetching.set(tag, (fetching.get(tag) ?? new Set()).add(mark));
          try {
            const value = await fetch();
            fetched = { value };
            return mark.isOutdated ? context.skip() : value;
          } catch (error) {
            fetched = { error };
            return context.skip();
          } finally {
            for (const tag of tags) {
              const marks = fetching.get(tag);
              marks?.delete(mark);
              if (marks?.size === 0) fetching.delete(tag);
            }
          }
        },
      });
      observe({ cache, outcome: fetched ? "miss" : "hit", ms: performance.now() - begun });
      if (fetched && "error" in fetched) throw fetched.error;
      if (fetched) return fetched.value;
      // Somebody else's fetch was outdated as it ended.
      return kept === undefined ? await fetch() : (kept as Awaited<ReturnType<typeof fetch>>);
    },
    drop: async (tags) => {
      if (tags.length === 0) return;
      for (const tag of tags) for (const mark of fetching.get(tag) ?? []) mark.isOutdated = true;
      noteDropped(tags);
      await bento.deleteByTag({ tags: [...tags] });
      // Again: what was read while Redis was told may be what stood there before.
      noteDropped(tags);
    },
    clear: async () => {
      for (const marks of fetching.values()) for (const mark of marks) mark.isOutdated = true;
      noteAllDropped();
      await bento.clear();
      noteAllDropped();
    },
    [Symbol.asyncDispose]: async () => {
      await bento.disconnectAll();
      redis?.disconnect();
    },
  };
}

/** A connection that fails at once where there is no Redis, and comes back by itself. */
function connect(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    connectionName: "cache",
    connectTimeout: CONNECT_MS_MAX,
    commandTimeout: REDIS_MS_MAX,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  let isAway = false;
  redis.on("error", (error: Error) => {
    if (!isAway) log.warn("cache is memory alone", { reason: error.message });
    isAway = true;
  });
  redis.on("ready", () => (isAway = false));
  return redis;
}
