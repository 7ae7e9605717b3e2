import { formatAmount } from "../money.ts";
import { currencyOfMark } from "./countries.ts";
import type { MoneyLine } from "./lines.ts";
import type { Label } from "./labels.ts";
import { similarity } from "../reading/letters.ts";
import { isSumOfGoods, isExact, isNetAndTax, isSame, netAndTaxSums, sumOfTables } from "./sums.ts";
import type { Place } from "../reading/words.ts";

export type FoundTotal = Place & {
  mills: number;
  mark: string | undefined;
  decimals: number;
  /** Which sums of the paper come out at it. */
  proofs: readonly Proof[];
};
/** cash less change · net and tax and service · a total and its rounding · all goods · paid by card · written again */
export type Proof = "change" | "net and tax" | "rounding" | "goods" | "paid" | "repeated";

const BASE: Partial<Record<Label, number>> = { grand: 5, total: 4, card: 2.5, cash: 1.5, net: 1 };
/** A sum that stands nowhere as it was read: its own line was read wrongly, or not at all. */
const BASE_DERIVED = 1;
const WORTH: Record<Proof, number> = {
  change: 3,
  "net and tax": 2,
  rounding: 2,
  goods: 1.5,
  paid: 1.5,
  repeated: 0.5,
};
/** A total behind its label that is one or two digits from a sum was read wrongly. */
const WORTH_MISREAD = 2.5;
const MISREAD_SIMILARITY = 0.55;
/** Below it nobody is told a total. */
const SCORE_MIN = 3;
const SCORE_SURE = 8;
const CONFIDENCE_MIN = 0.3;

/** Two that are as likely; and two that sums support, each of its own: two bills in one picture, and a person is asked which. */
const DOUBT = { rival: 0.7, anotherBill: 0.45 };

type Candidate = { line: MoneyLine; mills: number; score: number; proofs: Proof[] };

/**
 * What was paid in all. Labels name candidates, sums of the paper judge between them: a total that cash less change,
 * net and tax, or the goods come out at is believed before one that only stands behind a word.
 * @param home the currency of the country that the paper is of: beside a total in it one in another is for strangers.
 */
export function findTotal(lines: readonly MoneyLine[], home?: string): FoundTotal | undefined {
  const named = atHome(
    lines
      .filter(({ label, amount }) => label !== undefined && BASE[label] !== undefined && amount.mills > 0)
      .map((line) => judge(line, line.amount.mills, lines)),
    home,
  );
  const candidates = [...named, ...derived(lines, named)];
  const best = candidates.toSorted((a, b) => b.score - a.score || b.line.at - a.line.at)[0];
  if (!best || best.score < SCORE_MIN) return undefined;
  const rival = candidates
    .filter(({ mills }) => mills !== best.mills)
    .reduce((most, { score }) => Math.max(most, score), 0);
  const { amount } = best.line;
  const doubt = candidates.some((one) => isAnotherBill(one, best, lines))
    ? DOUBT.anotherBill
    : best.score - rival < 1
      ? DOUBT.rival
      : 1;
  const sure = Math.min(1, best.score / SCORE_SURE) * doubt;
  const confidence = Math.min(0.99, sure * (0.5 + amount.place.confidence / 2));
  if (confidence < CONFIDENCE_MIN) return undefined;
  return {
    ...amount.place,
    mills: best.mills,
    mark: amount.mark,
    decimals: amount.decimals,
    confidence,
    proofs: best.proofs,
  };
}

/** A total of another bill: sums of its own support it, and no line of the paper makes one of them the other. */
function isAnotherBill(one: Candidate, best: Candidate, lines: readonly MoneyLine[]): boolean {
  const isProven = ({ line, proofs }: Candidate) =>
    (line.label === "grand" || line.label === "total") && proofs.some((proof) => proof !== "repeated");
  if (one.mills === best.mills || !isProven(one) || !isProven(best)) return false;
  const between = Math.abs(one.mills - best.mills);
  return !lines.some(({ amounts }) =>
    amounts.some(({ mills }) => isSame(Math.abs(mills), between) || isSame(2 * Math.abs(mills), between)),
  );
}

const FOREIGN = 4;

function atHome(named: readonly Candidate[], home: string | undefined): Candidate[] {
  const currency = ({ line }: Candidate) =>
    line.amount.mark === undefined ? undefined : currencyOfMark(line.amount.mark);
  if (home === undefined || !named.some((one) => currency(one) === home)) return [...named];
  return named.map((one) =>
    (currency(one) ?? home) === home ? one : { ...one, score: one.score - FOREIGN },
  );
}

function judge(line: MoneyLine, mills: number, lines: readonly MoneyLine[]): Candidate {
  const proofs = proofsOf(line, mills, lines);
  const isRead = mills === line.amount.mills;
  let score = isRead && line.label !== undefined ? (BASE[line.label] ?? 0) : BASE_DERIVED;
  score += proofs.reduce((sum, one) => sum + WORTH[one], 0);
  // Of what others have decimals in, a number without is a count.
  if (line.amount.decimals === 0 && lines.some(({ amount }) => amount.decimals > 0)) score -= 3;
  if (line.isMended && !proofs.some((proof) => proof !== "repeated")) score -= 3;
  if (isRoundedLater(line, mills, lines)) score -= 2;
  const totals = lines.filter(({ label }) => label === "grand" || label === "total");
  if (isRead && totals.length > 0 && mills < Math.max(...totals.map(({ amount }) => amount.mills)) / 2)
    score -= 1.5;
  return { line, mills, score, proofs };
}

/** Sums that no line names: of what was paid and given back, and of net and tax. */
function derived(lines: readonly MoneyLine[], named: readonly Candidate[]): Candidate[] {
  const known = new Set(named.map(({ mills }) => mills));
  const change = lines.findLast(({ label, isMended }) => label === "change" && !isMended);
  const paid = lines.findLast(
    ({ label, isMended, amount }) => label === "cash" && !isMended && amount.mills > 0,
  );
  const sums = [...netAndTaxSums(lines), ...cashRoundings(lines), ...sumOfTables(lines)];
  if (change && paid) sums.push({ mills: paid.amount.mills - Math.abs(change.amount.mills), line: paid });
  const totals = named.filter(({ line }) => line.label === "grand" || line.label === "total");
  return sums
    .filter(({ mills }) => mills > 0 && !known.has(mills))
    .map(({ mills, line }) => {
      const misread = totals.find((one) => isMisread(one.mills, mills));
      const candidate = judge(
        { ...line, isMended: false, amount: { ...(misread?.line ?? line).amount, decimals: 2 } },
        mills,
        lines,
      );
      return misread ? { ...candidate, score: candidate.score + WORTH_MISREAD } : candidate;
    });
}

/** The smallest coin of countries that round what is paid in cash. */
const COIN_MILLS = 50;

/** A total and a rounding below it that make whole coins: what was paid, whether it stands there or not. */
function cashRoundings(lines: readonly MoneyLine[]): { mills: number; line: MoneyLine }[] {
  return lines
    .filter(
      ({ label, amount }) =>
        label === "rounding" && amount.mills !== 0 && Math.abs(amount.mills) < COIN_MILLS,
    )
    .flatMap((rounding) => {
      const line = lines.findLast(
        ({ at, label }) => at < rounding.at && (label === "grand" || label === "total"),
      );
      const mills = (line?.amount.mills ?? 0) + rounding.amount.mills;
      return line && mills % COIN_MILLS === 0 && line.amount.mills % COIN_MILLS !== 0
        ? [{ mills, line }]
        : [];
    });
}

function isMisread(read: number, sum: number): boolean {
  const text = (mills: number) => formatAmount(Math.round(mills / 10), "EUR");
  return similarity(text(read), text(sum)) >= MISREAD_SIMILARITY;
}

function proofsOf(line: MoneyLine, mills: number, lines: readonly MoneyLine[]): Proof[] {
  const proofs: Proof[] = [];
  const of = (...labels: Label[]) =>
    lines.filter(({ label }) => label !== undefined && labels.includes(label));
  const changes = of("change");
  const isChange = of("cash", "card").some((paid) =>
    changes.some((change) => isExact(paid.amount.mills - Math.abs(change.amount.mills), mills)),
  );
  if (isChange) proofs.push("change");
  if (isNetAndTax(mills, line, lines)) proofs.push("net and tax");
  const isRounded = of("rounding").some(
    (rounding) =>
      rounding.amount.mills !== 0 &&
      of("total", "grand", "net").some(
        (before) => before.at < rounding.at && isExact(before.amount.mills + rounding.amount.mills, mills),
      ),
  );
  if (isRounded) proofs.push("rounding");
  if (isSumOfGoods(mills, line, lines)) proofs.push("goods");
  // A card pays what is asked for: the same number on both lines was read wrongly on neither.
  const others = line.label === "card" ? of("total", "grand", "net") : of("card");
  if (others.some((other) => other.at !== line.at && isExact(other.amount.mills, mills))) proofs.push("paid");
  if (
    lines.some(
      (other) => other.at !== line.at && other.label !== undefined && isExact(other.amount.mills, mills),
    )
  )
    proofs.push("repeated");
  return proofs;
}

/** A total that is followed by its rounding was not what was paid. */
function isRoundedLater(line: MoneyLine, mills: number, lines: readonly MoneyLine[]): boolean {
  if (cashRoundings(lines).some((one) => one.line.at === line.at && one.mills !== mills)) return true;
  return lines.some(
    (rounding) =>
      rounding.label === "rounding" &&
      rounding.at > line.at &&
      rounding.amount.mills !== 0 &&
      lines.some(
        (later) =>
          later.at > rounding.at &&
          later.label !== undefined &&
          isExact(mills + rounding.amount.mills, later.amount.mills),
      ),
  );
}
