import { afterAll, beforeAll, expect, test } from "bun:test";
import type { ExpenseLimitsState } from "../../core/expense-limits.ts";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { ExpenseFindings } from "../../core/policy/findings.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { keepRates } from "../../db/rates.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let admin: TestPerson;
let another: TestPerson;
let artist: TestPerson;
let accountant: TestPerson;
let production: string;
beforeAll(async () => {
  portal = await testApp();
  admin = await portal.person(["admin"]);
  const { organisationId } = admin;
  await portal.database.sql`update organisations set currency = 'EUR' where id = ${organisationId}`;
  [another, artist, accountant] = [
    await portal.person(["admin"], organisationId),
    await portal.person(["artist"], organisationId),
    await portal.person(["accountant"], organisationId),
  ];
  const made = await portal.send(admin, "POST", "/api/v1/productions", {
    name: "Harbour Lights",
    starts_on: "2026-09-01",
    ends_on: "2026-09-30",
    zone: "Europe/Berlin",
    currency: "EUR",
  });
  production = ((await made.json()) as { id: string }).id;
  await portal.database.sql`insert into production_people (production_id, user_id, organisation_id)
    values (${production}, ${artist.userId}, ${organisationId})`;
  // A franc is two euros.
  await keepRates(
    portal.database,
    [{ currency: "CHF", rateOn: "2026-09-03", rate: "0.5", source: "ECB" }],
    Date.now(),
  );
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
const PATH = "/api/v1/policies/limits";
const state = async () => await json<ExpenseLimitsState>(await portal.send(accountant, "GET", PATH));
const LIMITS = {
  categories: [
    { category: "Meals", item: "40.00", day: null, not_for: [] },
    { category: "Hospitality", item: null, day: null, not_for: ["artist"] },
  ],
  receipt_from: "10.00",
  age_days: 400,
  grace_days: 0,
  merchants: [],
  budgets: [] as unknown[],
};
const propose = (who: TestPerson, limits: unknown) => portal.send(who, "POST", `${PATH}/changes`, { limits });
async function agree(limits: unknown): Promise<void> {
  const { proposed } = await json<ExpenseLimitsState>(await propose(admin, limits), 201);
  await json(await portal.send(another, "POST", `${PATH}/changes/${proposed?.id}/confirm`));
}
const meal = (more: Record<string, unknown> = {}) => ({
  amount: "41.00",
  category: "Meals",
  description: "Dinner",
  expense_date: "2026-09-03",
  production_id: production,
  ...more,
});
const rulesOf = async (body: unknown, who = artist) =>
  (await json<ExpenseFindings>(await portal.send(who, "POST", "/api/v1/expenses/check", body))).findings.map(
    ({ rule }) => rule,
  );

test("one administrator proposes limits, and another puts them into force", async () => {
  expect(await state()).toMatchObject({
    is_default: true,
    proposed: null,
    limits: { receipt_from: "25.00" },
  });
  expect(await rulesOf(meal())).not.toContain("amount-over-limit");
  for (const who of [artist, accountant]) expect((await propose(who, LIMITS)).status).toBe(403);
  const { proposed } = await json<ExpenseLimitsState>(await propose(admin, LIMITS), 201);
  expect(proposed).toMatchObject({ proposed_by: admin.userId, limits: { receipt_from: "10.00" } });
  const confirm = (who: TestPerson) => portal.send(who, "POST", `${PATH}/changes/${proposed?.id}/confirm`);
  expect((await confirm(admin)).status).toBe(403);
  expect((await state()).is_default).toBe(true);
  // It is none of the threshold's.
  const wrong = `/api/v1/policies/approval/changes/${proposed?.id}/confirm`;
  expect((await portal.send(another, "POST", wrong)).status).toBe(404);
  expect(await json<ExpenseLimitsState>(await confirm(another))).toMatchObject({
    is_default: false,
    proposed: null,
    limits: { receipt_from: "10.00", age_days: 400 },
  });
  expect((await confirm(another)).status).toBe(409);
  expect(await rulesOf(meal())).toEqual(expect.arrayContaining(["amount-over-limit", "receipt-missing"]));
});

test("whoever spends in another currency has the same limits", async () => {
  await agree(LIMITS);
  const francs = meal({ currency: "CHF", amount: "21.00" });
  expect(await rulesOf(francs)).toContain("amount-over-limit");
  expect(await rulesOf(meal({ currency: "CHF", amount: "20.00" }))).not.toContain("amount-over-limit");
  const made = await json<Expense>(await portal.send(artist, "POST", "/api/v1/expenses", francs), 201);
  const kept = await json<ExpenseDetail>(await portal.send(accountant, "GET", `/api/v1/expenses/${made.id}`));
  expect(kept.findings.find(({ rule }) => rule === "amount-over-limit")?.reason).toBe(
    "Meals is limited to 40.00 EUR; this is 21.00 CHF, worth 42.00 EUR.",
  );
});

test("a barred category is refused to whom it is barred for, and to nobody else", async () => {
  await agree(LIMITS);
  const drinks = meal({ category: "Hospitality", amount: "9.00", notes: "The promoter" });
  const response = await portal.send(artist, "POST", "/api/v1/expenses", drinks);
  const { type, detail } = await json<ProblemBody>(response, 409);
  expect([type.split("/").at(-1), detail]).toEqual([
    "against-policy",
    "Hospitality is not paid back here to artists.",
  ]);
  expect((await portal.send(accountant, "POST", "/api/v1/expenses", drinks)).status).toBe(201);
});

test("a budget counts all of its production, in every currency, and what was refused no more", async () => {
  const budgets = [{ production_id: production, category: "Travel", amount: "100.00" }];
  await agree({ ...LIMITS, budgets });
  const taxi = (amount: string, more: Record<string, unknown> = {}) =>
    meal({ category: "Travel", description: newId(), amount, ...more });
  const send = async (body: unknown) =>
    await json<Expense>(await portal.send(artist, "POST", "/api/v1/expenses", body), 201);
  expect(await rulesOf(taxi("100.00"))).not.toContain("budget-used-up");
  const francs = await send(taxi("30.00", { currency: "CHF" }));
  expect(await rulesOf(taxi("40.00"))).not.toContain("budget-used-up");
  expect(await rulesOf(taxi("40.01"))).toContain("budget-used-up");
  expect(await rulesOf(taxi("500.00", { production_id: null }))).not.toContain("budget-used-up");
  const withdrawn = await portal.send(artist, "POST", `/api/v1/expenses/${francs.id}/withdraw`, undefined, {
    "if-match": '"1"',
  });
  expect(withdrawn.status).toBe(200);
  expect(await rulesOf(taxi("100.00"))).not.toContain("budget-used-up");
});

test("a trip's limit counts what one person claims in a category for a production, and nobody else's", async () => {
  const parking = (amount: string, more: Record<string, unknown> = {}) =>
    meal({ category: "Other", description: newId(), amount, ...more });
  const limited = { category: "Other", item: null, day: null, trip: "50.00", not_for: [] };
  await agree({ ...LIMITS, categories: [limited] });
  const send = async (who: TestPerson, body: unknown) =>
    await json<Expense>(await portal.send(who, "POST", "/api/v1/expenses", body), 201);
  await send(artist, parking("30.00"));
  await send(accountant, parking("40.00"));
  await send(artist, parking("40.00", { production_id: null }));
  await send(artist, meal({ category: "Equipment", amount: "9.00" }));
  expect(await rulesOf(parking("20.00"))).not.toContain("trip-over-limit");
  expect(await rulesOf(parking("20.01"))).toContain("trip-over-limit");
  expect(await rulesOf(parking("50.01", { production_id: null }))).not.toContain("trip-over-limit");
  expect(await rulesOf(parking("10.00"), accountant)).not.toContain("trip-over-limit");
  // A page that does not know of it leaves it as it was.
  const { trip: _trip, ...older } = limited;
  await agree({ ...LIMITS, categories: [older] });
  expect(await rulesOf(parking("20.01"))).toContain("trip-over-limit");
  await agree({ ...LIMITS, categories: [{ ...limited, trip: null }] });
  expect(await rulesOf(parking("20.01"))).not.toContain("trip-over-limit");
});

test("of two who hand in at once what a budget that binds is left for, one is refused", async () => {
  const budgets = [{ production_id: production, category: "Equipment", amount: "100.00", binds: true }];
  await agree({ ...LIMITS, budgets });
  const amp = () => meal({ category: "Equipment", description: newId(), amount: "60.00" });
  expect(await rulesOf(amp())).not.toContain("budget-binds");
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => portal.send(artist, "POST", "/api/v1/expenses", amp())),
  );
  const [made, ...more] = answers.filter(({ status }) => status === 201);
  expect([more.length, answers.filter(({ status }) => status === 409).length]).toEqual([0, 5]);
  expect(await rulesOf(amp())).toContain("budget-binds");
  // A draft counts nothing, and is judged when it is handed in.
  const draft = await json<Expense>(
    await portal.send(artist, "POST", "/api/v1/expenses", { ...amp(), status: "draft" }),
    201,
  );
  const submit = () =>
    portal.send(artist, "POST", `/api/v1/expenses/${draft.id}/submit`, undefined, { "if-match": '"1"' });
  expect((await submit()).status).toBe(409);
  const { id } = await json<Expense>(made!, 201);
  await json(
    await portal.send(artist, "POST", `/api/v1/expenses/${id}/withdraw`, undefined, { "if-match": '"1"' }),
  );
  expect((await submit()).status).toBe(200);
});

test("what an older page does not know of stays as it was agreed on", async () => {
  const more = {
    hotels: [{ city: "Munich", night: "150.00" }],
    travel_classes: [{ role: "artist", up_to: "economy" }],
    company_cards: ["4242", "4242"],
    budgets: [{ production_id: production, category: null, amount: "9.00", binds: true }],
  };
  await agree({
    ...LIMITS,
    ...more,
    categories: [{ category: "Meals", item: null, day: null, not_for: [], alcohol: true }],
  });
  await agree({ ...LIMITS, budgets: [{ production_id: production, category: null, amount: "8.00" }] });
  const { limits } = await state();
  expect(limits).toMatchObject({
    hotels: more.hotels,
    travel_classes: more.travel_classes,
    company_cards: ["4242"],
    budgets: [{ amount: "8.00", binds: true }],
  });
  expect(limits.categories.filter(({ alcohol }) => alcohol).map(({ category }) => category)).toEqual([
    "Meals",
    "Hospitality",
  ]);
});

test("limits that are none are refused where they stand, and nothing is proposed", async () => {
  const pointersOf = async (limits: unknown) =>
    ((await json<ProblemBody>(await propose(admin, limits), 422)).errors ?? []).map(({ pointer }) => pointer);
  const [first] = LIMITS.categories;
  for (const [limits, pointer] of [
    [{ ...LIMITS, categories: [first, first] }, "/limits/categories"],
    [{ ...LIMITS, categories: [{ ...first, item: "0.001" }] }, "/limits/categories/0/item"],
    [{ ...LIMITS, receipt_from: "-1" }, "/limits/receipt_from"],
    [{ ...LIMITS, age_days: 0 }, "/limits/age_days"],
    [{ ...LIMITS, hotels: [{ city: "Bonn", night: "0" }] }, "/limits/hotels/0/night"],
    [{ ...LIMITS, company_cards: ["42"] }, "/limits/company_cards/0"],
    [
      { ...LIMITS, budgets: [{ production_id: newId(), category: null, amount: "5" }] },
      "/limits/budgets/0/production_id",
    ],
  ] as const)
    expect([pointer, await pointersOf(limits)]).toEqual([pointer, [pointer]]);
});

test("the database takes no other limits than two agreed on, and no other currency for what is booked", async () => {
  await agree(LIMITS);
  const { sql } = portal.database;
  const { organisationId } = admin;
  const constraint = (error: { constraint_name?: string }) => error.constraint_name;
  expect(
    await sql`update organisations set expense_limits = null where id = ${organisationId}`.then(
      () => "done",
      constraint,
    ),
  ).toBe("separation_policy");
  await agree(null);
  expect((await state()).is_default).toBe(true);
  const currency = () =>
    sql`update organisations set currency = 'CHF' where id = ${organisationId}`.then(
      () => "done",
      constraint,
    );
  const made = await json<Expense>(
    await portal.send(artist, "POST", "/api/v1/expenses", meal({ description: "Soup" })),
    201,
  );
  await json(
    await portal.send(accountant, "POST", `/api/v1/expenses/${made.id}/approve`, {}, { "if-match": '"1"' }),
  );
  expect(await currency()).toBe("separation_policy");
});
