import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openCache, type Cache } from "../../core/server/cache.ts";
import { createLog } from "../../core/server/log.ts";
import { missingRedis, testRedis, type TestRedis } from "../../ops/testing-redis.ts";
import { describeCaches } from "./testing-caches.ts";

/** Of the kind that the cache's is: it throws away what nobody asked for. */
const EVICTING = { maxmemory: "100mb", "maxmemory-policy": "allkeys-lru", appendonly: "no" };
/** After a failure it is left alone for five seconds. */
const RESTED_MS = 5_500;
const log = createLog("test", () => {});

if (missingRedis() === undefined) {
  let shared: TestRedis | undefined;
  afterAll(async () => await shared?.[Symbol.asyncDispose]());
  describeCaches("caches with Redis behind them", async () => {
    shared = await testRedis(EVICTING);
    return { CACHE_REDIS_URL: shared.url };
  });

  describe("a Redis that is away", () => {
    let redis: TestRedis;
    let here: Cache;
    let there: Cache;
    beforeAll(async () => {
      redis = await testRedis(EVICTING);
      here = openCache(redis.url, log, () => {});
      there = openCache(redis.url, log, () => {});
      await Bun.sleep(100);
    });
    afterAll(async () => {
      await here[Symbol.asyncDispose]();
      await there[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    });
    const entry = (key: string) => ({ cache: "members" as const, key, tags: [`members:${key}`] });
    /** The slowest of many reads that must all be fetched, in milliseconds. */
    async function slowest(): Promise<number> {
      const waits: number[] = [];
      for (let n = 0; n < 30; n++) {
        const key = crypto.randomUUID();
        const begun = performance.now();
        expect(await here.read(entry(key), async () => n)).toBe(n);
        await here.drop([`members:${key}`]);
        waits.push(performance.now() - begun);
      }
      return Math.max(...waits);
    }

    test("what one program fetched another has; what one drops is fetched anew by whoever has not got it", async () => {
      expect(await here.read(entry("shared"), async () => "first")).toBe("first");
      expect(await there.read(entry("shared"), async () => "second")).toBe("first");
      await there.drop(["members:shared"]);
      await Bun.sleep(2);
      expect(await there.read(entry("shared"), async () => "third")).toBe("third");
      await using another = openCache(redis.url, log, () => {});
      await Bun.sleep(100);
      expect(await another.read(entry("shared"), async () => "fourth")).toBe("third");
    });

    test("C-48: what a program of another schema kept is never found, and is not ended by its flush", async () => {
      await using before = openCache(redis.url, log, () => {}, "before");
      await using after = openCache(redis.url, log, () => {}, "after");
      await using later = openCache(redis.url, log, () => {}, "after");
      await Bun.sleep(100);
      expect(await before.read(entry("schema"), async () => "old")).toBe("old");
      expect(await after.read(entry("schema"), async () => "new")).toBe("new");
      expect(await later.read(entry("schema"), async () => "newer")).toBe("new");
      await after.clear();
      await using again = openCache(redis.url, log, () => {}, "before");
      await Bun.sleep(100);
      expect(await again.read(entry("schema"), async () => "asked")).toBe("old");
    });

    test("killed, hung, flushed or full, no read fails and none waits for it", async () => {
      await redis.kill();
      const killed = await slowest();
      await redis.start();
      await Bun.sleep(RESTED_MS);
      const { pid } = redis;
      process.kill(pid, "SIGSTOP");
      const hung = await slowest();
      process.kill(pid, "SIGCONT");
      await Bun.sleep(RESTED_MS);
      await redis.client.flushall();
      await redis.client.config("SET", "maxmemory-policy", "noeviction");
      await redis.client.config("SET", "maxmemory", "1");
      const full = await slowest();
      await redis.client.config("SET", "maxmemory", "0");
      console.log(
        `slowest of 30 reads: killed ${killed.toFixed(0)} ms, hung ${hung.toFixed(0)} ms, full ${full.toFixed(0)} ms`,
      );
      expect(Math.max(killed, hung, full)).toBeLessThan(500);
    });

    test("absent at the start it is memory alone, until it comes", async () => {
      await redis.stop();
      const begun = performance.now();
      await using late = openCache(redis.url, log, () => {});
      expect(await late.read(entry("late"), async () => "memory")).toBe("memory");
      expect(await late.read(entry("late"), async () => "again")).toBe("memory");
      expect(performance.now() - begun).toBeLessThan(500);
      await redis.start();
      await Bun.sleep(RESTED_MS);
      await late.read(entry("later"), async () => "kept");
      expect((await redis.client.keys("*later*")).length).toBe(1);
    });
  });
}
