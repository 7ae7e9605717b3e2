import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ExpensePerson, ExpensesPayable } from "../../core/expense-desk.ts";
import type { Expense } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { JournalEntry, TrialBalance } from "../../core/ledger.ts";
import type { Page } from "../../core/page.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { keepRates } from "../../db/rates.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

/** What an accountant looks for, and fifty payments at once. */
let portal: TestApp;
let approver: TestPerson;
let payer: TestPerson;
let manager: TestPerson;
let artist: TestPerson;
let other: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  approver = await portal.person(["accountant"]);
  const { organisationId } = approver;
  await portal.database.sql`update organisations set currency = 'EUR' where id = ${organisationId}`;
  [payer, manager, artist, other] = [
    await portal.person(["accountant"], organisationId),
    await portal.person(["manager"], organisationId),
    await portal.person(["artist"], organisationId),
    await portal.person(["artist"], organisationId),
  ];
  const published = [
    { currency: "USD", rateOn: "2026-09-03", rate: "1.25", source: "ECB" },
    { currency: "USD", rateOn: "2026-09-10", rate: "1.20", source: "ECB" },
    { currency: "JPY", rateOn: "2026-09-03", rate: "160", source: "ECB" },
  ];
  await keepRates(portal.database, published, Date.now());
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
const spend = async (more: Record<string, unknown>, who = artist) =>
  await json<Expense>(
    await portal.send(who, "POST", "/api/v1/expenses", {
      amount: "12.50",
      currency: "EUR",
      category: "Meals",
      description: `Dinner ${newId()}`,
      expense_date: "2026-09-03",
      production_id: null,
      ...more,
    }),
    201,
  );
const list = async (query: string, who = approver) =>
  (await json<Page<Expense>>(await portal.send(who, "GET", `/api/v1/expenses?limit=100&${query}`))).data;
const namesOf = (some: readonly Expense[]) => some.map(({ description }) => description).toSorted();
async function approved(more: Record<string, unknown> = {}, who = artist): Promise<Expense> {
  const { id, version } = await spend(more, who);
  return await json<Expense>(
    await portal.send(approver, "POST", `/api/v1/expenses/${id}/approve`, {}, { "if-match": `"${version}"` }),
  );
}
const pay = (who: TestPerson, some: readonly { id: string }[], more: Record<string, unknown> = {}) =>
  portal.send(who, "POST", "/api/v1/expenses/bulk-pay", {
    expense_ids: some.map(({ id }) => id),
    paid_on: "2026-09-10",
    ...more,
  });
const refusalsOf = async (response: Response) => {
  const { type, errors } = (await response.json()) as ProblemBody;
  return [response.status, type, ...(errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`)];
};

describe("a list is narrowed", () => {
  beforeAll(async () => {
    await spend({ description: "Small", amount: "5.00" });
    await spend({ description: "Large dinner", amount: "900.00" }, other);
    await spend({ description: "In yen", amount: "9000", currency: "JPY" });
    await spend({ description: "Without a rate", amount: "9.00", currency: "SGD" });
    await spend({ description: "Twice", amount: "30.00" });
    await spend({ description: "Twice", amount: "30.00" });
  });

  test("by currency, and by its worth in the books, where what has none yet counts", async () => {
    expect(namesOf(await list("status=submitted&currency=JPY"))).toEqual(["In yen"]);
    expect(namesOf(await list("status=submitted&over=56.24"))).toEqual([
      "In yen",
      "Large dinner",
      "Without a rate",
    ]);
    expect(namesOf(await list("status=submitted&over=56.25"))).toEqual(["Large dinner", "Without a rate"]);
    const refused = await portal.send(approver, "GET", "/api/v1/expenses?over=1.001");
    expect(refused.status).toBe(400);
  });

  test("by words of what it was for, of a name or a category, in any case and without wildcards", async () => {
    expect(namesOf(await list("status=submitted&find=LARGE%20dinner"))).toEqual(["Large dinner"]);
    expect(await list("status=submitted&find=large%20yen")).toEqual([]);
    expect((await list("status=submitted&find=meals")).length).toBe(6);
    for (const wild of ["%25", "_", "%5C", "l%25e"])
      expect(await list(`status=submitted&find=${wild}`)).toEqual([]);
  });

  test("by why one looks twice, and each row says so", async () => {
    expect(namesOf(await list("status=submitted&flag=no_rate"))).toEqual(["Without a rate"]);
    const [twice] = await list("status=submitted&flag=duplicate");
    expect(twice?.warnings.length).toBeGreaterThan(0);
    expect(namesOf(await list("status=submitted&flag=warned"))).toContain("Twice");
    expect((await list("status=submitted&flag=no_receipt")).length).toBe(6);
    expect(await list("status=submitted&flag=second_approval")).toEqual([]);
  });

  test("a page goes on where the one before ended, with the same filters", async () => {
    const path = "/api/v1/expenses?status=submitted&sort=created_at&find=twice&limit=1";
    const first = await json<Page<Expense>>(await portal.send(approver, "GET", path));
    const next = await json<Page<Expense>>(
      await portal.send(approver, "GET", `${path}&cursor=${first.meta.next_cursor}`),
    );
    expect(next.data[0]?.id).not.toBe(first.data[0]?.id);
    expect([next.data.length, next.meta.has_more]).toEqual([1, false]);
  });

  test("whoever decides is told who there is, by name, and an artist is not", async () => {
    const path = "/api/v1/expenses/people?limit=2";
    const seen: ExpensePerson[] = [];
    let cursor: string | null = null;
    do {
      const at: string = cursor === null ? path : `${path}&cursor=${cursor}`;
      const page = await json<Page<ExpensePerson>>(await portal.send(manager, "GET", at));
      seen.push(...page.data);
      cursor = page.meta.next_cursor;
    } while (cursor !== null);
    expect(new Map(seen.map(({ id, may_decide }) => [id, may_decide]))).toEqual(
      new Map([
        [approver.userId, true],
        [payer.userId, true],
        [manager.userId, true],
        [artist.userId, false],
        [other.userId, false],
      ]),
    );
    expect((await portal.send(artist, "GET", path)).status).toBe(403);
  });
});

describe("paying several", () => {
  test("a dry run says of each why not, and what it realises; then all are paid, and the books add up", async () => {
    const euros = await approved();
    const dollars = await approved({ amount: "125.00", currency: "USD", payout_currency: "USD" });
    const waiting = await spend({});
    const all = [euros, dollars, waiting];
    const tried = await json<ExpensesPayable>(await pay(payer, all, { dry_run: true }));
    expect(tried.expenses.map(({ eligible, reason }) => [eligible, reason])).toEqual([
      [true, null],
      [true, null],
      [false, "is submitted and waits for a decision"],
    ]);
    // 125 dollars were booked for 100.00 and cost 104.17 to pay.
    expect(tried.expenses.map(({ realised }) => realised?.amount)).toEqual(["0.00", "4.17", undefined]);
    expect(tried.expenses[1]?.payout).toMatchObject({ amount: "125.00", currency: "USD" });
    expect(await refusalsOf(await pay(payer, all))).toEqual([
      409,
      "/problems/expenses/not-payable",
      "/expense_ids/2 is submitted and waits for a decision",
    ]);
    expect(namesOf(await list("paid=yes"))).toEqual([]);

    const paid = await json<{ message: string; expenses: { realised: { amount: string } }[] }>(
      await pay(payer, [dollars, euros], { notes: "Run 37", versions: { [euros.id]: euros.version } }),
    );
    expect(paid.message).toBe("2 expenses paid");
    expect(paid.expenses.map(({ realised }) => realised.amount)).toEqual(["4.17", "0.00"]);
    expect((await list("paid=yes")).map(({ id }) => id).toSorted()).toEqual(
      [euros.id, dollars.id].toSorted(),
    );
    const entries = await json<Page<JournalEntry>>(
      await portal.send(payer, "GET", `/api/v1/ledger/entries?kind=payment&source_id=${dollars.id}`),
    );
    expect(
      entries.data[0]?.postings.map(
        ({ account, amount_minor, functional_minor }) => `${account} ${amount_minor} ${functional_minor}`,
      ),
    ).toEqual(["2100 12500 10000", "1000 -12500 -10417", "7000 0 417"]);
    const balance = await json<TrialBalance>(
      await portal.send(payer, "GET", "/api/v1/ledger/trial-balance?period=2026-09"),
    );
    expect(balance.currencies.every(({ total }) => total.amount_minor === 0)).toBeTrue();
    // Sent again they are paid already, and none a second time.
    expect((await pay(payer, [euros])).status).toBe(409);
  });

  test("nobody pays what they approved, what is their own, or what changed since they saw it", async () => {
    const [one, two] = [await approved(), await approved()];
    expect(await refusalsOf(await pay(approver, [one]))).toEqual([
      409,
      "/problems/expenses/not-payable",
      "/expense_ids/0 was approved by you: somebody else pays it",
    ]);
    const own = await approved({}, payer);
    expect(await refusalsOf(await pay(payer, [two, own]))).toEqual([
      409,
      "/problems/expenses/not-payable",
      "/expense_ids/1 is your own: somebody else decides",
    ]);
    expect(await refusalsOf(await pay(payer, [two], { versions: { [two.id]: 1 } }))).toContain(
      "/expense_ids/0 was changed since you read it",
    );
    for (const who of [artist, manager]) expect((await pay(who, [one])).status).toBe(403);
  });

  test("a day before the money was spent, one to come, and one without a rate are refused", async () => {
    const one = await approved({ amount: "125.00", currency: "USD", payout_currency: "USD" });
    const [early] = (
      await json<ExpensesPayable>(await pay(payer, [one], { paid_on: "2026-09-02", dry_run: true }))
    ).expenses;
    expect(early).toMatchObject({ eligible: false, reason: "was spent after that day" });
    expect(await refusalsOf(await pay(payer, [one], { paid_on: "2026-10-20" }))).toContain(
      "/expense_ids/0 has no rate of exchange for the day of payment yet",
    );
    expect((await pay(payer, [one], { paid_on: "2999-01-01" })).status).toBe(422);
  });

  test("more than fifty, none, one twice, and somebody else's are refused", async () => {
    const many = Array.from({ length: 51 }, () => ({ id: newId() }));
    expect((await pay(payer, many)).status).toBe(400);
    expect((await pay(payer, [])).status).toBe(422);
    expect((await pay(payer, [{ id: many[0]!.id }, { id: many[0]!.id }])).status).toBe(422);
    const stranger = await portal.person(["accountant"]);
    const one = await approved();
    expect((await pay(stranger, [one])).status).toBe(404);
    expect(await refusalsOf(await pay(payer, [one, { id: newId() }]))).toEqual([
      404,
      "/problems/common/not-found",
      "/expense_ids/1 is not there",
    ]);
  });

  test("of several who pay the same at once one does", async () => {
    const third = await portal.person(["accountant"], approver.organisationId);
    const some = await Promise.all(Array.from({ length: 5 }, () => approved()));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        pay(n % 2 === 0 ? payer : third, n % 3 === 0 ? some : some.toReversed()),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(9).fill(409)]);
    for (const { id } of some) {
      const { data } = await json<Page<JournalEntry>>(
        await portal.send(payer, "GET", `/api/v1/ledger/entries?kind=payment&source_id=${id}`),
      );
      expect(data.length).toBe(1);
    }
  });
});
