import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { PAYABLE_TO_AGENTS, PAYABLE_TO_ARTISTS, WITHHELD_TAX } from "../../core/books/chart.ts";
import { debtOn, feePaymentPostings, type FeeDebt } from "../../core/books/fees.ts";
import { paidWorth } from "../../core/books/worth.ts";
import { newId } from "../../core/ids.ts";
import { parseAmount, wireMoney } from "../../core/money.ts";
import { Problem } from "../../core/problem.ts";
import { settlementProblems, type SettlementPay } from "../../core/settlements.ts";
import { instantOf } from "../../core/time.ts";
import { entriesOf, postEntries } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
import { findRates } from "../../db/rates.ts";
import { changeSettlement, settledMovements, type SettlementRow } from "../../db/settlements.ts";
import type { RequestKey, Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { acting, dayOf, note, refused, tellArtist, type Asked } from "./acting.ts";

/** Which entry a payment is, of which day, and what the bank says that it took. */
type Payment = {
  kind: "fee_payment" | "withholding_payment";
  on: string;
  at: string;
  stated: SettlementPay["bank_amount"];
};

/**
 * The artist gets what is left for them, and the agent the commission: booked at what the money is worth on its day.
 * @throws Problem 403 for whoever is paid, prepared or approved it, 404, 409 for its state or a missing rate, 412, 422.
 */
export async function paySettlement(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  input: SettlementPay,
): Promise<Written> {
  const now = services.clock.now();
  const at = instantOf(now);
  return await acting(services, caller, key, asked, "pay", async (tx, before) => {
    const paidOn = dayOf("/paid_on", input.paid_on, now, before.settledOn);
    const change = { status: "paid" as const, paidOn, paidBy: caller.userId, paidAt: at };
    const after = await changeSettlement(tx, before, change, at);
    const debts = await owedFor(tx, caller, before);
    await bookPayment(tx, caller, before, debts, {
      ...{ kind: "fee_payment", on: paidOn, at },
      stated: input.bank_amount,
    });
    note(tx, "settlements.paid", before, after);
    const { amount, currency } = wireMoney({
      minor: after.netMinor - after.setOffMinor,
      currency: after.currency,
    });
    await tellArtist(services, tx, after, {
      key: "paid",
      title: `Your fee was paid: ${amount} ${currency}`,
      body: `On ${paidOn}`,
    });
  });
}

/** What was withheld goes to the tax office, at what the money is worth on its day. @throws as `paySettlement`. */
export async function remitWithholding(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  input: SettlementPay,
): Promise<Written> {
  const now = services.clock.now();
  const at = instantOf(now);
  return await acting(services, caller, key, asked, "remit", async (tx, before) => {
    if (before.withheldMinor === 0 || before.remittedOn !== null)
      throw new Problem(
        settlementProblems.notPossible,
        before.remittedOn === null
          ? "Nothing was withheld."
          : "What was withheld is at the tax office already.",
      );
    const remittedOn = dayOf("/paid_on", input.paid_on, now, before.settledOn);
    const change = { remittedOn, remittedBy: caller.userId, remittedAt: at };
    const after = await changeSettlement(tx, before, change, at);
    const debt = debtOn(WITHHELD_TAX, before.currency, await bookedPostings(tx, caller, before));
    await bookPayment(tx, caller, before, [debt], {
      ...{ kind: "withholding_payment", on: remittedOn, at },
      stated: input.bank_amount,
    });
    note(tx, "settlements.withholding-paid", before, after);
  });
}

async function bookedPostings(tx: Tx, caller: Caller, { id }: SettlementRow) {
  const [booked] = await entriesOf(tx, caller, "fee", [id]);
  return must(booked, "the entry of what was approved").postings;
}

/** To the artist what was not set off against advances, to the agent all of the commission. */
async function owedFor(tx: Tx, caller: Caller, settlement: SettlementRow): Promise<FeeDebt[]> {
  const [postings, settled] = await Promise.all([
    bookedPostings(tx, caller, settlement),
    settledMovements(tx, caller, settlement.id),
  ]);
  const artist = debtOn(PAYABLE_TO_ARTISTS, settlement.currency, postings);
  for (const { amountMinor, payableFunctionalMinor } of settled) {
    artist.minor -= amountMinor;
    artist.bookedMinor -= payableFunctionalMinor ?? 0;
  }
  return [artist, debtOn(PAYABLE_TO_AGENTS, settlement.currency, postings)].filter(
    ({ minor, bookedMinor }) => minor !== 0 || bookedMinor !== 0,
  );
}

/** Why it cannot be booked at what the bank is said to have taken. */
const UNBOOKABLE = {
  own: "must be what is owed, which is in the organisation's own currency",
  far: "is more than a tenth off the published rate",
};

/** @throws Problem 409 without a rate for that day, 422 for what no bank took. */
async function bookPayment(
  tx: Tx,
  caller: Caller,
  { id, currency, functionalCurrency }: SettlementRow,
  debts: readonly FeeDebt[],
  { kind, on, at, stated }: Payment,
): Promise<void> {
  const statedMinor = stated === undefined ? undefined : parseAmount(stated, functionalCurrency);
  if (typeof statedMinor === "object") throw refused("/bank_amount", statedMinor.refusal);
  if (debts.length === 0) return;
  const minor = debts.reduce((sum, debt) => sum + debt.minor, 0);
  const wanted = [currency, functionalCurrency].map((one) => ({ currency: one, day: on }));
  const rates = currency === functionalCurrency ? [] : await findRates(tx, wanted);
  const paidMinor = paidWorth({ minor, currency }, functionalCurrency, on, rates, statedMinor);
  if (paidMinor === "paid") throw new Problem(settlementProblems.rateMissing);
  if (typeof paidMinor === "string") throw refused("/bank_amount", UNBOOKABLE[paidMinor]);
  const postings = feePaymentPostings(debts, paidMinor);
  const head = { id: newId(Date.parse(at)), kind, sourceId: id, entryOn: on, functionalCurrency };
  await postEntries(tx, caller, [{ ...head, postings }], at);
}
