import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { newId } from "../../core/ids.ts";
import type { Expense, ExpenseDetail, ExpenseSummary } from "../../core/expenses.ts";
import {
  EXPENSE_STATUSES,
  EXPENSE_VERBS,
  nextStage,
  ownsVerb,
  type ExpenseStage,
  type ExpenseVerb,
} from "../../core/expense-states.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { keepRates } from "../../db/rates.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let artist: TestPerson;
let other: TestPerson;
let accountant: TestPerson;
let second: TestPerson;
let manager: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  const { organisationId } = accountant;
  [second, manager, artist, other] = [
    await portal.person(["accountant"], organisationId),
    await portal.person(["manager"], organisationId),
    await portal.person(["artist"], organisationId),
    await portal.person(["artist"], organisationId),
  ];
  production = await portal.production(organisationId, [artist, other, accountant]);
  const published = { rateOn: "2026-09-03", source: "ECB" };
  await keepRates(
    portal.database,
    [
      { ...published, currency: "JPY", rate: "160" },
      { ...published, currency: "SGD", rate: "1.5" },
    ],
    Date.now(),
  );
});
afterAll(() => portal[Symbol.asyncDispose]());

const taxi = {
  amount: "12.50",
  category: "Travel",
  description: "Taxi to the venue",
  expense_date: "2026-09-03",
};
const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
async function spend(who: TestPerson = artist, more: Record<string, unknown> = {}): Promise<Expense> {
  const response = await portal.send(who, "POST", "/api/v1/expenses", {
    production_id: production,
    ...taxi,
    ...more,
  });
  expect(response.status).toBe(201);
  return await json<Expense>(response);
}
const act = (who: TestPerson, { id, version }: Expense, verb: string, body: unknown = {}) =>
  portal.send(who, "POST", `/api/v1/expenses/${id}/${verb}`, body, { "if-match": `"${version}"` });
const approveAll = (who: TestPerson, ids: string[], more: Record<string, unknown> = {}) =>
  portal.send(who, "POST", "/api/v1/expenses/bulk-approve", { expense_ids: ids, ...more });
const read = async (id: string, who: TestPerson = accountant) =>
  await json<ExpenseDetail>(await portal.send(who, "GET", `/api/v1/expenses/${id}`));

describe("handing in", () => {
  test("money comes in as major units and out exactly, in the production's currency", async () => {
    const expense = await spend();
    expect(expense).toMatchObject({
      status: "submitted",
      amount: "12.50",
      amount_minor: 1250,
      currency: "SGD",
      category: "Travel",
      artist_id: artist.userId,
      version: 1,
    });
    expect(expense.submitted_at).not.toBeNull();
    expect(await spend(artist, { amount: 1250, currency: "JPY", category: "travel" })).toMatchObject({
      amount: "1250",
      amount_minor: 1250,
      currency: "JPY",
    });
    expect(await spend(artist, { amount: "1.234", currency: "KWD" })).toMatchObject({ amount_minor: 1234 });
  });

  test("what is asked for least: an amount, a category and words; the rest is known", async () => {
    const response = await portal.send(artist, "POST", "/api/v1/expenses", {
      amount: 125.5,
      category: "Travel",
      description: "Flight",
      expense_date: "2026-09-03T23:30:00Z",
    });
    expect(response.status).toBe(201);
    // The only production they work on, and the day it was there.
    expect(await json<Expense>(response)).toMatchObject({
      production_id: production,
      currency: "SGD",
      expense_date: "2026-09-04",
    });
  });

  test("bad amounts are refused with a reason and nothing is kept", async () => {
    const before = await countExpenses();
    for (const amount of [
      "NaN",
      "Infinity",
      -1,
      "-1",
      0,
      -0,
      "0.00",
      "1e3",
      "12.505",
      12.505,
      "1,50",
      "",
      "9007199254740993",
      "١٢",
      null,
      true,
      [],
      {},
      "12.50 SGD",
      1e21,
    ]) {
      const response = await portal.send(artist, "POST", "/api/v1/expenses", {
        ...taxi,
        production_id: production,
        amount,
      });
      const body = await json<ProblemBody>(response);
      expect([amount, response.status, body.errors?.[0]?.pointer]).toEqual([amount, 422, "/amount"]);
    }
    // Numbers that JSON can say and JavaScript cannot.
    for (const amount of ["1e400", "-1e400", "9007199254740993", "-0", "0.30000000000000004"]) {
      const response = await portal.send(
        artist,
        "POST",
        "/api/v1/expenses",
        `{"amount":${amount},"category":"Travel","description":"x","production_id":"${production}"}`,
      );
      expect([amount, response.status]).toEqual([amount, 422]);
    }
    expect(await countExpenses()).toBe(before);
  });

  test("a future day, an unknown category, somebody else's production and document are refused", async () => {
    for (const [more, status] of [
      [{ expense_date: "2126-09-03" }, 422],
      [{ expense_date: "2026-02-30" }, 422],
      [{ category: "Bribes" }, 422],
      [{ currency: "XXX" }, 422],
      [{ currency: "eur" }, 422],
      [{ production_id: newId() }, 404],
      [{ document_ids: [newId()] }, 422],
      [{ status: "approved" }, 422],
      [{ approved_by: artist.userId }, 422],
    ] as const) {
      const response = await portal.send(artist, "POST", "/api/v1/expenses", {
        production_id: production,
        ...taxi,
        ...more,
      });
      expect([more, response.status]).toEqual([more, status]);
    }
    const stranger = await portal.person(["artist"]);
    const theirs = await portal.send(stranger, "POST", "/api/v1/expenses", {
      production_id: production,
      ...taxi,
    });
    expect(theirs.status).toBe(404);
  });

  test("the same expense sent fifty times at once is one expense, by its id and by its key", async () => {
    const id = newId();
    const byId = await Promise.all(
      Array.from({ length: 50 }, () =>
        portal.send(artist, "POST", "/api/v1/expenses", { id, production_id: production, ...taxi }),
      ),
    );
    expect(new Set(byId.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await countExpenses(id)).toBe(1);
    expect((await read(id)).history.map(({ event }) => event)).toEqual(["created", "submitted"]);

    const key = { "idempotency-key": newId() };
    const before = await countExpenses();
    const byKey = await Promise.all(
      Array.from({ length: 50 }, () =>
        portal.send(artist, "POST", "/api/v1/expenses", { production_id: production, ...taxi }, key),
      ),
    );
    expect(byKey.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    expect(byKey.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(await countExpenses()).toBe(before + 1);

    // Days later the key is forgotten, the id is not.
    const again = await portal.send(artist, "POST", "/api/v1/expenses", {
      id,
      production_id: production,
      ...taxi,
    });
    expect(again.status).toBe(201);
    const another = await portal.send(artist, "POST", "/api/v1/expenses", {
      id,
      production_id: production,
      ...taxi,
      amount: "13.00",
    });
    expect(another.status).toBe(409);
    const stolen = await portal.send(other, "POST", "/api/v1/expenses", {
      id,
      production_id: production,
      ...taxi,
    });
    expect(stolen.status).toBe(409);
    expect(await countExpenses(id)).toBe(1);
  });

  test("a draft is its writer's alone, changes as of what was read, and is handed in", async () => {
    const draft = await spend(artist, { status: "draft" });
    expect(draft).toMatchObject({ status: "draft", submitted_at: null });
    for (const who of [accountant, manager, other])
      expect((await portal.send(who, "GET", `/api/v1/expenses/${draft.id}`)).status).toBe(404);
    const change = (version: number | undefined, body: unknown) =>
      portal.send(
        artist,
        "PATCH",
        `/api/v1/expenses/${draft.id}`,
        body,
        version === undefined ? {} : { "if-match": `"${version}"` },
      );
    expect((await change(undefined, { amount: "14.00" })).status).toBe(428);
    expect((await change(7, { amount: "14.00" })).status).toBe(412);
    const changed = await change(1, { amount: "14.00", notes: "with tip" });
    expect(await json<Expense>(changed)).toMatchObject({ amount: "14.00", notes: "with tip", version: 2 });
    expect((await change(2, { currency: "JPY" })).status).toBe(422);
    const submitted = await portal.send(artist, "POST", `/api/v1/expenses/${draft.id}/submit`);
    expect(await json<Expense>(submitted)).toMatchObject({ status: "submitted", version: 3 });
    expect((await change(3, { amount: "1500.00" })).status).toBe(409);
    expect((await read(draft.id)).history.map(({ event }) => event)).toEqual([
      "created",
      "changed",
      "submitted",
    ]);
  });

  test("what was handed in may be taken back, and handed in again", async () => {
    const expense = await spend();
    expect((await act(other, expense, "withdraw")).status).toBe(404);
    expect((await act(accountant, expense, "withdraw")).status).toBe(403);
    const back = await json<Expense>(await act(artist, expense, "withdraw"));
    expect(back.status).toBe("withdrawn");
    expect((await act(accountant, back, "approve")).status).toBe(409);
    const again = await json<Expense>(await act(artist, back, "submit"));
    expect(again.status).toBe("submitted");
    expect((await act(accountant, again, "approve")).status).toBe(200);
    expect((await act(artist, { ...again, version: again.version + 1 }, "withdraw")).status).toBe(409);
  });
});

describe("deciding", () => {
  test("one: the version that was seen, by an accountant, never their own", async () => {
    const expense = await spend();
    const bare = await portal.send(accountant, "POST", `/api/v1/expenses/${expense.id}/approve`, {});
    expect(bare.status).toBe(428);
    expect((await act(accountant, { ...expense, version: 9 }, "approve")).status).toBe(412);
    for (const who of [artist, manager]) expect((await act(who, expense, "approve")).status).toBe(403);
    const approved = await json<Expense>(await act(accountant, expense, "approve", { notes: "Fine" }));
    expect(approved).toMatchObject({
      status: "approved",
      approved_by: accountant.userId,
      decision_notes: "Fine",
      version: 2,
    });
    expect((await act(second, approved, "approve")).status).toBe(409);
    expect((await act(second, approved, "reject", { reason: "No" })).status).toBe(409);

    const own = await spend(accountant);
    expect((await act(accountant, own, "approve")).status).toBe(403);
    expect((await approveAll(accountant, [own.id])).status).toBe(409);
    expect((await act(second, own, "approve")).status).toBe(200);
  });

  test("a rejection says why, and its owner reads it", async () => {
    const expense = await spend();
    expect((await act(accountant, expense, "reject", {})).status).toBe(422);
    await act(accountant, expense, "reject", { reason: "The receipt is another day's" });
    expect(await read(expense.id, artist)).toMatchObject({
      status: "rejected",
      decision_notes: "The receipt is another day's",
      approved_by: null,
    });
  });

  test("many: all or none, each with its reason", async () => {
    const [first, next, own, done] = [
      await spend(),
      await spend(other),
      await spend(accountant),
      await spend(),
    ];
    await act(second, done, "approve");
    const refused = await approveAll(accountant, [first.id, own.id, done.id, next.id], {
      versions: { [next.id]: 4 },
    });
    expect(refused.status).toBe(409);
    expect(await json<ProblemBody>(refused)).toMatchObject({
      title: "Some expenses are not eligible for approval",
      errors: [
        { pointer: "/expense_ids/1", detail: "is your own: somebody else decides" },
        { pointer: "/expense_ids/2", detail: "is approved already" },
        { pointer: "/expense_ids/3", detail: "was changed since you read it" },
      ],
    });
    expect((await read(first.id)).status).toBe("submitted");

    const billsBefore = await countBills();
    const good = await approveAll(accountant, [next.id, first.id], {
      notes: "Month end",
      versions: { [first.id]: 1, [next.id]: 1 },
    });
    expect(good.status).toBe(200);
    expect(await json<unknown>(good)).toEqual({
      message: "2 expenses approved",
      expenses: [next, first].map(({ id }) => ({
        id,
        amount: "12.50",
        amount_minor: 1250,
        currency: "SGD",
        version: 2,
        status: "approved",
      })),
    });
    expect(await read(first.id)).toMatchObject({
      status: "approved",
      approved_by: accountant.userId,
      decision_notes: "Month end",
    });
    expect(await countBills()).toBe(billsBefore + 2);
  });

  test("fifty at most, and only those of the organisation", async () => {
    const many = await approveAll(
      accountant,
      Array.from({ length: 51 }, () => newId()),
    );
    expect([many.status, (await json<ProblemBody>(many)).title]).toEqual([
      400,
      "Maximum 50 expenses per batch",
    ]);
    expect((await approveAll(accountant, [])).status).toBe(422);
    const expense = await spend();
    expect((await approveAll(accountant, [expense.id, expense.id])).status).toBe(422);
    const stranger = await portal.person(["accountant"]);
    expect((await approveAll(stranger, [expense.id])).status).toBe(404);
    expect((await approveAll(accountant, [expense.id, newId()])).status).toBe(404);
    for (const who of [artist, manager]) expect((await approveAll(who, [expense.id])).status).toBe(403);
    const fifty = await Promise.all(Array.from({ length: 50 }, () => spend()));
    expect(
      (
        await approveAll(
          accountant,
          fifty.map(({ id }) => id),
        )
      ).status,
    ).toBe(200);
  });

  test("fifty approvals of one expense at once are one approval, and overlapping batches do not wait for ever", async () => {
    const expense = await spend();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => {
        const who = at % 2 === 0 ? accountant : second;
        return at % 3 === 0 ? approveAll(who, [expense.id]) : act(who, expense, "approve");
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await read(expense.id)).history.map(({ event }) => event)).toEqual([
      "created",
      "submitted",
      "approved",
    ]);

    const some = await Promise.all(Array.from({ length: 6 }, () => spend()));
    const ids = some.map(({ id }) => id);
    const rounds = await Promise.all([
      approveAll(accountant, ids),
      approveAll(second, ids.toReversed()),
      approveAll(accountant, ids.slice(2)),
    ]);
    expect(rounds.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("the database itself lets nobody decide on their own", async () => {
    const expense = await spend();
    const { sql } = portal.database;
    const forged = sql`update expenses set status = 'approved', decided_by = artist_id where id = ${expense.id}`;
    expect(await forged.catch((error: { constraint_name?: string }) => error.constraint_name)).toBe(
      "separation_approvals",
    );
  });

  test("any sequence of anybody's verbs goes as the table of states says", async () => {
    const people = [artist, other, accountant, second, manager];
    // Settling takes an advance too (api/advances/advances.test.ts).
    const verbs = EXPENSE_VERBS.filter((verb) => verb !== "settle");
    const bodies: Partial<Record<ExpenseVerb, unknown>> = {
      reject: { reason: "x" },
      void: { reason: "x" },
      ask: { question: "x" },
      answer: { answer: "x" },
      code: { country: "DE" },
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...verbs), fc.nat({ max: people.length - 1 })), {
          minLength: 1,
          maxLength: 9,
        }),
        async (steps) => {
          let model = await spend(artist, { status: "draft" });
          let approver: TestPerson | undefined;
          for (const [verb, at] of steps) {
            const who = people[at]!;
            const may = ownsVerb(verb)
              ? who === artist
              : (who === accountant || who === second) && !(verb === "pay" && who === approver);
            const stage: ExpenseStage = model.paid_at === null ? model.status : "paid";
            const next = may ? nextStage(stage, verb) : null;
            // A draft that was never handed in is nobody else's to see.
            const response =
              verb === "change"
                ? await portal.send(
                    who,
                    "PATCH",
                    `/api/v1/expenses/${model.id}`,
                    { notes: "x" },
                    { "if-match": `"${model.version}"` },
                  )
                : await act(who, model, verb, bodies[verb] ?? {});
            expect([verb, stage, response.ok]).toEqual([
              verb,
              stage,
              next !== null && (ownsVerb(verb) || model.submitted_at !== null),
            ]);
            if (response.ok && verb === "approve") approver = who;
            if (response.ok) model = await json<Expense>(response);
            else expect([403, 404, 409]).toContain(response.status);
            expect(EXPENSE_STATUSES).toContain(model.status);
          }
          expect(await read(model.id, artist)).toMatchObject({
            status: model.status,
            version: model.version,
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("reading", () => {
  test("artists see their own, the others what was handed in; filters and pages hold", async () => {
    const home = await portal.person(["accountant"]);
    const spender = await portal.person(["artist"], home.organisationId);
    const here = await portal.production(home.organisationId, [spender]);
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.push((await spend(spender, { production_id: here, amount: n + 1 })).id);
    await spend(spender, { production_id: here, status: "draft" });
    const page = async (who: TestPerson, query: string) =>
      await json<{ data: Expense[]; meta: { next_cursor: string | null } }>(
        await portal.send(who, "GET", `/api/v1/expenses${query}`),
      );
    expect((await page(spender, "")).data).toHaveLength(8);
    expect((await page(home, "")).data).toHaveLength(7);
    expect((await page(artist, `?artist_id=${spender.userId}`)).data).toEqual([]);
    const seen: string[] = [];
    for (let cursor = ""; ;) {
      const { data, meta } = await page(home, `?limit=3&status=submitted${cursor && `&cursor=${cursor}`}`);
      seen.push(...data.map(({ id }) => id));
      if (meta.next_cursor === null) break;
      cursor = meta.next_cursor;
    }
    expect(seen).toEqual(made.toReversed());
    expect(Object.keys((await page(home, "?fields=amount,currency&limit=1")).data[0]!).sort()).toEqual([
      "amount",
      "currency",
      "id",
    ]);
  });

  test("the summary adds up within each currency and never across two", async () => {
    const home = await portal.person(["accountant"]);
    const spender = await portal.person(["artist"], home.organisationId);
    const here = await portal.production(home.organisationId, [spender]);
    for (const [amount, currency, category] of [
      ["0.10", "EUR", "Meals"],
      ["0.20", "EUR", "Meals"],
      ["5.00", "EUR", "Travel"],
      ["1250", "JPY", "Travel"],
    ])
      await spend(spender, { production_id: here, amount, currency, category });
    const first = await json<Expense>(
      await portal
        .send(spender, "GET", "/api/v1/expenses?limit=1")
        .then(
          async (response) =>
            new Response(JSON.stringify((await json<{ data: Expense[] }>(response)).data[0])),
        ),
    );
    await act(home, first, "approve");
    await spend(spender, { production_id: here, amount: "9.00", currency: "EUR", status: "draft" });
    const summary = await json<ExpenseSummary>(await portal.send(home, "GET", "/api/v1/expenses/summary"));
    expect(summary).toEqual({
      by_currency: [
        { count: 3, amount: "5.30", amount_minor: 530, currency: "EUR" },
        { count: 1, amount: "1250", amount_minor: 1250, currency: "JPY" },
      ],
      by_category: [
        { category: "Meals", count: 2, amount: "0.30", amount_minor: 30, currency: "EUR" },
        { category: "Travel", count: 1, amount: "5.00", amount_minor: 500, currency: "EUR" },
        { category: "Travel", count: 1, amount: "1250", amount_minor: 1250, currency: "JPY" },
      ],
      by_status: [
        { status: "submitted", count: 3, amount: "5.30", amount_minor: 530, currency: "EUR" },
        { status: "approved", count: 1, amount: "1250", amount_minor: 1250, currency: "JPY" },
      ],
    });
    // A draft is its writer's alone; of one production it is the same that is summed.
    const ofAll = await portal.send(spender, "GET", "/api/v1/expenses/summary");
    expect((await json<ExpenseSummary>(ofAll)).by_currency[0]).toMatchObject({ count: 4, amount: "14.30" });
    const ofOne = await portal.send(home, "GET", `/api/v1/expenses/summary?production_id=${here}`);
    expect(await json<ExpenseSummary>(ofOne)).toEqual(summary);
  });
});

async function countExpenses(id?: string): Promise<number> {
  const { sql } = portal.database;
  const [row] = await sql<
    { n: number }[]
  >`select count(*)::int as n from expenses where ${id ?? null}::uuid is null or id = ${id ?? null}::uuid`;
  return row?.n ?? 0;
}

async function countBills(): Promise<number> {
  const [row] = await portal.database.sql<{ n: number }[]>`select count(*)::int as n from ledger_bills`;
  return row?.n ?? 0;
}
