import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ExpenseLimitsState } from "../../core/expense-limits.ts";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { ExpenseFindings } from "../../core/policy/findings.ts";
import type { ProblemBody } from "../../core/problem.ts";
import type { ReceiptFields } from "../../core/receipts/fields.ts";
import { keepRates } from "../../db/rates.ts";
import { documents } from "../../db/schema/documents.ts";
import { receipts } from "../../db/schema/receipts.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let artist: TestPerson;
let accountant: TestPerson;
let payer: TestPerson;
let admin: TestPerson;
let another: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  const { organisationId } = accountant;
  await portal.database.sql`update organisations set currency = 'EUR' where id = ${organisationId}`;
  [artist, payer, admin, another] = [
    await portal.person(["artist"], organisationId),
    await portal.person(["accountant"], organisationId),
    await portal.person(["admin"], organisationId),
    await portal.person(["admin"], organisationId),
  ];
  // A franc is two euros.
  const franc = { currency: "CHF", rateOn: "2026-09-03", rate: "0.5", source: "ECB" };
  await keepRates(portal.database, [franc], Date.now());
  await agree();
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
const LIMITS = "/api/v1/policies/limits";
async function agree(): Promise<void> {
  const limits = {
    categories: [],
    receipt_from: "5000.00",
    age_days: 730,
    grace_days: 0,
    merchants: [],
    budgets: [],
    hotels: [{ city: "Munich", night: "150.00" }],
    travel_classes: [{ role: "artist", up_to: "economy" }],
    company_cards: ["4242"],
  };
  const { proposed } = await json<ExpenseLimitsState>(
    await portal.send(admin, "POST", `${LIMITS}/changes`, { limits }),
    201,
  );
  await json(await portal.send(another, "POST", `${LIMITS}/changes/${proposed?.id}/confirm`));
}
const body = (more: Record<string, unknown> = {}) => ({
  amount: "100.00",
  currency: "EUR",
  category: "Travel",
  description: newId(),
  expense_date: "2026-09-03",
  production_id: null,
  ...more,
});
const send = (more: Record<string, unknown>) => portal.send(artist, "POST", "/api/v1/expenses", body(more));
const spend = async (more: Record<string, unknown> = {}) => await json<Expense>(await send(more), 201);
const act = (who: TestPerson, { id, version }: Expense, verb: string, more: unknown = {}) =>
  portal.send(who, "POST", `/api/v1/expenses/${id}/${verb}`, more, { "if-match": `"${version}"` });
const read = async ({ id }: Expense) =>
  await json<ExpenseDetail>(await portal.send(accountant, "GET", `/api/v1/expenses/${id}`));
const rulesOf = async (more: Record<string, unknown>) =>
  (
    await json<ExpenseFindings>(await portal.send(artist, "POST", "/api/v1/expenses/check", body(more)))
  ).findings.map(({ rule }) => rule);
const refusal = async (response: Response) => {
  const { status, errors, detail } = (await response.json()) as ProblemBody;
  return [status, errors?.[0]?.pointer ?? detail];
};
const linesOf = async (sourceId: string) => {
  const rows = await portal.database.sql<{ line: string }[]>`
    select account || ' ' || p.currency || ' ' || amount_minor || '/' || functional_minor as line
    from postings p join journal_entries e on e.id = p.entry_id where e.source_id = ${sourceId} order by 1`;
  return rows.map(({ line }) => line);
};

/** A paper of theirs; with fields, one that was read. */
async function paper(fields?: Partial<ReceiptFields>, who = artist): Promise<string> {
  const [id, { db }] = [newId(), portal.database];
  const own = { organisationId: who.organisationId, ownerId: who.userId };
  const file = { fileName: "p.jpg", type: "image/jpeg" as const, sizeBytes: 10, state: "ready" as const };
  await db.insert(documents).values({ id, ...own, ...file, sha256: id.padEnd(64, "0") });
  if (!fields) return id;
  const nothing = { country: null, merchant: null, date: null, currency: null, total: null, taxes: [] };
  const others = { invoice_number: null, vat_id: null, card_last4: null, address: null };
  await db.insert(receipts).values({
    id: newId(),
    ...own,
    documentId: id,
    status: "completed",
    fields: { ...nothing, ...others, ...fields },
    sha256: id.padEnd(64, "0"),
  });
  return id;
}
const sure = { confidence: 0.9, is_supported: true, page: 0, box: [0, 0, 1, 1] };

describe("a stay, a class, a glass of wine", () => {
  test("are judged before and when it is handed in, by what the organisation allows", async () => {
    expect(await rulesOf({ travel_class: "business" })).toContain("travel-class");
    expect(await rulesOf({ travel_class: "economy" })).not.toContain("travel-class");
    const bed = { category: "Accommodation", amount: "300.01" };
    expect(await rulesOf({ ...bed, stay: { city: "München", nights: 2 } })).toContain("hotel-over-cap");
    expect(await rulesOf({ ...bed, stay: { city: "München", nights: 3 } })).not.toContain("hotel-over-cap");
    expect(await rulesOf({ ...bed, stay: { city: "Leipzig", nights: 1 } })).not.toContain("hotel-over-cap");
    const receipt = await paper({
      address: { value: "Sonnenstr. 2, 80331 München", ...sure },
      alcohol: [{ value: "Rotwein", ...sure }],
    });
    const said = await rulesOf({ ...bed, document_ids: [receipt] });
    expect(said).toEqual(expect.arrayContaining(["hotel-nights-unsaid", "alcohol"]));
    const made = await spend({ ...bed, document_ids: [receipt], stay: { nights: 2 } });
    expect(made).toMatchObject({ stay: { city: null, nights: 2 }, travel_class: null, paid_with: "own" });
    const { findings } = await read(made);
    expect(findings.find(({ rule }) => rule === "hotel-over-cap")?.reason).toBe(
      "A hotel is limited to 150.00 EUR a night in Munich: 300.00 EUR for 2 nights, and this is 300.01 EUR.",
    );
    // Whoever puts its tax right has no class of their own in it.
    const flight = await spend({ travel_class: "first" });
    await json(await act(accountant, flight, "code", { country: "DE" }));
    expect((await read(flight)).findings.map(({ rule }) => rule)).toContain("travel-class");
  });

  test("are said of what they can be of alone, and go with it", async () => {
    expect(await refusal(await send({ stay: { nights: 1 } }))).toEqual([422, "/stay"]);
    expect(await refusal(await send({ category: "Meals", travel_class: "first" }))).toEqual([
      422,
      "/travel_class",
    ]);
    for (const nights of [0, 1.5, 366, "2"])
      expect(await refusal(await send({ category: "Accommodation", stay: { nights } }))).toEqual([
        422,
        "/stay/nights",
      ]);
    const draft = await spend({ travel_class: "first", status: "draft" });
    const change = async (more: unknown, { id, version }: Expense) =>
      await json<Expense>(
        await portal.send(artist, "PATCH", `/api/v1/expenses/${id}`, more, { "if-match": `"${version}"` }),
      );
    const same = await change({ description: "A train" }, draft);
    expect(same.travel_class).toBe("first");
    expect(await change({ category: "Meals" }, same)).toMatchObject({ travel_class: null });
  });
});

describe("a card of the organisation's", () => {
  test("is owed and not whoever used it: booked against it, and nobody's to pay", async () => {
    const made = await spend({ paid_with: "company_card", amount: "50.00", currency: "CHF" });
    expect(made).toMatchObject({ paid_with: "company_card", payout: null, functional: { amount: "100.00" } });
    const approved = await json<Expense>(await act(accountant, made, "approve"));
    expect(await linesOf(made.id)).toEqual([
      "1900 CHF -5000/-10000",
      "1900 EUR 10000/10000",
      "2120 EUR -10000/-10000",
      "6000 CHF 5000/10000",
    ]);
    expect(await refusal(await act(payer, approved, "pay"))).toEqual([
      409,
      "This expense went by a card of the organisation's: nobody is owed anything for it.",
    ]);
    const { sql } = portal.database;
    const [{ bills } = { bills: -1 }] = await sql<{ bills: number }[]>`
      select count(*)::int as bills from ledger_bills where expense_id = ${made.id}`;
    expect(bills).toBe(0);
    const idsOf = async (paid: string) =>
      (
        await json<{ data: Expense[] }>(await portal.send(accountant, "GET", `/api/v1/expenses?paid=${paid}`))
      ).data.map(({ id }) => id);
    expect(await idsOf("card")).toContain(made.id);
    expect(await idsOf("no")).not.toContain(made.id);
    // Its statement is paid from the bank.
    const off = await json<{ id: string }>(
      await portal.send(accountant, "POST", "/api/v1/transactions", {
        amount: "100.00",
        category: "card_payment",
        description: "September's statement",
      }),
      201,
    );
    expect(await linesOf(off.id)).toEqual(["1000 EUR -10000/-10000", "2120 EUR 10000/10000"]);
    // The database says so too.
    const constraint =
      await sql`update expenses set paid_at = now(), paid_by = ${payer.userId}, version = version + 1
      where id = ${made.id}`.then(
        () => "done",
        (error: { constraint_name?: string }) => error.constraint_name,
      );
    expect(constraint).toBe("expenses_paid_with");
    await json(await act(payer, approved, "void", { reason: "The private card" }));
    expect(await linesOf(made.id)).toContain("2120 EUR 10000/10000");
  });

  test("pays no allowance, and from no advance", async () => {
    const card = { paid_with: "company_card" };
    expect(await refusal(await send({ ...card, category: "Per diem" }))).toEqual([422, "/paid_with"]);
    expect(await refusal(await send({ ...card, payout_currency: "CHF" }))).toEqual([422, "/payout_currency"]);
    expect(await refusal(await send({ paid_with: "cash" }))).toEqual([422, "/paid_with"]);
  });

  test("is known by its last digits, where a receipt shows them", async () => {
    const by = async (digits: string) => [await paper({ card_last4: { value: digits, ...sure } })];
    expect(await rulesOf({ document_ids: await by("4242") })).toContain("company-card-as-own");
    const card = { paid_with: "company_card" };
    expect(await rulesOf({ ...card, document_ids: await by("1881") })).toContain("company-card-unknown");
    expect(await rulesOf({ ...card, document_ids: await by("4242") })).toEqual([]);
  });
});

describe("what a bank took", () => {
  const abroad = { amount: "50.00", currency: "CHF" };

  test("is what it is booked at, with the statement that says so, and stays", async () => {
    const [receipt, statement] = [
      await paper({ total: { value: 5_000, ...sure }, currency: { value: "CHF", ...sure } }),
      await paper({ total: { value: 99_900, ...sure }, currency: { value: "EUR", ...sure } }),
    ];
    const bank = { amount: "103.00", document_id: statement };
    const made = await spend({ ...abroad, document_ids: [receipt, statement], bank });
    expect(made).toMatchObject({
      functional: { amount: "103.00", currency: "EUR" },
      payout: { amount: "103.00" },
      bank: { amount: "103.00", currency: "EUR", document_id: statement },
    });
    const { rates, findings } = await read(made);
    expect(rates).toEqual([
      {
        from: "CHF",
        to: "EUR",
        rate: "2.06",
        rate_on: "2026-09-03",
        source: "stated",
        document_id: statement,
        is_earlier: false,
        legs: [],
      },
    ]);
    // The statement proves what the bank took: nobody adds it to what was bought.
    expect(findings.map(({ rule }) => rule)).toEqual(["currency-unusual", "bank-rate-stated"]);
    const relocked = await json<Expense>(await act(accountant, made, "relock"));
    expect(relocked.functional?.amount).toBe("103.00");
    const { sql } = portal.database;
    const changed =
      await sql`update expenses set bank = null, version = version + 1 where id = ${made.id}`.then(
        () => "done",
        (error: { constraint_name?: string }) => error.constraint_name,
      );
    expect(changed).toBe("separation_stays");
    await json(await act(accountant, relocked, "approve"));
    expect(await linesOf(made.id)).toContain("2100 EUR -10300/-10300");
  });

  test("far from what was published, or with nothing to compare, is asked about", async () => {
    const document_ids = [await paper()];
    const [document_id] = document_ids;
    const took = (amount: string) => ({ ...abroad, document_ids, bank: { amount, document_id } });
    expect(await rulesOf(took("105.00"))).toContain("bank-rate-stated");
    expect(await rulesOf(took("105.01"))).toContain("bank-rate-far");
    // Of a currency that nobody publishes it can be approved by what the bank took.
    const made = await spend({ ...took("7.00"), currency: "SEK" });
    expect(made).toMatchObject({ is_rate_missing: false, functional: { amount: "7.00" } });
    expect((await read(made)).findings.map(({ rule }) => rule)).toContain("bank-rate-unchecked");
  });

  test("is of another currency alone, by a document of the expense's own", async () => {
    const own = await paper();
    const theirs = await paper(undefined, accountant);
    const bank = { amount: "1.00", document_id: own };
    expect(await refusal(await send({ document_ids: [own], bank }))).toEqual([422, "/bank"]);
    expect(await refusal(await send({ ...abroad, bank }))).toEqual([422, "/bank/document_id"]);
    expect(
      await refusal(
        await send({ ...abroad, document_ids: [theirs], bank: { ...bank, document_id: theirs } }),
      ),
    ).toEqual([422, "/document_ids/0"]);
    const draft = await spend({ ...abroad, document_ids: [own], bank, status: "draft" });
    expect(draft.bank).toMatchObject({ amount: "1.00", currency: "EUR" });
    const change = async (more: unknown, { id, version }: Expense) =>
      await json<Expense>(
        await portal.send(artist, "PATCH", `/api/v1/expenses/${id}`, more, { "if-match": `"${version}"` }),
      );
    const renamed = await change({ description: "A tram" }, draft);
    expect(renamed.bank).toMatchObject({ amount: "1.00", document_id: own });
    // What it took for another amount is not what it took for this one.
    expect((await change({ amount: "60.00" }, renamed)).bank).toBeNull();
  });
});
