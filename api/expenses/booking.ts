import { and, eq, inArray, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Part } from "../../core/books/advances.ts";
import { PAYABLE_TO_ARTISTS } from "../../core/books/chart.ts";
import { expensePostings, reversed } from "../../core/books/entries.ts";
import { must } from "../../core/assert.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { entriesOf, postEntries, type Booked, type NewEntry } from "../../db/ledger.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { advanceMovements } from "../../db/schema/advance-movements.ts";
import type { expenses } from "../../db/schema/expenses.ts";
import { completeAmounts, lacksRate } from "./amounts.ts";

type ExpenseRow = typeof expenses.$inferSelect;

/** Books what was approved, on the days that it was spent: two statements for fifty as for one. */
export async function bookApproved(
  tx: Tx,
  caller: Caller,
  rows: readonly ExpenseRow[],
  at: string,
): Promise<void> {
  await postEntries(
    tx,
    caller,
    rows.map((row) => entryOf(row, at)),
    at,
  );
}

function entryOf(row: ExpenseRow, at: string) {
  const { functionalMinor, functionalCurrency, payoutMinor, payoutCurrency } = row;
  return {
    id: newId(Date.parse(at)),
    kind: "expense" as const,
    sourceId: row.id,
    entryOn: row.spentOn,
    functionalCurrency: must(functionalCurrency, "a currency of the books"),
    postings: expensePostings({
      ...row,
      functionalMinor: must(functionalMinor, "an amount that was locked"),
      payoutMinor: must(payoutMinor, "an amount that was locked"),
      payoutCurrency: must(payoutCurrency, "a currency to pay in"),
    }),
  };
}

/** Its entry; what was approved before there were books is booked now. @throws Problem 409 without a rate. */
async function bookedEntry(tx: Tx, caller: Caller, row: ExpenseRow, at: string): Promise<Booked> {
  const [booked] = await entriesOf(tx, caller, "expense", [row.id]);
  if (booked) return booked;
  const [complete] = await completeAmounts(tx, caller, [row], at);
  if (!complete || lacksRate(complete)) throw new Problem(expenseProblems.rateMissing);
  const entry = entryOf(complete, at);
  await postEntries(tx, caller, [entry], at);
  return {
    id: entry.id,
    source_id: row.id,
    functional_currency: entry.functionalCurrency,
    postings: entry.postings,
  };
}

/** What is still owed for an approved expense, as it was booked: less what was settled against advances. */
export async function owedFor(
  tx: Tx,
  caller: Caller,
  row: ExpenseRow,
  at: string,
): Promise<Part & { functionalCurrency: string }> {
  const booked = await bookedEntry(tx, caller, row, at);
  const settled = await settledOf(tx, caller, [row]);
  const debt = must(debtOf(row, booked, at, settled.get(row.id)), "what is booked");
  const { payoutCurrency: currency, payoutMinor: minor, bookedMinor, functionalCurrency } = debt;
  return { currency, minor, bookedMinor, functionalCurrency };
}

/** What of each was settled against advances, as it was booked; few have anything. */
export async function settledOf(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  rows: readonly ExpenseRow[],
): Promise<Map<string, number>> {
  const ids = rows.flatMap(({ id, settledMinor }) => (settledMinor === 0 ? [] : [id]));
  if (ids.length === 0) return new Map();
  const sums = await db
    .select({
      id: advanceMovements.expenseId,
      functional: sql<string>`sum(${advanceMovements.payableFunctionalMinor})::text`,
    })
    .from(advanceMovements)
    .where(and(inArray(advanceMovements.expenseId, ids), eq(advanceMovements.organisationId, organisationId)))
    .groupBy(advanceMovements.expenseId);
  return new Map(sums.map(({ id, functional }) => [must(id, "an expense"), Number(functional)]));
}

/** What is owed for one, in the currency that it is paid out in, and what that much was booked for. */
export type Debt = {
  id: string;
  /** What is booked before: it was approved when there were no books. */
  first: { row: ExpenseRow; entry: NewEntry } | undefined;
  payoutMinor: number;
  payoutCurrency: string;
  functionalCurrency: string;
  bookedMinor: number;
};

/**
 * What is owed for it, less what was settled with advances, which was booked for `settledMinor`; undefined where it is
 * not booked and a rate is missing.
 */
export function debtOf(
  row: ExpenseRow,
  booked: Booked | undefined,
  at: string,
  settledMinor = 0,
): Debt | undefined {
  if (!booked && lacksRate(row)) return undefined;
  const first = booked ? undefined : { row, entry: entryOf(row, at) };
  const postings = booked?.postings ?? first?.entry.postings ?? [];
  const debt = postings.find(({ account }) => account === PAYABLE_TO_ARTISTS);
  const functionalCurrency = booked?.functional_currency ?? must(row.functionalCurrency, "a currency");
  return {
    id: row.id,
    first,
    functionalCurrency,
    payoutCurrency: debt?.currency ?? functionalCurrency,
    payoutMinor: -(debt?.amountMinor ?? 0) - row.settledMinor,
    bookedMinor: -(debt?.functionalMinor ?? 0) - settledMinor,
  };
}

/** Takes an expense out of the books: its entry the other way round, on this day. */
export async function bookVoid(
  tx: Tx,
  caller: Caller,
  row: ExpenseRow,
  on: string,
  at: string,
): Promise<void> {
  const booked = await bookedEntry(tx, caller, row, at);
  const entry = {
    id: newId(Date.parse(at)),
    kind: "void" as const,
    sourceId: row.id,
    entryOn: on,
    functionalCurrency: booked.functional_currency,
    reversalOf: booked.id,
    postings: reversed(booked.postings),
  };
  await postEntries(tx, caller, [entry], at);
}
