import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { and, eq } from "drizzle-orm";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { ExpenseFindings } from "../../core/policy/findings.ts";
import type { ProblemBody } from "../../core/problem.ts";
import type { ReceiptFields } from "../../core/receipts/fields.ts";
import { postgresError } from "../../db/errors.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { documents } from "../../db/schema/documents.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { receipts } from "../../db/schema/receipts.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let programs: Database;
let artist: TestPerson;
let accountant: TestPerson;
let second: TestPerson;
let manager: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  programs = openDatabase(portal.databaseUrl, { name: "t", role: "portal_app", seesEverybody: true, max: 2 });
  accountant = await portal.person(["accountant"]);
  const join = (role: "artist" | "accountant" | "manager") =>
    portal.person([role], accountant.organisationId);
  [artist, second, manager] = [await join("artist"), await join("accountant"), await join("manager")];
});
afterAll(async () => {
  await programs[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
const sent = (who: TestPerson, body: unknown) => portal.send(who, "POST", "/api/v1/expenses", body);
const spend = async (who: TestPerson = artist, more: Record<string, unknown> = {}) =>
  await json<Expense>(
    await sent(who, {
      amount: "12.50",
      category: "Meals",
      description: "Dinner",
      expense_date: "2026-09-03",
      ...more,
    }),
    201,
  );
const act = (who: TestPerson, { id, version }: Expense, verb: string, body: unknown = {}) =>
  portal.send(who, "POST", `/api/v1/expenses/${id}/${verb}`, body, { "if-match": `"${version}"` });
const read = async (who: TestPerson, { id }: Expense) =>
  await json<ExpenseDetail>(await portal.send(who, "GET", `/api/v1/expenses/${id}`));
const refusal = async (response: Response) => {
  const { status, errors, detail } = (await response.json()) as ProblemBody;
  return [status, errors?.[0]?.pointer ?? detail];
};

/** A receipt of theirs that was read. */
async function receiptOf(who: TestPerson, total?: number): Promise<string> {
  const [id, { db }] = [newId(), portal.database];
  const own = { organisationId: who.organisationId, ownerId: who.userId };
  const file = { fileName: "r.jpg", type: "image/jpeg" as const, sizeBytes: 10, state: "ready" as const };
  await db.insert(documents).values({ id, ...own, ...file, sha256: id.padEnd(64, "0") });
  const sure = { confidence: 0.9, is_supported: true, page: 0, box: [0, 0, 1, 1] };
  const nothing = { country: null, date: null, taxes: [], invoice_number: null, vat_id: null };
  const fields: ReceiptFields | null =
    total === undefined
      ? null
      : {
          ...nothing,
          merchant: { value: newId(), ...sure },
          currency: { value: "SGD", ...sure },
          total: { value: total, ...sure },
          card_last4: null,
          address: null,
        };
  await db.insert(receipts).values({
    id: newId(),
    ...own,
    documentId: id,
    status: total === undefined ? "failed" : "completed",
    sha256: id,
    fields,
  });
  return id;
}

describe("asked before it is decided", () => {
  test("asked, answered with a further receipt, and approved as of what was read then", async () => {
    const first = await receiptOf(artist, 1250);
    const expense = await spend(artist, { document_ids: [first] });
    const asked = await json<Expense>(await act(accountant, expense, "ask", { question: "Who was there?" }));
    expect(asked).toMatchObject({
      status: "info_requested",
      version: 2,
      approvals_needed: null,
      question: { text: "Who was there?", asked_by: accountant.userId },
    });
    // Until there is an answer it is nobody's to approve, one by one or fifty at once.
    expect((await act(second, asked, "approve")).status).toBe(409);
    const bulk = { expense_ids: [expense.id] };
    expect((await portal.send(second, "POST", "/api/v1/expenses/bulk-approve", bulk)).status).toBe(409);
    expect((await act(accountant, asked, "ask", { question: "Again" })).status).toBe(409);

    const further = await receiptOf(artist, 100);
    const answered = await json<Expense>(
      await act(artist, asked, "answer", { answer: "The band.", document_ids: [further, first] }),
    );
    expect(answered).toMatchObject({
      status: "submitted",
      version: 3,
      question: null,
      document_ids: [first, further],
      submitted_at: expense.submitted_at,
    });
    // The version that was asked about is signed by nobody any more.
    expect((await act(second, asked, "approve")).status).toBe(412);
    expect(await json<Expense>(await act(accountant, answered, "approve"))).toMatchObject({
      status: "approved",
      version: 4,
    });
    const { history } = await read(artist, expense);
    expect(history.map(({ event, notes }) => [event, notes])).toEqual([
      ["created", null],
      ["submitted", null],
      ["info_requested", "Who was there?"],
      ["answered", "The band."],
      ["approved", null],
    ]);
    const told = await portal.database.db.select().from(jobs).where(eq(jobs.kind, "notify-question"));
    expect(told).toHaveLength(2);
  });

  test("by whoever may decide, of what they saw; answered by its owner alone", async () => {
    const expense = await spend();
    const path = `/api/v1/expenses/${expense.id}/ask`;
    expect((await portal.send(accountant, "POST", path, { question: "x" })).status).toBe(428);
    expect((await act(accountant, { ...expense, version: 7 }, "ask", { question: "x" })).status).toBe(412);
    expect((await act(accountant, expense, "ask", { question: " " })).status).toBe(422);
    for (const who of [artist, manager])
      expect((await act(who, expense, "ask", { question: "x" })).status).toBe(403);
    const own = await spend(accountant);
    expect((await act(accountant, own, "ask", { question: "x" })).status).toBe(403);
    expect((await act(artist, expense, "answer", { answer: "x" })).status).toBe(409);
    const asked = await json<Expense>(await act(accountant, expense, "ask", { question: "x" }));
    const other = await portal.person(["artist"], artist.organisationId);
    expect((await act(other, asked, "answer", { answer: "x" })).status).toBe(404);
    expect((await act(second, asked, "answer", { answer: "x" })).status).toBe(403);
    expect((await act(artist, expense, "answer", { answer: "x" })).status).toBe(412);
    const theirs = await receiptOf(accountant, 10);
    expect(
      await refusal(await act(artist, asked, "answer", { answer: "x", document_ids: [theirs] })),
    ).toEqual([422, "/document_ids/0"]);
    expect((await read(artist, expense)).document_ids).toEqual([]);
  });

  test("it may be taken back or rejected meanwhile, and a first of two approvals begins again", async () => {
    const [back, rejected] = [await spend(), await spend()];
    const asked = await json<Expense>(await act(accountant, back, "ask", { question: "x" }));
    const withdrawn = await json<Expense>(await act(artist, asked, "withdraw"));
    expect(withdrawn).toMatchObject({ status: "withdrawn", question: null });
    expect(await json<Expense>(await act(artist, withdrawn, "submit"))).toMatchObject({ version: 4 });
    const again = await json<Expense>(await act(accountant, rejected, "ask", { question: "x" }));
    expect(await json<Expense>(await act(second, again, "reject", { reason: "No answer" }))).toMatchObject({
      status: "rejected",
      question: null,
      decision_notes: "No answer",
    });
  });

  test("the database asks nobody themselves, and lets nobody decide past the answer", async () => {
    const expense = await spend();
    const refusedBy = async (statement: PromiseLike<unknown>) =>
      await statement.then(
        () => "done",
        (error: unknown) => postgresError(error)?.constraint_name,
      );
    const ask = (by: string) =>
      programs.sql`update expenses set status = 'info_requested', asked_by = ${by}, asked_at = now(), question = 'x', version = version + 1 where id = ${expense.id}`;
    expect(await refusedBy(ask(artist.userId))).toBe("separation_own");
    expect(await refusedBy(ask(accountant.userId))).toBe("done");
    expect(await refusedBy(ask(second.userId))).toBe("separation_stays");
    const to = (status: string) =>
      programs.sql`update expenses set status = ${status}, asked_by = null, asked_at = null, question = null, version = version + 1,
        decided_by = ${accountant.userId}, decided_at = now() where id = ${expense.id}`;
    expect(await refusedBy(to("approved"))).toBe("separation_approvals");
    expect(await refusedBy(programs.sql`update expenses set question = null where id = ${expense.id}`)).toBe(
      "separation_stays",
    );
    expect(await refusedBy(to("rejected"))).toBe("done");
  });

  test("what is asked about still claims by its receipts, and waits at the month's end", async () => {
    const receipt = await receiptOf(artist, 1250);
    const expense = await spend(artist, { document_ids: [receipt] });
    await json<Expense>(await act(accountant, expense, "ask", { question: "x" }));
    const { findings } = await json<ExpenseFindings>(
      await portal.send(artist, "POST", "/api/v1/expenses/check", {
        amount: "12.50",
        category: "Meals",
        description: "Another",
        expense_date: "2026-09-03",
        document_ids: [receipt],
      }),
    );
    expect(findings.map(({ rule }) => rule)).toContain("receipt-near-duplicate");
    const waiting = await json<{ data: { id: string }[] }>(
      await portal.send(accountant, "GET", "/api/v1/ledger/periods/2026-09/waiting?limit=100"),
    );
    expect(waiting.data.map(({ id }) => id)).toContain(expense.id);
  });
});

test("several receipts are one claim: each is kept, in order, and their sum is compared", async () => {
  const some = [await receiptOf(artist, 1000), await receiptOf(artist, 250), await receiptOf(artist)];
  const rulesOf = async (expense: Expense) =>
    (await read(artist, expense)).findings.flatMap(({ rule }) => (rule.startsWith("receipt") ? [rule] : []));
  const tax_lines = [
    { rate_percent: 9, net_minor: 917, tax_minor: 83 },
    { rate_percent: 0, net_minor: 250, tax_minor: 0 },
  ];
  const expense = await spend(artist, { document_ids: some, tax_lines });
  const { documents: kept } = await read(artist, expense);
  expect(kept.map(({ id }) => id)).toEqual(some);
  // One that was not read may hold what is missing.
  expect(await rulesOf(expense)).toEqual(["receipt-unread"]);
  const two = async (minor: number) => [await receiptOf(artist, 1000), await receiptOf(artist, minor)];
  expect(await rulesOf(await spend(artist, { document_ids: await two(250) }))).toEqual([]);
  expect(await rulesOf(await spend(artist, { document_ids: await two(240) }))).toEqual([
    "receipts-sum-differs",
  ]);
  expect(await refusal(await sent(artist, { ...expenseOf(some), tax_lines: tax_lines.slice(1) }))).toEqual([
    422,
    "/tax_lines",
  ]);
  const many = await Promise.all(Array.from({ length: 11 }, () => receiptOf(artist, 1)));
  expect((await refusal(await sent(artist, expenseOf(many))))[0]).toBe(422);
  const [row] = await portal.database.db
    .select()
    .from(receipts)
    .where(and(eq(receipts.documentId, some[1] ?? ""), eq(receipts.expenseId, expense.id)));
  expect(row).toBeDefined();
});
const expenseOf = (document_ids: string[]) => ({
  amount: "12.50",
  category: "Meals",
  description: "Dinner",
  expense_date: "2026-09-03",
  document_ids,
});
