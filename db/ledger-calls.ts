import { eq, sql } from "drizzle-orm";
import { CALLS_A_DAY_MAX, CALLS_A_MINUTE_MAX, CALLS_AT_ONCE_MAX } from "../core/bills.ts";
import { newId } from "../core/ids.ts";
import { instantOf } from "../core/time.ts";
import type { Db, Reader } from "./open.ts";
import { ledgerCalls, ledgerConnections } from "./schema/bills.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Whoever does not end a call does not know when it reached them; by then it has, and is over there. */
const LOST = sql`interval '60 s'`;
/** How soon one of those under way may be over. */
const ONE_OVER_MS = 250;

/** A call that may go out, or how long to wait for the next that may. */
export type Leave = { id: string } | { waitMs: number };

type Seen = {
  paused_ms: number | null;
  open: number;
  minute: number;
  day: number;
  minute_ms: number | null;
  day_ms: number | null;
};

/**
 * Asks leave for one call of an organisation's ledger, whichever worker asks. A call counts from before it goes out until
 * a minute, or a day, after it was answered: wherever in between it reached them, no window of theirs sees more than
 * they allow.
 */
export async function reserveCall(db: Db, organisationId: string, nowMs: number): Promise<Leave> {
  const now = instantOf(nowMs);
  const [minuteAgo, dayAgo] = [instantOf(nowMs - MINUTE_MS), instantOf(nowMs - DAY_MS)];
  return await db.transaction(async (tx) => {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`ledger calls ${organisationId}`}, 0))`,
    );
    const [seen] = await tx.execute<Seen>(sql`
      select (select extract(epoch from paused_until - ${now}::timestamptz) * 1000 from ledger_connections
          where organisation_id = ${organisationId})::float as paused_ms,
        count(*) filter (where ended_at is null and lost_at > ${now}::timestamptz)::int as open,
        count(*) filter (where over_at > ${minuteAgo}::timestamptz)::int as minute,
        count(*)::int as day,
        (extract(epoch from min(over_at) filter (where over_at > ${minuteAgo}::timestamptz) - ${minuteAgo}::timestamptz)
          * 1000)::float as minute_ms,
        (extract(epoch from min(over_at) - ${dayAgo}::timestamptz) * 1000)::float as day_ms
      from (
        select ended_at, at + ${LOST} as lost_at, coalesce(ended_at, at + ${LOST}) as over_at from ledger_calls
        where organisation_id = ${organisationId} and at > ${dayAgo}::timestamptz - ${LOST}) as calls
      where over_at > ${dayAgo}::timestamptz`);
    const waitMs = seen && waitOf(seen);
    if (waitMs !== undefined && waitMs > 0) return { waitMs };
    const id = newId(nowMs);
    await tx.insert(ledgerCalls).values({ id, organisationId, at: now });
    return { id };
  });
}

function waitOf({ paused_ms, open, minute, day, minute_ms, day_ms }: Seen): number {
  if (paused_ms !== null && paused_ms > 0) return Math.ceil(paused_ms);
  if (day >= CALLS_A_DAY_MAX) return Math.ceil(day_ms ?? 0) + 1;
  if (minute >= CALLS_A_MINUTE_MAX) return Math.ceil(minute_ms ?? 0) + 1;
  return open >= CALLS_AT_ONCE_MAX ? ONE_OVER_MS : 0;
}

/** It was answered; without a time it never went out, and does not count. */
export async function endCall(db: Db, id: string, atMs: number | undefined): Promise<void> {
  const one = eq(ledgerCalls.id, id);
  if (atMs === undefined) await db.delete(ledgerCalls).where(one);
  else
    await db
      .update(ledgerCalls)
      .set({ endedAt: instantOf(atMs) })
      .where(one);
}

/** They asked to be left alone. */
export async function pauseCalls(db: Db, organisationId: string, untilMs: number): Promise<void> {
  await db
    .update(ledgerConnections)
    .set({ pausedUntil: sql`greatest(${ledgerConnections.pausedUntil}, ${instantOf(untilMs)}::timestamptz)` })
    .where(eq(ledgerConnections.organisationId, organisationId));
}

/** Why nothing is sent, or that something is again. */
export async function noteTrouble(db: Db, organisationId: string, trouble: string | null): Promise<void> {
  await db
    .update(ledgerConnections)
    .set({ trouble })
    .where(
      sql`${ledgerConnections.organisationId} = ${organisationId} and ${ledgerConnections.trouble} is distinct from ${trouble}`,
    );
}

/** Calls of the last 24 hours. */
export async function countCalls(db: Reader, organisationId: string, nowMs: number): Promise<number> {
  const [found] = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from ledger_calls
    where organisation_id = ${organisationId} and at > ${instantOf(nowMs - DAY_MS)}::timestamptz`);
  return found?.n ?? 0;
}
