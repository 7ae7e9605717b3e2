import type { Caller } from "../../core/access.ts";
import { nextAdvance, openOf } from "../../core/advance-states.ts";
import { bookedShare, settlementPostings, type Part } from "../../core/books/advances.ts";
import { ADVANCES } from "../../core/books/chart.ts";
import { expenseProblems, type ExpenseSettle } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { formatAmount, parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn, instantOf } from "../../core/time.ts";
import { lockAdvance, moveAdvance, partOf, type AdvanceRow } from "../../db/advances.ts";
import { audit } from "../../db/audit.ts";
import { wantPayments, type PaidBill } from "../../db/bills.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { inOwnName } from "./acting.ts";
import { owedFor } from "./booking.ts";
import { answer, carryOut, judge, judgedOne, lockExpense, MEANWHILE, type ExpenseRow } from "./carrying.ts";

/**
 * Settles what is owed for an approved expense with an advance of its owner, in the advance's own currency: all of it,
 * which pays the expense, or as much as is open. By somebody who neither spent nor approved it, as paying is.
 * @throws Problem 403, 409 for the state of either or where they do not go together, 412, 422 for too much.
 */
export async function settleExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseSettle,
): Promise<Written> {
  const now = services.clock.now();
  const [at, today] = [instantOf(now), dateIn("UTC", now)];
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const before = await lockExpense(tx, caller, id);
    const [actor, judged] = await Promise.all([inOwnName(tx, caller), judgedOne(tx, before)]);
    judge(judged, "settle", actor, version);
    const advance = fitting(before, await lockAdvance(tx, caller, input.advance_id));
    const on = input.settled_on ?? today;
    if (on > addDays(today, 1) || on < before.spentOn || on < advance.issuedOn)
      throw refused("/settled_on", "must be between the day it was spent, the day of the advance, and today");
    const owed = await owedFor(tx, caller, before, at);
    if (owed.minor === 0) throw new Problem(expenseProblems.advance, "Nothing is owed for it.");
    const most = Math.min(openOf(advance), owed.minor);
    const minor = amountOf(input.amount, most, advance.currency);
    const payable = bookedShare(minor, owed);
    const part = partOf(advance, minor);
    const words = `${formatAmount(minor, advance.currency)} ${advance.currency}: ${advance.purpose}`;
    const after = await moveAdvance(
      tx,
      caller,
      advance,
      {
        kind: "settled",
        part,
        on,
        notes: before.description,
        expense: { id, payableFunctionalMinor: payable },
      },
      { kind: "settlement", postings: settlementPostings(part, payable) },
      at,
    );
    audit(tx, {
      action: "advances.settled",
      object: { type: "advance", id: advance.id, version: after.version },
      before: advance,
      after,
      subjectId: advance.artistId,
    });
    const isPaid = minor === owed.minor;
    await wantPayments(
      tx,
      caller,
      [{ ...partOfBill(before, minor, isPaid), ...settledBy(advance, part, on, at) }],
      at,
    );
    await carryOut(services, tx, caller, [before], {
      verb: isPaid ? "pay" : "settle",
      notes: words,
      change: {
        settledMinor: before.settledMinor + minor,
        ...(isPaid && { paidBy: caller.userId, paidAt: at }),
      },
    });
    return await answer(tx, caller, id, 200);
  });
}

/** How much of its bill a part of the pay-out is; with the last, all that is left of it. */
function partOfBill({ id, amountMinor, payoutMinor }: ExpenseRow, minor: number, isLast: boolean) {
  const whole = { minor: payoutMinor ?? amountMinor, bookedMinor: amountMinor };
  return { expenseId: id, amountMinor: isLast ? null : bookedShare(minor, whole) };
}

const settledBy = (
  { functionalCurrency }: AdvanceRow,
  { bookedMinor }: Part,
  paidOn: string,
  at: string,
): Omit<PaidBill, "expenseId" | "amountMinor"> => ({
  id: newId(Date.parse(at)),
  account: ADVANCES,
  paidOn,
  functionalMinor: bookedMinor,
  functionalCurrency,
});

/** @throws Problem 422, 409 with what stands between the two. */
function fitting(expense: ExpenseRow, advance: AdvanceRow | undefined): AdvanceRow {
  if (!advance || advance.artistId !== expense.artistId)
    throw refused("/advance_id", "is no advance of whoever spent it");
  if (nextAdvance(advance.status, "settle") === null)
    throw new Problem(
      expenseProblems.advance,
      advance.status === "issued"
        ? "Whoever has the advance has not confirmed it yet."
        : "Nothing of the advance is open any more.",
    );
  if (advance.currency !== expense.payoutCurrency)
    throw new Problem(
      expenseProblems.advance,
      `It is paid out in ${expense.payoutCurrency ?? "another currency"}, and the advance is in ${advance.currency}.`,
    );
  return advance;
}

function amountOf(sent: string | number | undefined, most: number, currency: string): number {
  if (sent === undefined) return most;
  const amount = parseAmount(sent, currency);
  if (typeof amount !== "number") throw refused("/amount", amount.refusal);
  if (amount > most)
    throw refused("/amount", `must be at most ${formatAmount(most, currency)}, which both have left`);
  return amount;
}

function refused(pointer: string, detail: string): Problem {
  return new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });
}
