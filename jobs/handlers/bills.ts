import { claimBatch, claimVoids } from "../../db/bill-queue.ts";
import { claimPayments } from "../../db/payment-queue.ts";
import { areWaiting, isBeingSent } from "../../db/bills.ts";
import { Problem } from "../../core/problem.ts";
import { billProblems } from "../../core/bills.ts";
import { handler, type Run } from "../handler.ts";
import { LedgerBusy, LedgerClosed, type Ledger } from "../integrations/ledger.ts";
import { checkAll, recheck } from "../ledger/check.ts";
import { billsWay, takeBack } from "../ledger/bills.ts";
import { deliver } from "../ledger/deliver.ts";
import { openLedger, organisationOf, type Opened } from "../ledger/open.ts";
import { paymentsWay } from "../ledger/payments.ts";
import type { Tally } from "../ledger/way.ts";

/** Organisations at once in one program; what each may ask of its ledger is bounded elsewhere. */
const ORGANISATIONS = 4;

/** Where a day's calls are spent, a job every few seconds would find out no more. */
const REST_MS_MIN = 30_000;
const REST_MS_MAX = 3_600_000;
/** For so long a worker waits for what is no full batch; the keeper asks again later. */
const LINGER_MS_MAX = 5_000;

/**
 * Brings what was approved into the ledger outside, batch by batch, until nothing waits or its limits are reached. What
 * is left then the ledger's keeper asks for again.
 */
export const syncToXero = handler(
  "sync-to-xero",
  async (run) => {
    if (await isBeingSent(run.database.db, organisationOf(run), run.job.id)) return null;
    const opened = await openOrWait(run);
    if (!opened) return null;
    const { ledger, trouble } = opened;
    const tally: Tally = { sent: 0, refused: 0, voided: 0, unknown: 0 };
    const stop: { by?: LedgerBusy | LedgerClosed } = {};
    const lanes = () =>
      Promise.all(Array.from({ length: ledger.lanes }, () => lane(run, ledger, tally, stop)));
    await lanes();
    if (
      ledger.lingerMs <= LINGER_MS_MAX &&
      !stop.by &&
      (await areWaiting(run.database.db, organisationOf(run)))
    ) {
      await ledger.pause(ledger.lingerMs);
      await lanes();
    }
    if (stop.by instanceof LedgerBusy) await restFor(opened, stop.by.waitMs);
    if (stop.by instanceof LedgerClosed) await trouble(stop.by.message);
    else if (tally.sent + tally.refused + tally.voided > 0) await trouble(null);
    return { ...tally, waits_ms: stop.by instanceof LedgerBusy ? stop.by.waitMs : null };
  },
  { concurrency: ORGANISATIONS },
);

async function restFor({ rest }: Opened, ms: number): Promise<void> {
  if (ms > REST_MS_MIN) await rest(Math.min(ms, REST_MS_MAX));
}

/** One batch after the other; where one lane has to wait all do. */
async function lane(
  run: Run<unknown>,
  ledger: Ledger,
  tally: Tally,
  stop: { by?: LedgerBusy | LedgerClosed },
): Promise<void> {
  const organisationId = organisationOf(run);
  while (!stop.by) {
    run.signal.throwIfAborted();
    const of = { organisationId, nowMs: run.clock.now() };
    const next = await claimNext(run, ledger, of, tally);
    if (!next) return;
    try {
      await next();
    } catch (error) {
      if (!(error instanceof LedgerBusy || error instanceof LedgerClosed)) throw error;
      stop.by = error;
    }
  }
}

/** What is to be done next, which nobody else does then: bills before what was paid of them, and what is taken back last. */
async function claimNext(
  run: Run<unknown>,
  ledger: Ledger,
  of: { organisationId: string; nowMs: number },
  tally: Tally,
): Promise<(() => Promise<void>) | undefined> {
  const lingering = { ...of, lingerMs: ledger.lingerMs };
  const bills = await run.write((tx) => claimBatch(tx, lingering));
  if (bills) return () => deliver(run, ledger, { way: billsWay(run, ledger), batch: bills }, tally);
  const payments = await run.write((tx) => claimPayments(tx, lingering));
  if (payments) return () => deliver(run, ledger, { way: paymentsWay(run, ledger), batch: payments }, tally);
  const voids = await run.write((tx) => claimVoids(tx, of));
  return voids && (() => takeBack(run, ledger, voids, tally));
}

/** Undefined where somebody has to see to the connection first: it says so, and nothing is tried meanwhile. */
async function openOrWait(run: Run<unknown>): Promise<Opened | undefined> {
  try {
    return await openLedger(run);
  } catch (error) {
    if (error instanceof LedgerClosed) return undefined;
    throw error;
  }
}

/** Holds ours against theirs: all of it, or what they said something of. */
export const checkLedger = handler("check-ledger", async (run) => {
  const opened = await openOrWait(run);
  if (!opened) throw new Problem(billProblems.closed);
  try {
    if (run.job.payload.full === true) return await checkAll(run, opened.ledger);
    return { checked: await recheck(run, opened.ledger) };
  } catch (error) {
    if (error instanceof LedgerClosed) {
      await opened.trouble(error.message);
      throw new Problem(billProblems.closed, error.message);
    }
    if (!(error instanceof LedgerBusy)) throw error;
    await restFor(opened, error.waitMs);
    if (run.job.payload.full === true) throw new Problem(billProblems.busy);
    // The keeper asks again.
    return { waits_ms: error.waitMs };
  }
});
