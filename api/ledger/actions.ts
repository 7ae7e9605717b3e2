import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { revaluationPostings, reversed } from "../../core/books/entries.ts";
import { firstDayOf, lastDayOf, nextPeriod } from "../../core/books/periods.ts";
import { newId } from "../../core/ids.ts";
import { ledgerProblems, type PeriodState, type Revaluation } from "../../core/ledger.ts";
import { wireSum } from "../../core/money.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { functionalCurrencyOf, postEntries } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
import { ledgerPeriods } from "../../db/schema/ledger.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { presentPeriod } from "./queries.ts";
import { valueBalances, type Valued } from "./valuing.ts";

/**
 * Closes a month and all before it, for good: what comes later of them is booked in the first open one.
 * @throws Problem 409 while the month goes on, and when it is closed.
 */
export async function closePeriod(
  services: Services,
  caller: Caller,
  key: RequestKey,
  period: string,
): Promise<Written> {
  const { organisationId, userId } = caller;
  const closedAt = instantOf(services.clock.now());
  if (period >= presentPeriod(services.clock)) throw new Problem(ledgerProblems.notOver);
  return await write(services.database, caller, key, async (tx) => {
    await lockBooks(tx, organisationId);
    await refuseClosed(tx, organisationId, period);
    await tx.insert(ledgerPeriods).values({ organisationId, period, closedAt, closedBy: userId });
    audit(tx, {
      action: "ledger.period-closed",
      object: { type: "organisation", id: organisationId },
      reason: period,
    });
    const body: PeriodState = { period, closed_at: closedAt, closed_by: userId };
    return { status: 200, body };
  });
}

/** Nobody else posts, closes or values until this commits: what is read of the books stays so. */
async function lockBooks(tx: Tx, organisationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(ledger_lock(${organisationId}::uuid))`);
}

/** @throws Problem 409 */
async function refuseClosed(tx: Tx, organisationId: string, period: string): Promise<void> {
  const [open] = await tx.execute<{ period: string }>(
    sql`select ledger_period(${organisationId}::uuid, ${firstDayOf(period)}::date) as period`,
  );
  if (open?.period !== period) throw new Problem(ledgerProblems.closed);
}

/**
 * Values what is owed and held in other currencies at the month's last rates: an entry on its last day that ends
 * itself on the first day of the next (domain D6). What was valued before is not valued twice: the second time there is
 * nothing, or what was booked meanwhile.
 * @throws Problem 409 while the month goes on, once it is closed, and without a rate.
 */
export async function revaluePeriod(
  services: Services,
  caller: Caller,
  key: RequestKey,
  period: string,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  if (period >= presentPeriod(services.clock)) throw new Problem(ledgerProblems.notOver);
  return await write(services.database, caller, key, async (tx) => {
    await lockBooks(tx, caller.organisationId);
    await refuseClosed(tx, caller.organisationId, period);
    const own = await functionalCurrencyOf(tx, caller);
    const worth = (await valueBalances(tx, caller.organisationId, period, own)).map(worthOf);
    const postings = revaluationPostings(worth);
    const difference = worth.reduce((sum, one) => sum + one.functionalMinor - one.worthMinor, 0);
    const body: Revaluation = {
      period,
      entry_id: null,
      end_entry_id: null,
      difference: wireSum(String(difference), own),
    };
    if (postings.length === 0) return { status: 200, body };
    const [id, endId] = [newId(services.clock.now()), newId(services.clock.now())];
    const kind = "revaluation" as const;
    const entry = { id, kind, entryOn: lastDayOf(period), functionalCurrency: own, postings };
    const end = {
      ...entry,
      id: endId,
      kind: "revaluation_end" as const,
      entryOn: firstDayOf(nextPeriod(period)),
      reversalOf: id,
      postings: reversed(postings),
    };
    await postEntries(tx, caller, [entry, end], at);
    audit(tx, { action: "ledger.revalued", object: { type: "entry", id }, reason: period });
    return { status: 200, body: { ...body, entry_id: id, end_entry_id: endId } };
  });
}

/** @throws Problem 409 without a rate. */
function worthOf({ account, currency, functionalMinor, worth }: Valued) {
  if (!worth) throw new Problem(ledgerProblems.rateMissing);
  return { account, currency, functionalMinor, worthMinor: worth.minor };
}
