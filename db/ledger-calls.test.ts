import { afterAll, beforeAll, expect, test } from "bun:test";
import { CALLS_A_DAY_MAX, CALLS_A_MINUTE_MAX, CALLS_AT_ONCE_MAX } from "../core/bills.ts";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { countCalls, endCall, pauseCalls, reserveCall } from "./ledger-calls.ts";
import { openDatabase, type Database } from "./open.ts";

let database: Database;
beforeAll(async () => {
  database = openDatabase(await testDatabase(), {
    name: "test",
    role: "portal_jobs",
    seesEverybody: true,
    max: 6,
  });
});
afterAll(() => database[Symbol.asyncDispose]());

const BEGIN = Date.UTC(2026, 8, 3);
const MINUTE_MS = 60_000;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let one = Math.imul(state ^ (state >>> 15), 1 | state);
    one = (one + Math.imul(one ^ (one >>> 7), 61 | one)) ^ one;
    return ((one ^ (one >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As many as there are in the fullest window of so many milliseconds that ends with one of them. */
const fullest = (sorted: readonly number[], ms: number) =>
  Math.max(...sorted.map((end) => sorted.filter((at) => at <= end && at > end - ms).length));

test("however late calls come and however long they take, no window of theirs sees more than they allow", async () => {
  const organisationId = newId();
  const random = seeded(7);
  const arrivals: number[] = [];
  const under = new Map<string, number>();
  let atOnceMost = 0;
  let nowMs = BEGIN;
  for (const untilMs = BEGIN + 3 * MINUTE_MS; nowMs < untilMs;) {
    for (const [id, endMs] of under)
      if (endMs <= nowMs) {
        under.delete(id);
        await endCall(database.db, id, endMs);
      }
    // Six workers ask in the same moment.
    const leaves = await Promise.all(
      Array.from({ length: 6 }, () => reserveCall(database.db, organisationId, nowMs)),
    );
    for (const leave of leaves) {
      if (!("id" in leave)) continue;
      const tookMs = 50 + random() * 4_000;
      arrivals.push(nowMs + random() * tookMs);
      under.set(leave.id, nowMs + tookMs);
    }
    atOnceMost = Math.max(atOnceMost, under.size);
    const waits = leaves.flatMap((leave) => ("waitMs" in leave ? [leave.waitMs] : []));
    for (const waitMs of waits) expect(waitMs).toBeGreaterThan(0);
    nowMs += Math.min(3_000, Math.max(200, ...waits));
  }
  arrivals.sort((a, b) => a - b);
  expect(atOnceMost).toBe(CALLS_AT_ONCE_MAX);
  expect(fullest(arrivals, MINUTE_MS)).toBeLessThanOrEqual(CALLS_A_MINUTE_MAX);
  // Nor is less done than could be.
  expect(arrivals.length).toBeGreaterThan(2 * CALLS_A_MINUTE_MAX);
});

test("a call whose end nobody heard is in the way for a minute; one that never went out is not", async () => {
  const organisationId = newId();
  const ask = (ms: number) => reserveCall(database.db, organisationId, BEGIN + ms);
  const leaves = await Promise.all(Array.from({ length: CALLS_AT_ONCE_MAX }, () => ask(0)));
  expect(await ask(30_000)).toHaveProperty("waitMs");
  const [first] = leaves;
  if (first && "id" in first) await endCall(database.db, first.id, undefined);
  expect(await ask(30_000)).toHaveProperty("id");
  expect(await ask(59_000)).toHaveProperty("waitMs");
  expect(await ask(60_001)).toHaveProperty("id");
});

test("a day has its own limit; being told to wait holds for all; each organisation has its own", async () => {
  const [organisationId, other] = [newId(), newId()];
  await database.sql`insert into ledger_calls (id, organisation_id, at, ended_at)
    select gen_random_uuid(), ${organisationId}, at, at from (
      select ${new Date(BEGIN).toISOString()}::timestamptz + n * interval '10 s' as at from generate_series(1, ${CALLS_A_DAY_MAX}) n) as calls`;
  const lateMs = BEGIN + CALLS_A_DAY_MAX * 10_000 + MINUTE_MS;
  const leave = await reserveCall(database.db, organisationId, lateMs);
  // Until the first of them is a day old.
  expect(leave).toEqual({ waitMs: 86_400_000 - (lateMs - BEGIN - 10_000) + 1 });
  expect(await countCalls(database.db, organisationId, lateMs)).toBe(CALLS_A_DAY_MAX);
  expect(await reserveCall(database.db, other, lateMs)).toHaveProperty("id");
  await database.sql`insert into ledger_connections (organisation_id, ledger, tenant_id) values (${other}, 'xero', 't')`;
  await pauseCalls(database.db, other, lateMs + 7_000);
  await pauseCalls(database.db, other, lateMs + 3_000);
  expect(await reserveCall(database.db, other, lateMs)).toEqual({ waitMs: 7_000 });
  expect(await reserveCall(database.db, other, lateMs + 7_000)).toHaveProperty("id");
});
