import { expect, test } from "bun:test";
import type { Profile, Stage } from "../contract.ts";
import { drive, type Driven, type Second } from "./drive.ts";
import { merge, newTally, packTally, percentiles, unpackTally } from "./tally.ts";
import { openWire } from "./wire.ts";

const PERSON = { userId: "u", sessionId: "s", email: "a@bench.example", callId: "c" };

type Played = Driven & { seconds_seen: Second[] };

/** Plays stages against a server of one handler. */
async function played(
  stages: Stage[],
  thinkSeconds: number,
  fetch: (request: Request) => Response | Promise<Response>,
  asks: Profile["asks"] = { contracts: 1 },
): Promise<Played> {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch });
  try {
    return await playedAt(`http://127.0.0.1:${server.port}`, stages, thinkSeconds, asks);
  } finally {
    await server.stop(true);
  }
}

async function playedAt(
  url: string,
  stages: Stage[],
  thinkSeconds: number,
  asks: Profile["asks"] = { contracts: 1 },
): Promise<Played> {
  const api = { url, wire: openWire(url, 200) };
  const seen: Second[] = [];
  try {
    const driven = await drive({
      stages,
      thinkSeconds,
      asks,
      people: [PERSON],
      password: "x",
      api,
      edgeOf: () => api,
      tokensOf: async () => ({ accessToken: "a", edgeToken: "e" }),
      seed: 1,
      signal: new AbortController().signal,
      onSecond: (second) => seen.push(second),
    });
    return { ...driven, seconds_seen: seen };
  } finally {
    api.wire.close();
  }
}

const overall = ({ tallies }: Driven) => {
  const all = newTally();
  for (const tally of tallies.values()) merge(all, tally);
  return percentiles(all.answered);
};

/** Answers at once, but for `stallMs` from `fromMs` on, during which it answers nobody: its one thread is busy. */
function stalling(fromMs: number, stallMs: number): () => Response {
  let hasStalled = false;
  const begun = performance.now();
  return () => {
    if (!hasStalled && performance.now() - begun > fromMs) {
      hasStalled = true;
      const end = performance.now() + stallMs;
      while (performance.now() < end);
    }
    return new Response("{}");
  };
}

/**
 * The server runs in this process, so that its stall stops the generator too: the hardest case for it, for it sends
 * late and must charge the server for that all the same.
 */
test("a server that stops for a second is charged for everybody who would have come meanwhile", async () => {
  const driven = await played([{ seconds: 6, perSecond: 200 }], 0, stalling(3_000, 1_200));
  const { p50_ms, p99_ms, max_ms, count } = overall(driven);
  expect(driven.due).toBe(count);
  expect(p50_ms).toBeLessThan(50);
  // A fifth of all fell due in the stall, and waited for up to all of it.
  expect(p99_ms).toBeGreaterThanOrEqual(1_000);
  expect(max_ms).toBeGreaterThanOrEqual(1_150);
});

test("somebody with a page open asks one thing at a time, and what fell due meanwhile is counted from then", async () => {
  const driven = await played([{ seconds: 5, users: 1 }], 0.1, stalling(2_000, 1_500));
  const { p99_ms, count } = overall(driven);
  expect(count).toBe(driven.due);
  expect(count).toBeGreaterThan(35);
  expect(p99_ms).toBeGreaterThanOrEqual(1_400);
});

test("a closed loop hides the same stall: why there is an open one", async () => {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: stalling(1_000, 1_200) });
  const tally = newTally();
  const end = performance.now() + 4_000;
  while (performance.now() < end) {
    const begun = performance.now();
    await (await fetch(`http://127.0.0.1:${server.port}/`)).text();
    tally.answered.recordValue(Math.max(1, Math.round((performance.now() - begun) * 1_000)));
  }
  await server.stop(true);
  expect(percentiles(tally.answered).p99_ms).toBeLessThan(100);
});

test("the journey goes on after a step without a pause, at the pace of its pauses", async () => {
  const driven = await played(
    [{ seconds: 9, users: 2 }],
    0,
    (request) =>
      request.url.endsWith("/login")
        ? Response.json({ accessToken: "a", edge_token: "e" })
        : new Response("{}"),
    "journey",
  );
  const counts = Object.fromEntries(
    [...driven.tallies].map(([name, { answered }]) => [name, answered.totalCount]),
  );
  // Seven seconds a round, two people, nine seconds: everybody signs in, looks, and is on the second round.
  expect(counts.login).toBeGreaterThanOrEqual(3);
  expect(counts.dashboard).toBeGreaterThanOrEqual(3);
  expect(counts.contracts).toBeGreaterThanOrEqual(2);
  expect(counts.schedules).toBeGreaterThanOrEqual(2);
  expect(driven.tallies.get("login")?.errors).toEqual({});
});

test("a page that comes with the sign-in's answer is not charged for the sign-in", async () => {
  const driven = await played(
    [{ seconds: 3, users: 3 }],
    0,
    async (request) => {
      if (!request.url.endsWith("/login")) return new Response("{}");
      await Bun.sleep(400);
      return Response.json({ accessToken: "a", edge_token: "e" });
    },
    "journey",
  );
  const p50Of = (name: string) => percentiles(driven.tallies.get(name)!.answered).p50_ms;
  expect(p50Of("login")).toBeGreaterThanOrEqual(400);
  expect(p50Of("dashboard")).toBeLessThan(200);
});

test("what is refused, wrong or cut off is an error by its kind; refusals with Retry-After have times of their own", async () => {
  let n = 0;
  const driven = await played([{ seconds: 2, perSecond: 100 }], 0, () => {
    n++;
    if (n % 5 === 0) return new Response("{}", { status: 503, headers: { "retry-after": "1" } });
    if (n % 7 === 0) return new Response("{}", { status: 500 });
    return new Response("{}");
  });
  const tally = driven.tallies.get("contracts");
  expect(Object.keys(tally?.errors ?? {}).sort()).toEqual(["500", "503"]);
  expect(tally?.refused.totalCount).toBe(tally?.errors["503"] ?? 0);
  const inTime = driven.seconds_seen.reduce((sum, second) => sum + second.inTime, 0);
  expect(inTime).toBe(driven.due - (tally?.errors["503"] ?? 0) - (tally?.errors["500"] ?? 0));
});

test("a server that hangs up fails those whom it owed an answer, and no others", async () => {
  let n = 0;
  const server = Bun.listen({
    port: 0,
    hostname: "127.0.0.1",
    socket: {
      data: (socket) => {
        if (++n % 10 === 0) socket.end();
        else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
      },
    },
  });
  const driven = await playedAt(`http://127.0.0.1:${server.port}`, [{ seconds: 2, perSecond: 50 }], 0);
  server.stop(true);
  const errors = driven.tallies.get("contracts")?.errors ?? {};
  expect(Object.values(errors).reduce((sum, count) => sum + count, 0)).toBe(Math.floor(n / 10));
  expect(overall(driven).count).toBe(driven.due);
});

test("tallies of processes merge as if one had counted", () => {
  const [one, two, both] = [newTally(), newTally(), newTally()];
  for (let ms = 1; ms <= 1_000; ms++) {
    (ms % 3 === 0 ? one : two).answered.recordValue(ms * 1_000);
    both.answered.recordValue(ms * 1_000);
  }
  one.errors["500"] = 2;
  merge(two, unpackTally(packTally(one)));
  expect(percentiles(two.answered)).toEqual(percentiles(both.answered));
  expect(two.errors).toEqual({ "500": 2 });
});
