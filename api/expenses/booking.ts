import { and, eq, inArray, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Part } from "../../core/books/advances.ts";
import { BANK, PAYABLE_TO_ARTISTS } from "../../core/books/chart.ts";
import { expensePostings, paymentPostings, reversed } from "../../core/books/entries.ts";
import { conversionAt, type Rate } from "../../core/books/rates.ts";
import { must } from "../../core/assert.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { wantPayments, type PaidBill } from "../../db/bills.ts";
import { entriesOf, postEntries, type Booked, type NewEntry } from "../../db/ledger.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { findRates } from "../../db/rates.ts";
import { advanceMovements } from "../../db/schema/advance-movements.ts";
import type { expenses } from "../../db/schema/expenses.ts";
import { amountsNow, completeAmounts, lacksRate } from "./amounts.ts";

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
async function settledOf(
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

/** What paying an expense books. */
export type Payment = {
  id: string;
  /** What is booked before: it was approved when there were no books. */
  first: { row: ExpenseRow; entry: NewEntry } | undefined;
  /** None where less than half of the smallest coin is owed. */
  entry: NewEntry | undefined;
  payoutMinor: number;
  payoutCurrency: string;
  paidOn: string;
  /** What the money is worth on that day. */
  paidMinor: number;
  /** A loss above nothing. */
  realisedMinor: number;
  functionalCurrency: string;
};

/** After "This expense". */
export const LACKS_RATE = {
  spent: "has no rate of exchange for its day yet",
  paid: "has no rate of exchange for the day of payment yet",
};

/**
 * What paying each would book, at what the money is worth on the day; against what it was booked for, that is the
 * realised gain or loss. Of which day there is no rate, where one is missing.
 */
export async function paymentsOf(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  rows: readonly ExpenseRow[],
  paidOn: string,
  at: string,
): Promise<Map<string, Payment | keyof typeof LACKS_RATE>> {
  if (rows.length === 0) return new Map();
  const [booked, complete, settled] = await Promise.all([
    entriesOf(
      db,
      caller,
      "expense",
      rows.map(({ id }) => id),
    ),
    amountsNow(db, caller, rows, at),
    settledOf(db, caller, rows),
  ]);
  const known = new Map(booked.map((entry) => [entry.source_id, entry]));
  const debts = complete.map((row, index) => {
    const debt = debtOf(row, known.get(row.id), at, settled.get(row.id));
    // As it stands, so that what it lacks is kept with it.
    return debt?.first ? { ...debt, first: { ...debt.first, row: rows[index] ?? row } } : debt;
  });
  const wanted = debts.flatMap((debt) =>
    debt === undefined || debt.payoutCurrency === debt.functionalCurrency
      ? []
      : [debt.payoutCurrency, debt.functionalCurrency],
  );
  const days = [...new Set(wanted)].map((currency) => ({ currency, day: paidOn }));
  const rates = days.length === 0 ? [] : await findRates(db, days);
  return new Map(
    debts.map((debt, index) => [
      must(rows[index], "a row that was asked for").id,
      debt === undefined ? "spent" : (paymentOf(debt, paidOn, rates, at) ?? "paid"),
    ]),
  );
}

type Debt = Omit<Payment, "entry" | "realisedMinor" | "paidOn" | "paidMinor"> & { bookedMinor: number };

/**
 * What is owed for it, less what was settled with advances, which was booked for `settledMinor`; undefined where it is
 * not booked and a rate is missing.
 */
function debtOf(row: ExpenseRow, booked: Booked | undefined, at: string, settledMinor = 0): Debt | undefined {
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

function paymentOf(
  { bookedMinor, ...debt }: Debt,
  paidOn: string,
  rates: readonly Rate[],
  at: string,
): Payment | undefined {
  const { payoutMinor, payoutCurrency, functionalCurrency } = debt;
  if (payoutMinor === 0 && bookedMinor === 0)
    return { ...debt, paidOn, paidMinor: 0, entry: undefined, realisedMinor: 0 };
  const paidMinor =
    payoutCurrency === functionalCurrency
      ? payoutMinor
      : conversionAt({ minor: payoutMinor, currency: payoutCurrency }, functionalCurrency, paidOn, rates)
          ?.minor;
  if (paidMinor === undefined) return undefined;
  const entry = {
    id: newId(Date.parse(at)),
    kind: "payment" as const,
    sourceId: debt.id,
    entryOn: paidOn,
    functionalCurrency,
    postings: paymentPostings({ payoutCurrency, payoutMinor, bookedMinor, paidMinor }),
  };
  return { ...debt, paidOn, paidMinor, entry, realisedMinor: paidMinor - bookedMinor };
}

/** As many statements for fifty as for one. What was paid is to be on its bill in the ledger outside as well. */
export async function bookPayments(
  tx: Tx,
  caller: Caller,
  payments: readonly Payment[],
  at: string,
): Promise<void> {
  const firsts = payments.flatMap(({ first }) => (first ? [first] : []));
  if (firsts.length > 0)
    await completeAmounts(
      tx,
      caller,
      firsts.map(({ row }) => row),
      at,
    );
  const entries = payments.flatMap(({ first, entry }) => [first?.entry, entry]);
  await postEntries(
    tx,
    caller,
    entries.filter((entry) => entry !== undefined),
    at,
  );
  await wantPayments(
    tx,
    caller,
    payments.map(({ id, paidOn, paidMinor, functionalCurrency }): PaidBill => ({
      id: newId(Date.parse(at)),
      expenseId: id,
      account: BANK,
      paidOn,
      amountMinor: null,
      functionalMinor: paidMinor,
      functionalCurrency,
    })),
    at,
  );
}

/** Books that an artist was paid. @throws Problem 409 when no rate is known for that day. */
export async function bookPayment(
  tx: Tx,
  caller: Caller,
  row: ExpenseRow,
  paidOn: string,
  at: string,
): Promise<void> {
  const payment = must((await paymentsOf(tx, caller, [row], paidOn, at)).get(row.id), "what was asked for");
  if (payment === "spent") throw new Problem(expenseProblems.rateMissing);
  if (payment === "paid")
    throw new Problem(
      expenseProblems.rateMissing,
      "There is no rate of exchange for the day of payment yet.",
    );
  await bookPayments(tx, caller, [payment], at);
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
