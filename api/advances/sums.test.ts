import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Advance } from "../../core/advances.ts";
import type { Expense } from "../../core/expenses.ts";
import { testApp, type TestApp } from "../testing.ts";
import { advancesAt, json } from "./testing-advances.ts";

// However many do whatever with advances at once or after each other: the sums hold.

let portal: TestApp;
let at: Awaited<ReturnType<typeof advancesAt>>;
beforeAll(async () => {
  portal = await testApp();
  at = await advancesAt(portal);
});
afterAll(() => portal[Symbol.asyncDispose]());

test("twenty claims at once take no more than there is, and each is settled once", async () => {
  const people = await at.house();
  const { giver, second } = people;
  const advance = await at.taken(people);
  const some: Expense[] = [];
  for (let n = 0; n < 5; n++)
    some.push(
      await at.claim(people, { amount: "30.00", advance_id: advance.id, description: `Dinner ${n}` }),
    );
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      at.settle(n % 2 === 0 ? giver : second, some[n % 5] as Expense, advance),
    ),
  );
  expect(answers.filter(({ status }) => ![200, 409, 412].includes(status))).toEqual([]);
  const after = await at.read(giver, advance);
  expect(after).toMatchObject({ status: "closed", settled: { amount: "100.00" }, open: { amount: "0.00" } });
  // Three of thirty, and ten of a fourth.
  expect(after.movements.filter(({ kind }) => kind === "settled")).toHaveLength(4);
  expect(await at.closing(giver)).toContain("6020 USD 15000/12000");
});

/** mulberry32 */
function numbers(seed: number) {
  let state = seed;
  return (count: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
}

const SEED = Number(process.env.ADVANCES_SEED ?? Math.floor(Math.random() * 2 ** 31));

test("whatever is done with advances, each is settled, returned, written off or open, and the books add up", async () => {
  console.log(`ADVANCES_SEED=${SEED}`);
  const below = numbers(SEED);
  const people = await at.house();
  const { giver, second, artist } = people;
  const advances: Advance[] = [];
  const claims: Expense[] = [];
  for (const currency of ["USD", "EUR", "JPY"])
    advances.push(await at.taken(people, { currency, amount: currency === "JPY" ? "9000" : "90.00" }));
  const major = (minor: number, currency: string) =>
    currency === "JPY" ? String(minor) : (minor / 100).toFixed(2);
  for (let step = 0; step < 60; step++) {
    const which = below(advances.length);
    const advance = await at.read(giver, advances[which] as Advance);
    const open = advance.open.amount_minor;
    // At times more than there is, which is refused.
    const amount = major(1 + below(Math.ceil(open * 0.6) + 20), advance.currency);
    const who = below(2) === 0 ? giver : second;
    const kind = below(6);
    if (kind <= 1)
      claims.push(
        await at.claim(people, {
          amount,
          currency: advance.currency,
          ...(advance.status === "acknowledged" ? { advance_id: advance.id } : {}),
        }),
      );
    if (kind === 2 || kind === 3) {
      const some = claims[below(Math.max(1, claims.length))];
      if (!some) continue;
      const now = await json<Expense>(await portal.send(giver, "GET", `/api/v1/expenses/${some.id}`));
      const response = await at.settle(who, now, advance, below(2) === 0 ? { amount } : {});
      expect([200, 409, 422]).toContain(response.status);
    }
    if (kind === 4) {
      const response = await at.on(who, advance, "return", { amount, returned_on: "2026-09-04" });
      expect([200, 409, 422]).toContain(response.status);
    }
    if (kind === 5 && (await at.on(who, advance, "write-off", { amount, reason: "x" })).ok) {
      const proposed = await at.read(giver, advance);
      const other = who === giver ? second : giver;
      expect((await at.on(other, proposed, "write-off/confirm")).status).toBe(200);
    }
  }
  let owed = 0;
  for (const some of claims) {
    const now = await json<Expense>(await portal.send(artist, "GET", `/api/v1/expenses/${some.id}`));
    if (now.paid_at === null) owed += now.payout?.amount_minor ?? 0;
    if (now.paid_at === null) owed -= now.settled?.amount_minor ?? 0;
  }
  for (const one of advances) {
    const now = await at.read(giver, one);
    const parts = [now.settled, now.returned, now.written_off, now.open];
    expect(parts.reduce((sum, part) => sum + part.amount_minor, 0)).toBe(now.amount_minor);
    expect(Math.min(...parts.map((part) => part.amount_minor))).toBeGreaterThanOrEqual(0);
    const moved = now.movements.reduce(
      (sum, { kind, amount_minor }) => sum + (kind === "issued" ? amount_minor : -amount_minor),
      0,
    );
    expect(moved).toBe(now.open.amount_minor);
  }
  const lines = await at.closing(giver);
  const of = (account: string) =>
    lines.flatMap((line) => {
      const [, currency = "", amount = "", functional = ""] =
        new RegExp(`^${account} (\\w+) (-?\\d+)/(-?\\d+)$`).exec(line) ?? [];
      return currency === "" ? [] : [{ currency, amount: Number(amount), functional: Number(functional) }];
    });
  for (const one of advances) {
    const { open, open_functional, currency } = await at.read(giver, one);
    const found = of("1300").find((line) => line.currency === currency);
    expect([currency, found?.amount ?? 0, found?.functional ?? 0]).toEqual([
      currency,
      open.amount_minor,
      open_functional.amount_minor,
    ]);
  }
  expect(-of("2100").reduce((sum, line) => sum + line.amount, 0)).toBe(owed);
}, 60_000);
