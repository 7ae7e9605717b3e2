import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Dashboard } from "../../core/dashboard.ts";
import { newId } from "../../core/ids.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
beforeAll(async () => {
  portal = await testApp();
});
afterAll(() => portal[Symbol.asyncDispose]());

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(portal.services.clock.now() + days * DAY_MS).toISOString();
const look = async (who: TestPerson) =>
  (await (await portal.send(who, "GET", "/api/v1/dashboard")).json()) as Dashboard;

/** An organisation with one artist and what mission A18, 5 has: three contracts, two expenses, two schedules. */
async function world() {
  const accountant = await portal.person(["accountant"]);
  const { organisationId } = accountant;
  const artist = await portal.person(["artist"], organisationId);
  const productionId = await portal.production(organisationId, [artist]);
  const { db } = portal.database;
  const contract = (status: "active" | "pending_signature", artistId = artist.userId) => ({
    id: newId(),
    organisationId,
    artistId,
    productionId,
    title: "Engagement",
    status,
    amountMinor: 100_000,
    currency: "SGD",
    startsOn: "2026-09-01",
    endsOn: "2026-09-30",
    createdBy: accountant.userId,
  });
  const expense = (
    amountMinor: number,
    decidedDaysAgo: number,
    currency = "SGD",
    artistId = artist.userId,
  ) => ({
    id: newId(),
    organisationId,
    artistId,
    productionId,
    amountMinor,
    currency,
    category: "Travel" as const,
    description: "Taxi",
    spentOn: "2026-09-03",
    status: "approved" as const,
    submittedAt: inDays(-decidedDaysAgo),
    decidedBy: accountant.userId,
    decidedAt: inDays(-decidedDaysAgo),
  });
  const item = (days: number, status: "scheduled" | "cancelled" = "scheduled") => ({
    id: newId(),
    organisationId,
    productionId,
    title: `In ${days} days`,
    kind: "call" as const,
    localStart: inDays(days).slice(0, 19),
    zone: "UTC",
    startsAt: inDays(days),
    status,
  });
  await db.insert(contracts).values([contract("active"), contract("active"), contract("pending_signature")]);
  await db
    .insert(expenses)
    .values([expense(10_000, 2), expense(5_000, 29), expense(70_000, 31), expense(900, 1, "JPY")]);
  await db.insert(schedules).values([item(1), item(9), item(-2), item(3, "cancelled")]);
  return { artist, accountant, productionId, organisationId, contract, expense };
}

test("counts and sums are of each thing once, within each currency, of the last thirty days", async () => {
  const { artist } = await world();
  expect(await look(artist)).toMatchObject({
    pending_contracts: 1,
    active_contracts: 2,
    pending_expenses: 0,
    upcoming_schedules: 2,
    recent_approved_amount: [
      { currency: "JPY", amount: "900", amount_minor: 900, count: 1 },
      { currency: "SGD", amount: "150.00", amount_minor: 15_000, count: 2 },
    ],
  });
});

test("an artist's is their own, an accountant's the organisation's, a stranger's empty", async () => {
  const { artist, accountant, organisationId, contract, expense } = await world();
  const other = await portal.person(["artist"], organisationId);
  const { db } = portal.database;
  await db.insert(contracts).values(contract("active", other.userId));
  await db.insert(expenses).values(expense(2_500, 1, "SGD", other.userId));
  expect((await look(artist)).active_contracts).toBe(2);
  const all = await look(accountant);
  expect(all.active_contracts).toBe(3);
  expect(all.recent_approved_amount).toContainEqual({
    currency: "SGD",
    amount: "175.00",
    amount_minor: 17_500,
    count: 3,
  });
  expect(await look(await portal.person(["artist"]))).toEqual({
    pending_contracts: 0,
    active_contracts: 0,
    pending_expenses: 0,
    upcoming_schedules: 0,
    recent_approved_amount: [],
    recent: { contracts: [], expenses: [], schedules: [], announcements: [] },
  });
});

test("the short lists are short, and a new expense is there at once", async () => {
  const { artist, accountant, productionId } = await world();
  for (let n = 0; n < 7; n++) {
    const response = await portal.send(artist, "POST", "/api/v1/expenses", {
      production_id: productionId,
      amount: n + 1,
      category: "Meals",
      description: `Lunch ${n}`,
    });
    expect(response.status).toBe(201);
    expect((await look(accountant)).pending_expenses).toBe(n + 1);
  }
  const { recent } = await look(artist);
  expect(recent.expenses.map(({ description }) => description)).toEqual(
    [6, 5, 4, 3, 2].map((n) => `Lunch ${n}`),
  );
  expect(recent.contracts).toHaveLength(2);
  expect(recent.schedules[0]).toMatchObject({ title: "In 1 days" });
});
