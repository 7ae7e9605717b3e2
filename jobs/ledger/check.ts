import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import {
  billProblems,
  expenseOf,
  referenceOf,
  type BillDrift,
  type BillState,
  type LedgerKind,
  type StrangeBill,
} from "../../core/bills.ts";
import { newId } from "../../core/ids.ts";
import { formatAmount } from "../../core/money.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { ledgerBills, ledgerChecks } from "../../db/schema/bills.ts";
import { expenses } from "../../db/schema/expenses.ts";
import type { Run } from "../handler.ts";
import { LedgerBusy, type Ledger, type Theirs } from "../integrations/ledger.ts";
import { organisationOf } from "./open.ts";

type Ours = {
  id: string;
  state: BillState;
  ledger: LedgerKind | null;
  drift: BillDrift | null;
  amountMinor: number;
  /** Of what was paid, as much as was taken there. */
  paidMinor: number;
  currency: string;
};

/** In what theirs differ from ours; null where they agree, undefined while it is on its way, or went elsewhere. */
export function driftOf(
  ours: Ours,
  theirs: readonly Theirs[],
  kind: LedgerKind,
): BillDrift | null | undefined {
  if (ours.ledger !== kind) return undefined;
  const standing = theirs.filter(({ state }) => state === "standing");
  const [first] = standing;
  if (ours.state === "voided") return first ? "status" : null;
  // What nobody could void there stands there, and says why itself.
  if (ours.state !== "sent") return undefined;
  if (!first) return theirs.length > 0 ? "status" : "missing";
  if (standing.length > 1) return "twice";
  if (first.totalMinor !== ours.amountMinor || first.currency !== ours.currency) return "amount";
  // More than ours somebody paid there by hand.
  return first.paidMinor < ours.paidMinor ? "unpaid" : null;
}

const OURS = {
  id: ledgerBills.expenseId,
  state: ledgerBills.state,
  ledger: ledgerBills.ledger,
  drift: ledgerBills.drift,
  amountMinor: expenses.amountMinor,
  currency: expenses.currency,
  paidMinor: sql<number>`(select coalesce(sum(amount_minor), 0)::float8 from ledger_payments paid
    where paid.expense_id = ${ledgerBills.expenseId} and paid.state = 'sent')`,
  recheckAt: ledgerBills.recheckAt,
  /** It changed here since this moment: what was read of theirs may be from before. */
  changedAt: sql`greatest(${ledgerBills.dueAt}, (select max(due_at) from ledger_payments paid
    where paid.expense_id = ${ledgerBills.expenseId}))`.mapWith(ledgerBills.dueAt),
};
const ROWS = 500;
const RECHECKED_AT_ONCE = 50;
/** More than that one organisation does not have there; a file of it would be opened by nobody. */
const THEIRS_MAX = 500_000;
const STRANGERS_MAX = 100;
/** Longer than a minute's limit nobody waits with a worker in hand. */
const WAIT_MS_MAX = 65_000;

const ours = (db: Reader) =>
  db.select(OURS).from(ledgerBills).innerJoin(expenses, eq(expenses.id, ledgerBills.expenseId));

/** Those that they said something of are asked after: what was said, and in which order, does not matter. */
export async function recheck(run: Run<unknown>, ledger: Ledger): Promise<number> {
  const organisationId = organisationOf(run);
  for (let checked = 0; ;) {
    run.signal.throwIfAborted();
    const rows = await ours(run.database.db)
      .where(and(eq(ledgerBills.organisationId, organisationId), isNotNull(ledgerBills.recheckAt)))
      .orderBy(asc(ledgerBills.recheckAt))
      .limit(RECHECKED_AT_ONCE);
    if (rows.length === 0) return checked;
    const theirs = Map.groupBy(
      await ledger.insist(() => ledger.find(rows.map(({ id }) => referenceOf(id)))),
      ({ reference }) => reference,
    );
    await run.write(async (tx) => {
      await keepDrift(
        tx,
        rows.map((row) => ({ row, drift: driftOf(row, theirs.get(referenceOf(row.id)) ?? [], ledger.kind) })),
        instantOf(run.clock.now()),
      );
      // What was said of them meanwhile is looked at again.
      const seen = rows.map(({ id, recheckAt }) => ({ id, at: recheckAt }));
      await tx.execute(sql`
        update ledger_bills set recheck_at = null
        from json_to_recordset(${JSON.stringify(seen)}::text::json) as seen(id uuid, at timestamptz)
        where expense_id = seen.id and recheck_at = seen.at`);
    });
    checked += rows.length;
  }
}

async function keepDrift(
  tx: Tx,
  some: readonly { row: Ours; drift: BillDrift | null | undefined }[],
  at: string,
): Promise<void> {
  const known = some.flatMap(({ row, drift }) =>
    drift === undefined ? [] : [{ id: row.id, state: row.state, drift }],
  );
  if (known.length === 0) return;
  await tx.execute(sql`
    update ledger_bills set drift = known.drift, checked_at = ${at}::timestamptz
    from json_to_recordset(${JSON.stringify(known)}::text::json) as known(id uuid, state text, drift text)
    where expense_id = known.id and ledger_bills.state = known.state`);
}

export type Checked = { ours: number; theirs: number; differences: number };

/** Holds all of ours against all of theirs. @throws Problem 409 where the books go to files. */
export async function checkAll(run: Run<unknown>, ledger: Ledger): Promise<Checked> {
  if (ledger.kind === "files") throw new Problem(billProblems.notConnected);
  const organisationId = organisationOf(run);
  const startedAt = instantOf(run.clock.now());
  const theirs = await listTheirs(run, ledger);
  let count = 0;
  let differences = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  const known = new Set<string>();
  for (;;) {
    run.signal.throwIfAborted();
    const rows = await ours(run.database.db)
      .where(and(eq(ledgerBills.organisationId, organisationId), gt(ledgerBills.expenseId, after)))
      .orderBy(asc(ledgerBills.expenseId))
      .limit(ROWS);
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
    const compared = rows.map((row) => ({
      row,
      drift: row.changedAt < startedAt ? driftOf(row, theirs.get(row.id) ?? [], ledger.kind) : undefined,
    }));
    for (const { row, drift } of compared) {
      if (row.state !== "refused" && row.state !== "withdrawn") known.add(row.id);
      if (row.state === "sent" && row.ledger === ledger.kind) count += 1;
      if (drift) differences += 1;
    }
    // Most agree, and did before.
    const news = compared.filter(({ row, drift }) => drift !== undefined && drift !== row.drift);
    if (news.length > 0) await run.write((tx) => keepDrift(tx, news, startedAt));
  }
  const standing = [...theirs.values()].flat().filter(({ state }) => state === "standing");
  const strangers = standing.filter(({ reference }) => !known.has(expenseOf(reference) ?? ""));
  const checked = { ours: count, theirs: standing.length, differences: differences + strangers.length };
  await run.write((tx) =>
    tx.insert(ledgerChecks).values({
      id: newId(run.clock.now()),
      organisationId,
      startedAt,
      finishedAt: instantOf(run.clock.now()),
      ...checked,
      strangers: strangers.slice(0, STRANGERS_MAX).map(strangerOf),
      askedBy: run.job.createdBy,
    }),
  );
  return checked;
}

const strangerOf = ({ reference, remoteId, totalMinor, currency }: Theirs): StrangeBill => ({
  reference,
  remote_id: remoteId,
  total: `${formatAmount(totalMinor, currency)} ${currency}`,
});

/** By the expense that each names. */
async function listTheirs(run: Run<unknown>, ledger: Ledger): Promise<Map<string, Theirs[]>> {
  const all = new Map<string, Theirs[]>();
  let count = 0;
  for (let page = 1; ; page += 1) {
    const { bills, isLast } = await patiently(run, ledger, () => ledger.insist(() => ledger.list(page)));
    for (const bill of bills) {
      const id = expenseOf(bill.reference) ?? "";
      all.set(id, [...(all.get(id) ?? []), bill]);
    }
    count += bills.length;
    if (isLast) return all;
    if (count > THEIRS_MAX) throw new Error("there are more bills than one check holds");
  }
}

async function patiently<T>(run: Run<unknown>, ledger: Ledger, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof LedgerBusy) || error.waitMs > WAIT_MS_MAX) throw error;
      await ledger.pause(error.waitMs);
      run.signal.throwIfAborted();
    }
  }
}
