import { eq, inArray, and, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
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

/** Does anything that never went out? */
export async function areWaiting(db: Reader, organisationId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from ledger_bills where organisation_id = ${organisationId} and state = 'waiting' limit 1`);
  return rows.length > 0;
}
