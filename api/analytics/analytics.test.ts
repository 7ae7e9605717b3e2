import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AnalyticsDashboard } from "../../core/analytics.ts";
import type { Client } from "../../core/clients.ts";
import { newId } from "../../core/ids.ts";
import { addDays, dateIn } from "../../core/time.ts";
import { documents } from "../../db/schema/documents.ts";
import { receipts } from "../../db/schema/receipts.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let accountant: TestPerson;
let admin: TestPerson;
let colleague: TestPerson;
let client: Client;

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
const ZONE = "Pacific/Kiritimati";
const V1 = "/api/v1/analytics/dashboard";
const look = async (who: TestPerson, query = ""): Promise<AnalyticsDashboard> => {
  const response = await portal.send(who, "GET", V1 + query);
  expect(response.status).toBe(200);
  return await json(response);
};
const refresh = () => portal.database.sql`select refresh_dashboard_performance()`;
const book = async (who: TestPerson, amount: string, category: string, more: object = {}) =>
  expect(
    (await portal.send(who, "POST", "/api/v1/transactions", { amount, category, description: "X", ...more }))
      .status,
  ).toBe(201);
async function receipt(
  clientId: string | null,
  accuracyScore: number | null,
  processingTimeMs: number | null,
) {
  const now = new Date().toISOString();
  const [id, organisationId, ownerId] = [newId(), accountant.organisationId, accountant.userId];
  await portal.database.db.insert(documents).values({
    id,
    organisationId,
    ownerId,
    fileName: "r.jpg",
    type: "image/jpeg",
    sizeBytes: 1,
    sha256: id,
    state: "ready",
  });
  await portal.database.db.insert(receipts).values({
    id: newId(),
    organisationId,
    ownerId,
    clientId,
    documentId: id,
    sha256: id,
    status: accuracyScore === null ? "pending" : "completed",
    accuracyScore,
    processingTimeMs,
    calculatedAt: accuracyScore === null ? null : now,
  });
}

beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  [admin, colleague] = await Promise.all([
    portal.person(["admin"], accountant.organisationId),
    portal.person(["accountant"], accountant.organisationId),
  ]);
  // A day ahead of UTC for most of it, and in another currency than the organisation.
  client = await json(
    await portal.send(accountant, "POST", "/api/v1/clients", { name: "Trio", zone: ZONE, currency: "SGD" }),
  );
  await book(accountant, "100.00", "sales", { client_id: client.id });
  await book(accountant, "40.00", "rent", { client_id: client.id });
  await book(accountant, "5.00", "office_supplies");
  await receipt(client.id, 0.9, 1_000);
  await receipt(client.id, 0.7, 3_000);
  await receipt(client.id, null, null);
  await receipt(null, 0.2, 8_000);
  await refresh();
});
afterAll(() => portal[Symbol.asyncDispose]());

const minor = (totals: {
  income: { amount_minor: number | null };
  expenses: { amount_minor: number | null };
  profit: { amount_minor: number | null };
}) => [totals.income.amount_minor, totals.expenses.amount_minor, totals.profit.amount_minor];

describe("the overview", () => {
  test("sums one client's day and month by its own clock, and how its receipts were read", async () => {
    const { overview } = await look(accountant, `?client_id=${client.id}`);
    expect(overview).toMatchObject({
      clients: 1,
      pending_receipts: 1,
      total_receipts: 3,
      processing_time_ms: 2_000,
    });
    expect(overview.accuracy_score).toBeCloseTo(0.8, 9);
    expect(overview.totals.map(({ today, month }) => [minor(today), minor(month)])).toEqual([
      [
        [10_000, 4_000, 6_000],
        [10_000, 4_000, 6_000],
      ],
    ]);
    expect(overview.last_updated).not.toBeNull();
  });

  test("sums all whose books somebody sees: their own clients and the organisation, or every one", async () => {
    const of = async (who: TestPerson) => (await look(who)).overview;
    expect(await of(accountant)).toMatchObject({ clients: 2, total_receipts: 4 });
    expect(await of(admin)).toMatchObject({ clients: 2, total_receipts: 4 });
    // A receipt for no client is the organisation's own.
    expect(await of(colleague)).toMatchObject({ clients: 1, total_receipts: 1, accuracy_score: 0.2 });
    expect((await of(accountant)).accuracy_score).toBeCloseTo((0.9 + 0.7 + 0.2) / 3, 9);
    await expectProblem(await portal.send(colleague, "GET", `${V1}?client_id=${client.id}`), 404);
    const stranger = await portal.person(["admin"]);
    await expectProblem(await portal.send(stranger, "GET", `${V1}?client_id=${client.id}`), 404);
    expect((await look(stranger)).overview).toMatchObject({
      clients: 1,
      total_receipts: 0,
      accuracy_score: null,
    });
  });

  test("is as of its refresh, and says how old that is; the series is as of now", async () => {
    await refresh();
    await portal.database
      .sql`update view_refreshes set refreshed_at = refreshed_at - interval '90 seconds' where view = 'dashboard_performance'`;
    const before = await look(accountant, `?client_id=${client.id}`);
    expect(before.overview.age_seconds).toBeGreaterThanOrEqual(90);
    await book(accountant, "1.00", "sales", { client_id: client.id });
    const after = await look(accountant, `?client_id=${client.id}`);
    expect(after.overview.totals).toEqual(before.overview.totals);
    expect(after.series[0]?.days.at(-1)?.income.amount).toBe("101.00");
    await refresh();
    const fresh = await look(accountant, `?client_id=${client.id}`);
    expect(fresh.overview.totals[0]?.today.income.amount).toBe("101.00");
    expect(fresh.overview.age_seconds).toBeLessThan(60);
  });
});

test("the series has every day until today where the client is, however few were booked on", async () => {
  const today = dateIn(ZONE, Date.now());
  await book(accountant, "7.00", "grants", { client_id: client.id, date: addDays(today, -6) });
  const { series } = await look(accountant, `?client_id=${client.id}&days=7`);
  const days = series[0]?.days ?? [];
  expect(days.map(({ date }) => date)).toEqual(Array.from({ length: 7 }, (_, at) => addDays(today, at - 6)));
  expect(days.map((day) => minor(day)[0])).toEqual([700, 0, 0, 0, 0, 0, 10_100]);
  for (const query of ["?days=0", "?days=367", "?days=x", "?client_id=x", "?userId=x"])
    await expectProblem(await portal.send(accountant, "GET", V1 + query), 400);
});

test("as S1 asks: person and role are the token's, and whoever says otherwise is refused", async () => {
  const ask = (query: string, who = accountant) =>
    portal.send(who, "GET", `/api/analytics/dashboard${query}`);
  const answer = await ask(`?userId=${accountant.userId}&userRole=accountant`);
  expect(answer.status).toBe(200);
  expect((await json<AnalyticsDashboard>(answer)).overview.clients).toBe(2);
  expect((await ask("")).status).toBe(200);
  for (const query of [
    "?userRole=admin",
    `?userId=${admin.userId}`,
    `?userId=${newId()}&userRole=accountant`,
  ])
    await expectProblem(await ask(query), 403);
  for (const role of ["manager", "artist", "engineer"] as const)
    await expectProblem(await ask("", await portal.person([role], accountant.organisationId)), 403);
});

test("refreshes at the same time as reads wait for nobody, and two at once are one after the other", async () => {
  const answers = await Promise.all([refresh(), refresh(), ...Array.from({ length: 10 }, () => look(admin))]);
  expect(answers).toHaveLength(12);
});
