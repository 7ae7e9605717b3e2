import { must } from "../../core/assert.ts";
import { billOf, expenseOf, LEDGER_NAMES, referenceOf } from "../../core/bills.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import {
  noteRefused,
  noteTaken,
  noteVoided,
  noteWithdrawn,
  type BillBatch,
  type Claimed,
} from "../../db/bill-queue.ts";
import { BILLS, type Refused } from "../../db/ledger-queue.ts";
import type { Tx } from "../../db/open.ts";
import type { Run } from "../handler.ts";
import { LedgerRefuses, type Ledger, type Verdict } from "../integrations/ledger.ts";
import { afterFailure } from "./deliver.ts";
import { postExpenses } from "./post.ts";
import { tellRefused } from "./tell.ts";
import type { Outcome, Tally, Way } from "./way.ts";

const idOf = (reference: string) => must(expenseOf(reference), "a reference of ours");

const outcomeOf = (one: Verdict): Outcome =>
  one.outcome === "taken"
    ? { id: idOf(one.reference), remoteId: one.remoteId }
    : { id: idOf(one.reference), reasons: one.reasons };

/** What was approved becomes a bill there, and its expense is posted then. */
export function billsWay(run: Run<unknown>, ledger: Ledger): Way<Claimed> {
  return {
    queue: BILLS,
    refusalOf: () => undefined,
    isUnwanted: ({ isVoidWanted }) => isVoidWanted,
    find: async (items) => {
      const there = await ledger.find(items.map(({ id }) => referenceOf(id)));
      return new Map(
        there.flatMap(({ reference, remoteId, state }) =>
          state === "standing" ? [[idOf(reference), remoteId]] : [],
        ),
      );
    },
    send: async (batchId, items) => (await ledger.send(batchId, items.map(billOf))).map(outcomeOf),
    take: async (tx, taken) => {
      const at = instantOf(run.clock.now());
      await postExpenses(tx, await noteTaken(tx, taken, { ledger: ledger.kind, at }), at);
    },
    refuse: (tx, refused) => refuse(run, tx, ledger, refused),
    withdraw: (tx, ids) => noteWithdrawn(tx, ids),
  };
}

async function refuse(run: Run<unknown>, tx: Tx, ledger: Ledger, refused: readonly Refused[]): Promise<void> {
  if (refused.length === 0) return;
  const reasons = new Map(refused.map((one) => [one.id, one.reasons]));
  const news = await noteRefused(tx, refused);
  if (news.length > 0) await tellRefused(run, tx, `${LEDGER_NAMES[ledger.kind]} refuses approved expenses`);
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

/** What was voided here is taken back there. What went elsewhere, before this ledger was connected, somebody has to. */
export async function takeBack(
  run: Run<unknown>,
  ledger: Ledger,
  batch: BillBatch,
  tally: Tally,
): Promise<void> {
  const { here = [], elsewhere = [] } = Object.groupBy(batch.items, (one) =>
    one.ledger === ledger.kind ? "here" : "elsewhere",
  );
  const bills = here.map((one) => ({ ...billOf(one), remoteId: must(one.remoteId, "a bill that is there") }));
  try {
    const verdicts = bills.length === 0 ? [] : await ledger.insist(() => ledger.void(batch.id, bills));
    const voided = verdicts
      .filter(({ outcome }) => outcome === "taken")
      .map(({ reference }) => idOf(reference));
    const refused = [
      ...verdicts.map(outcomeOf).filter((one): one is Refused => "reasons" in one),
      ...allFor(elsewhere, [ELSEWHERE]),
    ];
    await run.write(async (tx) => {
      await noteVoided(tx, voided);
      await refuse(run, tx, ledger, refused);
    });
    tally.voided += voided.length;
    tally.refused += refused.length;
  } catch (error) {
    const parcel = { id: batch.id, items: here, mayBeThere: true };
    if (!(error instanceof LedgerRefuses))
      return await afterFailure(run, billsWay(run, ledger), parcel, tally, error);
    await run.write((tx) => refuse(run, tx, ledger, allFor(batch.items, error.reasons)));
    tally.refused += batch.items.length;
  }
}

const ELSEWHERE = "It went to a file before this ledger was connected: take it back by hand.";
const allFor = (items: readonly { id: string }[], reasons: string[]): Refused[] =>
  items.map(({ id }) => ({ id, reasons }));
