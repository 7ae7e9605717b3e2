import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { findDeno } from "./deno.ts";
import { testHouse, type TestHouse } from "./testing-house.ts";
import { missingRedis, testRedis, type TestRedis } from "./testing-redis.ts";

setDefaultTimeout(120_000);

/** The whole house with Redis behind its queues and its caches, and with its edges on Deno where that is installed. */
describe.skipIf(missingRedis() !== undefined)("the house on its real parts", () => {
  let queue: TestRedis;
  let cache: TestRedis;
  let house: TestHouse;
  beforeAll(async () => {
    queue = await testRedis();
    cache = await testRedis({ maxmemory: "100mb", "maxmemory-policy": "allkeys-lru", appendonly: "no" });
    house = await testHouse({
      REDIS_URL: queue.url,
      CACHE_REDIS_URL: cache.url,
      EDGE_RUNTIME: findDeno() === undefined ? "bun" : "deno",
    });
  });
  afterAll(async () => {
    await house?.stop();
    await queue?.[Symbol.asyncDispose]();
    await cache?.[Symbol.asyncDispose]();
  });

  type Answer = { status: number; body: Record<string, unknown>; ms: number };
  async function ask(path: string, token?: string, body?: unknown): Promise<Answer> {
    const begun = performance.now();
    const response = await fetch(house.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answered = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body: answered, ms: performance.now() - begun };
  }
  async function signIn(email: string): Promise<string> {
    const { body } = await ask("/api/v1/auth/login", undefined, { email, password: house.password });
    return String(body.accessToken);
  }
  const posted = async (id: string, token: string) =>
    (await ask(`/api/v1/expenses/${id}`, token)).body.posted_at !== null;
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 30_000; !(await isSo()); await Bun.sleep(100))
      if (Date.now() > deadline) throw new Error("not in time");
  }
  async function approved(artist: string, accountant: string): Promise<string> {
    const spent = { amount: 12.5, category: "Travel", description: "Taxi", currency: "GBP" };
    const { status, body } = await ask("/api/v1/expenses", artist, spent);
    expect(status).toBe(201);
    const id = String(body.id);
    const decided = await ask("/api/v1/expenses/bulk-approve", accountant, { expense_ids: [id] });
    expect(decided.status).toBe(200);
    return id;
  }

  test("queues lie in one Redis, what is kept for readers in the other, and edges answer", async () => {
    const [artist, accountant] = [
      await signIn("artist@northwind.test"),
      await signIn("accountant@northwind.test"),
    ];
    const id = await approved(artist, accountant);
    await until(() => posted(id, artist));
    expect((await queue.client.keys("bull:*")).length).toBeGreaterThan(0);
    await ask("/api/v1/contracts", artist);
    await until(async () => (await cache.client.keys("portal:*")).length > 0);
    expect(await queue.client.keys("portal:*")).toEqual([]);
    for (const { url } of house.edges) expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test("with both of them gone no request fails or waits; what was to be done is done when they are back", async () => {
    const [artist, accountant] = [
      await signIn("artist@northwind.test"),
      await signIn("accountant@northwind.test"),
    ];
    await queue.kill();
    await cache.kill();
    const id = await approved(artist, accountant);
    const waits: number[] = [];
    for (let n = 0; n < 40; n++) {
      const { status, ms } = await ask(n % 2 === 0 ? "/api/v1/contracts" : "/api/v1/dashboard", artist);
      expect(status).toBe(200);
      waits.push(ms);
    }
    expect(Math.max(...waits)).toBeLessThan(1_000);
    expect(await posted(id, artist)).toBe(false);
    await queue.start();
    await until(() => posted(id, artist));
  });
});
