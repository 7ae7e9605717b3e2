import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  APPROVE_COUNT_MAX,
  nextStage,
  stageOf,
  statusOf,
  type ExpenseVerb,
} from "../../core/expense-states.ts";
import {
  batchErrors,
  expenseProblems,
  refusalOf,
  type ExpenseBulkApprove,
  type ExpenseChange,
  type ExpenseCreate,
  type ExpenseEvent,
} from "../../core/expenses.ts";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import { wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { enqueueAll } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { insertRows } from "../../db/prepared.ts";
import { expenseDocuments, expenseEvents, expenses } from "../../db/schema/expenses.ts";
import { write, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { completeAmounts, lacksRate, lockAmounts, lockedAnew, type Spent } from "./amounts.ts";
import { bookApproved } from "./booking.ts";
import { attach } from "./documents.ts";
import { judgeKept, judgeSubmission } from "./policy.ts";
import { untieReceipts } from "./receipts.ts";
import { termsOf } from "./terms.ts";
import { getExpense, visibleExpenses } from "./queries.ts";

type ExpenseRow = typeof expenses.$inferSelect;

/**
 * Hands an expense in, or keeps it as a draft. Its id is the client's for good: the same one sent again, with or
 * without a key and however much later, is answered with what there is.
 */
export async function createExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ExpenseCreate,
): Promise<Written> {
  const id = input.id ?? newId(services.clock.now());
  const now = instantOf(services.clock.now());
  const isSubmitted = input.status === "submitted";
  try {
    return await write(services.database, caller, key, async (tx) => {
      const terms = await termsOf(tx, caller, input, services.clock.now());
      const spent = { ...terms, payoutCurrency: input.payout_currency ?? terms.functionalCurrency };
      const row = {
        id,
        organisationId: caller.organisationId,
        artistId: caller.userId,
        ...spent,
        ...(isSubmitted && (await lockedFor(tx, spent, now))),
        category: input.category,
        description: input.description,
        notes: input.notes || null,
        country: input.country ?? null,
        status: input.status,
        submittedAt: isSubmitted ? now : null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      const events: ExpenseEvent[] = isSubmitted ? ["created", "submitted"] : ["created"];
      audit(tx, {
        action: isSubmitted ? "expenses.submitted" : "expenses.created",
        object: { type: "expense", id, version: 1 },
        after: row,
      });
      // Sent together: none waits for the answer of another.
      const answered = async () => {
        await attach(tx, caller, id, input.document_ids ?? []);
        if (isSubmitted)
          await judgeSubmission(tx, caller, row, input.document_ids ?? [], services.clock.now());
        return await answer(tx, caller, id, 201);
      };
      const [, , outcome] = await Promise.all([
        insertRows(tx, expenses, [row]),
        note(
          tx,
          caller,
          events.map((event) => ({ row, event, notes: null })),
          now,
        ),
        answered(),
      ]);
      return outcome;
    });
  } catch (error) {
    if (!isUniqueViolation(error, "expenses_pkey")) throw error;
    return await repeated(services, caller, key, id, input);
  }
}

/** The amounts of one that is handed in, without what there is none of. */
async function lockedFor(tx: Tx, spent: Spent & { functionalCurrency: string }, at: string) {
  const [amounts] = await lockAmounts(tx, spent.functionalCurrency, [spent], at);
  const { rates, ...locked } = must(amounts, "what was locked");
  return { ...locked, ...(rates && { rates }) };
}

/** The same expense again, if it is the same. @throws Problem 409 when the id is another expense's. */
async function repeated(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  input: ExpenseCreate,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .select()
      .from(expenses)
      .where(
        and(
          eq(expenses.id, id),
          eq(expenses.organisationId, caller.organisationId),
          eq(expenses.artistId, caller.userId),
        ),
      );
    if (!row) throw new Problem(common.conflict, "This id is taken.");
    const sent = await termsOf(tx, caller, input, Date.parse(row.createdAt));
    const isSame =
      row.amountMinor === sent.amountMinor &&
      row.currency === sent.currency &&
      row.spentOn === sent.spentOn &&
      row.category === input.category &&
      row.description === input.description;
    if (!isSame) throw new Problem(common.conflict, "This id is another expense's.");
    return await answer(tx, caller, id, 201);
  });
}

/** What was locked when it was handed in before; it is locked anew when it is again. */
const UNLOCKED = { functionalMinor: null, payoutMinor: null, rates: null, ratesLockedAt: null };

/** @throws Problem 412 when `version` is not the present one; 409 once it was handed in. */
export async function changeExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await lockExpense(tx, caller, id);
    judge(before, "change", caller, version);
    const terms = await termsOf(
      tx,
      caller,
      {
        amount: input.amount ?? wireMoney({ minor: before.amountMinor, currency: before.currency }).amount,
        currency: input.currency ?? before.currency,
        production_id: input.production_id === undefined ? before.productionId : input.production_id,
        expense_date: input.expense_date ?? before.spentOn,
        tax_lines: input.tax_lines,
      },
      services.clock.now(),
    );
    const isAnotherSum = terms.amountMinor !== before.amountMinor || terms.currency !== before.currency;
    const change = {
      // What an amount was split into is not what another is.
      ...(input.tax_lines === null || isAnotherSum ? { taxLines: null } : {}),
      ...UNLOCKED,
      ...terms,
      ...(input.country !== undefined && { country: input.country }),
      ...(input.payout_currency !== undefined && { payoutCurrency: input.payout_currency }),
      category: input.category ?? before.category,
      description: input.description ?? before.description,
      notes: input.notes === undefined ? before.notes : input.notes || null,
    };
    await carryOut(services, tx, caller, [before], { verb: "change", change });
    if (input.document_ids) {
      await tx.delete(expenseDocuments).where(eq(expenseDocuments.expenseId, id));
      await untieReceipts(tx, caller, id);
      await attach(tx, caller, id, input.document_ids);
    }
    return await answer(tx, caller, id, 200);
  });
}

export async function submitExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> {
  const submittedAt = instantOf(services.clock.now());
  return await one(services, caller, key, id, version, "submit", async (tx, before) => ({
    change: { submittedAt, ...(await lockedAnew(tx, caller, before, submittedAt)) },
  }));
}

export async function withdrawExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> {
  return await one(services, caller, key, id, version, "withdraw");
}

/** The approver signs the version they saw. @throws Problem 403 for their own, 409 for its state or a missing rate, 412. */
export async function approveExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  notes: string | null,
): Promise<Written> {
  return await one(services, caller, key, id, version, "approve", async (tx, before) => {
    const [complete] = await completeAmounts(tx, caller, [before], instantOf(services.clock.now()));
    if (!complete || lacksRate(complete))
      throw new Problem(expenseProblems.rateMissing, `This expense ${NO_RATE}.`);
    return { notes };
  });
}

export async function rejectExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  reason: string,
): Promise<Written> {
  return await one(services, caller, key, id, version, "reject", () => ({ notes: reason }));
}

/** One verb at one expense: locked, judged, carried out and answered. */
export async function one(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
  verb: ExpenseVerb,
  prepare: (tx: Tx, before: ExpenseRow) => Omit<Step, "verb"> | Promise<Omit<Step, "verb">> = () => ({}),
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await lockExpense(tx, caller, id);
    judge(before, verb, caller, version);
    const step = { verb, ...(await prepare(tx, before)) };
    const [after] = await carryOut(services, tx, caller, [before], step);
    if (verb === "submit" && after) await judgeKept(tx, caller, after, services.clock.now());
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
  return await write(services.database, caller, key, async (tx) => {
    // In the order of their ids, so that two batches that overlap wait for each other and never for ever.
    const rows = await tx
      .select()
      .from(expenses)
      .where(and(inArray(expenses.id, input.expense_ids), visibleExpenses(caller)))
      .orderBy(asc(expenses.id))
      .for("update");
    const known = new Map(rows.map((row) => [row.id, row]));
    const missing = input.expense_ids.flatMap((id, at) =>
      known.has(id) ? [] : [{ at, reason: "is not there" }],
    );
    if (missing.length > 0) throw new Problem(common.notFound, undefined, { errors: batchErrors(missing) });
    const complete = await completeAmounts(tx, caller, rows, instantOf(services.clock.now()));
    const lacking = new Set(complete.filter(lacksRate).map((row) => row.id));
    const refusals = input.expense_ids.flatMap((id, at) => {
      const row = must(known.get(id), "an expense that was found");
      const refusal = refusalOf(judged(row), "approve", caller, input.versions?.[id]);
      const reason = refusal?.reason ?? (lacking.has(id) ? NO_RATE : undefined);
      return reason === undefined ? [] : [{ at, reason }];
    });
    if (refusals.length > 0) {
      throw new Problem(expenseProblems.notEligible, undefined, { errors: batchErrors(refusals) });
    }
    const approved = await carryOut(services, tx, caller, complete, {
      verb: "approve",
      notes: input.notes || null,
    });
    const after = new Map(approved.map((row) => [row.id, row]));
    return {
      status: 200,
      body: {
        message: approved.length === 1 ? "1 expense approved" : `${approved.length} expenses approved`,
        expenses: input.expense_ids.map((id) => {
          const row = must(after.get(id), "an expense that was judged");
          return {
            id,
            ...wireMoney({ minor: row.amountMinor, currency: row.currency }),
            version: row.version,
          };
        }),
      },
    };
  });
}

async function lockExpense(tx: Tx, caller: Caller, id: string): Promise<ExpenseRow> {
  const [row] = await tx
    .select()
    .from(expenses)
    .where(and(eq(expenses.id, id), visibleExpenses(caller)))
    .for("update");
  if (!row) throw new Problem(common.notFound);
  return row;
}

const judged = (row: ExpenseRow) => ({
  stage: stageOf(row),
  userId: row.artistId,
  version: row.version,
  decidedBy: row.decidedBy,
});

const NO_RATE = "has no rate of exchange for its day yet";

const REFUSALS = {
  own: expenseProblems.ownDecision,
  theirs: expenseProblems.notYours,
  approved: expenseProblems.ownApproval,
  state: expenseProblems.notPossible,
  version: common.versionMismatch,
};

function judge(row: ExpenseRow, verb: ExpenseVerb, caller: Caller, version: number | undefined): void {
  const refusal = refusalOf(judged(row), verb, caller, version);
  if (refusal) throw new Problem(REFUSALS[refusal.kind], `This expense ${refusal.reason}.`);
}

/** What is done with expenses that were judged: all of one kind at once. */
type Step = {
  verb: ExpenseVerb;
  notes?: string | null;
  change?: Partial<typeof expenses.$inferInsert>;
};

const EVENTS = {
  change: "changed",
  submit: "submitted",
  withdraw: "withdrawn",
  approve: "approved",
  reject: "rejected",
  relock: "relocked",
  pay: "paid",
  void: "voided",
} as const satisfies Record<ExpenseVerb, ExpenseEvent>;

/** Writes what was judged, its lines of history, and the jobs that follow a decision: as many statements for fifty as for one. */
async function carryOut(
  services: Services,
  tx: Tx,
  caller: Caller,
  before: readonly ExpenseRow[],
  { verb, notes = null, change = {} }: Step,
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
  const was = new Map(before.map((row) => [row.id, row]));
  audit(
    tx,
    ...rows.map((row) => ({
      action: `expenses.${EVENTS[verb]}` as const,
      object: { type: "expense" as const, id: row.id, version: row.version },
      before: must(was.get(row.id), "an expense that was judged"),
      after: row,
      reason: notes,
      subjectId: row.artistId,
    })),
  );
  const owner = { organisationId: caller.organisationId, createdBy: caller.userId };
  const jobs = rows.flatMap(({ id }) => [
    ...(verb === "approve" ? [{ kind: "sync-to-xero" as const, payload: { expense_id: id }, ...owner }] : []),
    ...(isDecision ? [{ kind: "notify-expense" as const, payload: { expense_id: id }, ...owner }] : []),
  ]);
  // Sent together: none waits for the answer of another.
  await Promise.all([
    note(
      tx,
      caller,
      rows.map((row) => ({ row, event: EVENTS[verb], notes })),
      now,
    ),
    verb === "approve" ? bookApproved(tx, caller, rows, now) : undefined,
    enqueueAll(tx, jobs),
  ]);
  return rows;
}

async function note(
  tx: Tx,
  caller: Caller,
  lines: readonly { row: Pick<ExpenseRow, "id" | "version">; event: ExpenseEvent; notes: string | null }[],
  at: string,
): Promise<void> {
  await insertRows(
    tx,
    expenseEvents,
    lines.map(({ row, event, notes }) => ({
      id: newId(Date.parse(at)),
      expenseId: row.id,
      organisationId: caller.organisationId,
      at,
      event,
      actorId: caller.userId,
      notes,
      expenseVersion: row.version,
    })),
  );
}

async function answer(tx: Tx, caller: Caller, id: string, status: number): Promise<Outcome> {
  const body = await getExpense(tx, caller, id);
  return { status, body, etag: `"${body.version}"` };
}
