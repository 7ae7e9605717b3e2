import { newId } from "../../core/ids.ts";
import {
  postpone,
  returnUnsent,
  splitBatch,
  type Batch,
  type Refused,
  type Taken,
} from "../../db/ledger-queue.ts";
import type { Run } from "../handler.ts";
import { LedgerBusy, LedgerClosed, LedgerRefuses, type Ledger } from "../integrations/ledger.ts";
import { OutgoingFault } from "../integrations/outgoing.ts";
import { isTaken, type Load, type Outcome, type Tally, type Way } from "./way.ts";

/** After what nobody knows the outcome of it is looked for again; sooner than that the same would happen. */
const AGAIN_MS = 60_000;
const CLOSED_MS = 300_000;

type Parcel<Item extends { id: string }> = Pick<Batch<Item>, "id" | "items"> & { mayBeThere: boolean };
type Insist = Pick<Ledger, "insist">;

/**
 * One batch on its way. What may have gone out before is looked for first, and what is there is not sent again: not
 * after a crash, a timeout, nor an answer that nobody could read. Whatever happens, what is known is kept at once, and
 * the rest is held for a while and looked for then.
 * @throws LedgerBusy, LedgerClosed: the batch waits, and so does everything else.
 */
export async function deliver<Item extends { id: string }>(
  run: Run<unknown>,
  { insist }: Insist,
  { way, batch }: Load<Item>,
  tally: Tally,
): Promise<void> {
  const parcel: Parcel<Item> = { id: batch.id, items: batch.items, mayBeThere: batch.isTried };
  try {
    await refuseAtOnce(run, way, parcel, tally);
    await insist(async (_, signal) => {
      await settleKnown(run, way, parcel, tally);
      if (parcel.items.length === 0) return;
      signal.throwIfAborted();
      run.signal.throwIfAborted();
      const outcomes = await send(way, parcel);
      await settle(run, way, outcomes, tally);
      const heard = new Set(outcomes.map(({ id }) => id));
      parcel.items = parcel.items.filter(({ id }) => !heard.has(id));
    });
    // They said nothing of some.
    if (parcel.items.length > 0) await hold(run, way, parcel, tally, AGAIN_MS);
  } catch (error) {
    await afterFailure(run, way, parcel, tally, error);
  }
}

/** What does not go there is told so, and the rest is another call. */
async function refuseAtOnce<Item extends { id: string }>(
  run: Run<unknown>,
  way: Way<Item>,
  parcel: Parcel<Item>,
  tally: Tally,
): Promise<void> {
  const refused = parcel.items.flatMap((item): Refused[] => {
    const reason = way.refusalOf(item);
    return reason === undefined ? [] : [{ id: item.id, reasons: [reason] }];
  });
  if (refused.length === 0) return;
  const gone = new Set(refused.map(({ id }) => id));
  await run.write((tx) => way.refuse(tx, refused));
  tally.refused += refused.length;
  parcel.items = parcel.items.filter(({ id }) => !gone.has(id));
}

async function send<Item extends { id: string }>(way: Way<Item>, parcel: Parcel<Item>): Promise<Outcome[]> {
  const before = parcel.mayBeThere;
  parcel.mayBeThere = true;
  try {
    return await way.send(parcel.id, parcel.items);
  } catch (error) {
    if (error instanceof LedgerClosed || (error instanceof LedgerBusy && error.isUnsent))
      parcel.mayBeThere = before;
    throw error;
  }
}

/** Leaves in the parcel what is to go out: what is there already is kept as taken, and what nobody wants any more stays. */
async function settleKnown<Item extends { id: string }>(
  run: Run<unknown>,
  way: Way<Item>,
  parcel: Parcel<Item>,
  tally: Tally,
): Promise<void> {
  const { items, mayBeThere } = parcel;
  if (items.length === 0) return;
  const found: ReadonlyMap<string, string> = mayBeThere ? await way.find(items) : new Map();
  const taken = items.flatMap(({ id }): Taken[] => {
    const remoteId = found.get(id);
    return remoteId === undefined ? [] : [{ id, remoteId }];
  });
  const left = items.filter(({ id }) => !found.has(id));
  const unwanted = left.filter((item) => way.isUnwanted(item)).map(({ id }) => id);
  const rest = left.filter((item) => !way.isUnwanted(item));
  if (rest.length === items.length) return;
  // Another body is another call, with a key of its own; and nobody else looks for these meanwhile.
  const id = newId(run.clock.now());
  await run.write(async (tx) => {
    if (taken.length > 0) await way.take(tx, taken);
    await way.withdraw(tx, unwanted);
    await splitBatch(
      tx,
      way.queue,
      rest.map((one) => one.id),
      id,
    );
  });
  tally.sent += taken.length;
  Object.assign(parcel, { id, items: rest });
}

async function settle<Item extends { id: string }>(
  run: Run<unknown>,
  way: Way<Item>,
  outcomes: readonly Outcome[],
  tally: Tally,
): Promise<void> {
  const taken = outcomes.filter(isTaken);
  const refused = outcomes.filter((one): one is Refused => !isTaken(one));
  await run.write(async (tx) => {
    if (taken.length > 0) await way.take(tx, taken);
    if (refused.length > 0) await way.refuse(tx, refused);
  });
  tally.sent += taken.length;
  tally.refused += refused.length;
}

async function hold<Item extends { id: string }>(
  run: Run<unknown>,
  { queue }: Way<Item>,
  parcel: Parcel<Item>,
  tally: Tally,
  ms: number,
): Promise<void> {
  const dueMs = run.clock.now() + ms;
  const ids = parcel.items.map(({ id }) => id);
  await run.write((tx) =>
    parcel.mayBeThere ? postpone(tx, queue, ids, dueMs) : returnUnsent(tx, queue, parcel.id, dueMs),
  );
  if (parcel.mayBeThere) tally.unknown += ids.length;
}

export async function afterFailure<Item extends { id: string }>(
  run: Run<unknown>,
  way: Way<Item>,
  parcel: Parcel<Item>,
  tally: Tally,
  error: unknown,
): Promise<void> {
  if (error instanceof LedgerBusy || error instanceof LedgerClosed) {
    await hold(run, way, parcel, tally, error instanceof LedgerBusy ? error.waitMs : CLOSED_MS);
    throw error;
  }
  if (error instanceof LedgerRefuses) return await narrow(run, way, parcel, tally, error.reasons);
  if (!(error instanceof OutgoingFault)) throw error;
  run.log.warn("a ledger's answer is not known", { batch: parcel.id, reason: error.message });
  await hold(run, way, parcel, tally, AGAIN_MS);
}

/** One of them is why the whole was refused: halves find out which. */
async function narrow<Item extends { id: string }>(
  run: Run<unknown>,
  way: Way<Item>,
  { items }: Parcel<Item>,
  tally: Tally,
  reasons: string[],
): Promise<void> {
  const ids = items.map(({ id }) => id);
  if (ids.length === 1) {
    await run.write((tx) =>
      way.refuse(
        tx,
        ids.map((id) => ({ id, reasons })),
      ),
    );
    tally.refused += 1;
    return;
  }
  const nowMs = run.clock.now();
  const middle = Math.ceil(ids.length / 2);
  await run.write(async (tx) => {
    for (const half of [ids.slice(0, middle), ids.slice(middle)])
      await splitBatch(tx, way.queue, half, newId(nowMs), nowMs);
  });
}
