import { eq, inArray, and, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import type { ADVANCES, BANK } from "../core/books/chart.ts";
import { newId } from "../core/ids.ts";
import type { JobKind } from "../core/jobs.ts";
import { JOBS_CHANNEL } from "./jobs.ts";
import type { Reader, Tx } from "./open.ts";
import { insertRows } from "./prepared.ts";
import { ledgerBills } from "./schema/bills.ts";
import { wakeOnCommit } from "./wake.ts";

export type LedgerJob = Extract<JobKind, "sync-to-xero" | "check-ledger">;

/** What was approved is to be in the ledger outside: a row each, and one job for all that wait. */
export async function wantBills(
  tx: Tx,
  { organisationId }: Pick<Caller, "organisationId">,
  expenseIds: readonly string[],
  at: string,
): Promise<void> {
  if (expenseIds.length === 0) return;
  await Promise.all([
    insertRows(
      tx,
      ledgerBills,
      expenseIds.map((expenseId) => ({ expenseId, organisationId, dueAt: at, createdAt: at })),
    ),
    askForLedger(tx, "sync-to-xero", organisationId),
  ]);
}

/**
 * What was voided is taken back there; what never went out does not. What may have gone out is looked for first, so it
 * waits for that.
 */
export async function withdrawBills(
  tx: Tx,
  { organisationId }: Pick<Caller, "organisationId">,
  expenseIds: readonly string[],
  at: string,
): Promise<void> {
  if (expenseIds.length === 0) return;
  await tx
    .update(ledgerBills)
    .set({
      isVoidWanted: true,
      state: sql`case when state = 'sent' then 'voiding'
        when state = 'refused' and remote_id is null or state = 'waiting' and attempts = 0 then 'withdrawn' else state end`,
      dueAt: sql`case when state = 'sent' then ${at}::timestamptz else due_at end`,
    })
    .where(
      and(eq(ledgerBills.organisationId, organisationId), inArray(ledgerBills.expenseId, [...expenseIds])),
    );
  await askForLedger(tx, "sync-to-xero", organisationId);
}

/** What went for a bill: money of the bank, or a part of an advance. */
export type PaidBill = {
  /** By it the payment is found there. */
  id: string;
  expenseId: string;
  account: typeof BANK | typeof ADVANCES;
  paidOn: string;
  /** In the bill's currency; null: what is left of it. */
  amountMinor: number | null;
  /** What it was worth in the organisation's currency. */
  functionalMinor: number;
  functionalCurrency: string;
};

/**
 * What was paid is to be on its bill in the ledger outside. One that has no bill, as it was approved before there were
 * any, has no payment there either. No more goes for a bill than it is of.
 */
export async function wantPayments(
  tx: Tx,
  { organisationId }: Pick<Caller, "organisationId">,
  some: readonly PaidBill[],
  at: string,
): Promise<void> {
  if (some.length === 0) return;
  await tx.execute(sql`
    insert into ledger_payments (id, organisation_id, expense_id, account, amount_minor, functional_currency, functional_minor,
      paid_on, due_at, created_at)
    select paid.id, organisation_id, "expenseId", account, least("amountMinor", left_minor), "functionalCurrency", "functionalMinor",
      "paidOn", ${at}::timestamptz, ${at}::timestamptz
    from json_to_recordset(${JSON.stringify(some)}::text::json) as paid(id uuid, "expenseId" uuid, account text, "paidOn" date,
      "amountMinor" bigint, "functionalMinor" bigint, "functionalCurrency" text)
    join lateral (
      select b.organisation_id, e.amount_minor - coalesce((
        select sum(amount_minor) from ledger_payments where expense_id = e.id), 0) as left_minor
      from ledger_bills b join expenses e on e.id = b.expense_id
      where b.expense_id = "expenseId" and b.organisation_id = ${organisationId}) as bill on left_minor > 0
    where "amountMinor" is null or "amountMinor" > 0`);
  await askForLedger(tx, "sync-to-xero", organisationId);
}

/**
 * A job of an organisation's ledger, unless one waits for its turn already: that one finds what this transaction
 * commits. One that begins just before that commit does not; the ledger's keeper sees to it. It is the house's own
 * work, as it is about what many people did.
 */
export async function askForLedger(tx: Tx, kind: LedgerJob, organisationId: string): Promise<void> {
  // By its literals the planner knows the index that holds nothing else.
  const named = sql.raw(`'${kind}'`);
  await tx.execute(sql`
    insert into jobs (id, kind, payload, organisation_id)
    select ${newId()}::uuid, ${named}, '{}', ${organisationId}::uuid
    where not exists (select from jobs where organisation_id = ${organisationId}::uuid and kind = ${named}
      and kind in ('sync-to-xero', 'check-ledger') and state in ('pending', 'queued'))`);
  await wakeOnCommit(tx, JOBS_CHANNEL);
}

/**
 * Does an older job do the same for this organisation just now? Two would only wait for each other's calls; what comes
 * just as that one ends, the ledger's keeper asks for.
 */
export async function isBeingSent(db: Reader, organisationId: string, jobId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from jobs where organisation_id = ${organisationId} and kind = 'sync-to-xero' and state = 'active'
      and lease_until > clock_timestamp() and id < ${jobId}::uuid`);
  return rows.length > 0;
}

/** Does anything that never went out and could? */
export async function areWaiting(db: Reader, organisationId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    (select 1 from ledger_bills where organisation_id = ${organisationId} and state = 'waiting' limit 1)
    union all (select 1 from ledger_payments p join ledger_bills b on b.expense_id = p.expense_id and b.state = 'sent'
      where p.organisation_id = ${organisationId} and p.state = 'waiting' limit 1)`);
  return rows.length > 0;
}
