import { sql, type SQL } from "drizzle-orm";
import { BATCH_BILLS_MAX, type LedgerKind } from "../core/bills.ts";
import type { TaxLine } from "../core/books/entries.ts";
import type { ExpenseCategory } from "../core/expense-states.ts";
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

/** An approved expense on its way, with all that a bill says of it. */
export type Claimed = {
  id: string;
  artistId: string;
  artistName: string;
  amountMinor: number;
  currency: string;
  category: ExpenseCategory;
  description: string;
  spentOn: string;
  taxLines: TaxLine[] | null;
  isVoidWanted: boolean;
  remoteId: string | null;
  /** Which took it. */
  ledger: LedgerKind | null;
};
export type BillBatch = Batch<Claimed>;

const claimed = (update: SQL, batchId = sql`batch_id`) => sql`
  with claimed as (${update} returning expense_id, ${batchId} as batch_id, attempts, is_void_wanted, remote_id, ledger, created_at)
  select expenses.id, artist_id as "artistId", first_name || ' ' || last_name as "artistName", amount_minor::float8 as "amountMinor",
    currency, category, description, spent_on::text as "spentOn", tax_lines as "taxLines", batch_id as "batchId",
    is_void_wanted as "isVoidWanted", remote_id as "remoteId", ledger, attempts
  from claimed join expenses on expenses.id = expense_id join users on users.id = artist_id
  order by claimed.created_at, expenses.id`;

type ClaimedRow = Claimed & { batchId: string; attempts: number };

function batchOf(rows: readonly ClaimedRow[]): BillBatch | undefined {
  const [first] = rows;
  if (!first) return undefined;
  return {
    id: first.batchId,
    isTried: rows.some(({ attempts }) => attempts > 1),
    items: [...rows],
  };
}

/**
 * The next batch to go out: one whose outcome nobody knows, as it was; then what is sent again; then what is new. One
 * of those that is not full waits for more until `lingerMs` after the last, so that a call is rarely for one alone.
 */
export async function claimBatch(
  tx: Tx,
  { organisationId, nowMs, lingerMs }: Whose & { lingerMs: number },
): Promise<BillBatch | undefined> {
  const now = sql`${instantOf(nowMs)}::timestamptz`;
  const held = sql`${now} + ${HELD_SECONDS} * interval '1 s'`;
  await inTurn(tx, organisationId);
  const lost = batchOf(
    await tx.execute<ClaimedRow>(
      claimed(sql`
        update ledger_bills set due_at = ${held}, attempts = attempts + 1
        where organisation_id = ${organisationId} and state = 'sending' and due_at <= ${now} and batch_id = (
          select batch_id from ledger_bills where organisation_id = ${organisationId} and state = 'sending' and due_at <= ${now}
          order by due_at limit 1)`),
    ),
  );
  if (lost) return lost;
  const next = (isTried: boolean, mayGo: SQL) =>
    tx.execute<ClaimedRow>(
      claimed(sql`
        update ledger_bills set state = 'sending', batch_id = ${newId(nowMs)}::uuid, due_at = ${held}, attempts = attempts + 1
        where expense_id in (
          with picked as (
            select expense_id from ledger_bills
            where organisation_id = ${organisationId} and state = 'waiting' and due_at <= ${now}
              and ${isTried ? sql`attempts > 0` : sql`attempts = 0`}
            order by created_at, expense_id limit ${BATCH_BILLS_MAX})
          select expense_id from picked where ${mayGo})`),
    );
  const again = batchOf(await next(true, sql`true`));
  return (
    again ??
    batchOf(
      await next(
        false,
        sql`(select count(*) from picked) = ${BATCH_BILLS_MAX} or not exists (
          select from ledger_bills where organisation_id = ${organisationId}
            and sent_at > ${now} - ${lingerMs} * interval '1 ms')`,
      ),
    )
  );
}

/** The next batch to be taken back there: one that nobody knows the outcome of, as it was, or what is new. */
export async function claimVoids(tx: Tx, { organisationId, nowMs }: Whose): Promise<BillBatch | undefined> {
  const now = sql`${instantOf(nowMs)}::timestamptz`;
  const held = sql`${now} + ${HELD_SECONDS} * interval '1 s'`;
  await inTurn(tx, organisationId);
  const due = sql`select * from ledger_bills
    where organisation_id = ${organisationId} and state = 'voiding' and due_at <= ${now}`;
  const lost = await tx.execute<ClaimedRow>(
    claimed(
      sql`
        update ledger_bills set due_at = ${held}
        where organisation_id = ${organisationId} and state = 'voiding' and due_at <= ${now} and void_batch_id = (
          select void_batch_id from (${due}) as due where void_batch_id is not null order by due_at limit 1)`,
      sql`void_batch_id`,
    ),
  );
  if (lost.length > 0) return batchOf(lost);
  return batchOf(
    await tx.execute<ClaimedRow>(
      claimed(
        sql`
          update ledger_bills set due_at = ${held}, void_batch_id = ${newId(nowMs)}::uuid
          where expense_id in (select expense_id from (${due}) as due where void_batch_id is null
            order by due_at, expense_id limit ${BATCH_BILLS_MAX})`,
        sql`void_batch_id`,
      ),
    ),
  );
}

/** They have it; voided meanwhile, it is to be taken back. @returns which rows this was news for. */
export async function noteTaken(
  tx: Tx,
  some: readonly Taken[],
  { ledger, at }: { ledger: string; at: string },
): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    update ledger_bills set state = case when is_void_wanted then 'voiding' else 'sent' end, ledger = ${ledger},
      remote_id = "remoteId", sent_at = ${at}::timestamptz, due_at = ${at}::timestamptz, reasons = null, drift = null
    from json_to_recordset(${JSON.stringify(some)}::text::json) as taken(id uuid, "remoteId" text)
    where expense_id = taken.id and state = 'sending' returning expense_id as id`);
  return rows.map(({ id }) => id);
}

/** They will not have it; voided meanwhile, nobody wants it there any more. */
export async function noteRefused(
  tx: Tx,
  some: readonly Refused[],
): Promise<{ id: string; artistId: string }[]> {
  return await tx.execute<{ id: string; artistId: string }>(sql`
    update ledger_bills set state = case when is_void_wanted and remote_id is null then 'withdrawn' else 'refused' end,
      batch_id = case when remote_id is null then null else batch_id end, reasons = refused.reasons
    from json_to_recordset(${JSON.stringify(some)}::text::json) as refused(id uuid, reasons jsonb)
      join expenses on expenses.id = refused.id
    where expense_id = refused.id and state in ('sending', 'voiding')
    returning expense_id as id, artist_id as "artistId"`);
}

/** Looked for there and not found, and nobody wants it any more. */
export async function noteWithdrawn(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    update ledger_bills set state = 'withdrawn', batch_id = null where expense_id in ${idsOf(ids)} and state = 'sending'`);
}

export async function noteVoided(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update ledger_bills set state = 'voided', reasons = null, drift = null
    where expense_id in ${idsOf(ids)} and state = 'voiding'`);
}
