import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { BANK } from "../../core/books/chart.ts";
import { paymentPostings } from "../../core/books/entries.ts";
import type { Rate } from "../../core/books/rates.ts";
import { paidWorth } from "../../core/books/worth.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { wantPayments, type PaidBill } from "../../db/bills.ts";
import { entriesOf, postEntries, type NewEntry } from "../../db/ledger.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { findRates } from "../../db/rates.ts";
import type { expenses } from "../../db/schema/expenses.ts";
import { amountsNow, completeAmounts } from "./amounts.ts";
import { debtOf, settledOf, type Debt } from "./booking.ts";

type ExpenseRow = typeof expenses.$inferSelect;

/** What paying an expense books. */
export type Payment = Omit<Debt, "bookedMinor"> & {
  /** None where less than half of the smallest coin is owed. */
  entry: NewEntry | undefined;
  paidOn: string;
  /** What the money is worth on that day. */
  paidMinor: number;
  /** A loss above nothing. */
  realisedMinor: number;
};

/** Why paying one cannot be booked, after "This expense". */
export const UNPAYABLE = {
  spent: "has no rate of exchange for its day yet",
  paid: "has no rate of exchange for the day of payment yet",
  own: "is paid in the organisation's own currency: the bank took what is owed",
  far: "would have been changed at more than a tenth off the published rate",
};
type Unpayable = keyof typeof UNPAYABLE;

/** What a bank says it took, in minor units of the organisation's currency, by expense. */
export type Stated = ReadonlyMap<string, number>;

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
  stated: Stated = new Map(),
): Promise<Map<string, Payment | Unpayable>> {
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
      debt === undefined
        ? "spent"
        : paymentOf(debt, paidOn, worthOf(debt, paidOn, rates, stated.get(debt.id)), at),
    ]),
  );
}

const worthOf = (
  { payoutMinor: minor, payoutCurrency: currency, functionalCurrency }: Debt,
  paidOn: string,
  rates: readonly Rate[],
  statedMinor: number | undefined,
): number | Unpayable => paidWorth({ minor, currency }, functionalCurrency, paidOn, rates, statedMinor);

function paymentOf(
  { bookedMinor, ...debt }: Debt,
  paidOn: string,
  paidMinor: number | Unpayable,
  at: string,
): Payment | Unpayable {
  const { payoutMinor, payoutCurrency, functionalCurrency } = debt;
  if (payoutMinor === 0 && bookedMinor === 0)
    return { ...debt, paidOn, paidMinor: 0, entry: undefined, realisedMinor: 0 };
  if (typeof paidMinor === "string") return paidMinor;
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

/** Books that an artist was paid. @throws Problem 409 when no rate is known for that day; 422 for what no bank took. */
export async function bookPayment(
  tx: Tx,
  caller: Caller,
  row: ExpenseRow,
  paidOn: string,
  at: string,
  stated?: Stated,
): Promise<void> {
  const found = await paymentsOf(tx, caller, [row], paidOn, at, stated);
  const payment = must(found.get(row.id), "what was asked for");
  if (payment === "spent") throw new Problem(expenseProblems.rateMissing);
  if (payment === "paid")
    throw new Problem(
      expenseProblems.rateMissing,
      "There is no rate of exchange for the day of payment yet.",
    );
  if (typeof payment === "string") {
    const errors = [{ pointer: "/bank_amount", detail: UNPAYABLE[payment] }];
    throw new Problem(common.invalid, undefined, { errors });
  }
  await bookPayments(tx, caller, [payment], at);
}
