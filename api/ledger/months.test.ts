import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Expense } from "../../core/expenses.ts";
import { periodBefore, periodOf } from "../../core/books/periods.ts";
import type { JournalLine, RatesOfDay, Revaluation, VatReport } from "../../core/ledger.ts";
import type {
  LedgerOverview,
  PeriodReview,
  RevaluationPreview,
  WaitingExpense,
} from "../../core/ledger-months.ts";
import type { Page } from "../../core/page.ts";
import { keepRates } from "../../db/rates.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
beforeAll(async () => {
  portal = await testApp();
  // Nothing after the 30th: October has no rate on its last day.
  const published: Record<string, Record<string, string>> = {
    USD: { "2026-09-03": "1.25", "2026-09-04": "1.2", "2026-09-30": "1.28" },
    JPY: { "2026-09-03": "160" },
  };
  await keepRates(
    portal.database,
    Object.entries(published).flatMap(([currency, days]) =>
      Object.entries(days).map(([rateOn, rate]) => ({ currency, rateOn, rate, source: "ECB" })),
    ),
    Date.now(),
  );
});
afterAll(() => portal[Symbol.asyncDispose]());

type House = Record<"artist" | "accountant", TestPerson>;

/** An organisation with its books in euros and nothing in them. */
async function house(): Promise<House> {
  const accountant = await portal.person(["accountant"]);
  const { organisationId } = accountant;
  await portal.database.sql`update organisations set currency = 'EUR' where id = ${organisationId}`;
  return { accountant, artist: await portal.person(["artist"], organisationId) };
}

async function ask<T>(who: TestPerson, method: string, path: string, body?: unknown, version?: number) {
  const headers = version === undefined ? {} : { "if-match": `"${version}"` };
  const response = await portal.send(who, method, path, body, headers);
  const text = await response.text();
  expect([path, response.status < 300, response.status < 300 ? "" : text]).toEqual([path, true, ""]);
  return JSON.parse(text) as T;
}
const read = <T>(who: TestPerson, path: string) => ask<T>(who, "GET", `/api/v1/ledger/${path}`);
const spend = (who: TestPerson, more: Record<string, unknown>) =>
  ask<Expense>(who, "POST", "/api/v1/expenses", {
    category: "Meals",
    description: "Dinner after load-out",
    expense_date: "2026-09-03",
    production_id: null,
    ...more,
  });
const approve = (who: TestPerson, { id, version }: Expense) =>
  ask<Expense>(who, "POST", `/api/v1/expenses/${id}/approve`, {}, version);
const book = async ({ artist, accountant }: House, more: Record<string, unknown>) =>
  await approve(accountant, await spend(artist, more));

const dinner = [
  { rate_percent: 19, net_minor: 2_000, tax_minor: 380 },
  { rate_percent: 7, net_minor: 3_336, tax_minor: 234 },
];

test("the journal of an account: newest first, page by page, each line with its expense", async () => {
  const people = await house();
  for (const n of [1, 2, 3])
    await book(people, { amount: "59.50", country: "DE", tax_lines: dinner, description: `Dinner ${n}` });
  await book(people, { amount: "10.00", currency: "USD" });
  await book(people, { amount: "10.00", expense_date: "2026-10-01" });
  const meals = "lines?account=6020&currency=EUR&period=2026-09";
  const { data: all } = await read<Page<JournalLine>>(people.accountant, meals);
  expect(all.map((line) => [line.description, line.amount, line.tax_rate_percent, line.tax_country])).toEqual(
    [3, 2, 1].flatMap((n) => [
      [`Dinner ${n}`, "33.36", "7", "DE"],
      [`Dinner ${n}`, "20.00", "19", "DE"],
    ]),
  );
  expect(all[0]).toMatchObject({
    kind: "expense",
    source_id: expect.any(String),
    artist_name: expect.any(String),
    entry_date: "2026-09-03",
    currency: "EUR",
    functional: { amount: "33.36", currency: "EUR" },
  });
  const paged: JournalLine[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Page<JournalLine> = await read(
      people.accountant,
      `${meals}&limit=1${cursor && `&cursor=${cursor}`}`,
    );
    paged.push(...page.data);
    cursor = page.meta.next_cursor;
  }
  expect(paged).toEqual(all);
  const dollars = await read<Page<JournalLine>>(
    people.accountant,
    "lines?account=6020&currency=USD&period=2026-09",
  );
  expect(dollars.data.map(({ amount, functional }) => [amount, functional.amount])).toEqual([
    ["10.00", "8.00"],
  ]);
  const other = await house();
  expect((await read<Page<JournalLine>>(other.accountant, meals)).data).toEqual([]);
  // Every line of the month, whatever it is on.
  const whole = await read<Page<JournalLine>>(people.accountant, "lines?period=2026-09&limit=100");
  expect(whole.data.filter(({ account, currency }) => account === "6020" && currency === "EUR")).toEqual(all);
  expect(new Set(whole.data.map(({ account }) => account))).toEqual(
    new Set(["1400", "1900", "2100", "6020"]),
  );
  expect((await read<Page<JournalLine>>(people.accountant, "lines")).data).toEqual([]);
  for (const bad of [
    "lines?account=x&currency=EUR&period=2026-09",
    "lines?account=6020&currency=XXX&period=2026-09",
    `${meals}&cursor=W10`,
    `${meals}&cursor=${btoa(JSON.stringify([all[0]?.entry_id, "x"])).replaceAll("=", "")}`,
  ])
    expect([bad, (await portal.send(people.accountant, "GET", `/api/v1/ledger/${bad}`)).status]).toEqual([
      bad,
      400,
    ]);
});

test("before a month is closed it says what waits in it, and afterwards who closed it", async () => {
  const people = await house();
  const { artist, accountant } = people;
  const review = (period: string) => read<PeriodReview>(accountant, `periods/${period}`);
  await book(people, { amount: "5.00", expense_date: "2026-07-14" });
  await spend(artist, { amount: "12.50" });
  await spend(artist, { amount: "7.50", expense_date: "2026-08-30" });
  await spend(artist, { amount: "1000", currency: "JPY" });
  await spend(artist, { amount: "10.00", currency: "GBP" });
  // Not in it: later, not handed in, and decided.
  await spend(artist, { amount: "80.00", expense_date: "2026-10-01" });
  await spend(artist, { amount: "90.00", status: "draft" });
  await book(people, { amount: "100.00" });
  expect(await review("2026-09")).toEqual({
    period: "2026-09",
    is_over: true,
    closed: null,
    closes_from: "2026-07",
    next_period: "2026-10",
    is_revalued: false,
    waiting: [
      { currency: "EUR", amount: "20.00", amount_minor: 2_000, count: 2 },
      { currency: "GBP", amount: "10.00", amount_minor: 1_000, count: 1 },
      { currency: "JPY", amount: "1000", amount_minor: 1_000, count: 1 },
    ],
    waiting_without_rate: 1,
    waiting_settlements: 0,
  });
  const first = await read<Page<WaitingExpense>>(accountant, "periods/2026-09/waiting?limit=3");
  expect(
    first.data.map(({ amount, currency, is_rate_missing }) => [amount, currency, is_rate_missing]),
  ).toEqual([
    ["12.50", "EUR", false],
    ["7.50", "EUR", false],
    ["1000", "JPY", false],
  ]);
  const second = await read<Page<WaitingExpense>>(
    accountant,
    `periods/2026-09/waiting?limit=3&cursor=${first.meta.next_cursor}`,
  );
  expect(second).toMatchObject({
    data: [{ amount: "10.00", is_rate_missing: true }],
    meta: { next_cursor: null },
  });
  await ask(accountant, "POST", "/api/v1/ledger/periods/2026-09/close");
  expect(await review("2026-09")).toMatchObject({
    closed: { period: "2026-09", closed_by_name: expect.any(String), closed_at: expect.any(String) },
    closes_from: null,
  });
  expect((await review("2026-08")).closed?.period).toBe("2026-09");
  expect(await review("2026-10")).toMatchObject({ closed: null, closes_from: null });
  const other = await house();
  expect(await read<PeriodReview>(other.accountant, "periods/2026-09")).toMatchObject({
    closed: null,
    waiting: [],
  });
  expect((await review("2126-01")).is_over).toBe(false);
});

test("a valuation is seen before it is booked, and is what is booked then", async () => {
  const people = await house();
  const { accountant } = people;
  const preview = (period: string) => read<RevaluationPreview>(accountant, `periods/${period}/revaluation`);
  expect(await preview("2026-09")).toMatchObject({ balances: [], difference: { amount: "0.00" } });
  await book(people, { amount: "100.00", currency: "USD", payout_currency: "USD" });
  // 80.00 when it was booked, 78.12 on the last day.
  const seen = await preview("2026-09");
  expect(seen).toMatchObject({
    is_over: true,
    balances: [
      {
        account: "2100",
        name: "Payable to artists",
        amount: { amount: "-100.00", currency: "USD" },
        functional: { amount: "-80.00", currency: "EUR" },
        worth: { amount: "-78.12" },
        difference: { amount: "-1.88" },
        rate: { rate: "0.78125", rate_on: "2026-09-30", source: "ECB", is_earlier: false },
      },
    ],
    difference: { amount: "-1.88", currency: "EUR" },
  });
  expect(await preview("2026-10")).toMatchObject({
    balances: [{ worth: null, difference: null, rate: null }],
    difference: null,
  });
  const { difference } = await ask<Revaluation>(accountant, "POST", "/api/v1/ledger/periods/2026-09/revalue");
  expect(difference).toEqual(seen.difference!);
  expect((await preview("2026-09")).difference?.amount).toBe("0.00");
  expect((await read<PeriodReview>(accountant, "periods/2026-09")).is_revalued).toBe(true);
});

test("what was spent without a word on tax stands beside the tax", async () => {
  const people = await house();
  await book(people, { amount: "59.50", country: "DE", tax_lines: dinner });
  for (const amount of ["5.00", "7.25"]) await book(people, { amount });
  const report = await read<VatReport>(people.accountant, "vat?period=2026-09");
  expect(report.untaxed).toEqual({ currency: "EUR", amount: "12.25", amount_minor: 1_225, count: 2 });
  expect((await read<VatReport>(people.accountant, "vat?period=2026-08")).untaxed).toMatchObject({
    amount: "0.00",
    count: 0,
  });
});

test("the rates of a day: the last that were published, with how old they are", async () => {
  const { accountant } = await house();
  const on = (day: string) => read<RatesOfDay>(accountant, `rates?day=${day}`);
  const rate = ({ rates }: RatesOfDay, currency: string) => rates.find((one) => one.currency === currency);
  const sunday = await on("2026-09-06");
  expect(sunday).toMatchObject({ day: "2026-09-06", base: "EUR", currency: "EUR" });
  expect(rate(sunday, "USD")).toMatchObject({
    rate: "1.2",
    own_rate: "0.8333333333",
    rate_on: "2026-09-04",
    is_earlier: true,
    source: "ECB",
    fetched_at: expect.stringMatching(/^20\d\d-/),
  });
  expect(rate(sunday, "JPY")).toMatchObject({ rate: "160", rate_on: "2026-09-03" });
  expect(rate(await on("2026-09-03"), "USD")).toMatchObject({ rate: "1.25", is_earlier: false });
  // A week later they are nobody's any more.
  expect((await on("2026-09-20")).rates).toEqual([]);
  await portal.database
    .sql`update organisations set currency = 'USD' where id = ${accountant.organisationId}`;
  expect(rate(await on("2026-09-03"), "JPY")?.own_rate).toBe("0.0078125");
  expect((await portal.send(accountant, "GET", "/api/v1/ledger/rates?day=2026-02-30")).status).toBe(400);
});

test("an accountant's overview: what waits in which currency since when, and what the month has cost", async () => {
  const people = await house();
  const { artist, accountant } = people;
  const today = new Date().toISOString().slice(0, 10);
  const overview = () => read<LedgerOverview>(accountant, "overview");
  expect(await overview()).toMatchObject({
    period: periodOf(today),
    waiting: [],
    cost: { amount: "0.00" },
    cost_before: { amount: "0.00" },
  });
  await book(people, { amount: "30.00", expense_date: today });
  await book(people, { amount: "20.00", expense_date: `${periodBefore(periodOf(today))}-15` });
  const old = await spend(artist, { amount: "1.00" });
  await spend(artist, { amount: "2.00" });
  await spend(artist, { amount: "500", currency: "JPY" });
  await spend(artist, { amount: "5.00", currency: "GBP" });
  expect(await overview()).toEqual({
    period: periodOf(today),
    waiting: [
      { currency: "EUR", amount: "3.00", amount_minor: 300, count: 2, since: old.submitted_at },
      { currency: "GBP", amount: "5.00", amount_minor: 500, count: 1, since: expect.any(String) },
      { currency: "JPY", amount: "500", amount_minor: 500, count: 1, since: expect.any(String) },
    ],
    waiting_without_rate: 1,
    cost: { currency: "EUR", amount: "30.00", amount_minor: 3_000 },
    cost_before: { currency: "EUR", amount: "20.00", amount_minor: 2_000 },
  });
});
