import { conversionAt, type Rate } from "./rates.ts";

/** Banks add a margin to what is published, and never a tenth of it. */
const MARGIN_PARTS = 10;

/** Why a payment has no worth: no rate, one stated where none is changed, or one too far from the published rate. */
export type Worthless = "paid" | "own" | "far";

/** What money is worth on the day that it is paid: at the published rate, or as the bank says, where that is near it. */
export function paidWorth(
  amount: { minor: number; currency: string },
  functionalCurrency: string,
  paidOn: string,
  rates: readonly Rate[],
  statedMinor: number | undefined,
): number | Worthless {
  const { minor, currency } = amount;
  if (currency === functionalCurrency)
    return statedMinor === undefined || statedMinor === minor ? minor : "own";
  const published = conversionAt(amount, functionalCurrency, paidOn, rates)?.minor;
  if (statedMinor === undefined) return published ?? "paid";
  const isFar =
    published !== undefined && Math.abs(statedMinor - published) * MARGIN_PARTS > published + MARGIN_PARTS;
  return isFar ? "far" : statedMinor;
}
