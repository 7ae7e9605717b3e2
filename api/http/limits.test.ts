import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Problem } from "../../core/problem.ts";
import { testApp } from "../testing.ts";
import { createLimiter, LOGIN_ACCOUNT, LOGIN_EVERYWHERE, PERSON, type LimitPolicy } from "./limits.ts";

const signIn = (body: object) =>
  new Request("http://localhost/api/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** When, in ms, each request of a run came; and which of them were let in. */
function run(policy: LimitPolicy, share: number, gapsMs: readonly number[]) {
  let now = 1_000_000;
  const limiter = createLimiter({ now: () => now }, share);
  const let_in: number[] = [];
  for (const gap of gapsMs) {
    now += gap;
    try {
      limiter.take(policy, "somebody");
      let_in.push(now);
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect((error as Problem).kind.status).toBe(429);
      expect(Number((error as Problem).headers["retry-after"])).toBeGreaterThan(0);
    }
  }
  return let_in;
}

describe("the limiter", () => {
  const policies = fc.record({
    name: fc.constant("test"),
    quota: fc.integer({ min: 1, max: 50 }),
    windowSeconds: fc.integer({ min: 1, max: 60 }),
  });
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })), {
    minLength: 1,
    maxLength: 300,
  });

  test("never lets in more than the quota at once, nor twice it in any window", () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 4 }), gaps, (policy, share, gapsMs) => {
        const times = run(policy, share, gapsMs);
        const quota = Math.max(1, Math.ceil(policy.quota / share));
        const windowMs = policy.windowSeconds * 1_000;
        times.forEach((from, at) => {
          const within = (ms: number) => times.slice(at).filter((time) => time < from + ms).length;
          // A full bucket, and what runs into it meanwhile.
          expect(within(windowMs)).toBeLessThanOrEqual(2 * quota);
          expect(within(1)).toBeLessThanOrEqual(quota);
        });
      }),
      { numRuns: 300 },
    );
  });

  test("lets in the whole quota at once", () => {
    for (const quota of [1, 3, 7, 11, 49, 1_200]) {
      for (const windowSeconds of [1, 10, 60, 900]) {
        const asked = Array.from({ length: quota + 1 }, () => 0);
        expect(run({ name: "test", quota, windowSeconds }, 1, asked)).toHaveLength(quota);
      }
    }
  });

  test("lets in whoever keeps to the pace, for good", () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const pace = Math.ceil((policy.windowSeconds * 1_000) / policy.quota);
        expect(
          run(
            policy,
            1,
            Array.from({ length: 200 }, () => pace),
          ),
        ).toHaveLength(200);
      }),
    );
  });

  test("says truly when to come back", () => {
    let now = 0;
    const limiter = createLimiter({ now: () => now }, 1);
    const policy = { name: "test", quota: 3, windowSeconds: 10 };
    for (let at = 0; at < 3; at++) limiter.take(policy, "somebody");
    let waitSeconds = 0;
    try {
      limiter.take(policy, "somebody");
    } catch (error) {
      waitSeconds = Number((error as Problem).headers["retry-after"]);
    }
    expect(waitSeconds).toBeGreaterThan(0);
    expect(limiter.take(policy, "somebody else").ratelimit).toContain("r=2");
    now = waitSeconds * 1_000;
    expect(limiter.take(policy, "somebody")["ratelimit-policy"]).toBe('"test";q=3;w=10');
  });

  test("a clock that is set back lets nobody in for free, and locks nobody out beyond its jump", () => {
    let now = 10_000_000;
    const limiter = createLimiter({ now: () => now }, 1);
    const policy = { name: "test", quota: 5, windowSeconds: 10 };
    for (let at = 0; at < 5; at++) limiter.take(policy, "somebody");
    now -= 3_600_000;
    expect(() => limiter.take(policy, "somebody")).toThrow(Problem);
    now += 3_600_000 + 10_000;
    expect(limiter.take(policy, "somebody").ratelimit).toContain("r=4");
  });
});

describe("with limits on", () => {
  test("every answer says what is left, a person over theirs gets 429, others do not notice", async () => {
    await using portal = await testApp({ RATE_LIMITS: "on" });
    const [busy, calm] = [await portal.person(["artist"]), await portal.person(["artist"])];
    const statuses: Record<number, number> = {};
    let last: Response | undefined;
    // Their allowance grows again while we ask, the more the slower we are.
    for (let at = 0; at < PERSON.quota * 5 && last?.status !== 429; at++) {
      last = await portal.send(busy, "GET", "/api/v1/regions");
      statuses[last.status] = (statuses[last.status] ?? 0) + 1;
      if (at === 0) expect(last.headers.get("ratelimit")).toMatch(/^"person";r=\d+;t=\d+$/);
    }
    expect(last?.status).toBe(429);
    expect(last?.headers.get("content-type")).toBe("application/problem+json");
    expect(last?.headers.get("ratelimit-policy")).toBe(
      `"person";q=${PERSON.quota};w=${PERSON.windowSeconds}`,
    );
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(statuses[200]).toBeGreaterThanOrEqual(PERSON.quota);
    expect((await portal.send(calm, "GET", "/api/v1/regions")).status).toBe(200);
  });

  test("without a session nothing is counted against anybody, and open addresses count by address", async () => {
    await using portal = await testApp({ RATE_LIMITS: "on" });
    const stranger = await portal.send(undefined, "GET", "/api/v1/regions");
    expect([stranger.status, stranger.headers.get("ratelimit")]).toEqual([401, null]);
    expect((await portal.send(undefined, "GET", "/health")).headers.get("ratelimit")).toStartWith(
      '"address";r=',
    );
  });

  test("ten wrong passwords from one address keep nobody out who signs in from another", async () => {
    await using portal = await testApp({ RATE_LIMITS: "on" });
    const email = "somebody@people.test";
    const tries = async (address: string, count: number) => {
      const statuses = [];
      for (let at = 0; at < count; at++) {
        const body = { email, password: "wrong-of-course" };
        statuses.push((await portal.app.fetch(signIn(body), address)).status);
      }
      return statuses;
    };
    expect(await tries("203.0.113.7", LOGIN_ACCOUNT.quota + 1)).toEqual([
      ...Array.from({ length: LOGIN_ACCOUNT.quota }, () => 401),
      429,
    ]);
    expect(await tries("203.0.113.8", 1)).toEqual([401]);
    // All of one customer's IPv6 network is one address.
    const own = Array.from({ length: LOGIN_ACCOUNT.quota }, (_, at) => `2001:db8:1:2::${at + 1}`);
    for (const address of own) expect(await tries(address, 1)).toEqual([401]);
    expect(await tries("2001:db8:1:2:ffff::1", 1)).toEqual([429]);
  });

  test("guessing from many addresses ends after a hundred, for that account alone", async () => {
    let now = 0;
    const limiter = createLimiter({ now: () => now++ }, 1);
    const login = (email: string, address: string) => {
      limiter.take(LOGIN_ACCOUNT, `${email} ${address}`);
      limiter.take(LOGIN_EVERYWHERE, email);
    };
    for (let at = 0; at < LOGIN_EVERYWHERE.quota; at++) login("one@people.test", `198.51.100.${at}`);
    expect(() => login("one@people.test", "203.0.113.1")).toThrow(Problem);
    expect(() => login("two@people.test", "203.0.113.1")).not.toThrow();
  });
});
