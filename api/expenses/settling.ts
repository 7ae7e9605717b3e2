import type { Caller } from "../../core/access.ts";
import { expenseProblems, type ExpensePay } from "../../core/expense-verbs.ts";
import { parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn, instantOf } from "../../core/time.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
import type { RequestKey, Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { lockedAnew } from "./amounts.ts";
import { bookVoid } from "./booking.ts";
import { one } from "./carrying.ts";
import { bookPayment, type Stated } from "./payments.ts";

/** Rates stay as they were locked, unless somebody says otherwise: then they are looked up anew. */
export async function relockExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
): Promise<Written> {
  const now = instantOf(services.clock.now());
  return await one(services, caller, key, { id, version, verb: "relock" }, async (tx, before) => ({
    // What somebody approved before was at other rates.
    change: { ...(await lockedAnew(tx, caller, before, now)), approvalsGiven: 0 },
  }));
}

/** By somebody who neither spent nor approved it. @throws Problem 403, 409 for its state or a missing rate, 412, 422. */
export async function payExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpensePay,
): Promise<Written> {
  const today = dateIn("UTC", services.clock.now());
  const paidOn = input.paid_on ?? today;
  const now = instantOf(services.clock.now());
  return await one(services, caller, key, { id, version, verb: "pay" }, async (tx, before) => {
    if (paidOn > addDays(today, 1) || paidOn < before.spentOn) {
      const detail = "must be between the day it was spent and today";
      throw new Problem(common.invalid, undefined, { errors: [{ pointer: "/paid_on", detail }] });
    }
    const stated = await statedIn(tx, caller, input.bank_amount, before.id);
    await bookPayment(tx, caller, before, paidOn, now, stated);
    return { notes: input.notes || null, change: { paidBy: caller.userId, paidAt: now } };
  });
}

/** @throws Problem 422 for an amount that the organisation's currency does not have. */
async function statedIn(
  tx: Tx,
  caller: Caller,
  amount: ExpensePay["bank_amount"],
  id: string,
): Promise<Stated | undefined> {
  if (amount === undefined) return undefined;
  const minor = parseAmount(amount, await functionalCurrencyOf(tx, caller));
  if (typeof minor === "number") return new Map([[id, minor]]);
  throw new Problem(common.invalid, undefined, {
    errors: [{ pointer: "/bank_amount", detail: minor.refusal }],
  });
}

/** Takes what was approved out of the books again. @throws Problem 403 for their own, 409 once it is paid, 412. */
export async function voidExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  reason: string,
): Promise<Written> {
  const now = instantOf(services.clock.now());
  return await one(services, caller, key, { id, version, verb: "void" }, async (tx, before) => {
    if (before.settledMinor > 0)
      throw new Problem(expenseProblems.notPossible, "A part of it was settled against an advance already.");
    await bookVoid(tx, caller, before, dateIn("UTC", services.clock.now()), now);
    return { notes: reason, change: { voidedAt: now } };
  });
}
