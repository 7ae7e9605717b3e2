import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort, stopWithParent } from "./postgres.ts";

export type TestRedis = AsyncDisposable & {
  url: string;
  /** A connection for the test's own words. */
  client: Redis;
  readonly pid: number;
  /** As a power cut; what was written a second ago is on disk. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
};

/** Why tests that need a Redis are skipped, or undefined where `redis-server` is installed. */
export function missingRedis(): string | undefined {
  if (Bun.which("redis-server")) return undefined;
  const reason = "redis-server is not installed";
  console.warn(`SKIPPED: tests over Redis, because ${reason}`);
  return reason;
}

/** A Redis of the test's own, as a queue needs it: it writes down what it holds each second, and throws nothing away. */
export async function testRedis(settings: Record<string, string> = {}): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "portal-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const words = Object.entries({
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "yes",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction",
    ...settings,
  }).flatMap(([name, value]) => [`--${name}`, value]);
  const spawn = () => {
    const child = Bun.spawn(["redis-server", ...words], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    stopWithParent(child.pid);
    return child;
  };
  let server: ReturnType<typeof spawn> | undefined;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on("error", () => {
    // The test stopped it, or has not started it yet.
  });
  const end = async (signal: NodeJS.Signals) => {
    server?.kill(signal);
    await server?.exited;
    server = undefined;
  };
  const redis: TestRedis = {
    url,
    client,
    get pid() {
      return server?.pid ?? -1;
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    start: async () => {
      server = spawn();
      await client.ping();
    },
    [Symbol.asyncDispose]: async () => {
      client.disconnect();
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}
