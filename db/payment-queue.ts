import { sql, type SQL } from "drizzle-orm";
import type { LedgerKind } from "../core/bills.ts";
import { BATCH_PAYMENTS_MAX, type BillPayment } from "../core/ledger-payments.ts";
import { newId } from "../core/ids.ts";
import { instantOf } from "../core/time.ts";
import {
  HELD_SECONDS,
  idsOf,
  inTurn,
  type Batch,
  type Refused,
  type Taken,
  type Whose,
} from "./ledger-queue.ts";
import type { Tx } from "./open.ts";

/** A payment on its way, with all that is said of it there. */
export type ClaimedPayment = Omit<BillPayment, "billReference"> & {
  expenseId: string;
  artistId: string;
  /** Which took its bill. */
  billLedger: LedgerKind | null;
};
export type PaymentBatch = Batch<ClaimedPayment>;

const claimed = (update: SQL) => sql`
  with claimed as (${update} returning ledger_payments.*)
  select claimed.id, claimed.expense_id as "expenseId", expenses.artist_id as "artistId", bills.remote_id as "billRemoteId",
    bills.ledger as "billLedger", claimed.account, claimed.amount_minor::float8 as "amountMinor", expenses.currency,
    claimed.functional_minor::float8 as "functionalMinor", claimed.functional_currency as "functionalCurrency",
    claimed.paid_on::text as "paidOn", claimed.batch_id as "batchId", claimed.attempts
  from claimed join ledger_bills bills on bills.expense_id = claimed.expense_id join expenses on expenses.id = claimed.expense_id
  order by claimed.created_at, claimed.id`;

type ClaimedRow = ClaimedPayment & { batchId: string; attempts: number };

function batchOf(rows: readonly ClaimedRow[]): PaymentBatch | undefined {
  const [first] = rows;
  if (!first) return undefined;
  return { id: first.batchId, isTried: rows.some(({ attempts }) => attempts > 1), items: [...rows] };
}

/**
 * The next batch to go out: one whose outcome nobody knows, as it was; then what waits and whose bill is there. One
 * that is not full waits for more until `lingerMs` after the last.
 */
export async function claimPayments(
  tx: Tx,
  { organisationId, nowMs, lingerMs }: Whose & { lingerMs: number },
): Promise<PaymentBatch | undefined> {
  const now = sql`${instantOf(nowMs)}::timestamptz`;
  const held = sql`${now} + ${HELD_SECONDS} * interval '1 s'`;
  await inTurn(tx, organisationId);
  const lost = await tx.execute<ClaimedRow>(
    claimed(sql`
      update ledger_payments set due_at = ${held}, attempts = attempts + 1
      where organisation_id = ${organisationId} and state = 'sending' and due_at <= ${now} and batch_id = (
        select batch_id from ledger_payments where organisation_id = ${organisationId} and state = 'sending' and due_at <= ${now}
        order by due_at limit 1)`),
  );
  if (lost.length > 0) return batchOf(lost);
  return batchOf(
    await tx.execute<ClaimedRow>(
      claimed(sql`
        update ledger_payments set state = 'sending', batch_id = ${newId(nowMs)}::uuid, due_at = ${held}, attempts = attempts + 1
        where id in (
          with picked as (
            select p.id, p.attempts from ledger_payments p join ledger_bills b on b.expense_id = p.expense_id and b.state = 'sent'
            where p.organisation_id = ${organisationId} and p.state = 'waiting' and p.due_at <= ${now}
            order by p.created_at, p.id limit ${BATCH_PAYMENTS_MAX})
          select id from picked where (select count(*) = ${BATCH_PAYMENTS_MAX} or bool_or(attempts > 0) from picked) or not exists (
            select from ledger_payments where organisation_id = ${organisationId}
              and sent_at > ${now} - ${lingerMs} * interval '1 ms'))`),
    ),
  );
}

/** They have it. */
export async function notePaid(
  tx: Tx,
  some: readonly Taken[],
  { ledger, at }: { ledger: LedgerKind; at: string },
): Promise<void> {
  await tx.execute(sql`
    update ledger_payments set state = 'sent', ledger = ${ledger}, remote_id = "remoteId",
      sent_at = ${at}::timestamptz, due_at = ${at}::timestamptz, reasons = null
    from json_to_recordset(${JSON.stringify(some)}::text::json) as taken(id uuid, "remoteId" text)
    where ledger_payments.id = taken.id and state = 'sending'`);
}

/** They will not have it. @returns those that this is news of. */
export async function noteUnpaid(
  tx: Tx,
  some: readonly Refused[],
): Promise<{ id: string; expenseId: string; artistId: string }[]> {
  return await tx.execute<{ id: string; expenseId: string; artistId: string }>(sql`
    update ledger_payments set state = 'refused', batch_id = null, reasons = refused.reasons
    from json_to_recordset(${JSON.stringify(some)}::text::json) as refused(id uuid, reasons jsonb)
    where ledger_payments.id = refused.id and state = 'sending'
    returning ledger_payments.id, expense_id as "expenseId",
      (select artist_id from expenses where expenses.id = expense_id) as "artistId"`);
}

/** What was refused goes out once more; it is looked for first. */
export async function againPayments(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
  at: string,
): Promise<void> {
  await tx.execute(sql`
    update ledger_payments set state = 'waiting', batch_id = null, reasons = null, due_at = ${at}::timestamptz
    where organisation_id = ${organisationId} and state = 'refused' and id in ${idsOf(ids)}`);
}

/** Of bills that lack there what was paid of them: all of it goes out once more, and what stands there is found first. */
export async function againPaid(
  tx: Tx,
  organisationId: string,
  expenseIds: readonly string[],
  at: string,
): Promise<void> {
  await tx.execute(sql`
    update ledger_payments set state = 'waiting', batch_id = null, remote_id = null, due_at = ${at}::timestamptz
    where organisation_id = ${organisationId} and state = 'sent' and expense_id in ${idsOf(expenseIds)}`);
}
