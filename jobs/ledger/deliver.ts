import { billOf, expenseOf, LEDGER_NAMES, referenceOf } from "../../core/bills.ts";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import {
  noteRefused,
  noteTaken,
  noteVoided,
  noteWithdrawn,
  postpone,
  returnUnsent,
  splitBatch,
  type Batch,
  type Refused,
  type Taken,
} from "../../db/bill-queue.ts";
import type { Tx } from "../../db/open.ts";
import type { Run } from "../handler.ts";
import {
  LedgerBusy,
  LedgerClosed,
  LedgerRefuses,
  type Ledger,
  type Verdict,
} from "../integrations/ledger.ts";
import { OutgoingFault } from "../integrations/outgoing.ts";
import { postExpenses } from "./post.ts";
import { tellRefused } from "./tell.ts";

/** What has become of a run's bills. */
export type Tally = { sent: number; refused: number; voided: number; unknown: number };

/** After what nobody knows the outcome of it is looked for again; sooner than that the same would happen. */
const AGAIN_MS = 60_000;
const CLOSED_MS = 300_000;

const idOf = (reference: string) => must(expenseOf(reference), "a reference of ours");

/**
 * One batch on its way. What may have gone out before is looked for first, and what is there is not sent again: not
 * after a crash, a timeout, nor an answer that nobody could read. Whatever happens, what is known is kept at once, and
 * the rest is held for a while and looked for then.
 * @throws LedgerBusy, LedgerClosed: the batch waits, and so does everything else.
 */
export async function deliver(run: Run<unknown>, ledger: Ledger, batch: Batch, tally: Tally): Promise<void> {
  const parcel: Parcel = { ...batch, mayBeThere: batch.isTried };
  try {
    await ledger.insist(async (_, signal) => {
      await settleKnown(run, ledger, parcel, tally);
      if (parcel.bills.length === 0) return;
      signal.throwIfAborted();
      run.signal.throwIfAborted();
      const verdicts = await send(ledger, parcel);
      await settle(run, ledger, verdicts, tally);
      const heard = new Set(verdicts.map(({ reference }) => idOf(reference)));
      parcel.bills = parcel.bills.filter(({ id }) => !heard.has(id));
    });
    // They said nothing of some.
    if (parcel.bills.length > 0) await hold(run, parcel, tally, AGAIN_MS);
  } catch (error) {
    await afterFailure(run, ledger, parcel, tally, error);
  }
}

type Parcel = Omit<Batch, "isTried"> & { mayBeThere: boolean };

async function send(ledger: Ledger, parcel: Parcel): Promise<Verdict[]> {
  const before = parcel.mayBeThere;
  parcel.mayBeThere = true;
  try {
    return await ledger.send(parcel.id, parcel.bills.map(billOf));
  } catch (error) {
    if (error instanceof LedgerClosed || (error instanceof LedgerBusy && error.isUnsent))
      parcel.mayBeThere = before;
    throw error;
  }
}

/** Leaves in the parcel what is to go out: what is there already is kept as taken, and what nobody wants any more stays. */
async function settleKnown(run: Run<unknown>, ledger: Ledger, parcel: Parcel, tally: Tally): Promise<void> {
  const { bills, mayBeThere } = parcel;
  const there = mayBeThere ? await ledger.find(bills.map(({ id }) => referenceOf(id))) : [];
  const found = new Map(
    there.flatMap(({ reference, remoteId, state }) =>
      state === "standing" ? [[idOf(reference), remoteId]] : [],
    ),
  );
  const taken = bills.flatMap(({ id }): Taken[] => {
    const remoteId = found.get(id);
    return remoteId === undefined ? [] : [{ id, remoteId }];
  });
  const unwanted = bills.filter(({ id, isVoidWanted }) => isVoidWanted && !found.has(id)).map(({ id }) => id);
  const rest = bills.filter(({ id, isVoidWanted }) => !isVoidWanted && !found.has(id));
  if (rest.length === bills.length) return;
  // Another body is another call, with a key of its own; and nobody else looks for these meanwhile.
  const id = newId(run.clock.now());
  await run.write(async (tx) => {
    await take(run, tx, ledger, taken);
    await noteWithdrawn(tx, unwanted);
    await splitBatch(
      tx,
      rest.map((one) => one.id),
      id,
    );
  });
  tally.sent += taken.length;
  Object.assign(parcel, { id, bills: rest });
}

async function take(run: Run<unknown>, tx: Tx, ledger: Ledger, taken: readonly Taken[]): Promise<void> {
  if (taken.length === 0) return;
  const at = instantOf(run.clock.now());
  await postExpenses(tx, await noteTaken(tx, taken, { ledger: ledger.kind, at }), at);
}

async function refuse(run: Run<unknown>, tx: Tx, ledger: Ledger, refused: readonly Refused[]): Promise<void> {
  if (refused.length === 0) return;
  const reasons = new Map(refused.map((one) => [one.id, one.reasons]));
  const news = await noteRefused(tx, refused);
  if (news.length > 0) await tellRefused(run, tx, LEDGER_NAMES[ledger.kind]);
  audit(
    tx,
    ...news.map(({ id, artistId }) => ({
      action: "bills.refused" as const,
      object: { type: "expense" as const, id },
      reason: reasons.get(id)?.join(" ") ?? null,
      // Their words may be about whoever it is owed to.
      subjectId: artistId,
    })),
  );
}

async function settle(
  run: Run<unknown>,
  ledger: Ledger,
  verdicts: readonly Verdict[],
  tally: Tally,
): Promise<void> {
  const taken = verdicts.flatMap((one): Taken[] =>
    one.outcome === "taken" ? [{ id: idOf(one.reference), remoteId: one.remoteId }] : [],
  );
  const refused = refusedOf(verdicts);
  await run.write(async (tx) => {
    await take(run, tx, ledger, taken);
    await refuse(run, tx, ledger, refused);
  });
  tally.sent += taken.length;
  tally.refused += refused.length;
}

async function hold(run: Run<unknown>, parcel: Parcel, tally: Tally, ms: number): Promise<void> {
  const dueMs = run.clock.now() + ms;
  await run.write((tx) =>
    parcel.mayBeThere ? postpone(tx, parcel, dueMs) : returnUnsent(tx, parcel, dueMs),
  );
  if (parcel.mayBeThere) tally.unknown += parcel.bills.length;
}

async function afterFailure(
  run: Run<unknown>,
  ledger: Ledger,
  parcel: Parcel,
  tally: Tally,
  error: unknown,
): Promise<void> {
  if (error instanceof LedgerBusy || error instanceof LedgerClosed) {
    await hold(run, parcel, tally, error instanceof LedgerBusy ? error.waitMs : CLOSED_MS);
    throw error;
  }
  if (error instanceof LedgerRefuses) return await narrow(run, ledger, parcel, tally, error.reasons);
  if (!(error instanceof OutgoingFault)) throw error;
  run.log.warn("a ledger's answer is not known", { batch: parcel.id, reason: error.message });
  await hold(run, parcel, tally, AGAIN_MS);
}

/** One of them is why the whole was refused: halves find out which. */
async function narrow(
  run: Run<unknown>,
  ledger: Ledger,
  { bills }: Parcel,
  tally: Tally,
  reasons: string[],
): Promise<void> {
  const ids = bills.map(({ id }) => id);
  if (ids.length === 1) {
    await run.write((tx) => refuse(run, tx, ledger, allFor(bills, reasons)));
    tally.refused += 1;
    return;
  }
  const nowMs = run.clock.now();
  const middle = Math.ceil(ids.length / 2);
  await run.write(async (tx) => {
    for (const half of [ids.slice(0, middle), ids.slice(middle)])
      await splitBatch(tx, half, newId(nowMs), nowMs);
  });
}

/** What was voided here is taken back there. What went elsewhere, before this ledger was connected, somebody has to. */
export async function takeBack(run: Run<unknown>, ledger: Ledger, batch: Batch, tally: Tally): Promise<void> {
  const { here = [], elsewhere = [] } = Object.groupBy(batch.bills, (one) =>
    one.ledger === ledger.kind ? "here" : "elsewhere",
  );
  const bills = here.map((one) => ({ ...billOf(one), remoteId: must(one.remoteId, "a bill that is there") }));
  const parcel = { id: batch.id, bills: here, mayBeThere: true };
  try {
    const verdicts = bills.length === 0 ? [] : await ledger.insist(() => ledger.void(batch.id, bills));
    const voided = verdicts
      .filter(({ outcome }) => outcome === "taken")
      .map(({ reference }) => idOf(reference));
    const refused = [...refusedOf(verdicts), ...allFor(elsewhere, [ELSEWHERE])];
    await run.write(async (tx) => {
      await noteVoided(tx, voided);
      await refuse(run, tx, ledger, refused);
    });
    tally.voided += voided.length;
    tally.refused += refused.length;
  } catch (error) {
    if (!(error instanceof LedgerRefuses)) return await afterFailure(run, ledger, parcel, tally, error);
    await run.write((tx) => refuse(run, tx, ledger, allFor(batch.bills, error.reasons)));
    tally.refused += batch.bills.length;
  }
}

const ELSEWHERE = "It went to a file before this ledger was connected: take it back by hand.";
const allFor = (bills: readonly { id: string }[], reasons: string[]): Refused[] =>
  bills.map(({ id }) => ({ id, reasons }));
const refusedOf = (verdicts: readonly Verdict[]): Refused[] =>
  verdicts.flatMap((one) =>
    one.outcome === "refused" ? [{ id: idOf(one.reference), reasons: one.reasons }] : [],
  );
