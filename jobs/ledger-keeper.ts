import { sql } from "drizzle-orm";
import type { Clock } from "../core/server/clock.ts";
import type { Log } from "../core/server/log.ts";
import { instantOf } from "../core/time.ts";
import { houseActor } from "../db/audit.ts";
import { askForLedger, type LedgerJob } from "../db/bills.ts";
import { isUnavailable } from "../db/errors.ts";
import { enqueueOnce } from "../db/jobs.ts";
import type { Database } from "../db/open.ts";
import { commit } from "../db/write.ts";
import { turnId } from "./timetable.ts";

const EVERY_MS = 5_000;
const DAY_MS = 86_400_000;

/**
 * Asks for what an organisation's ledger is to do and no job is on its way for: what waited for a full batch, for
 * limits, or for an answer that was lost. Once a day it has ours held against theirs.
 */
export function startLedgerKeeper(database: Database, clock: Clock, log: Log): { stop(): Promise<void> } {
  let isAway = false;
  let under = Promise.resolve();
  const run = async () => {
    try {
      await askForDue(database, clock.now());
      isAway = false;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      // The next round finds the same.
      if (!isAway) log.warn("the ledger waits", { reason: "database unavailable" });
      isAway = true;
    }
  };
  const timer = setInterval(() => (under = under.then(run)), EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await under;
    },
  };
}

type Due = { id: string; kind: LedgerJob | "daily" };

/** What is due now, job by job. */
export async function askForDue(database: Database, nowMs: number): Promise<void> {
  const now = sql`${instantOf(nowMs)}::timestamptz`;
  const due = await database.everywhere.execute<Due>(sql`
    with those as (
      select o.id, c.organisation_id is not null as is_connected from organisations o
      left join ledger_connections c on c.organisation_id = o.id
      where c.paused_until is null or c.paused_until <= ${now})
    select id, 'sync-to-xero' as kind from those where exists (
      select from ledger_bills where organisation_id = those.id and state in ('waiting', 'sending', 'voiding') and due_at <= ${now})
      or exists (select from ledger_payments p join ledger_bills b on b.expense_id = p.expense_id and b.state = 'sent'
        where p.organisation_id = those.id and p.state in ('waiting', 'sending') and p.due_at <= ${now})
    union all
    select id, 'check-ledger' from those where exists (
      select from ledger_bills where organisation_id = those.id and recheck_at is not null)
    union all
    select id, 'daily' from those where is_connected and exists (
      select from ledger_bills where organisation_id = those.id and sent_at is not null) and not exists (
      select from ledger_checks where organisation_id = those.id and started_at > ${now} - interval '1 day')`);
  for (const { id: organisationId, kind } of due) {
    if (kind === "daily")
      await enqueueOnce(database, {
        id: turnId(`check-ledger ${organisationId}`, Math.floor(nowMs / DAY_MS)),
        kind: "check-ledger",
        payload: { full: true },
        organisationId,
        createdBy: null,
      });
    else
      await commit(database, houseActor({ id: organisationId, organisationId, createdBy: null }), (tx) =>
        askForLedger(tx, kind, organisationId),
      );
  }
}
