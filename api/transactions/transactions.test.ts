import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Client } from "../../core/clients.ts";
import { newId } from "../../core/ids.ts";
import type { JournalEntry, JournalLine, TrialBalance } from "../../core/ledger.ts";
import type { Page } from "../../core/page.ts";
import { addDays } from "../../core/time.ts";
import { TRANSACTION_CATEGORIES, type TransactionCategory } from "../../core/transaction-categories.ts";
import type { Transaction } from "../../core/transactions.ts";
import { postgresError } from "../../db/errors.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let accountant: TestPerson;
let colleague: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  [colleague, admin] = await Promise.all([
    portal.person(["accountant"], accountant.organisationId),
    portal.person(["admin"], accountant.organisationId),
  ]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
const S1 = "/api/transactions";
const V1 = "/api/v1/transactions";
const SPENT = { amount: 49.99, category: "office_supplies", description: "Paper" };
const post = (body: unknown, path = V1, who = accountant) => portal.send(who, "POST", path, body);
const booked = async (more: Record<string, unknown> = {}): Promise<Transaction> => {
  const response = await post({ ...SPENT, ...more });
  expect(response.status).toBe(201);
  return await json(response);
};
const clientOf = async (more: Record<string, unknown> = {}): Promise<Client> =>
  await json(await portal.send(accountant, "POST", "/api/v1/clients", { name: "Trio", ...more }));
const entriesOf = async (id: string): Promise<JournalEntry[]> =>
  (
    await json<Page<JournalEntry>>(
      await portal.send(accountant, "GET", `/api/v1/ledger/entries?source_id=${id}`),
    )
  ).data;
const today = () => new Date().toISOString().slice(0, 10);

describe("as S1 sends them", () => {
  test("amount, description and category are a transaction of the organisation's own books", async () => {
    const response = await post(SPENT, S1);
    expect(response.status).toBe(201);
    expect(await json<Transaction>(response)).toMatchObject({
      client_id: accountant.organisationId,
      kind: "expense",
      category: "office_supplies",
      amount: "49.99",
      currency: "SGD",
      date: today(),
      status: "posted",
      created_by: accountant.userId,
    });
    expect((await booked({ category: "Office Supplies" })).category).toBe("office_supplies");
  });

  test("who somebody is comes from their token: whoever says otherwise is refused", async () => {
    const [self, other] = [accountant.userId, colleague.userId];
    const said: [query: string, body: object, status: number][] = [
      [`?userId=${self}&userRole=accountant`, {}, 201],
      ["", { userId: self, userRole: "accountant" }, 201],
      [`?userId=${other}`, {}, 403],
      ["?userRole=admin", {}, 403],
      ["", { userId: other }, 403],
      ["", { userRole: "admin" }, 403],
    ];
    for (const [query, body, status] of said)
      expect([query, body, (await post({ ...SPENT, ...body }, S1 + query)).status]).toEqual([
        query,
        body,
        status,
      ]);
    // Of the portal's own address they are no fields.
    await expectProblem(await post({ ...SPENT, userId: self }), 422);
    await expectProblem(await post(SPENT, S1, admin), 403);
  });
});

describe("a transaction", () => {
  test("is in the books as soon as it is there: one's own on its account, a client's as what is held for it", async () => {
    const client = await clientOf();
    const lines = async (more: Record<string, unknown>) => {
      const [entry] = await entriesOf((await booked(more)).id);
      expect(entry?.kind).toBe("transaction");
      return entry?.postings.map(({ account, amount_minor }) => [account, amount_minor]);
    };
    expect(await lines({})).toEqual([
      ["1000", -4_999],
      ["6100", 4_999],
    ]);
    expect(await lines({ category: "royalties" })).toEqual([
      ["1000", 4_999],
      ["4020", -4_999],
    ]);
    expect(await lines({ client_id: client.id })).toEqual([
      ["1010", -4_999],
      ["2200", 4_999],
    ]);
    expect(await lines({ client_id: client.id, category: "sales" })).toEqual([
      ["1010", 4_999],
      ["2200", -4_999],
    ]);
    const journal = await portal.send(accountant, "GET", "/api/v1/ledger/lines?account=2200&currency=SGD");
    expect((await json<Page<JournalLine>>(journal)).data[0]).toMatchObject({
      description: "Paper",
      client_id: client.id,
      client_name: "Trio",
    });
  });

  test("in another currency is worth what the rate of its day says, and waits for one", async () => {
    const client = await clientOf({ currency: "EUR" });
    const more = { client_id: client.id, date: "2026-03-02" };
    await expectProblem(await post({ ...SPENT, ...more }), 409);
    await portal.database.sql`
      insert into rates (id, currency, rate_on, rate, source) values (${newId()}, 'SGD', '2026-03-02', 1.5, 'ECB')`;
    const [entry] = await entriesOf((await booked(more)).id);
    expect(
      entry?.postings.map(({ amount_minor, functional_minor }) => [amount_minor, functional_minor]),
    ).toEqual([
      [-4_999, -7_498],
      [4_999, 7_498],
    ]);
  });

  test("sent twice under its own id is one; another under that id is refused", async () => {
    const id = newId();
    const first = await booked({ id });
    expect(await booked({ id })).toEqual(first);
    await expectProblem(await post({ ...SPENT, id, amount: 50 }), 409);
    expect(await entriesOf(id)).toHaveLength(1);
  });

  test("is refused where it cannot be: the future, an unknown category, a colleague's client, bad money", async () => {
    const theirs = await json<Client>(
      await portal.send(colleague, "POST", "/api/v1/clients", { name: "Quartet" }),
    );
    for (const [more, pointer] of [
      [{ date: addDays(today(), 2) }, "/date"],
      [{ category: "bribes" }, "/category"],
      [{ client_id: theirs.id }, "/client_id"],
      [{ client_id: newId() }, "/client_id"],
      [{ amount: "1.005" }, "/amount"],
      [{ amount: 0 }, "/amount"],
    ] as const)
      expect((await expectProblem(await post({ ...SPENT, ...more }), 422)).errors?.[0]?.pointer).toBe(
        pointer,
      );
  });

  test("that is voided is taken back in the books, once, and stays as it was", async () => {
    const { id } = await booked();
    const path = `${V1}/${id}/void`;
    const voided = await portal.send(accountant, "POST", path, { reason: "Booked twice" });
    expect(await json<Transaction>(voided)).toMatchObject({ status: "voided", void_reason: "Booked twice" });
    expect((await entriesOf(id)).map(({ kind }) => kind).sort()).toEqual(["transaction", "void"]);
    await expectProblem(await portal.send(accountant, "POST", path, { reason: "Again" }), 409);
    await expectProblem(await portal.send(admin, "POST", path, { reason: "Mine" }), 403);
  });

  test("is never changed or taken away, by anybody", async () => {
    const { id } = await booked();
    const { sql } = portal.database;
    for (const statement of [
      `update transactions set amount_minor = 1 where id = '${id}'`,
      `update transactions set voided_at = now(), voided_by = created_by, void_reason = 'x', amount_minor = 1 where id = '${id}'`,
      `delete from transactions where id = '${id}'`,
      "truncate transactions cascade",
    ])
      expect([
        statement,
        await sql.unsafe(statement).then(
          () => undefined,
          (error: unknown) => postgresError(error)?.constraint_name,
        ),
      ]).toEqual([statement, "transactions_stay"]);
  });

  test("is seen by who keeps those books and by administrators, page by page", async () => {
    const client = await clientOf();
    const made: string[] = [];
    for (let day = 1; day <= 5; day++)
      made.push((await booked({ client_id: client.id, date: `2026-02-0${day}`, amount: day })).id);
    const list = async (who: TestPerson, query: string) => {
      const response = await portal.send(who, "GET", `${V1}?client_id=${client.id}${query}`);
      return await json<Page<Transaction>>(response);
    };
    const first = await list(accountant, "&limit=2");
    const next = await list(accountant, `&limit=3&cursor=${first.meta.next_cursor}`);
    expect([...first.data, ...next.data].map(({ id }) => id)).toEqual(made.toReversed());
    expect(next.meta.has_more).toBeFalse();
    expect((await list(admin, "&from=2026-02-02&to=2026-02-03&sort=date")).data.map(({ id }) => id)).toEqual(
      made.slice(1, 3),
    );
    expect((await list(colleague, "")).data).toEqual([]);
    const stranger = await portal.person(["admin", "accountant"]);
    for (const who of [colleague, stranger])
      await expectProblem(await portal.send(who, "GET", `${V1}/${made[0]}`), 404);
  });
});

/** Mulberry32: the same seed gives the same year. */
function dice(seed: number): (sides: number) => number {
  let at = seed;
  return (sides) => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

test("after random writes, many at once, every day's metrics are the sum of what stands, and the books balance", async () => {
  const seed = 20_261_130;
  const roll = dice(seed);
  const clients = [accountant.organisationId, (await clientOf()).id, (await clientOf()).id];
  const categories = Object.keys(TRANSACTION_CATEGORIES) as TransactionCategory[];
  const standing: Transaction[] = [];
  const write = async () => {
    const response = await post({
      client_id: clients[roll(3)],
      // Few days, so that many write the same row.
      date: `2026-01-0${1 + roll(4)}`,
      amount: `${1 + roll(9_000)}.${10 + roll(90)}`,
      category: categories[roll(categories.length)],
      description: "Random",
    });
    expect(response.status).toBe(201);
    standing.push(await json(response));
  };
  const take = async () => {
    const [one] = standing.splice(roll(standing.length), 1);
    const response = await portal.send(accountant, "POST", `${V1}/${one?.id}/void`, { reason: "Random" });
    expect(response.status).toBe(200);
  };
  for (let round = 0; round < 20; round++)
    await Promise.all(
      Array.from({ length: 8 }, () => (standing.length > 8 && roll(4) === 0 ? take() : write())),
    );

  const expected = new Map<string, { income: number; expenses: number; count: number }>();
  for (const { client_id, date, kind, amount_minor } of standing) {
    const day = expected.get(`${client_id} ${date}`) ?? { income: 0, expenses: 0, count: 0 };
    day[kind === "income" ? "income" : "expenses"] += amount_minor;
    day.count += 1;
    expected.set(`${client_id} ${date}`, day);
  }
  const rows = await portal.database.sql<
    { client: string; day: string; income: string; expenses: string; profit: string; count: number }[]
  >`select client_id as client, day_on::text as day, total_income_minor as income, total_expenses_minor as expenses,
      total_profit_minor as profit, transaction_count as count
    from daily_metrics where client_id in ${portal.database.sql(clients)} and day_on < '2026-01-05' and transaction_count > 0`;
  const kept = new Map(
    rows.map(({ client, day, income, expenses, count }) => [
      `${client} ${day}`,
      { income: Number(income), expenses: Number(expenses), count },
    ]),
  );
  expect([seed, kept]).toEqual([seed, expected]);
  for (const { income, expenses, profit } of rows)
    expect(Number(profit)).toBe(Number(income) - Number(expenses));

  const balance = await json<TrialBalance>(
    await portal.send(accountant, "GET", `/api/v1/ledger/trial-balance?period=${today().slice(0, 7)}`),
  );
  expect(balance.functional_total.amount_minor).toBe(0);
  for (const { total } of balance.currencies) expect(total.amount_minor).toBe(0);
  // What is held for clients is what is owed to them.
  const held = balance.currencies
    .flatMap(({ accounts }) => accounts)
    .filter(({ account }) => account === "1010" || account === "2200")
    .reduce((sum, { closing }) => sum + (closing.amount_minor ?? Number.NaN), 0);
  expect(held).toBe(0);
});

test("two who book and void on the same days in another order do not wait for each other for ever", async () => {
  const { sql } = portal.database;
  const client = await clientOf();
  const row = (day: string) => sql`
    insert into transactions (id, organisation_id, client_id, kind, category, description, amount_minor, currency, transacted_on, created_by)
    values (${newId()}, ${accountant.organisationId}, ${client.id}, 'income', 'sales', 'X', 100, 'SGD', ${day}, ${accountant.userId})`;
  await Promise.all(Array.from({ length: 20 }, (_, at) => row(`2025-12-0${1 + (at % 3)}`)));
  const [sum] = await sql<{ income: string }[]>`
    select sum(total_income_minor)::text as income from daily_metrics where client_id = ${client.id}`;
  expect(sum?.income).toBe("2000");
});
