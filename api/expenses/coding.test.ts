import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import type { JournalEntry, VatReport } from "../../core/ledger.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let artist: TestPerson;
let accountant: TestPerson;
let second: TestPerson;
let manager: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  const { organisationId } = accountant;
  await portal.database.sql`update organisations set currency = 'EUR' where id = ${organisationId}`;
  [artist, second, manager] = [
    await portal.person(["artist"], organisationId),
    await portal.person(["accountant"], organisationId),
    await portal.person(["manager"], organisationId),
  ];
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
const spend = async (more: Record<string, unknown> = {}, who = artist) =>
  await json<Expense>(
    await portal.send(who, "POST", "/api/v1/expenses", {
      amount: "119.00",
      category: "Meals",
      description: "Strings",
      expense_date: "2026-09-03",
      production_id: null,
      ...more,
    }),
    201,
  );
const act = (who: TestPerson, { id, version }: Expense, verb: string, body: unknown = {}) =>
  portal.send(who, "POST", `/api/v1/expenses/${id}/${verb}`, body, { "if-match": `"${version}"` });
const read = async ({ id }: Expense) =>
  await json<ExpenseDetail>(await portal.send(accountant, "GET", `/api/v1/expenses/${id}`));
const problem = async (response: Response) => {
  const { errors, detail } = (await response.json()) as ProblemBody;
  return [response.status, errors?.[0]?.pointer ?? detail ?? null];
};
const NINETEEN = [{ rate_percent: "19", net_minor: 10_000, tax_minor: 1_900 }];

test("an accountant puts category, country and tax right, and the books have it so", async () => {
  const { sql } = portal.database;
  const counted = async (category: string) => {
    const [row] = await sql<{ count: number }[]>`
      select coalesce(sum(count), 0)::int as count from (
        select organisation_id, kind, label, count from tallies union all
        select organisation_id, kind, label, count from tally_changes) as all_of
      where organisation_id = ${accountant.organisationId} and kind = 'claims' and label = ${`submitted|${category}|EUR`}`;
    return row?.count;
  };
  const expense = await spend();
  const coded = await json<Expense>(
    await act(accountant, expense, "code", { category: "Equipment", country: "DE", tax_lines: NINETEEN }),
  );
  expect(coded).toMatchObject({
    category: "Equipment",
    country: "DE",
    tax_lines: NINETEEN,
    status: "submitted",
    version: expense.version + 1,
    amount: "119.00",
  });
  expect((await read(coded)).history.at(-1)).toMatchObject({
    event: "coded",
    notes: "Meals → Equipment; no country → DE; no tax → 19.00 at 19 %",
  });
  expect([await counted("Meals"), await counted("Equipment")]).toEqual([0, 1]);

  // Whoever read the version before approves nothing else than what they read.
  expect((await act(second, expense, "approve")).status).toBe(412);
  await json(await act(second, coded, "approve"));
  const { data } = await json<{ data: JournalEntry[] }>(
    await portal.send(accountant, "GET", `/api/v1/ledger/entries?source_id=${expense.id}`),
  );
  expect(
    data[0]?.postings.map(({ account, amount_minor, tax_country }) => [account, amount_minor, tax_country]),
  ).toEqual([
    ["6040", 10_000, "DE"],
    ["1400", 1_900, "DE"],
    ["2100", -11_900, null],
  ]);
  expect((await act(accountant, await read(coded), "code", { country: "AT" })).status).toBe(409);
});

test("what a first approval signed is signed anew", async () => {
  const { sql } = portal.database;
  const expense = await spend();
  await sql`insert into expense_approvals (id, organisation_id, expense_id, expense_version, approver_id, at)
    values (gen_random_uuid(), ${accountant.organisationId}, ${expense.id}, ${expense.version}, ${second.userId}, now())`;
  await sql`update expenses set approvals_given = 1 where id = ${expense.id}`;
  expect(await read(expense)).toMatchObject({ approvals: [{ by: second.userId }] });
  const coded = await json<Expense>(await act(accountant, expense, "code", { country: "DE" }));
  expect(coded.approvals).toEqual([]);
});

test("nobody codes their own, nor what they may not decide on; the amount is nobody's to change", async () => {
  const expense = await spend();
  for (const who of [artist, manager])
    expect((await act(who, expense, "code", { category: "Equipment" })).status).toBe(403);
  expect((await act(accountant, await spend({}, accountant), "code", { country: "DE" })).status).toBe(403);
  for (const [body, where] of [
    [{}, ""],
    [{ amount: "1.00" }, "/amount"],
    [{ country: "Germany" }, "/country"],
    [{ category: "Fun" }, "/category"],
    [{ category: "Mileage" }, "/category"],
    [{ tax_lines: [{ ...NINETEEN[0], tax_minor: 1_901 }] }, "/tax_lines"],
  ] as const)
    expect([body, ...(await problem(await act(accountant, expense, "code", body)))]).toEqual([
      body,
      422,
      where,
    ]);
  const trip = await spend({
    amount: undefined,
    category: "Mileage",
    mileage: { pack: "uk-amap", vehicle: "car", distance: "10", from: "Leeds", to: "York" },
  });
  expect(await problem(await act(accountant, trip, "code", { category: "Travel" }))).toEqual([
    422,
    "/category",
  ]);
  expect(await problem(await act(accountant, trip, "code", { tax_lines: NINETEEN }))).toEqual([
    422,
    "/tax_lines",
  ]);
});

test("past the API it changes before a decision alone, and as a new version", async () => {
  const { sql } = portal.database;
  const expense = await spend();
  const forged = async (set: string) =>
    await sql.unsafe(`update expenses set ${set} where id = '${expense.id}' returning 1`).then(
      () => "done",
      (error: { constraint_name?: string }) => error.constraint_name,
    );
  expect(await forged("category = 'Travel'")).toBe("separation_stays");
  expect(await forged("category = 'Travel', version = version + 1")).toBe("done");
  expect(await forged("amount_minor = 1, version = version + 1")).toBe("separation_stays");
  await json(await act(second, await read(expense), "approve"));
  expect(await forged("country = 'AT', version = version + 1")).toBe("separation_stays");
});

test("tax that is not what its rate makes, or no rate there and then, is asked about; put right it is not", async () => {
  const wrong = [{ rate_percent: "16", net_minor: 10_000, tax_minor: 1_900 }];
  const expense = await spend({ country: "DE", tax_lines: wrong, category: "Equipment" });
  const rules = async () => (await read(expense)).findings.map(({ rule }) => rule);
  expect(await rules()).toEqual(expect.arrayContaining(["tax-off", "tax-rate-unknown"]));
  await json(await act(accountant, expense, "code", { tax_lines: NINETEEN }));
  expect(await rules()).not.toContain("tax-off");
  expect(await rules()).not.toContain("tax-rate-unknown");
});

test("a rate is one by the day of supply, whichever month it is booked in and taken back in", async () => {
  const vat = async (period: string) =>
    (
      await json<VatReport>(await portal.send(accountant, "GET", `/api/v1/ledger/vat?period=${period}`))
    ).rates.map((row) => [row.country, row.rate_percent, row.is_known_rate, row.tax.amount].join(" "));
  // Germany had 16 % until the last day of 2020; Spain its 5 % from the middle of a month on.
  const sixteen = [{ rate_percent: "16", net_minor: 10_000, tax_minor: 1_600 }];
  const five = [{ rate_percent: "5", net_minor: 10_000, tax_minor: 500 }];
  const late = { country: "DE", amount: "116.00", tax_lines: sixteen };
  const spain = { country: "ES", amount: "105.00", tax_lines: five };
  const approve = async (more: Record<string, unknown>) =>
    await json<Expense>(await act(second, await spend(more), "approve"));
  await approve({ ...spain, expense_date: "2021-06-25" });
  expect(await vat("2021-06")).toEqual(["ES 5 false 5.00"]);
  // December 2020 is closed before it is handed in: it counts in January, when the rate was another.
  await json(await portal.send(accountant, "POST", "/api/v1/ledger/periods/2020-12/close"));
  const counted = await approve({ ...late, expense_date: "2020-12-31" });
  expect(await vat("2021-01")).toEqual(["DE 16 true 16.00"]);
  await json(await act(accountant, counted, "void", { reason: "Handed in twice" }));
  const now = new Date().toISOString().slice(0, 7);
  expect(await vat(now)).toContain("DE 16 true -16.00");
});

test("what nobody taxes is not missed in the report, nor what was taken back in the same month", async () => {
  const untaxed = async () =>
    (await json<VatReport>(await portal.send(accountant, "GET", "/api/v1/ledger/vat?period=2022-03")))
      .untaxed;
  for (const category of ["Per diem", "Travel"])
    await json(await act(second, await spend({ category, expense_date: "2022-03-10" }), "approve"));
  expect(await untaxed()).toMatchObject({ amount: "119.00", count: 1 });
});
