import type { Caller } from "../../core/access.ts";
import { withholdingAt, WITHHOLDING_SOURCE } from "../../core/books/withholding-packs.ts";
import { depositSchedule, reckonFee } from "../../core/contract-fees.ts";
import type { Settlement, SettlementQuery } from "../../core/contract-settlement.ts";
import type { Terms } from "../../core/contract-terms.ts";
import { parseAmount, wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { findContract } from "./queries.ts";

/** Ten thousand basis points are the whole. */
const POINTS = 100;

/**
 * What a contract comes to, given what was taken: what is due and what decided it, what tax takes, the agent and the
 * artist get, and what is left after the deposits. Nothing is kept.
 * @throws Problem 404, 422 for an amount that the contract's currency does not have.
 */
export async function settleContract(
  db: Reader,
  caller: Caller,
  id: string,
  query: SettlementQuery,
): Promise<Settlement> {
  const { amountMinor, currency, startsOn, terms } = await findContract(db, caller, id);
  const taken = (name: keyof SettlementQuery) => takenMinor(query[name], currency, name);
  const boxOffice = { grossMinor: taken("gross"), taxesMinor: taken("taxes"), costsMinor: taken("costs") };
  const { dueMinor, by, baseMinor, shareMinor, paidMinor, withheldMinor, commissionMinor, artistMinor } =
    reckonFee(terms, amountMinor, boxOffice);
  const money = (minor: number) => wireMoney({ minor, currency });
  const deposits = depositSchedule(amountMinor, terms?.deposits ?? []).flatMap(
    ({ dueOn, amountMinor: minor }) => (dueOn === null ? [] : [{ due_on: dueOn, ...money(minor) }]),
  );
  return {
    by,
    base: baseMinor === null ? null : money(baseMinor),
    share: shareMinor === null ? null : money(shareMinor),
    due: money(dueMinor),
    paid: money(paidMinor),
    withheld: money(withheldMinor),
    withholding: terms?.withholding ? withholdingOf(terms.withholding, startsOn) : null,
    commission: money(commissionMinor),
    artist: money(artistMinor),
    deposits,
    rest: money(deposits.reduce((rest, { amount_minor }) => rest - amount_minor, dueMinor)),
  };
}

function withholdingOf(
  { percent, gross_up, country = null, certificate = null }: NonNullable<Terms["withholding"]>,
  day: string,
): Settlement["withholding"] {
  const usual = country === null ? undefined : withholdingAt(country, day);
  return {
    percent,
    gross_up,
    country,
    certificate,
    usual_percent: usual === undefined ? null : usual / POINTS,
    source: usual === undefined ? null : WITHHOLDING_SOURCE,
  };
}

/** @throws Problem 422 */
function takenMinor(sent: string | undefined, currency: string, name: string): number {
  if (sent === undefined || Number(sent) === 0) return 0;
  const minor = parseAmount(sent, currency);
  if (typeof minor === "number") return minor;
  throw new Problem(common.invalid, undefined, { errors: [{ pointer: `/${name}`, detail: minor.refusal }] });
}
