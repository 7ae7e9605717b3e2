import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { JournalEntry, Revaluation, TrialBalance, VatReport } from "../../core/ledger.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { keepRates } from "../../db/rates.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
beforeAll(async () => {
  portal = await testApp();
  // Fridays, Mondays and the last days of the months that these tests are in; one euro is so much.
  const published: Record<string, Record<string, string>> = {
    USD: { "2026-09-03": "1.25", "2026-09-04": "1.2", "2026-09-30": "1.28", "2026-10-05": "1.6" },
    JPY: { "2026-09-03": "160" },
    KWD: { "2026-09-03": "0.4" },
    SGD: { "2026-09-03": "1.5" },
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

type House = Record<"artist" | "approver" | "payer" | "admin", TestPerson>;

/** An organisation with its books in euros and nothing in them. */
async function house(): Promise<House> {
  const approver = await portal.person(["accountant"]);
  const { organisationId } = approver;
  await portal.database.sql`update organisations set currency = 'EUR' where id = ${organisationId}`;
  const [payer, artist, admin] = [
    await portal.person(["accountant"], organisationId),
    await portal.person(["artist"], organisationId),
    await portal.person(["admin"], organisationId),
  ];
  return { approver, payer, artist, admin };
}

const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
const spend = async (who: TestPerson, more: Record<string, unknown>) =>
  await json<Expense>(
    await portal.send(who, "POST", "/api/v1/expenses", {
      category: "Meals",
      description: "Dinner after load-out",
      expense_date: "2026-09-03",
      production_id: null,
      ...more,
    }),
    201,
  );
const act = (who: TestPerson, { id, version }: Expense, verb: string, body: unknown = {}) =>
  portal.send(who, "POST", `/api/v1/expenses/${id}/${verb}`, body, { "if-match": `"${version}"` });
const read = async (who: TestPerson, { id }: Expense) =>
  await json<ExpenseDetail>(await portal.send(who, "GET", `/api/v1/expenses/${id}`));
const balance = async (who: TestPerson, period: string) =>
  await json<TrialBalance>(await portal.send(who, "GET", `/api/v1/ledger/trial-balance?period=${period}`));
const entries = async (who: TestPerson, query = "") =>
  (
    await json<{ data: JournalEntry[] }>(
      await portal.send(who, "GET", `/api/v1/ledger/entries?limit=100${query}`),
    )
  ).data;
const problemOf = async (response: Response) => {
  const { type, detail, errors } = (await response.json()) as ProblemBody;
  return [response.status, type, errors?.[0]?.pointer ?? detail];
};

/** `account currency closing/functional`, and that every list adds up to nothing. */
async function closing(who: TestPerson, period: string): Promise<string[]> {
  const { currencies, functional_total } = await balance(who, period);
  expect([functional_total.amount_minor, ...currencies.map(({ total }) => total.amount_minor)]).toEqual([
    0,
    ...currencies.map(() => 0),
  ]);
  return currencies.flatMap(({ accounts }) =>
    accounts.map(
      ({ account, closing: { currency, amount_minor }, functional }) =>
        `${account} ${currency} ${amount_minor}/${functional.amount_minor}`,
    ),
  );
}
const lines = (entry: JournalEntry | undefined) =>
  entry?.postings.map(
    ({ account, currency, amount_minor, functional_minor }) =>
      `${account} ${currency} ${amount_minor} ${functional_minor}`,
  );

describe("tax", () => {
  test("nets and taxes add up to the amount, to the minor unit", async () => {
    const { artist } = await house();
    const tax = (tax_lines: unknown, more: Record<string, unknown> = {}) =>
      portal.send(artist, "POST", "/api/v1/expenses", {
        amount: "59.50",
        category: "Meals",
        description: "Dinner",
        expense_date: "2026-09-03",
        tax_lines,
        ...more,
      });
    const line = { rate_percent: 19, net_minor: 5_000, tax_minor: 950 };
    for (const bad of [
      [],
      [{ ...line, net_minor: 4_999 }],
      [{ ...line, tax_minor: 951 }],
      [line, line],
      [{ ...line, net_minor: -1, tax_minor: 5_951 }],
      [{ ...line, net_minor: 49.5 }],
      [{ ...line, rate_percent: "19.0000" }],
      [{ ...line, rate_percent: 100 }],
      [{ ...line, rate_percent: "x" }],
      [{ ...line, gross_minor: 5_950 }],
      Array.from({ length: 11 }, () => ({ rate_percent: 0, net_minor: 0, tax_minor: 0 })),
      "19",
    ])
      expect([bad, (await tax(bad)).status]).toEqual([bad, 422]);
    expect((await tax([line], { country: "de" })).status).toBe(422);
    const kept = await json<Expense>(await tax([line], { country: "DE" }), 201);
    expect(kept).toMatchObject({ country: "DE", tax_lines: [{ ...line, rate_percent: "19" }] });
  });

  test("a draft of another amount is split anew, and its split may be taken off", async () => {
    const { artist } = await house();
    const tax_lines = [{ rate_percent: "5.5", net_minor: 1_000, tax_minor: 55 }];
    const draft = await spend(artist, { amount: "10.55", tax_lines, status: "draft" });
    const change = async (version: number, body: unknown, status = 200) =>
      await json<Expense>(
        await portal.send(artist, "PATCH", `/api/v1/expenses/${draft.id}`, body, {
          "if-match": `"${version}"`,
        }),
        status,
      );
    expect((await change(1, { notes: "with tip" })).tax_lines).toEqual(tax_lines);
    await change(2, { amount: "11.00", tax_lines }, 422);
    expect((await change(2, { amount: "11.00" })).tax_lines).toBeNull();
    await change(3, { amount: "10.55", tax_lines });
    expect((await change(4, { tax_lines: null })).tax_lines).toBeNull();
  });

  test("by country and rate, in the organisation's currency; what is void counts no more", async () => {
    const people = await house();
    const { artist, approver, admin } = people;
    const dinner = [
      { rate_percent: 19, net_minor: 2_000, tax_minor: 380 },
      { rate_percent: 7, net_minor: 3_336, tax_minor: 234 },
    ];
    const some = [
      await spend(artist, { amount: "59.50", country: "DE", tax_lines: dinner }),
      await spend(artist, {
        amount: "119.00",
        country: "DE",
        tax_lines: [{ rate_percent: "19", net_minor: 10_000, tax_minor: 1_900 }],
      }),
      // 15.00 and 1.35 Singapore dollars are 10.00 and 0.90 euros.
      await spend(artist, {
        amount: "16.35",
        currency: "SGD",
        country: "SG",
        tax_lines: [{ rate_percent: 9, net_minor: 1_500, tax_minor: 135 }],
      }),
      await spend(artist, {
        amount: "8.00",
        country: "SG",
        tax_lines: [{ rate_percent: 8, net_minor: 741, tax_minor: 59 }],
      }),
      await spend(artist, {
        amount: "10.00",
        tax_lines: [{ rate_percent: 0, net_minor: 1_000, tax_minor: 0 }],
      }),
      await spend(artist, { amount: "5.00" }),
    ];
    const approved: Expense[] = [];
    for (const one of some) approved.push(await json<Expense>(await act(approver, one, "approve")));
    const report = async () => {
      const { rates, total_tax } = await json<VatReport>(
        await portal.send(admin, "GET", "/api/v1/ledger/vat?period=2026-09"),
      );
      return [
        ...rates.map((row) =>
          [row.country, row.rate_percent, row.is_known_rate, row.net.amount, row.tax.amount].join(" "),
        ),
        total_tax.amount,
      ];
    };
    expect(await report()).toEqual([
      "DE 19 true 120.00 22.80",
      "DE 7 true 33.36 2.34",
      "SG 9 true 10.00 0.90",
      "SG 8 false 7.41 0.59",
      " 0  10.00 0.00",
      "26.63",
    ]);
    // Void today, so it is taken off this month and not September.
    await json(await act(approver, approved[1]!, "void", { reason: "Handed in twice" }));
    expect((await report()).at(-1)).toBe("26.63");
    expect(await closing(admin, "2100-01")).toEqual(
      expect.arrayContaining(["1400 EUR 673/673", "1400 SGD 135/90"]),
    );
  });
});

describe("three currencies", () => {
  test("in the organisation's own no rate is needed, and none is asked for", async () => {
    const { artist } = await house();
    const own = await spend(artist, { amount: "12.50" });
    expect(own).toMatchObject({
      functional: { amount: "12.50", currency: "EUR" },
      payout: { amount: "12.50", currency: "EUR" },
      is_rate_missing: false,
    });
    expect((await read(artist, own)).rates).toEqual([]);
  });

  test.each([
    // 1250 / 160 = 7.8125
    ["JPY", "1250", "7.81"],
    // 1.234 / 0.4 = 3.085, and 8 is even
    ["KWD", "1.234", "3.08"],
    ["KWD", "1.238", "3.10"],
    ["USD", "100.00", "80.00"],
  ])("%s %s is locked in euros when it is handed in", async (currency, amount, functional) => {
    const { artist } = await house();
    const expense = await spend(artist, { amount, currency });
    expect(expense).toMatchObject({
      functional: { amount: functional, currency: "EUR" },
      payout: { amount: functional },
    });
    const { rates } = await read(artist, expense);
    expect(rates).toEqual([
      expect.objectContaining({
        from: currency,
        to: "EUR",
        source: "ECB",
        rate_on: "2026-09-03",
        is_earlier: false,
      }),
    ]);
    expect(rates[0]?.legs[0]?.rate_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("paid out in another: both amounts with their rates; a weekend has Friday's, and says so", async () => {
    const { artist } = await house();
    const expense = await spend(artist, { amount: "150.00", currency: "SGD", payout_currency: "USD" });
    expect(expense).toMatchObject({
      functional: { amount: "100.00", currency: "EUR" },
      payout: { amount: "125.00", currency: "USD" },
    });
    expect((await read(artist, expense)).rates.map(({ from, to }) => `${from} ${to}`)).toEqual([
      "SGD EUR",
      "SGD USD",
    ]);
    const sunday = await spend(artist, { amount: "120.00", currency: "USD", expense_date: "2026-09-06" });
    expect(sunday.functional?.amount).toBe("100.00");
    expect((await read(artist, sunday)).rates[0]).toMatchObject({ rate_on: "2026-09-04", is_earlier: true });
  });

  test("a draft is locked when it is handed in, and stays so whatever is published later", async () => {
    const { artist, approver } = await house();
    const draft = await spend(artist, {
      amount: "120.00",
      currency: "USD",
      expense_date: "2026-10-01",
      status: "draft",
    });
    expect(draft).toMatchObject({ functional: null, payout: null, is_rate_missing: false });
    const submitted = await json<Expense>(
      await portal.send(artist, "POST", `/api/v1/expenses/${draft.id}/submit`),
    );
    expect(submitted.functional?.amount).toBe("93.75");
    await keepRates(
      portal.database,
      [{ currency: "USD", rateOn: "2026-10-01", rate: "1.5", source: "ECB" }],
      Date.now(),
    );
    expect((await read(artist, submitted)).functional?.amount).toBe("93.75");
    // Locked anew by somebody who says so, and not by its owner.
    expect((await act(artist, submitted, "relock")).status).toBe(403);
    const anew = await json<Expense>(await act(approver, submitted, "relock"));
    expect(anew).toMatchObject({ functional: { amount: "80.00" }, version: submitted.version + 1 });
    expect((await read(artist, anew)).history.map(({ event }) => event)).toEqual([
      "created",
      "submitted",
      "relocked",
    ]);
    const approved = await json<Expense>(await act(approver, anew, "approve"));
    expect((await act(approver, approved, "relock")).status).toBe(409);
  });

  test("without a rate it is handed in and flagged, and approved once there is one", async () => {
    const { artist, approver } = await house();
    const [first, second] = [
      await spend(artist, { amount: "10.00", currency: "GBP", expense_date: "2026-10-20" }),
      await spend(artist, { amount: "10.00" }),
    ];
    expect(first).toMatchObject({
      status: "submitted",
      functional: null,
      payout: null,
      is_rate_missing: true,
    });
    expect(await problemOf(await act(approver, first, "approve"))).toEqual([
      409,
      "/problems/expenses/rate-missing",
      "This expense has no rate of exchange for its day yet.",
    ]);
    const many = await portal.send(approver, "POST", "/api/v1/expenses/bulk-approve", {
      expense_ids: [second.id, first.id],
    });
    expect(await json<ProblemBody>(many, 409)).toMatchObject({
      errors: [{ pointer: "/expense_ids/1", detail: "has no rate of exchange for its day yet" }],
    });
    expect((await read(artist, second)).status).toBe("submitted");
    await keepRates(
      portal.database,
      [{ currency: "GBP", rateOn: "2026-10-20", rate: "0.8", source: "ECB" }],
      Date.now(),
    );
    const approved = await portal.send(approver, "POST", "/api/v1/expenses/bulk-approve", {
      expense_ids: [second.id, first.id],
    });
    expect(approved.status).toBe(200);
    expect(await read(artist, first)).toMatchObject({
      functional: { amount: "12.50" },
      is_rate_missing: false,
      version: 2,
    });
    expect(await closing(approver, "2026-10")).toContain("1900 GBP -1000/-1250");
  });
});

describe("posting", () => {
  test("an approval and its entry are one: in September, as it was locked", async () => {
    const { artist, approver, admin } = await house();
    const tax_lines = [{ rate_percent: 19, net_minor: 5_000, tax_minor: 950 }];
    const expense = await spend(artist, { amount: "59.50", country: "DE", tax_lines });
    expect(await entries(approver)).toEqual([]);
    await json(await act(approver, expense, "approve"));
    const [entry, ...rest] = await entries(admin, `&source_id=${expense.id}`);
    expect(rest).toEqual([]);
    expect(entry).toMatchObject({
      kind: "expense",
      source_id: expense.id,
      entry_date: "2026-09-03",
      period: "2026-09",
      functional_currency: "EUR",
      posted_by: approver.userId,
    });
    expect(lines(entry)).toEqual(["6020 EUR 5000 5000", "1400 EUR 950 950", "2100 EUR -5950 -5950"]);
    expect(await closing(admin, "2026-09")).toEqual([
      "1400 EUR 950/950",
      "2100 EUR -5950/-5950",
      "6020 EUR 5000/5000",
    ]);
    expect(await closing(admin, "2026-08")).toEqual([]);
  });

  test("fifty at once are in the books, each once", async () => {
    const { artist, approver } = await house();
    const some = await Promise.all(
      Array.from({ length: 50 }, (_, n) => spend(artist, { amount: n + 1, currency: n % 2 ? "JPY" : "EUR" })),
    );
    const ids = some.map(({ id }) => id);
    const response = await portal.send(approver, "POST", "/api/v1/expenses/bulk-approve", {
      expense_ids: ids,
    });
    expect(response.status).toBe(200);
    expect((await entries(approver)).map(({ source_id }) => source_id).sort()).toEqual(ids.sort());
    await closing(approver, "2026-09");
  });

  test("what is refused leaves nothing in the books, and fifty at once book it once", async () => {
    const { artist, approver, payer } = await house();
    const [good, other] = [
      await spend(artist, { amount: "5.00" }),
      await spend(approver, { amount: "6.00" }),
    ];
    const refused = await portal.send(approver, "POST", "/api/v1/expenses/bulk-approve", {
      expense_ids: [good.id, other.id],
    });
    expect(refused.status).toBe(409);
    expect(await entries(approver)).toEqual([]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => act(n % 2 ? approver : payer, good, "approve")),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await entries(approver)).toHaveLength(1);
  });

  test("rejected, withdrawn and drafts are in no book", async () => {
    const { artist, approver } = await house();
    await json(
      await act(approver, await spend(artist, { amount: "5.00" }), "reject", { reason: "No receipt" }),
    );
    await json(await act(artist, await spend(artist, { amount: "5.00" }), "withdraw"));
    await spend(artist, { amount: "5.00", status: "draft" });
    expect(await entries(approver)).toEqual([]);
  });
});

describe("paying", () => {
  const approved = async ({ artist, approver }: House, more: Record<string, unknown>) =>
    await json<Expense>(await act(approver, await spend(artist, more), "approve"));

  test("at what the bank says it took, where that is near the published rate", async () => {
    const people = await house();
    const { payer, admin } = people;
    // 100 dollars were booked at 80.00 euros, and are worth 78.13 on the last day of the month.
    const dollars = { amount: "100.00", currency: "USD", payout_currency: "USD" };
    const [one, two] = [await approved(people, dollars), await approved(people, dollars)];
    const pay = (bank_amount: unknown, expense = one, paid_on = "2026-09-30") =>
      act(payer, expense, "pay", { paid_on, bank_amount });
    for (const bad of ["0", "-1", "1.001", "85.95", "70.29"])
      expect([bad, (await problemOf(await pay(bad)))[2]]).toEqual([bad, "/bank_amount"]);
    await json(await pay("79.50"));
    expect(lines((await entries(admin, `&source_id=${one.id}&kind=payment`))[0])).toEqual([
      "2100 USD 10000 8000",
      "1000 USD -10000 -7950",
      "7000 USD 0 -50",
    ]);
    // A day without a rate has the bank's.
    const dry = async (bank_amounts: unknown) =>
      await json<{
        expenses: { eligible: boolean; reason: string | null; worth: { amount: string } | null }[];
      }>(
        await portal.send(payer, "POST", "/api/v1/expenses/bulk-pay", {
          expense_ids: [two.id],
          paid_on: "2026-10-20",
          dry_run: true,
          bank_amounts,
        }),
      );
    expect((await dry({})).expenses[0]).toMatchObject({ eligible: false });
    expect((await dry({ [two.id]: "81.00" })).expenses[0]).toMatchObject({
      eligible: true,
      worth: { amount: "81.00" },
    });
    await json(await pay("81.00", two, "2026-10-20"));
    await closing(admin, "2026-10");
    // What is paid in the organisation's own currency nobody changed.
    const euros = await approved(people, { amount: "5.00" });
    expect((await problemOf(await pay("5.01", euros)))[2]).toBe("/bank_amount");
    await json(await pay("5.00", euros));
  });

  test("by somebody who neither spent nor approved it, as of what they saw, once", async () => {
    const people = await house();
    const { artist, approver, payer, admin } = people;
    const expense = await approved(people, { amount: "12.50" });
    expect(expense).toMatchObject({ status: "approved", paid_at: null });
    expect((await act(artist, expense, "pay")).status).toBe(403);
    expect((await act(admin, expense, "pay")).status).toBe(403);
    expect(await problemOf(await act(approver, expense, "pay"))).toEqual([
      403,
      "/problems/expenses/own-approval",
      "This expense was approved by you: somebody else pays it.",
    ]);
    const bare = await portal.send(payer, "POST", `/api/v1/expenses/${expense.id}/pay`, {});
    expect(bare.status).toBe(428);
    expect((await act(payer, { ...expense, version: 1 }, "pay")).status).toBe(412);
    expect((await act(payer, await spend(artist, { amount: "1.00" }), "pay")).status).toBe(409);
    for (const paid_on of ["2026-09-02", "2126-01-01", "x"])
      expect((await act(payer, expense, "pay", { paid_on })).status).toBe(422);
    const paid = await json<Expense>(
      await act(payer, expense, "pay", { paid_on: "2026-09-10", notes: "Run 37" }),
    );
    // A client that knows nothing of it sees what it saw.
    expect(paid).toMatchObject({ status: "approved", paid_at: expect.any(String), version: 3 });
    for (const verb of ["pay", "void"])
      expect((await act(payer, paid, verb, verb === "void" ? { reason: "x" } : {})).status).toBe(409);
    expect((await read(artist, paid)).history.map(({ event }) => event)).toEqual([
      "created",
      "submitted",
      "approved",
      "paid",
    ]);
    const [payment] = await entries(payer, "&kind=payment");
    expect(lines(payment)).toEqual(["2100 EUR 1250 1250", "1000 EUR -1250 -1250"]);
    expect(await closing(admin, "2026-09")).toEqual([
      "1000 EUR -1250/-1250",
      "2100 EUR 0/0",
      "6020 EUR 1250/1250",
    ]);
    // Nobody who spent or approved it, whoever writes.
    const forged = portal.database
      .sql`update expenses set paid_by = ${approver.userId} where id = ${expense.id}`;
    expect(await forged.catch((error: { constraint_name?: string }) => error.constraint_name)).toBe(
      "separation_payer",
    );
  });

  test("their own is nobody's to pay, even where somebody else approved it", async () => {
    const people = await house();
    const own = await json<Expense>(
      await act(people.approver, await spend(people.payer, { amount: "5.00" }), "approve"),
    );
    expect((await act(people.payer, own, "pay")).status).toBe(403);
  });

  test("the difference between what was booked and what is paid is realised", async () => {
    const people = await house();
    const usd = { amount: "100.00", currency: "USD", payout_currency: "USD" };
    const [gain, loss] = [
      await approved(people, usd),
      await approved(people, { ...usd, expense_date: "2026-10-05" }),
    ];
    // Booked at 80.00, paid when they are worth 78.13 (100 / 1.28 = 78.125, and 2 is even).
    await json(await act(people.payer, gain, "pay", { paid_on: "2026-09-30" }));
    expect(lines((await entries(people.payer, `&source_id=${gain.id}&kind=payment`))[0])).toEqual([
      "2100 USD 10000 8000",
      "1000 USD -10000 -7812",
      "7000 USD 0 -188",
    ]);
    // A day without a rate is no day to pay on.
    expect(await problemOf(await act(people.payer, loss, "pay", { paid_on: "2026-11-20" }))).toEqual([
      409,
      "/problems/expenses/rate-missing",
      "There is no rate of exchange for the day of payment yet.",
    ]);
    await json(await act(people.payer, loss, "pay", { paid_on: "2026-10-05" }));
    expect(await closing(people.admin, "2026-10")).toEqual(
      expect.arrayContaining(["2100 USD 0/0", "1000 USD -20000/-14062", "7000 USD 0/-188"]),
    );
  });

  test("what is worth less than half of a cent is owed to nobody, and paid all the same", async () => {
    const people = await house();
    const expense = await approved(people, { amount: "0.01", currency: "USD", payout_currency: "JPY" });
    expect(expense.payout?.amount).toBe("1");
    const dust = await approved(people, { amount: "0.001", currency: "KWD", payout_currency: "JPY" });
    expect(dust.payout?.amount).toBe("0");
    for (const one of [expense, dust])
      await json(await act(people.payer, one, "pay", { paid_on: "2026-09-03" }));
    await closing(people.admin, "2026-09");
  });

  test("paid in another currency than it was spent in: each adds up by itself", async () => {
    const people = await house();
    const expense = await approved(people, { amount: "150.00", currency: "SGD", payout_currency: "USD" });
    expect(lines((await entries(people.payer))[0])).toEqual([
      "6020 SGD 15000 10000",
      "1900 SGD -15000 -10000",
      "1900 USD 12500 10000",
      "2100 USD -12500 -10000",
    ]);
    await json(await act(people.payer, expense, "pay", { paid_on: "2026-09-04" }));
    // 125.00 at 1.2 are 104.17.
    expect(await closing(people.admin, "2026-09")).toEqual([
      "1900 SGD -15000/-10000",
      "6020 SGD 15000/10000",
      "1000 USD -12500/-10417",
      "1900 USD 12500/10000",
      "2100 USD 0/0",
      "7000 USD 0/417",
    ]);
  });

  test("void: the entry the other way round, with the reason that its owner reads", async () => {
    const people = await house();
    const { artist, approver, admin } = people;
    const expense = await approved(people, { amount: "100.00", currency: "USD" });
    expect((await act(artist, expense, "void", { reason: "x" })).status).toBe(403);
    expect((await act(approver, expense, "void", {})).status).toBe(422);
    const voided = await json<Expense>(await act(approver, expense, "void", { reason: "Handed in twice" }));
    expect(voided).toMatchObject({
      status: "voided",
      voided_at: expect.any(String),
      approved_by: approver.userId,
    });
    expect((await read(artist, voided)).history.at(-1)).toMatchObject({
      event: "voided",
      notes: "Handed in twice",
    });
    const [reversal, original] = await entries(admin, `&source_id=${expense.id}`);
    expect(reversal).toMatchObject({ kind: "void", reversal_of: original?.id });
    for (const line of await closing(admin, "2100-01")) expect(line).toEndWith(" 0/0");
    for (const verb of ["void", "pay", "approve", "relock"])
      expect([
        verb,
        (await act(people.payer, voided, verb, verb === "void" ? { reason: "x" } : {})).status,
      ]).toEqual([verb, 409]);
  });

  test("what was approved before there were books is booked when it is paid", async () => {
    const people = await house();
    const { sql } = portal.database;
    const id = newId();
    await sql`insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on, status, submitted_at, decided_by, decided_at, version)
      values (${id}, ${people.artist.organisationId}, ${people.artist.userId}, 10000, 'USD', 'Travel', 'Flight', '2026-09-03', 'approved', now(), ${people.approver.userId}, now(), 2)`;
    await json(await act(people.payer, { id, version: 2 } as Expense, "pay", { paid_on: "2026-09-04" }));
    expect((await entries(people.payer, `&source_id=${id}`)).map(({ kind }) => kind).sort()).toEqual([
      "expense",
      "payment",
    ]);
    expect(await closing(people.admin, "2026-09")).toContain("2100 EUR 0/0");
  });
});

describe("months", () => {
  const close = (who: TestPerson, period: string) =>
    portal.send(who, "POST", `/api/v1/ledger/periods/${period}/close`);
  const revalue = (who: TestPerson, period: string) =>
    portal.send(who, "POST", `/api/v1/ledger/periods/${period}/revalue`);

  test("an accountant closes one that is over, once, and all before it", async () => {
    const { artist, approver, admin } = await house();
    for (const who of [artist, admin]) expect((await close(who, "2026-09")).status).toBe(403);
    for (const period of ["2026-13", "2026-9", "x", newId()])
      expect((await close(approver, period)).status).toBe(404);
    expect((await close(approver, "2126-01")).status).toBe(409);
    const answers = await Promise.all(Array.from({ length: 5 }, () => close(approver, "2026-09")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await close(approver, "2026-08")).status).toBe(409);
    expect(await balance(admin, "2026-08")).toMatchObject({ is_closed: true });
    expect(await balance(admin, "2026-10")).toMatchObject({ is_closed: false });
    // What comes late is in October.
    await json(await act(approver, await spend(artist, { amount: "5.00" }), "approve"));
    expect((await entries(approver))[0]).toMatchObject({ entry_date: "2026-09-03", period: "2026-10" });
  });

  test("what is owed in other currencies is valued at its end, and as it was on the next day", async () => {
    const people = await house();
    const { artist, approver, admin } = people;
    const expense = await spend(artist, { amount: "100.00", currency: "USD", payout_currency: "USD" });
    await json(await act(approver, expense, "approve"));
    expect((await revalue(admin, "2026-09")).status).toBe(403);
    expect((await revalue(approver, "2126-01")).status).toBe(409);
    const revaluation = await json<Revaluation>(await revalue(approver, "2026-09"));
    // Owed 80.00, worth 78.12.
    expect(revaluation).toMatchObject({
      period: "2026-09",
      difference: { amount: "-1.88", currency: "EUR" },
    });
    expect(await closing(admin, "2026-09")).toEqual([
      "2100 USD -10000/-7812",
      "6020 USD 10000/8000",
      "7010 USD 0/-188",
    ]);
    expect(await closing(admin, "2026-10")).toEqual([
      "2100 USD -10000/-8000",
      "6020 USD 10000/8000",
      "7010 USD 0/0",
    ]);
    const [end] = await entries(admin, "&kind=revaluation_end");
    expect(end).toMatchObject({ entry_date: "2026-10-01", reversal_of: revaluation.entry_id });
    // Nothing is left; what is booked meanwhile is.
    const nothing = { entry_id: null, difference: { amount: "0.00" } };
    expect(await json<Revaluation>(await revalue(approver, "2026-09"))).toMatchObject(nothing);
    await json(
      await act(
        approver,
        await spend(artist, { amount: "50.00", currency: "USD", payout_currency: "USD" }),
        "approve",
      ),
    );
    const both = await Promise.all([revalue(approver, "2026-09"), revalue(approver, "2026-09")]);
    const differences = await Promise.all(
      both.map(async (one) => (await json<Revaluation>(one)).difference.amount),
    );
    expect(differences.sort()).toEqual(["-0.93", "0.00"]);
    expect((await closing(admin, "2026-09"))[0]).toBe("2100 USD -15000/-11719");
    // There was nothing yet.
    expect(await json<Revaluation>(await revalue(approver, "2026-08"))).toMatchObject({ entry_id: null });
    await json(await close(approver, "2026-09"));
    expect(await problemOf(await revalue(approver, "2026-09"))).toEqual([
      409,
      "/problems/ledger/closed",
      undefined,
    ]);
  });

  test("pages of entries hold, whatever is booked meanwhile", async () => {
    const { artist, approver } = await house();
    for (let n = 0; n < 7; n++)
      await json(await act(approver, await spend(artist, { amount: n + 1 }), "approve"));
    const seen: string[] = [];
    for (let cursor = ""; ;) {
      const page = await json<{ data: JournalEntry[]; meta: { next_cursor: string | null } }>(
        await portal.send(
          approver,
          "GET",
          `/api/v1/ledger/entries?limit=3&period=2026-09${cursor && `&cursor=${cursor}`}`,
        ),
      );
      seen.push(...page.data.map(({ id }) => id));
      if (page.meta.next_cursor === null) break;
      cursor = page.meta.next_cursor;
    }
    expect(seen).toEqual((await entries(approver)).map(({ id }) => id));
    expect(new Set(seen).size).toBe(7);
  });

  test("artists and managers see none of it, and nobody another organisation's", async () => {
    const { artist, approver } = await house();
    await json(await act(approver, await spend(artist, { amount: "5.00" }), "approve"));
    const [stranger, manager] = [
      await portal.person(["accountant"]),
      await portal.person(["manager"], artist.organisationId),
    ];
    for (const path of ["entries", "trial-balance?period=2026-09", "vat?period=2026-09"])
      for (const who of [artist, manager])
        expect((await portal.send(who, "GET", `/api/v1/ledger/${path}`)).status).toBe(403);
    expect(await entries(stranger)).toEqual([]);
    expect(await closing(stranger, "2026-09")).toEqual([]);
  });
});
