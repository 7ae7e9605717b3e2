import { eq, inArray, and, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { newId } from "../core/ids.ts";
import type { JobKind } from "../core/jobs.ts";
import { JOBS_CHANNEL } from "./jobs.ts";
import type { Tx } from "./open.ts";
import { insertRows } from "./prepared.ts";
import { ledgerBills } from "./schema/bills.ts";
import { wakeOnCommit } from "./wake.ts";

export type LedgerJob = Extract<JobKind, "sync-to-xero" | "check-ledger">;

/** What was approved is to be in the ledger outside: a row each, and one job for all that wait. */
export async function wantBills(
  tx: Tx,
  caller: Pick<Caller, "organisationId" | "userId">,
  expenseIds: readonly string[],
  at: string,
): Promise<void> {
  if (expenseIds.length === 0) return;
  const { organisationId, userId } = caller;
  await Promise.all([
    insertRows(
      tx,
      ledgerBills,
      expenseIds.map((expenseId) => ({ expenseId, organisationId, dueAt: at, createdAt: at })),
    ),
    askForLedger(tx, { kind: "sync-to-xero", organisationId, createdBy: userId }),
  ]);
}

/**
 * What was voided is taken back there; what never went out does not. What may have gone out is looked for first, so it
 * waits for that.
 */
export async function withdrawBills(
  tx: Tx,
  caller: Pick<Caller, "organisationId" | "userId">,
  expenseIds: readonly string[],
  at: string,
): Promise<void> {
  if (expenseIds.length === 0) return;
  const { organisationId, userId } = caller;
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
  await askForLedger(tx, { kind: "sync-to-xero", organisationId, createdBy: userId });
}

/**
 * A job of an organisation's ledger, unless one waits for its turn already: that one finds what this transaction
 * commits. One that begins just before that commit does not; the ledger's keeper sees to it.
 */
export async function askForLedger(
  tx: Tx,
  { kind, organisationId, createdBy }: { kind: LedgerJob; organisationId: string; createdBy: string | null },
): Promise<void> {
  // By its literals the planner knows the index that holds nothing else.
  await tx.execute(sql`
    insert into jobs (id, kind, payload, organisation_id, created_by)
    select ${newId()}::uuid, ${sql.raw(`'${kind}'`)}, '{}', ${organisationId}::uuid, ${createdBy}::uuid
    where not exists (select from jobs where organisation_id = ${organisationId}::uuid and kind = ${sql.raw(`'${kind}'`)}
      and kind in ('sync-to-xero', 'check-ledger') and state in ('pending', 'queued'))`);
  await wakeOnCommit(tx, JOBS_CHANNEL);
}
