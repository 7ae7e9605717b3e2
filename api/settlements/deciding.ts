import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { bookedShare, settlementPostings } from "../../core/books/advances.ts";
import { PAYABLE_TO_ARTISTS } from "../../core/books/chart.ts";
import { reversed } from "../../core/books/entries.ts";
import { debtOn, feePostings } from "../../core/books/fees.ts";
import { approvalsNeeded } from "../../core/expense-judge.ts";
import { newId } from "../../core/ids.ts";
import { wireMoney } from "../../core/money.ts";
import { Problem } from "../../core/problem.ts";
import { settlementProblems, type SettlementReason } from "../../core/settlements.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { openOf } from "../../core/advance-states.ts";
import { lockAdvance, moveAdvance, partOf, releaseAdvance } from "../../db/advances.ts";
import { approvalPolicy } from "../../db/approval-policy.ts";
import { entriesOf, functionalCurrencyOf, postEntries, type NewEntry } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
import { changeSettlement, settledMovements, setOffsOf, type SettlementRow } from "../../db/settlements.ts";
import type { RequestKey, Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { acting, note, tellAccountants, tellArtist, type Asked } from "./acting.ts";

const words = (minor: number, currency: string) => {
  const money = wireMoney({ minor, currency });
  return `${money.amount} ${money.currency}`;
};

/**
 * Agrees on a settlement that somebody else prepared: it is booked, with what is set off against advances. Over the
 * organisation's threshold it takes two, and is booked with the second.
 * @throws Problem 403 for their own or what they hold, 404, 409, 412.
 */
export async function approveSettlement(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  return await acting(services, caller, key, asked, "approve", async (tx, before) => {
    if ((await functionalCurrencyOf(tx, caller)) !== before.functionalCurrency)
      throw new Problem(
        settlementProblems.notPossible,
        "The organisation's currency is another by now: prepare it anew.",
      );
    const needed = approvalsNeeded(await approvalPolicy(tx, caller), before);
    if (needed > 1 && before.firstApprovedBy === null) {
      const change = { firstApprovedBy: caller.userId, firstApprovedAt: at };
      const after = await changeSettlement(tx, before, change, at);
      note(tx, "settlements.approved-once", before, after);
      await tellAccountants(services, tx, caller, after, {
        key: "approved-once",
        title: `A settlement waits for a second approval: ${words(after.feeMinor, after.currency)}`,
        body: `${after.showsFrom} to ${after.showsUntil}`,
      });
      return;
    }
    const change = { status: "approved" as const, approvedBy: caller.userId, approvedAt: at };
    const after = await changeSettlement(tx, before, change, at);
    const fee = feeEntry(after, at);
    await postEntries(tx, caller, [fee], at);
    await setOff(tx, caller, after, fee, at);
    note(tx, "settlements.approved", before, after);
    await tellArtist(services, tx, after, {
      key: "approved",
      title: `Your fee was agreed: ${words(after.netMinor, after.currency)}`,
      body:
        after.withheldMinor === 0
          ? `${after.showsFrom} to ${after.showsUntil}`
          : `Withheld for tax: ${words(after.withheldMinor, after.currency)}`,
    });
  });
}

function feeEntry(settlement: SettlementRow, at: string): NewEntry {
  return {
    id: newId(Date.parse(at)),
    kind: "fee",
    sourceId: settlement.id,
    entryOn: settlement.settledOn,
    functionalCurrency: settlement.functionalCurrency,
    postings: feePostings(settlement),
  };
}

/** What the artist was given beforehand comes off what is owed to them. @throws Problem 409 where less is open by now. */
async function setOff(
  tx: Tx,
  caller: Caller,
  settlement: SettlementRow,
  fee: NewEntry,
  at: string,
): Promise<void> {
  if (settlement.setOffMinor === 0) return;
  let { minor, bookedMinor } = debtOn(PAYABLE_TO_ARTISTS, settlement.currency, fee.postings);
  for (const { advanceId, amountMinor } of await setOffsOf(tx, caller, settlement.id)) {
    const advance = must(await lockAdvance(tx, caller, advanceId), "an advance that was named");
    if (advance.status !== "acknowledged" || openOf(advance) < amountMinor)
      throw new Problem(
        settlementProblems.notPossible,
        "Less of an advance is open by now: reject it and prepare it anew.",
      );
    const part = partOf(advance, amountMinor);
    const payable = bookedShare(amountMinor, { minor, bookedMinor });
    await moveAdvance(
      tx,
      caller,
      advance,
      {
        kind: "settled",
        part,
        on: settlement.settledOn,
        notes: null,
        settlement: { id: settlement.id, payableFunctionalMinor: payable },
      },
      { kind: "settlement", postings: settlementPostings(part, payable) },
      at,
    );
    minor -= amountMinor;
    bookedMinor -= payable;
  }
}

/** Takes back what nobody has approved yet, or refuses it. @throws Problem 403 for their own, 404, 409, 412. */
export async function rejectSettlement(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  { reason }: SettlementReason,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  return await acting(services, caller, key, asked, "reject", async (tx, before) => {
    const change = { status: "rejected" as const, endedBy: caller.userId, endedAt: at, reason };
    note(tx, "settlements.rejected", before, await changeSettlement(tx, before, change, at), reason);
  });
}

/**
 * Reverses what was approved and not paid: its entry the other way round on this day, and advances are open again.
 * @throws Problem 403 for their own, 404, 409 for what was paid or whose tax was, 412.
 */
export async function voidSettlement(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  { reason }: SettlementReason,
): Promise<Written> {
  const now = services.clock.now();
  const [at, on] = [instantOf(now), dateIn("UTC", now)];
  return await acting(services, caller, key, asked, "void", async (tx, before) => {
    if (before.remittedOn !== null)
      throw new Problem(settlementProblems.notPossible, "What was withheld is at the tax office already.");
    const change = { status: "voided" as const, endedBy: caller.userId, endedAt: at, reason };
    const after = await changeSettlement(tx, before, change, at);
    const [booked] = await entriesOf(tx, caller, "fee", [before.id]);
    const { id: reversalOf, postings } = must(booked, "the entry of what was approved");
    const entry = {
      id: newId(now),
      kind: "fee_void" as const,
      sourceId: before.id,
      entryOn: on,
      functionalCurrency: before.functionalCurrency,
      reversalOf,
      postings: reversed(postings),
    };
    await postEntries(tx, caller, [entry], at);
    await release(tx, caller, before, { on, at });
    note(tx, "settlements.voided", before, after, reason);
    await tellArtist(services, tx, after, {
      key: "voided",
      title: `What was agreed as your fee was reversed: ${words(after.netMinor, after.currency)}`,
      body: reason,
    });
  });
}

async function release(
  tx: Tx,
  caller: Caller,
  { id }: SettlementRow,
  when: { on: string; at: string },
): Promise<void> {
  const movements = await settledMovements(tx, caller, id);
  if (movements.length === 0) return;
  const booked = await entriesOf(
    tx,
    caller,
    "settlement",
    movements.map((movement) => movement.id),
  );
  for (const movement of movements) {
    const advance = must(await lockAdvance(tx, caller, movement.advanceId), "an advance that was settled");
    const entry = must(
      booked.find(({ source_id }) => source_id === movement.id),
      "the entry of a movement",
    );
    await releaseAdvance(
      tx,
      caller,
      advance,
      movement,
      { kind: "settlement_void", postings: reversed(entry.postings), reversalOf: entry.id },
      when,
    );
  }
}
