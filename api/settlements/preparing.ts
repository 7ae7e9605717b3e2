import type { Caller } from "../../core/access.ts";
import { openOf } from "../../core/advance-states.ts";
import { must } from "../../core/assert.ts";
import { conversionAt } from "../../core/books/rates.ts";
import { reckonFee } from "../../core/contract-fees.ts";
import { newId } from "../../core/ids.ts";
import { AMOUNT_MINOR_MAX, basisPointsOf, formatAmount, parseAmount, wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { settlementProblems, type SettlementCreate } from "../../core/settlements.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { tiedOf } from "../../db/delegations.ts";
import { lockAdvance } from "../../db/advances.ts";
import { lockContract, type ContractRecord } from "../../db/contracts.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { findRates } from "../../db/rates.ts";
import { settlementAdvances, settlements } from "../../db/schema/settlements.ts";
import { liveSettlements, type SettlementRow } from "../../db/settlements.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { answer, dayOf, note, refused, tellAccountants, MEANWHILE } from "./acting.ts";

/**
 * Reckons what a contract came to for some of its shows and keeps it, with the figures that it was reckoned from and
 * the rate of its day, for somebody else to approve. Nothing is booked yet.
 * @throws Problem 403 for their own, 404, 409 for a contract that was not signed, shows that are settled, nothing due or
 * a missing rate, 422.
 */
export async function prepareSettlement(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: SettlementCreate,
): Promise<Written> {
  const now = services.clock.now();
  const [id, at] = [input.id ?? newId(now), instantOf(now)];
  try {
    return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
      const contract = await lockContract(tx, caller.organisationId, input.contract_id);
      if (!contract) throw new Problem(common.notFound, "There is no such contract.");
      if ((await tiedOf(tx, caller)).has(contract.artistId))
        throw new Problem(settlementProblems.ownSettlement);
      if (contract.status !== "active" && contract.status !== "completed")
        throw new Problem(settlementProblems.notSigned);
      const made = await keepSettlement(tx, caller, contract, input, { id, at, now });
      note(tx, "settlements.prepared", undefined, made);
      const { amount, currency } = wireMoney({ minor: made.feeMinor, currency: made.currency });
      await tellAccountants(services, tx, caller, made, {
        key: "prepared",
        title: `A settlement waits to be approved: ${amount} ${currency}`,
        body: contract.title,
      });
      return await answer(services, tx, caller, id, 201);
    });
  } catch (error) {
    if (isUniqueViolation(error, "settlements_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/** Reckoned and kept, with what it is set off against. @throws Problem 409, 422 */
async function keepSettlement(
  tx: Tx,
  caller: Caller,
  contract: ContractRecord,
  input: SettlementCreate,
  { id, at, now }: { id: string; at: string; now: number },
): Promise<SettlementRow> {
  const { organisationId, userId: preparedBy } = caller;
  const shows = await showsOf(tx, caller, contract, input, now);
  const figures = figuresOf(contract, input, shows.guaranteeMinor);
  const worth = await worthOf(tx, caller, contract.currency, figures.feeMinor, shows.settledOn);
  const setOffs = await setOffsFor(tx, caller, contract, input, figures.netMinor);
  const setOffMinor = setOffs.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const [row] = await tx
    .insert(settlements)
    .values({
      ...{ ...figures, ...shows, ...worth, id, organisationId, setOffMinor },
      contractId: contract.id,
      artistId: contract.artistId,
      currency: contract.currency,
      status: "prepared",
      ...{ preparedBy, preparedAt: at, updatedAt: at },
    })
    .returning();
  if (setOffs.length > 0)
    await tx
      .insert(settlementAdvances)
      .values(setOffs.map((one) => ({ ...one, settlementId: id, organisationId })));
  return must(row, "a settlement that was prepared");
}

/** Which shows, as of which day, and their part of the contract's amount. @throws Problem 409, 422 */
async function showsOf(
  tx: Tx,
  caller: Caller,
  contract: ContractRecord,
  input: SettlementCreate,
  nowMs: number,
) {
  const { shows_from: showsFrom = contract.startsOn, shows_until: showsUntil = contract.endsOn } = input;
  if (showsUntil < showsFrom) throw refused("/shows_until", "must not be before the first show");
  if (showsFrom < contract.startsOn) throw refused("/shows_from", "must be a day of the contract");
  if (showsUntil > contract.endsOn) throw refused("/shows_until", "must be a day of the contract");
  const today = dateIn("UTC", nowMs);
  const usual = showsUntil > today ? today : showsUntil;
  const settledOn = dayOf("/settled_on", input.settled_on ?? usual, nowMs, FIRST_DAY);
  const live = await liveSettlements(tx, caller, contract.id);
  if (live.some((other) => other.showsFrom <= showsUntil && other.showsUntil >= showsFrom))
    throw new Problem(settlementProblems.settledAlready);
  const left = live.reduce((rest, { guaranteeMinor }) => rest - guaranteeMinor, contract.amountMinor);
  return { showsFrom, showsUntil, settledOn, guaranteeMinor: guaranteeOf(contract, input.guarantee, left) };
}

/** What is older is a slip of the finger, and no month of any books. */
const FIRST_DAY = "2000-01-01";

function guaranteeOf(
  { terms, currency }: ContractRecord,
  sent: SettlementCreate["guarantee"],
  leftMinor: number,
): number {
  if (terms?.fee.model === "percentage") {
    if (sent !== undefined) throw refused("/guarantee", "must be left out: the contract guarantees nothing");
    return 0;
  }
  if (sent === undefined) return leftMinor;
  const minor = amountOf("/guarantee", sent, currency);
  if (minor > leftMinor)
    throw refused(
      "/guarantee",
      `must be at most ${formatAmount(leftMinor, currency)}, which no other settlement is of`,
    );
  return minor;
}

function amountOf(pointer: string, sent: string | number, currency: string): number {
  const minor = parseAmount(sent, currency);
  if (typeof minor === "number") return minor;
  throw refused(pointer, minor.refusal);
}

/** What is due, and who gets which part of it. @throws Problem 409 where that is nothing, 422 */
function figuresOf({ terms, currency }: ContractRecord, input: SettlementCreate, guaranteeMinor: number) {
  const taken = (name: "gross" | "taxes" | "costs") => {
    const sent = input[name];
    return sent === undefined ? 0 : amountOf(`/${name}`, sent, currency);
  };
  const boxOffice = { grossMinor: taken("gross"), taxesMinor: taken("taxes"), costsMinor: taken("costs") };
  const { dueMinor, by, paidMinor, withheldMinor, commissionMinor, artistMinor } = reckonFee(
    terms,
    guaranteeMinor,
    boxOffice,
  );
  if (paidMinor <= 0) throw new Problem(settlementProblems.nothingDue);
  // Borne by the organisation, tax makes a hundred times of it at most.
  if (paidMinor > AMOUNT_MINOR_MAX)
    throw refused("/guarantee", "is more than books hold, with the tax on top of it");
  if (artistMinor < 0)
    throw new Problem(settlementProblems.nothingDue, "Tax and commission are more than what is due.");
  const withholding = terms?.withholding ?? null;
  return {
    ...boxOffice,
    dueBy: by,
    dueMinor,
    feeMinor: paidMinor,
    withheldMinor,
    commissionMinor,
    netMinor: artistMinor,
    withholdingPoints:
      withholding && must(basisPointsOf(withholding.percent), "a percentage that was checked"),
    withholdingCountry: withholding?.country ?? null,
    isGrossedUp: withholding?.gross_up ?? false,
  };
}

/** The fee in the organisation's currency, at the rate of its day. @throws Problem 409 without one. */
async function worthOf(db: Reader, caller: Caller, currency: string, minor: number, day: string) {
  const functionalCurrency = await functionalCurrencyOf(db, caller);
  if (currency === functionalCurrency) return { functionalCurrency, functionalMinor: minor, rates: null };
  const wanted = [currency, functionalCurrency].map((one) => ({ currency: one, day }));
  const found = conversionAt({ minor, currency }, functionalCurrency, day, await findRates(db, wanted));
  if (!found) throw new Problem(settlementProblems.rateMissing);
  return { functionalCurrency, functionalMinor: found.minor, rates: found.provenance };
}

/** Of what the artist was given beforehand, what comes off: in the order of their ids, as they are locked. @throws Problem 422 */
async function setOffsFor(
  tx: Tx,
  caller: Caller,
  { artistId, currency }: ContractRecord,
  { advances }: SettlementCreate,
  netMinor: number,
): Promise<{ advanceId: string; amountMinor: number }[]> {
  let left = netMinor;
  const found: { advanceId: string; amountMinor: number }[] = [];
  const asked = advances.map((one, at) => ({ ...one, at }));
  for (const one of asked.sort((a, b) => (a.advance_id < b.advance_id ? -1 : 1))) {
    const pointer = `/advances/${one.at}`;
    const advance = await lockAdvance(tx, caller, one.advance_id);
    if (advance?.artistId !== artistId || advance.currency !== currency || advance.status !== "acknowledged")
      throw new Problem(settlementProblems.advance, undefined, {
        errors: [
          { pointer: `${pointer}/advance_id`, detail: "is no open advance of the artist's in this currency" },
        ],
      });
    const open = Math.min(openOf(advance), left);
    const amountMinor = one.amount === undefined ? open : amountOf(`${pointer}/amount`, one.amount, currency);
    if (amountMinor > open || amountMinor === 0)
      throw refused(
        `${pointer}/amount`,
        `must be at most ${formatAmount(open, currency)}, which is open and due`,
      );
    left -= amountMinor;
    found.push({ advanceId: advance.id, amountMinor });
  }
  return found;
}
