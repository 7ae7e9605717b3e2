import type { PaperAmount } from "./amounts.ts";
import type { MoneyLine } from "./lines.ts";
import { isSame } from "./sums.ts";
import { isTax, rateIn } from "./tax-rows.ts";
import { around, type Place } from "../reading/words.ts";

export type FoundTax = Place & {
  /** Percent in hundredths: 600 is 6 %; null where none stands. */
  rateBasisPoints: number | null;
  netMills: number;
  taxMills: number;
};

const TAX_LINES_MAX = 10;

/**
 * What was taxed at which rate. Only what its own arithmetic supports is told: net times rate is the tax, or, without
 * a rate, net and tax are the total.
 */
export function findTaxes(lines: readonly MoneyLine[], totalMills: number | undefined): FoundTax[] {
  const found: FoundTax[] = [];
  for (const line of lines) {
    const rate = rateIn(line.row.text);
    if (line.label !== "tax" && rate === undefined && !line.table) continue;
    const tax =
      inTable(line) ?? inOneLine(line, rate, totalMills) ?? besideTotals(line, rate, lines, totalMills);
    if (!tax || found.some((one) => isAgain(one, tax))) continue;
    found.push(tax);
    if (found.length === TAX_LINES_MAX) break;
  }
  return withinTotal(found, totalMills);
}

const isAgain = (one: FoundTax, other: FoundTax) =>
  isSame(one.taxMills, other.taxMills) && isSame(one.netMills, other.netMills);

const inTable = ({ table }: MoneyLine): FoundTax | undefined =>
  table && foundOf(table.net, table.tax, table.rateBasisPoints ?? undefined);

/** A line of a summary: net and tax, and perhaps gross, in any order. */
function inOneLine(
  line: MoneyLine,
  rate: number | undefined,
  totalMills: number | undefined,
): FoundTax | undefined {
  const amounts = line.amounts.filter(({ decimals, mills }) => decimals > 0 && mills > 0);
  for (const net of amounts) {
    for (const tax of amounts) {
      if (net === tax || tax.mills >= net.mills) continue;
      const isRate = rate !== undefined && isTax(net.mills, rate, tax.mills);
      const isWhole =
        rate === undefined && totalMills !== undefined && isSame(net.mills + tax.mills, totalMills);
      if (isRate || isWhole) return foundOf(net, tax, rate);
    }
  }
  return undefined;
}

/** "GST 6%  3.08" under a total: the net stands elsewhere, or is what is left of the total. */
function besideTotals(
  { label, amount }: MoneyLine,
  rate: number | undefined,
  lines: readonly MoneyLine[],
  totalMills: number | undefined,
): FoundTax | undefined {
  if (label !== "tax" || amount.decimals === 0 || amount.mills <= 0) return undefined;
  const nets = lines.filter((line) => line.label === "net" && line.amount.mills > amount.mills);
  for (const net of nets) {
    const isWhole = totalMills !== undefined && isSame(net.amount.mills + amount.mills, totalMills);
    if (rate === undefined ? isWhole : isTax(net.amount.mills, rate, amount.mills))
      return foundOf(net.amount, amount, rate);
  }
  if (rate === undefined || totalMills === undefined) return undefined;
  const left = totalMills - amount.mills;
  return isTax(left, rate, amount.mills)
    ? {
        ...amount.place,
        confidence: amount.place.confidence * 0.9,
        rateBasisPoints: rate,
        netMills: left,
        taxMills: amount.mills,
      }
    : undefined;
}

function foundOf(net: PaperAmount, tax: PaperAmount, rate: number | undefined): FoundTax {
  return {
    ...around([net.place, tax.place]),
    rateBasisPoints: rate ?? null,
    netMills: net.mills,
    taxMills: tax.mills,
  };
}

/** The lines of a summary, and its sum: what is more than the total was counted twice. */
function withinTotal(found: readonly FoundTax[], totalMills: number | undefined): FoundTax[] {
  if (totalMills === undefined) return [...found];
  let left = totalMills;
  return found.filter(({ netMills, taxMills }) => {
    if (netMills + taxMills > left + 5 * 10) return false;
    left -= netMills + taxMills;
    return true;
  });
}
