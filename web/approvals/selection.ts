import type { ExpensesPayable } from "../../core/expense-desk.ts";
import type { Expense } from "../../core/expenses.ts";
import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import { formatAmount } from "../../core/money.ts";
import type { BatchVerb } from "./filter.ts";

type Choice = Pick<Expense, "id" | "artist_id" | "approvals" | "approved_by">;

/** Why somebody need not try; the rest may be chosen, and what else stands in the way a dry run says. */
export function unchosen(
  { artist_id, approvals, approved_by }: Omit<Choice, "id">,
  userId: string,
  verb: BatchVerb = "approve",
): string | undefined {
  const isPaying = verb === "pay";
  if (artist_id === userId) return `Your own: somebody else ${isPaying ? "pays it" : "decides"}`;
  const isSigned =
    approved_by === userId || approvals.some((one) => one.by === userId || one.on_behalf_of === userId);
  if (!isSigned) return undefined;
  return `Approved by you: somebody else ${isPaying ? "pays it" : "gives the second approval"}`;
}

/** Who approved what waits for a second approval. */
export function waitsFor({ approvals, approvals_needed }: Pick<Expense, "approvals" | "approvals_needed">) {
  if (approvals_needed === null || approvals_needed < 2) return undefined;
  return approvals.length === 0
    ? "Takes two approvals"
    : `Approved by ${approvals.map((one) => one.by_name).join(", ")}: waits for a second`;
}

/** In or out; full, it takes no more. */
export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id) && next.size < APPROVE_COUNT_MAX) next.add(id);
  return next;
}

/** Everything from one row to another, in the order of the list, as far as it may be and there is room. */
export function withRange<T extends Pick<Expense, "id">>(
  chosen: ReadonlySet<string>,
  rows: readonly T[],
  from: number,
  to: number,
  may: (row: T) => boolean,
): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
    if (may(row) && (next.has(row.id) || next.size < APPROVE_COUNT_MAX)) next.add(row.id);
  return next;
}

/** What is chosen and still there: somebody else may have decided meanwhile. */
export function stillThere(
  chosen: ReadonlySet<string>,
  rows: readonly Pick<Expense, "id">[],
): ReadonlySet<string> {
  const known = new Set(rows.map(({ id }) => id));
  return new Set([...chosen].filter((id) => known.has(id)));
}

type Sum = { currency: string; amount: string };

/** Summed within each currency, exactly. */
export function totalsOf(expenses: readonly Pick<Expense, "amount_minor" | "currency">[]): Sum[] {
  const sums = new Map<string, bigint>();
  for (const { amount_minor, currency } of expenses)
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount_minor));
  return [...sums]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([currency, minor]) => ({ currency, amount: formatAmount(minor, currency) }));
}

/** How many of them wait for somebody else's approval too, once they have this one. */
export const firstOfTwo = (some: readonly Pick<Expense, "approvals" | "approvals_needed">[]): number =>
  some.filter((one) => one.approvals.length + 1 < (one.approvals_needed ?? 1)).length;

/** What becomes of them. */
export function outcomeOf(
  verb: BatchVerb,
  some: readonly Pick<Expense, "approvals" | "approvals_needed">[],
): string {
  if (verb === "pay") return "They are booked as paid; this cannot be undone.";
  const first = firstOfTwo(some);
  if (first === 0) return "They go to the books; this cannot be undone.";
  const waiting = first === some.length ? "They wait" : `${first} of them wait${first === 1 ? "s" : ""}`;
  return `${waiting} for somebody else's approval too; this cannot be undone.`;
}

/** What a dry run said of one. */
export type Looked = { id: string; reason: string | null; realised?: Realised; payout?: Realised };
export type Verdict<T> = { ready: T[]; refused: { expense: T; reason: string }[] };

/** Which of them can be done, and why the others cannot; what nothing was said of cannot. */
export function verdictOf<T extends Pick<Expense, "id">>(
  some: readonly T[],
  looked: readonly Looked[],
): Verdict<T> {
  const reasons = new Map(looked.map(({ id, reason }) => [id, reason]));
  const verdict: Verdict<T> = { ready: [], refused: [] };
  for (const expense of some) {
    const reason = reasons.get(expense.id);
    if (reason === null) verdict.ready.push(expense);
    else verdict.refused.push({ expense, reason: reason ?? "is not there" });
  }
  return verdict;
}

type Realised = ExpensesPayable["expenses"][number]["realised"];
/** What paying them realises against what they were booked for, in words; undefined where that is nothing. */
export function realisedWords(
  realised: readonly (Realised | undefined)[],
  money: (sum: Sum) => string,
): string | undefined {
  const known = realised.filter((one) => one != null);
  const currency = known[0]?.currency;
  if (currency === undefined) return undefined;
  const minor = known.reduce((sum, one) => sum + BigInt(one.amount_minor ?? 0), 0n);
  if (minor === 0n) return undefined;
  const amount = formatAmount(minor < 0n ? -minor : minor, currency);
  return `${minor > 0n ? "A loss" : "A gain"} of ${money({ currency, amount })} is realised against what was booked.`;
}
