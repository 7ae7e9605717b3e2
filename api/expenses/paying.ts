import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { refusalOf, type Actor } from "../../core/expense-judge.ts";
import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import type { ExpensesPay, ExpensesPayable } from "../../core/expense-desk.ts";
import { batchErrors, expenseProblems } from "../../core/expense-verbs.ts";
import { parseAmount, wireMoney, wireSum } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn, instantOf } from "../../core/time.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Reader } from "../../db/open.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { inOwnName, judgedOf } from "./acting.ts";
import { bookPayments, paymentsOf, UNPAYABLE, type Payment, type Stated } from "./payments.ts";
import { carryOut, MEANWHILE, type ExpenseRow } from "./carrying.ts";
import { batch } from "./deciding.ts";

/**
 * All of them or none, each judged as if it came alone: by somebody who neither spent nor approved any of them.
 * @throws Problem 400 beyond the batch's size; 404 and 409 with the reason of every one that is refused; 422.
 */
export async function payExpenses(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ExpensesPay,
): Promise<Written> {
  if (input.expense_ids.length > APPROVE_COUNT_MAX) throw new Problem(expenseProblems.tooManyInBatch);
  const { paidOn, now } = dayOf(services, input);
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const [rows, actor] = await Promise.all([
      // In the order of their ids, so that two batches that overlap wait for each other and never for ever.
      batch(tx, caller, input).for("update"),
      inOwnName(tx, caller),
    ]);
    const looked = await look(tx, caller, rows, { input, actor, paidOn, now });
    const refusals = looked.flatMap(({ reason }, at) => (reason === undefined ? [] : [{ at, reason }]));
    if (refusals.length > 0) {
      const problem = rows.length < input.expense_ids.length ? common.notFound : expenseProblems.notPayable;
      throw new Problem(problem, undefined, { errors: batchErrors(refusals) });
    }
    const payments = looked.map(({ payment }) => must(payment, "a payment that was judged"));
    await bookPayments(tx, caller, payments, now);
    const change = { paidBy: caller.userId, paidAt: now };
    const step = { verb: "pay" as const, notes: input.notes || null, change };
    const paid = await carryOut(services, tx, caller, rows, step);
    return { status: 200, body: paidBody(paid, payments) };
  });
}

/** What paying these would say of each, and realise, as they stand. Nothing is locked, and nothing is changed. */
export async function tryPaying(
  services: Services,
  db: Reader,
  caller: Caller,
  input: ExpensesPay,
): Promise<ExpensesPayable> {
  if (input.expense_ids.length > APPROVE_COUNT_MAX) throw new Problem(expenseProblems.tooManyInBatch);
  const { paidOn, now } = dayOf(services, input);
  const [rows, actor] = await Promise.all([batch(db, caller, input), inOwnName(db, caller)]);
  const looked = await look(db, caller, rows, { input, actor, paidOn, now });
  return {
    dry_run: true,
    expenses: input.expense_ids.map((id, at) => {
      const { reason = null, payment } = must(looked[at], "what was asked about");
      return {
        id,
        eligible: reason === null,
        reason,
        payout: payment ? wireSum(String(payment.payoutMinor), payment.payoutCurrency) : null,
        worth: payment ? wireSum(String(payment.paidMinor), payment.functionalCurrency) : null,
        realised: payment ? realisedOf(payment) : null,
      };
    }),
  };
}

/** @throws Problem 422 for a day that is not over anywhere. */
function dayOf(services: Services, { paid_on }: ExpensesPay): { paidOn: string; now: string } {
  const today = dateIn("UTC", services.clock.now());
  const paidOn = paid_on ?? today;
  if (paidOn > addDays(today, 1)) {
    const errors = [{ pointer: "/paid_on", detail: "must not be after today" }];
    throw new Problem(common.invalid, undefined, { errors });
  }
  return { paidOn, now: instantOf(services.clock.now()) };
}

type Looked = { reason?: string; payment?: Payment };
type Terms = { input: ExpensesPay; actor: Actor; paidOn: string; now: string };

/** Of each that was asked, in that order: why it may not be paid, or what paying it books. */
async function look(
  db: Reader,
  caller: Caller,
  rows: readonly ExpenseRow[],
  { input, actor, paidOn, now }: Terms,
): Promise<Looked[]> {
  const judged = await judgedOf(db, rows);
  const reasonOf = ({ id, spentOn }: ExpenseRow): string | undefined => {
    const one = must(judged.get(id), "a judged expense");
    const refusal = refusalOf(one, "pay", actor, input.versions?.[id]);
    return refusal?.reason ?? (paidOn < spentOn ? "was spent after that day" : undefined);
  };
  const reasons = new Map(rows.map((row) => [row.id, reasonOf(row)]));
  const payable = rows.filter(({ id }) => reasons.get(id) === undefined);
  const stated = await statedIn(db, caller, input);
  const payments = await paymentsOf(db, caller, payable, paidOn, now, stated);
  return input.expense_ids.map((id) => {
    if (!reasons.has(id)) return { reason: "is not there" };
    const reason = reasons.get(id);
    if (reason !== undefined) return { reason };
    const payment = must(payments.get(id), "a payment that was asked for");
    return typeof payment === "string" ? { reason: UNPAYABLE[payment] } : { payment };
  });
}

/** What the bank says of each. @throws Problem 422 for an amount that the organisation's currency does not have. */
async function statedIn(
  db: Reader,
  caller: Caller,
  { bank_amounts: amounts = {} }: ExpensesPay,
): Promise<Stated> {
  const some = Object.entries(amounts);
  if (some.length === 0) return new Map();
  const own = await functionalCurrencyOf(db, caller);
  return new Map(
    some.map(([id, amount]) => {
      const minor = parseAmount(amount, own);
      if (typeof minor === "number") return [id, minor] as const;
      const errors = [{ pointer: `/bank_amounts/${id}`, detail: minor.refusal }];
      throw new Problem(common.invalid, undefined, { errors });
    }),
  );
}

const realisedOf = ({ realisedMinor, functionalCurrency }: Payment) =>
  wireSum(String(realisedMinor), functionalCurrency);

function paidBody(paid: readonly ExpenseRow[], payments: readonly Payment[]) {
  const after = new Map(paid.map((row) => [row.id, row]));
  return {
    message: paid.length === 1 ? "1 expense paid" : `${paid.length} expenses paid`,
    expenses: payments.map((payment) => {
      const { id, amountMinor: minor, currency, version, status } = must(after.get(payment.id), "a paid one");
      return { id, ...wireMoney({ minor, currency }), version, status, realised: realisedOf(payment) };
    }),
  };
}
