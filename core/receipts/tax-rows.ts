import type { PaperAmount } from "./amounts.ts";
import type { Label } from "./labels.ts";
import { isSame } from "./sums.ts";

/** A line of a summary of taxes. */
export type TaxRow = {
  /** Percent in hundredths: 600 is 6 %; null where none stands. */
  rateBasisPoints: number | null;
  net: PaperAmount;
  tax: PaperAmount;
  grossMills: number;
};

const RATE = /(?<![\d.,])(?<rate>\d{1,2}(?:[.,]\d{1,3})?)\s?%/;
/** No country taxes what is sold by more of its net, or by less. */
const SHARE = { min: 0.01, max: 0.3 };

export function rateIn(text: string): number | undefined {
  const { rate } = RATE.exec(text)?.groups ?? {};
  return rate === undefined ? undefined : Math.round(Number(rate.replace(",", ".")) * 100);
}

export function isTax(netMills: number, rate: number, taxMills: number): boolean {
  return rate > 0 && isSame((netMills * rate) / 10_000, taxMills);
}

/**
 * Net and tax of one line that has both with what they are together, in any order: its arithmetic shows it, and not
 * what its columns are called. A line that names a total is one of these only where a rate stands in it.
 */
export function taxRowOf(
  text: string,
  amounts: readonly PaperAmount[],
  label: Label | undefined,
): TaxRow | undefined {
  const printed = amounts.filter(({ decimals, mills }) => decimals > 0 && mills > 0);
  const rate = rateIn(text);
  if (rate === undefined && (label === "grand" || label === "total")) return undefined;
  // Two amounts behind the word for a tax are read as one line of a bill, and not of a table.
  if (printed.length < (rate === undefined || label === "tax" ? 3 : 2)) return undefined;
  for (const net of printed)
    for (const tax of printed) {
      if (net === tax || tax.mills >= net.mills) continue;
      const grossMills = net.mills + tax.mills;
      const isWhole = printed.some((one) => one !== net && one !== tax && isSame(one.mills, grossMills));
      const share = tax.mills / net.mills;
      const isRate = rate !== undefined && isTax(net.mills, rate, tax.mills);
      const isLikely = rate === undefined && share >= SHARE.min && share <= SHARE.max;
      if ((isRate && (isWhole || printed.length === 2)) || (isWhole && isLikely))
        return { rateBasisPoints: rate ?? null, net, tax, grossMills };
    }
  return undefined;
}
