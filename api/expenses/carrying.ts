import { and, eq, inArray, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import type { AuditAction } from "../../core/audit-actions.ts";
import { alone, refusalOf, type Actor, type Judged } from "../../core/expense-judge.ts";
import { nextStage, ownsVerb, stageOf, statusOf, type ExpenseVerb } from "../../core/expense-states.ts";
import { type ExpenseEvent } from "../../core/expenses.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, personActor } from "../../db/audit.ts";
import { wantBills, withdrawBills } from "../../db/bills.ts";
import { enqueueAll } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { insertRows } from "../../db/prepared.ts";
import { expenseEvents, expenses } from "../../db/schema/expenses.ts";
import { writeApart, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { inOwnName, judgedAs, judgedOf } from "./acting.ts";
import { bookApproved } from "./booking.ts";
import { judgeKept } from "./policy.ts";
import { getExpense, visibleExpenses } from "./queries.ts";

export type ExpenseRow = typeof expenses.$inferSelect;

/** Which expense, as of which version, and what is done with it. */
export type Asked = { id: string; version: number | undefined; verb: ExpenseVerb };

/** What the database says where it judged otherwise than we did. */
export const MEANWHILE = {
  kind: expenseProblems.notPossible,
  detail: "Who may decide on it has changed meanwhile: read it again.",
};

/** One verb at one expense: locked, judged, carried out and answered. */
export async function one(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version, verb }: Asked,
  prepare: (tx: Tx, before: ExpenseRow) => Omit<Step, "verb"> | Promise<Omit<Step, "verb">> = () => ({}),
): Promise<Written> {
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const before = await lockExpense(tx, caller, id);
    // Owners are asked about nobody else: approvals and delegations make no difference to them.
    const [actor, judged] = ownsVerb(verb)
      ? [alone(caller.userId), judgedAs(before, [])]
      : await Promise.all([inOwnName(tx, caller), judgedOne(tx, before)]);
    judge(judged, verb, actor, version);
    const step = { verb, ...(await prepare(tx, before)) };
    const [after] = await carryOut(services, tx, caller, [before], step);
    const isHandedIn = verb === "submit" || verb === "answer";
    if (isHandedIn && after) await judgeKept(tx, caller, after, services.clock.now());
    return await answer(tx, caller, id, 200);
  });
}

export async function lockExpense(tx: Tx, caller: Caller, id: string): Promise<ExpenseRow> {
  const [row] = await tx
    .select()
    .from(expenses)
    .where(and(eq(expenses.id, id), visibleExpenses(caller)))
    .for("update");
  if (!row) throw new Problem(common.notFound);
  return row;
}

export const judgedOne = async (tx: Tx, row: ExpenseRow): Promise<Judged> =>
  must((await judgedOf(tx, [row])).get(row.id), "an expense that was asked for");

const REFUSALS = {
  own: expenseProblems.ownDecision,
  theirs: expenseProblems.notYours,
  approved: expenseProblems.ownApproval,
  twice: expenseProblems.secondApproval,
  state: expenseProblems.notPossible,
  version: common.versionMismatch,
  rate: expenseProblems.rateMissing,
};

export function judge(judged: Judged, verb: ExpenseVerb, actor: Actor, version: number | undefined): void {
  const refusal = refusalOf(judged, verb, actor, version);
  if (refusal) throw new Problem(REFUSALS[refusal.kind], `This expense ${refusal.reason}.`);
}

/** What is done with expenses that were judged: all of one kind at once. */
export type Step = {
  verb: ExpenseVerb;
  notes?: string | null;
  onBehalfOf?: string | null;
  change?: PgUpdateSetSource<typeof expenses>;
};

const EVENTS = {
  change: "changed",
  submit: "submitted",
  withdraw: "withdrawn",
  ask: "info_requested",
  answer: "answered",
  approve: "approved",
  reject: "rejected",
  relock: "relocked",
  code: "coded",
  settle: "settled",
  pay: "paid",
  void: "voided",
} as const satisfies Record<ExpenseVerb, ExpenseEvent>;

/** What is done with an expense whose owner is waited for ends the waiting. */
const ANSWERED = { askedBy: null, askedAt: null, question: null };

/** Writes what was judged, its lines of history, and the jobs that follow a decision: as many statements for fifty as for one. */
export async function carryOut(
  services: Services,
  tx: Tx,
  caller: Caller,
  before: readonly ExpenseRow[],
  { verb, notes = null, onBehalfOf = null, change = {} }: Step,
): Promise<ExpenseRow[]> {
  const now = instantOf(services.clock.now());
  const isDecision = verb === "approve" || verb === "reject";
  const rows: ExpenseRow[] = [];
  for (const [from, some] of Map.groupBy(before, stageOf)) {
    const status = statusOf(must(nextStage(from, verb), "a verb that was judged"));
    rows.push(
      ...(await tx
        .update(expenses)
        .set({
          ...change,
          status,
          ...(from === "info_requested" ? ANSWERED : {}),
          ...(isDecision ? { decidedBy: caller.userId, decidedAt: now, decisionNotes: notes } : {}),
          version: sql`${expenses.version} + 1`,
          updatedAt: now,
        })
        .where(
          inArray(
            expenses.id,
            some.map(({ id }) => id),
          ),
        )
        .returning()),
    );
  }
  const event = EVENTS[verb];
  const action: AuditAction =
    event === "info_requested" ? "expenses.info-requested" : (`expenses.${event}` as const);
  auditExpenses(tx, caller, before, rows, { action, notes, onBehalfOf });
  const lines = rows.map((row) => ({ id: newId(Date.parse(now)), row, event, notes, onBehalfOf }));
  const owner = { organisationId: caller.organisationId, createdBy: caller.userId };
  const ids = rows.map(({ id }) => id);
  // What a card paid is owed to nobody: the ledger outside hears of it by that card's statement.
  const owed = rows.filter(({ paidWith }) => paidWith === null).map(({ id }) => id);
  const decided =
    isDecision && ids.length > 0
      ? [{ kind: "notify-expense" as const, payload: { expense_ids: ids }, ...owner }]
      : [];
  const isTalk = verb === "ask" || verb === "answer";
  const talk = isTalk
    ? lines.map(({ id }) => ({ kind: "notify-question" as const, payload: { event_id: id }, ...owner }))
    : [];
  // Sent together: none waits for the answer of another.
  await Promise.all([
    note(tx, caller, lines, now),
    verb === "approve" ? bookApproved(tx, caller, rows, now) : undefined,
    verb === "approve" ? wantBills(tx, caller, owed, now) : undefined,
    verb === "void" ? withdrawBills(tx, caller, owed, now) : undefined,
    enqueueAll(tx, [...decided, ...talk]),
  ]);
  return rows;
}

/** What was done with them, in the audit trail; in somebody's name where it was done for them. */
export function auditExpenses(
  tx: Tx,
  caller: Caller,
  before: readonly ExpenseRow[],
  after: readonly ExpenseRow[],
  { action, notes, onBehalfOf }: { action: AuditAction; notes: string | null; onBehalfOf: string | null },
): void {
  const was = new Map(before.map((row) => [row.id, row]));
  const by = { ...personActor(caller, caller.organisationId), onBehalfOf };
  audit(
    tx,
    ...after.map((row) => ({
      action,
      object: { type: "expense" as const, id: row.id, version: row.version },
      before: must(was.get(row.id), "an expense that was judged"),
      after: row,
      reason: notes,
      subjectId: row.artistId,
      ...(onBehalfOf !== null && { by }),
    })),
  );
}

type Line = {
  /** Made by whoever names it. */
  id?: string;
  row: Pick<ExpenseRow, "id" | "version">;
  event: ExpenseEvent;
  notes: string | null;
  onBehalfOf?: string | null;
};

export async function note(tx: Tx, caller: Caller, lines: readonly Line[], at: string): Promise<void> {
  await insertRows(
    tx,
    expenseEvents,
    lines.map(({ id, row, event, notes, onBehalfOf = null }) => ({
      id: id ?? newId(Date.parse(at)),
      expenseId: row.id,
      organisationId: caller.organisationId,
      at,
      event,
      actorId: caller.userId,
      onBehalfOf,
      notes,
      expenseVersion: row.version,
    })),
  );
}

export async function answer(tx: Tx, caller: Caller, id: string, status: number): Promise<Outcome> {
  const body = await getExpense(tx, caller, id);
  return { status, body, etag: `"${body.version}"` };
}
