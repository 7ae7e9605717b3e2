import type { Fee, Terms } from "./contract-terms.ts";
import { basisPointsOf, beforeWithholding, partsOf, shareOf } from "./money.ts";

/** What the box office says, in minor units of the contract's currency. */
export type BoxOffice = {
  grossMinor: number;
  /** Taxes and duties on tickets. */
  taxesMinor: number;
  /** The costs that the deal lets be taken off. */
  costsMinor: number;
};

export type FeeDue = {
  dueMinor: number;
  /** What decided it. */
  by: "guarantee" | "percentage";
  /** What the percentage is of; null where there is none. A loss counts as nothing. */
  baseMinor: number | null;
  shareMinor: number | null;
};

const points = (percent: number): number => {
  const found = basisPointsOf(percent);
  if (found === undefined) throw new Error("a percentage that was checked");
  return found;
};

/** What is owed of a fee (domain D10), given what was taken. A guarantee and a versus deal never pay less than it. */
export function feeDue(fee: Fee, guaranteeMinor: number, boxOffice: BoxOffice): FeeDue {
  if (fee.model === "guarantee")
    return { dueMinor: guaranteeMinor, by: "guarantee", baseMinor: null, shareMinor: null };
  const { grossMinor, taxesMinor, costsMinor } = boxOffice;
  const baseMinor = Math.max(0, fee.of === "gross" ? grossMinor : grossMinor - taxesMinor - costsMinor);
  const shareMinor = shareOf(baseMinor, points(fee.percent));
  if (fee.model === "versus" && guaranteeMinor >= shareMinor)
    return { dueMinor: guaranteeMinor, by: "guarantee", baseMinor, shareMinor };
  return { dueMinor: shareMinor, by: "percentage", baseMinor, shareMinor };
}

/** Of what is owed: what the agent gets, what tax takes, what the artist is left with, and what the organisation pays in all. */
export function payoutOf(dueMinor: number, { agent, withholding }: Pick<Terms, "agent" | "withholding">) {
  const rate = withholding ? points(withholding.percent) : 0;
  const paidMinor = withholding?.gross_up ? beforeWithholding(dueMinor, rate) : dueMinor;
  const withheldMinor = withholding?.gross_up ? paidMinor - dueMinor : shareOf(dueMinor, rate);
  const commissionMinor = agent ? shareOf(dueMinor, points(agent.commission_percent)) : 0;
  return {
    paidMinor,
    withheldMinor,
    commissionMinor,
    artistMinor: paidMinor - withheldMinor - commissionMinor,
  };
}

/** What a contract comes to: what is due of it, and who gets which part of that. */
export function reckonFee(
  terms: Pick<Terms, "fee" | "agent" | "withholding"> | null,
  guaranteeMinor: number,
  boxOffice: BoxOffice,
) {
  const due = feeDue(terms?.fee ?? { model: "guarantee" }, guaranteeMinor, boxOffice);
  return { ...due, ...payoutOf(due.dueMinor, terms ?? { agent: null, withholding: null }) };
}

/** When which part of the fee is due; the last, without a day, is what is left. Together they are the fee exactly. */
export function depositSchedule(
  feeMinor: number,
  deposits: Terms["deposits"],
): { dueOn: string | null; amountMinor: number }[] {
  const parts = partsOf(
    feeMinor,
    deposits.map(({ percent }) => points(percent)),
  );
  return parts.flatMap((amountMinor, at) => {
    const dueOn = deposits[at]?.due_on ?? null;
    return dueOn === null && amountMinor === 0 ? [] : [{ dueOn, amountMinor }];
  });
}
