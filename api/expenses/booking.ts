import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Part } from "../../core/books/advances.ts";
import { PAYABLE_TO_ARTISTS } from "../../core/books/chart.ts";
import { expensePostings, paymentPostings, reversed } from "../../core/books/entries.ts";
import { must } from "../../core/assert.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { worthOn } from "../../db/advances.ts";
import { entriesOf, postEntries, type Booked } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
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
  const { postings, functional_currency: functionalCurrency } = await bookedEntry(tx, caller, row, at);
  const debt = postings.find(({ account }) => account === PAYABLE_TO_ARTISTS);
  const owed = { currency: debt?.currency ?? functionalCurrency, functionalCurrency };
  if (!debt) return { ...owed, minor: 0, bookedMinor: 0 };
  const [settled] =
    row.settledMinor === 0
      ? []
      : await tx
          .select({
            functional: sql<string>`coalesce(sum(${advanceMovements.payableFunctionalMinor}), 0)::text`,
          })
          .from(advanceMovements)
          .where(
            and(
              eq(advanceMovements.expenseId, row.id),
              eq(advanceMovements.organisationId, caller.organisationId),
            ),
          );
  return {
    ...owed,
    minor: -debt.amountMinor - row.settledMinor,
    bookedMinor: -debt.functionalMinor - Number(settled?.functional ?? 0),
  };
}

/**
 * Books that an artist was paid, at what the money is worth on the day; against what it was booked for, that is the
 * realised gain or loss.
 * @throws Problem 409 when no rate is known for that day.
 */
export async function bookPayment(
  tx: Tx,
  caller: Caller,
  row: ExpenseRow,
  paidOn: string,
  at: string,
): Promise<void> {
  const {
    currency: payoutCurrency,
    minor: payoutMinor,
    bookedMinor,
    functionalCurrency,
  } = await owedFor(tx, caller, row, at);
  // Less than half of the smallest coin that it is paid in: nothing is owed.
  if (payoutMinor === 0) return;
  const worth = await worthOn(
    tx,
    { minor: payoutMinor, currency: payoutCurrency },
    functionalCurrency,
    paidOn,
  );
  if (worth === undefined)
    throw new Problem(
      expenseProblems.rateMissing,
      "There is no rate of exchange for the day of payment yet.",
    );
  const entry = {
    id: newId(Date.parse(at)),
    kind: "payment" as const,
    sourceId: row.id,
    entryOn: paidOn,
    functionalCurrency,
    postings: paymentPostings({
      payoutCurrency,
      payoutMinor,
      bookedMinor,
      paidMinor: worth,
    }),
  };
  await postEntries(tx, caller, [entry], at);
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
