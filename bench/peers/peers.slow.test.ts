import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Redis } from "ioredis";
import postgres from "postgres";
import { missingRedis, testRedis } from "../../ops/testing-redis.ts";
import { benchHouse, type BenchHouse } from "../house.ts";
import { signInAll, type Tokens } from "./people.ts";
import { startPeer, type Peer } from "./start.ts";

setDefaultTimeout(120_000);

const START = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000).toISOString();
const LISTS = [
  "/api/v1/dashboard",
  "/api/v1/contracts?limit=20",
  `/api/v1/schedules?start=${START}&limit=20`,
];

const missing = missingRedis();
const closing = new AsyncDisposableStack();
let house: BenchHouse;
let ours: Tokens[];
const peers: { peer: Peer; tokens: Tokens[] }[] = [];
let redis: Redis | undefined;
let sql: postgres.Sql;

beforeAll(async () => {
  house = closing.use(await benchHouse());
  ours = await signInAll(house.url);
  sql = postgres(house.databaseUrl, { max: 1 });
  closing.defer(() => sql.end());
  const { databaseUrl } = house;
  const server = missing === undefined ? closing.use(await testRedis()) : undefined;
  redis = server?.client;
  for (const [name, settings] of [
    ["express", { redisUrl: server?.url }],
    ["express", {}],
    ["fastify", {}],
    ["fastify", { workers: 2 }],
  ] as const) {
    const peer = closing.use(await startPeer(name, { databaseUrl, ...settings }));
    peers.push({ peer, tokens: await signInAll(peer.url) });
  }
});
afterAll(() => closing.disposeAsync());

async function ask(url: string, path: string, token: string, body?: unknown) {
  const response = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Ours as far as theirs goes: our items have more to say than when the peers were written, which is to the peers' good. */
function asFarAs<T>(theirs: unknown, own: T): T;
function asFarAs(theirs: unknown, own: unknown): unknown {
  if (Array.isArray(own) && Array.isArray(theirs)) return own.map((one, at) => asFarAs(theirs[at], one));
  if (own === null || typeof own !== "object" || theirs === null || typeof theirs !== "object") return own;
  return Object.fromEntries(
    Object.keys(theirs).map((name) => [
      name,
      asFarAs((theirs as Record<string, unknown>)[name], (own as Record<string, unknown>)[name]),
    ]),
  );
}

describe("every peer", () => {
  test("answers each list and the dashboard with our data, for everybody who may read it", async () => {
    expect(ours.length).toBeGreaterThanOrEqual(9);
    for (const path of LISTS) {
      for (const [at, { email, token }] of ours.entries()) {
        const { status, body } = await ask(house.url, path, token);
        expect([email, status]).toEqual([email, 200]);
        for (const { peer, tokens } of peers) {
          const theirs = await ask(peer.url, path, tokens[at]?.token ?? "");
          expect({ peer: peer.name, email, path, ...theirs }).toEqual({
            peer: peer.name,
            email,
            path,
            status,
            body: asFarAs(theirs.body, body),
          });
        }
      }
    }
  });

  test("refuses whoever brings no token, or another's", async () => {
    for (const { peer } of peers) {
      for (const token of ["", ours[0]?.token ?? "", "a.b.c"])
        expect([peer.name, (await ask(peer.url, LISTS[0] ?? "", token)).status]).toEqual([peer.name, 401]);
    }
  });

  test("hands an expense in as we do: the item, both of its events, the next dashboard of its writer", async () => {
    const expense = {
      amount: "12.50",
      currency: "GBP",
      category: "Travel",
      description: "Taxi",
      production_id: null,
    };
    const [me] = ours;
    const asked = await ask(house.url, "/api/v1/expenses", me?.token ?? "", expense);
    expect(asked.status).toBe(201);
    for (const { peer, tokens } of peers) {
      const token = tokens[0]?.token ?? "";
      const { status, body } = await ask(peer.url, "/api/v1/expenses", token, expense);
      expect([peer.name, status]).toEqual([peer.name, 201]);
      const own = {
        id: body.id,
        submitted_at: body.submitted_at,
        created_at: body.created_at,
        updated_at: body.updated_at,
      };
      expect(body).toEqual(asFarAs(body, { ...asked.body, ...own }));
      const read = await ask(house.url, `/api/v1/expenses/${String(body.id)}`, me?.token ?? "");
      expect(read.body).toMatchObject(body);
      expect((read.body.history as { event: string }[]).map(({ event }) => event)).toEqual([
        "created",
        "submitted",
      ]);
      const after = await ask(peer.url, "/api/v1/dashboard", token);
      // Counted in the table: what anybody keeps may be from a moment before somebody else's expense.
      const [waiting] = await sql<{ count: number }[]>`
        select count(*)::int as count from expenses where artist_id = ${String(body.artist_id)} and status = 'submitted'`;
      expect(after.body.pending_expenses).toBe(waiting?.count);
    }
  });

  test("leaves nothing of an expense whose second statement fails", async () => {
    const count = async () =>
      (await sql<{ count: number }[]>`select count(*)::int as count from expenses`)[0]?.count;
    await sql`alter table expense_events add constraint refused check (event <> 'submitted') not valid`;
    try {
      const before = await count();
      for (const { peer, tokens } of peers) {
        const expense = { amount: 1, currency: "GBP", category: "Travel", description: "Taxi" };
        const { status } = await ask(peer.url, "/api/v1/expenses", tokens[0]?.token ?? "", expense).catch(
          () => ({ status: 500 }),
        );
        expect([peer.name, status]).toEqual([peer.name, 500]);
      }
      expect(await count()).toBe(before);
    } finally {
      await sql`alter table expense_events drop constraint refused`;
    }
  });
});

test.skipIf(missing !== undefined)(
  "Express keeps what it read in Redis, and drops its writer's dashboard",
  async () => {
    const [express] = peers;
    const token = express?.tokens[0]?.token ?? "";
    const { peer } = express ?? {};
    for (const path of LISTS) await ask(peer?.url ?? "", path, token);
    const kept = async () => (await redis?.keys("*"))?.map((key) => key.split(":")[0]).sort() ?? [];
    const before = await kept();
    expect(new Set(before)).toEqual(new Set(["contracts", "dashboard", "schedules"]));
    await ask(peer?.url ?? "", "/api/v1/expenses", token, {
      amount: 1,
      currency: "GBP",
      category: "Travel",
      description: "Taxi",
    });
    expect((await kept()).length).toBe(before.length - 1);
  },
);
