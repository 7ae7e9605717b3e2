import { setDefaultTimeout } from "bun:test";
import { missingRedis, testRedis } from "../ops/testing-redis.ts";
import { describeJobs } from "./testing-jobs.ts";

setDefaultTimeout(30_000);

if (missingRedis() === undefined) {
  describeJobs("on Redis", async () => {
    const redis = await testRedis();
    return {
      redisUrl: redis.url,
      forget: async () => void (await redis.client.flushall()),
      close: async () => await redis[Symbol.asyncDispose](),
    };
  });
}
