import type { MoneyLine } from "./lines.ts";

/** One minor unit of a currency with two decimals: sums of rounded lines differ by so much. */
export const SLACK_MILLS = 10;

export const isSame = (a: number, b: number) => Math.abs(a - b) <= SLACK_MILLS;
export const isExact = (a: number, b: number) => a === b;
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const millsOf = (lines: readonly MoneyLine[]) => lines.map(({ amount }) => amount.mills);

/** Whether net and tax, with service and rounding where they are, come out at it. */
export function isNetAndTax(mills: number, line: MoneyLine, lines: readonly MoneyLine[]): boolean {
  const taxes = lines.filter(({ label, amount }) => label === "tax" && amount.mills > 0);
  // "GST 6%  7.74  0.46": a line of a summary is its own proof.
  const isSummed = taxes.some(({ amounts }) => {
    const [net, tax] = amounts.filter(({ decimals }) => decimals > 0).slice(-2);
    return net !== undefined && tax !== undefined && tax.mills > 0 && isSame(net.mills + tax.mills, mills);
  });
  if (isSummed || isSumOfTables(mills, lines)) return true;
  const nets = lines.filter(
    (other) => other.at !== line.at && (other.label === "net" || other.label === "total"),
  );
  const roundings = [0, ...millsOf(lines.filter(({ label }) => label === "rounding"))];
  const extras = extrasOf(lines);
  return nets.some(({ amount }) =>
    extras.some((more) => roundings.some((cents) => isSame(amount.mills + more + cents, mills))),
  );
}

/** What the rates of a summary of taxes are together. */
export function sumOfTables(lines: readonly MoneyLine[]): { mills: number; line: MoneyLine }[] {
  const tables = lines.filter(({ table }) => table !== undefined);
  const line = tables.at(-1);
  return line ? [{ mills: sum(tables.map(({ table }) => table?.grossMills ?? 0)), line }] : [];
}

/** All rates of a summary of taxes come out at it; where the summary has a sum of its own, they do so twice. */
function isSumOfTables(mills: number, lines: readonly MoneyLine[]): boolean {
  const gross = sum(lines.map(({ table }) => table?.grossMills ?? 0));
  const slack = SLACK_MILLS * lines.filter(({ table }) => table).length;
  return gross > 0 && (Math.abs(gross - mills) <= slack || Math.abs(gross / 2 - mills) <= slack / 2);
}

/** What may come on top of a net: a tax, all taxes, service, and both. */
function extrasOf(lines: readonly MoneyLine[]): number[] {
  const taxes = millsOf(lines.filter(({ label, amount }) => label === "tax" && amount.mills > 0));
  const service = sum(millsOf(lines.filter(({ label }) => label === "service")));
  const some = [...new Set([...taxes, sum(taxes)])].flatMap((tax) => [tax, tax + service]);
  return [...some, service].filter((more) => more > 0);
}

/** The first net and each tax that stands below it. */
export function netAndTaxSums(lines: readonly MoneyLine[]): { mills: number; line: MoneyLine }[] {
  const net = lines.find(({ label }) => label === "net");
  if (!net) return [];
  return lines
    .filter(
      ({ label, at, amount }) => label === "tax" && at > net.at && amount.decimals > 0 && amount.mills > 0,
    )
    .slice(0, 3)
    .map((line) => ({ mills: net.amount.mills + line.amount.mills, line }));
}

/** Lines above the first sum, or above this one, whose last amounts add up to it. */
export function isSumOfGoods(mills: number, line: MoneyLine, lines: readonly MoneyLine[]): boolean {
  const first = lines.findIndex(({ label }) => label === "total" || label === "grand" || label === "net");
  const end = first >= 0 ? first : lines.findIndex(({ at }) => at === line.at);
  const goods = lines
    .slice(0, Math.max(0, end))
    .filter(({ label, amount }) => (label === undefined || label === "discount") && amount.decimals > 0);
  let total = 0;
  // From below: the head of a receipt may have numbers too.
  for (const { amount, label } of goods.toReversed()) {
    total += label === "discount" ? -Math.abs(amount.mills) : amount.mills;
    if (isExact(total, mills)) return true;
  }
  return false;
}
