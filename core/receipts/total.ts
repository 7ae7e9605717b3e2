import type { MoneyLine } from "./lines.ts";
import type { Label } from "./labels.ts";
import type { Place } from "./words.ts";

export type FoundTotal = Place & {
  mills: number;
  mark: string | undefined;
  decimals: number;
  /** Which sums of the paper come out at it. */
  proofs: readonly Proof[];
};
/** cash less change · net and tax and service · a total and its rounding · all goods · written again */
export type Proof = "change" | "net and tax" | "rounding" | "goods" | "repeated";

/** One minor unit of a currency with two decimals: sums of rounded lines differ by so much. */
export const SLACK_MILLS = 10;

const BASE: Partial<Record<Label, number>> = { grand: 5, total: 4, card: 2.5, cash: 1.5, net: 1 };
const WORTH: Record<Proof, number> = { change: 3, "net and tax": 2, rounding: 1.5, goods: 1.5, repeated: 0.5 };
/** Below it nobody is told a total. */
const SCORE_MIN = 3;
const SCORE_SURE = 8;

type Candidate = { line: MoneyLine; score: number; proofs: Proof[] };

/**
 * What was paid in all. Labels name candidates, sums of the paper judge between them: a total that cash less change,
 * net and tax, or the goods come out at is believed before one that only stands behind a word.
 */
export function findTotal(lines: readonly MoneyLine[]): FoundTotal | undefined {
  const candidates = lines
    .filter(({ label, amount }) => label !== undefined && BASE[label] !== undefined && amount.mills > 0)
    .map((line) => judge(line, lines));
  const best = candidates.toSorted((a, b) => b.score - a.score || b.line.at - a.line.at)[0];
  if (!best || best.score < SCORE_MIN) return undefined;
  const rival = candidates
    .filter(({ line }) => line.amount.mills !== best.line.amount.mills)
    .reduce((most, { score }) => Math.max(most, score), 0);
  const { amount } = best.line;
  const sure = Math.min(1, best.score / SCORE_SURE) * (best.score - rival < 1 ? 0.7 : 1);
  return {
    ...amount.place,
    mills: amount.mills,
    mark: amount.mark,
    decimals: amount.decimals,
    confidence: Math.min(0.99, sure * (0.5 + amount.place.confidence / 2)),
    proofs: best.proofs,
  };
}

function judge(line: MoneyLine, lines: readonly MoneyLine[]): Candidate {
  const { mills, decimals } = line.amount;
  const proofs = proofsOf(line, lines);
  let score = (line.label === undefined ? 0 : BASE[line.label] ?? 0) + proofs.reduce((sum, one) => sum + WORTH[one], 0);
  // Of what others have decimals in, a number without is a count.
  if (decimals === 0 && lines.some(({ amount }) => amount.decimals > 0)) score -= 3;
  if (isRoundedLater(line, lines)) score -= 2;
  const totals = lines.filter(({ label }) => label === "grand" || label === "total");
  if (totals.length > 0 && mills < Math.max(...totals.map(({ amount }) => amount.mills)) / 2) score -= 1.5;
  return { line, score, proofs };
}

function proofsOf(line: MoneyLine, lines: readonly MoneyLine[]): Proof[] {
  const { mills } = line.amount;
  const proofs: Proof[] = [];
  const of = (...labels: Label[]) => lines.filter(({ label }) => label !== undefined && labels.includes(label));
  const changes = of("change");
  if (of("cash", "card").some((paid) => changes.some((change) => isExact(paid.amount.mills - Math.abs(change.amount.mills), mills))))
    proofs.push("change");
  if (isNetAndTax(mills, line, lines)) proofs.push("net and tax");
  if (of("rounding").some((rounding) => rounding.amount.mills !== 0 && of("total", "grand", "net").some((before) => before !== line && isExact(before.amount.mills + rounding.amount.mills, mills))))
    proofs.push("rounding");
  if (isSumOfGoods(mills, lines)) proofs.push("goods");
  if (lines.some((other) => other !== line && other.label !== undefined && isExact(other.amount.mills, mills))) proofs.push("repeated");
  return proofs;
}

export const isSame = (a: number, b: number) => Math.abs(a - b) <= SLACK_MILLS;
const isExact = (a: number, b: number) => a === b;

function isNetAndTax(mills: number, line: MoneyLine, lines: readonly MoneyLine[]): boolean {
  const taxes = lines.filter(({ label, amount }) => label === "tax" && amount.mills > 0);
  // "GST 6%  7.74  0.46": a line of a summary is its own proof.
  const isSummed = taxes.some(({ amounts }) => {
    const [net, tax] = amounts.filter(({ decimals }) => decimals > 0).slice(-2);
    return net !== undefined && tax !== undefined && tax.mills > 0 && isSame(net.mills + tax.mills, mills);
  });
  if (isSummed) return true;
  const extras = taxes.map(({ amount }) => amount.mills);
  const services = lines.filter(({ label }) => label === "service").map(({ amount }) => amount.mills);
  const roundings = lines.filter(({ label }) => label === "rounding").map(({ amount }) => amount.mills);
  const nets = lines.filter((other) => other !== line && (other.label === "net" || other.label === "total"));
  const sums = [...new Set([...extras, sum(extras)])].flatMap((tax) => [tax, tax + sum(services)]);
  return nets.some(({ amount }) =>
    [...sums, sum(services)].filter((more) => more > 0).some((more) => isSame(amount.mills + more, mills) || roundings.some((cents) => isSame(amount.mills + more + cents, mills))),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** Lines above the first sum whose last amounts add up to it. */
function isSumOfGoods(mills: number, lines: readonly MoneyLine[]): boolean {
  const end = lines.findIndex(({ label }) => label === "total" || label === "grand" || label === "net");
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

/** A total that is followed by its rounding was not what was paid. */
function isRoundedLater(line: MoneyLine, lines: readonly MoneyLine[]): boolean {
  return lines.some(
    (rounding) =>
      rounding.label === "rounding" &&
      rounding.at > line.at &&
      rounding.amount.mills !== 0 &&
      lines.some((later) => later.at > rounding.at && later.label !== undefined && isExact(line.amount.mills + rounding.amount.mills, later.amount.mills)),
  );
}
