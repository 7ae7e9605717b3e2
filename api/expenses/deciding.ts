import { and, asc, inArray, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import {
  approvalsNeeded,
  refusalOf,
  standing,
  type Actor,
  type ApprovalPolicy,
  type Judged,
} from "../../core/expense-judge.ts";
import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import { type ExpenseApprove, type ExpenseBulkApprove, type ExpensesEligible } from "../../core/expenses.ts";
import { batchErrors, expenseProblems, type ExpenseReject } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { approvalPolicy } from "../../db/approval-policy.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { insertRows } from "../../db/prepared.ts";
import { expenseApprovals, expenses } from "../../db/schema/expenses.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { decider, judgedOf } from "./acting.ts";
import { amountsNow, completeAmounts } from "./amounts.ts";
import {
  answer,
  auditExpenses,
  carryOut,
  judge,
  judgedOne,
  lockExpense,
  note,
  MEANWHILE,
  type ExpenseRow,
} from "./carrying.ts";
import { visibleExpenses } from "./queries.ts";

/**
 * The approver signs the version they saw. Over the organisation's threshold it stays submitted until another does too.
 * @throws Problem 403 for their own or a second time, 409 for its state or a missing rate, 412.
 */
export async function approveExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseApprove,
): Promise<Written> {
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const [row, actor, policy] = await Promise.all([
      lockExpense(tx, caller, id),
      decider(tx, caller, input.on_behalf_of),
      approvalPolicy(tx, caller),
    ]);
    const complete = await completeAmounts(tx, caller, [row], instantOf(services.clock.now()));
    const judged = await judgedOf(tx, complete);
    judge(must(judged.get(id), "an expense that was locked"), "approve", actor, version);
    await sign(services, tx, caller, complete, { actor, policy, judged, notes: input.notes || null });
    return await answer(tx, caller, id, 200);
  });
}

export async function rejectExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseReject,
): Promise<Written> {
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const [row, actor] = await Promise.all([
      lockExpense(tx, caller, id),
      decider(tx, caller, input.on_behalf_of),
    ]);
    judge(await judgedOne(tx, row), "reject", actor, version);
    const { onBehalfOf } = actor;
    await carryOut(services, tx, caller, [row], { verb: "reject", notes: input.reason, onBehalfOf });
    return await answer(tx, caller, id, 200);
  });
}

/**
 * All of them or none, each judged as if it came alone (mission D-36).
 * @throws Problem 400 beyond the batch's size; 404 and 409 with the reason of every one that is refused.
 */
export async function approveExpenses(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ExpenseBulkApprove,
): Promise<Written> {
  if (input.expense_ids.length > APPROVE_COUNT_MAX) throw new Problem(expenseProblems.tooManyInBatch);
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const [rows, actor, policy] = await Promise.all([
      // In the order of their ids, so that two batches that overlap wait for each other and never for ever.
      batch(tx, caller, input).for("update"),
      decider(tx, caller, input.on_behalf_of),
      approvalPolicy(tx, caller),
    ]);
    const known = new Set(rows.map(({ id }) => id));
    const missing = input.expense_ids.flatMap((id, at) => (known.has(id) ? [] : [{ at, reason: NOT_THERE }]));
    if (missing.length > 0) throw new Problem(common.notFound, undefined, { errors: batchErrors(missing) });
    const complete = await completeAmounts(tx, caller, rows, instantOf(services.clock.now()));
    const judged = await judgedOf(tx, complete);
    const refusals = reasonsOf(input, judged, actor).flatMap((reason, at) =>
      reason === undefined ? [] : [{ at, reason }],
    );
    if (refusals.length > 0)
      throw new Problem(expenseProblems.notEligible, undefined, { errors: batchErrors(refusals) });
    const notes = input.notes || null;
    const signed = await sign(services, tx, caller, complete, { actor, policy, judged, notes });
    return { status: 200, body: approvedBody(input, signed) };
  });
}

/** What approving these would say of each, as they stand. Nothing is locked, and nothing is changed. */
export async function tryApproving(
  services: Services,
  db: Reader,
  caller: Caller,
  input: ExpenseBulkApprove,
): Promise<ExpensesEligible> {
  if (input.expense_ids.length > APPROVE_COUNT_MAX) throw new Problem(expenseProblems.tooManyInBatch);
  const [rows, actor] = await Promise.all([
    batch(db, caller, input),
    decider(db, caller, input.on_behalf_of),
  ]);
  const judged = await judgedOf(db, await amountsNow(db, caller, rows, instantOf(services.clock.now())));
  const reasons = reasonsOf(input, judged, actor);
  return {
    dry_run: true,
    expenses: input.expense_ids.map((id, at) => ({
      id,
      eligible: reasons[at] === undefined,
      reason: reasons[at] ?? null,
    })),
  };
}

const NOT_THERE = "is not there";

/** In the order of their ids, whatever the order that they were asked in. */
export const batch = (
  db: Reader,
  caller: Caller,
  { expense_ids: ids }: Pick<ExpenseBulkApprove, "expense_ids">,
) =>
  db
    .select()
    .from(expenses)
    .where(and(inArray(expenses.id, ids), visibleExpenses(caller)))
    .orderBy(asc(expenses.id));

/** Why each may not be approved, in the order that was asked. */
function reasonsOf(
  input: ExpenseBulkApprove,
  judged: ReadonlyMap<string, Judged>,
  actor: Actor,
): (string | undefined)[] {
  return input.expense_ids.map((id) => {
    const one = judged.get(id);
    return one ? refusalOf(one, "approve", actor, input.versions?.[id])?.reason : NOT_THERE;
  });
}

type Signing = {
  actor: Actor;
  policy: ApprovalPolicy;
  judged: ReadonlyMap<string, Judged>;
  notes: string | null;
};

/** Signs what was judged; whatever has all the approvals it takes is approved, the rest waits for somebody else's. */
async function sign(
  services: Services,
  tx: Tx,
  caller: Caller,
  rows: readonly ExpenseRow[],
  { actor, policy, judged, notes }: Signing,
): Promise<ExpenseRow[]> {
  const at = instantOf(services.clock.now());
  const { onBehalfOf } = actor;
  await insertRows(
    tx,
    expenseApprovals,
    rows.map((row) => ({
      id: newId(Date.parse(at)),
      organisationId: caller.organisationId,
      expenseId: row.id,
      expenseVersion: row.version,
      approverId: caller.userId,
      onBehalfOf,
      at,
    })),
  );
  const approvalsGiven = sql`${expenses.approvalsGiven} + 1`;
  const isLast = (row: ExpenseRow) =>
    standing(must(judged.get(row.id), "an expense that was judged")).length + 1 >=
    approvalsNeeded(policy, row);
  const { last = [], first = [] } = Object.groupBy(rows, (row) => (isLast(row) ? "last" : "first"));
  const step = { verb: "approve" as const, notes, onBehalfOf, change: { approvalsGiven } };
  const approved = last.length === 0 ? [] : await carryOut(services, tx, caller, last, step);
  if (first.length === 0) return approved;
  // The version stays: it is what the second signs too.
  const waiting = await tx
    .update(expenses)
    .set({ approvalsGiven, updatedAt: at })
    .where(
      inArray(
        expenses.id,
        first.map(({ id }) => id),
      ),
    )
    .returning();
  auditExpenses(tx, caller, first, waiting, { action: "expenses.approved-once", notes, onBehalfOf });
  const lines = waiting.map((row) => ({ row, event: "approved_once" as const, notes, onBehalfOf }));
  await note(tx, caller, lines, at);
  return [...approved, ...waiting];
}

function approvedBody(input: ExpenseBulkApprove, signed: readonly ExpenseRow[]) {
  const after = new Map(signed.map((row) => [row.id, row]));
  const count = (status: ExpenseRow["status"]) => signed.filter((row) => row.status === status).length;
  const [approved, waiting] = [count("approved"), count("submitted")];
  const told = [
    approved > 0 && `${approved === 1 ? "1 expense" : `${approved} expenses`} approved`,
    waiting > 0 && `${waiting === 1 ? "1 expense waits" : `${waiting} expenses wait`} for a second approval`,
  ];
  return {
    message: told.filter(Boolean).join(", "),
    expenses: input.expense_ids.map((id) => {
      const { amountMinor: minor, currency, version, status } = must(after.get(id), "a judged expense");
      return { id, ...wireMoney({ minor, currency }), version, status };
    }),
  };
}
