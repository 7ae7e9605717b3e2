import { sql, type SQL } from "drizzle-orm";
import { instantOf } from "../core/time.ts";
import type { Tx } from "./open.ts";

// What bills and payments have in common on their way to a ledger outside: rows that go out in batches.

/** Longer than a worker holds a batch: whose worker is gone is taken over then. */
export const HELD_SECONDS = 120;

export type Whose = { organisationId: string; nowMs: number };
export type Batch<Item extends { id: string }> = {
  id: string;
  items: Item[];
  /** It was in a call before, or may have been. */
  isTried: boolean;
};
export type Taken = { id: string; remoteId: string };
export type Refused = { id: string; reasons: readonly string[] };

/** A table of such rows, and what names one of them for whoever sends it. */
export type Queue = { table: SQL; key: SQL };
export const BILLS: Queue = { table: sql`ledger_bills`, key: sql`expense_id` };
export const PAYMENTS: Queue = { table: sql`ledger_payments`, key: sql`id` };

/** Workers of an organisation claim in turn, or two would take half of a batch each. */
export const inTurn = (tx: Tx, organisationId: string) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`ledger bills ${organisationId}`}, 0))`);

export const idsOf = (ids: readonly string[]): SQL =>
  sql`(select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::text::json))`;

/** Of a batch that did not go out: back among those that wait, as if it had not been claimed. */
export async function returnUnsent(tx: Tx, { table }: Queue, batchId: string, dueMs: number): Promise<void> {
  await tx.execute(sql`
    update ${table} set state = 'waiting', batch_id = null, attempts = attempts - 1,
      due_at = ${instantOf(dueMs)}::timestamptz
    where batch_id = ${batchId} and state = 'sending'`);
}

/** Of one whose outcome nobody knows, or that is void there some time: the same again, later. */
export async function postpone(
  tx: Tx,
  { table, key }: Queue,
  ids: readonly string[],
  dueMs: number,
): Promise<void> {
  await tx.execute(sql`
    update ${table} set due_at = ${instantOf(dueMs)}::timestamptz
    where ${key} in ${idsOf(ids)} and state in ('sending', 'voiding')`);
}

/**
 * Part of a batch goes on in a call of its own, under a key of its own: another body under the same one is refused.
 * Held by whoever split it, or due at once.
 */
export async function splitBatch(
  tx: Tx,
  { table, key }: Queue,
  ids: readonly string[],
  batchId: string,
  dueMs?: number,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    update ${table} set batch_id = ${batchId}::uuid
      ${dueMs === undefined ? sql`` : sql`, due_at = ${instantOf(dueMs)}::timestamptz`}
    where ${key} in ${idsOf(ids)} and state = 'sending'`);
}
