import type { Expense, ExpensesEligible } from "../../core/expenses.ts";
import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import { formatAmount } from "../../core/money.ts";
import type { InputError } from "../../core/problem.ts";

type Choice = Pick<Expense, "id" | "artist_id" | "approvals">;

/** Why somebody need not try; the rest may be chosen, and what else stands in the way a dry run says. */
export function unchosen({ artist_id, approvals }: Omit<Choice, "id">, userId: string): string | undefined {
  if (artist_id === userId) return "Your own: somebody else decides";
  const isSigned = approvals.some((one) => one.by === userId || one.on_behalf_of === userId);
  return isSigned ? "Approved by you: somebody else gives the second approval" : undefined;
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

/** Everything from one row to another, in the order of the list, as far as there is room. */
export function withRange(
  chosen: ReadonlySet<string>,
  rows: readonly Choice[],
  from: number,
  to: number,
  userId: string,
): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
    if (unchosen(row, userId) === undefined && (next.has(row.id) || next.size < APPROVE_COUNT_MAX))
      next.add(row.id);
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

/** What is asked before they are approved. */
export function questionOf(
  some: readonly Pick<Expense, "approvals" | "approvals_needed">[],
  totals: string,
): [title: string, text: string, yes: string] {
  const title = `Approve ${some.length === 1 ? "1 expense" : `${some.length} expenses`}?`;
  const first = some.filter((one) => one.approvals.length + 1 < (one.approvals_needed ?? 1)).length;
  if (first === 0) return [title, `${totals}. They go to the books; this cannot be undone.`, "Approve"];
  const waiting = first === some.length ? "They wait" : `${first} of them wait${first === 1 ? "s" : ""}`;
  return [title, `${totals}. ${waiting} for somebody else's approval too; this cannot be undone.`, "Approve"];
}

/** Why each of a batch was refused, by its id. */
export function refusalsOf(ids: readonly string[], errors: readonly InputError[]): Map<string, string> {
  return new Map(
    errors.flatMap(({ pointer, detail }) => {
      const id = ids[Number(/^\/expense_ids\/(\d+)$/.exec(pointer)?.[1] ?? Number.NaN)];
      return id === undefined ? [] : [[id, detail] as const];
    }),
  );
}

/** Why each that was tried would be refused, by its id. */
export const tried = ({ expenses }: ExpensesEligible): Map<string, string> =>
  new Map(expenses.flatMap(({ id, reason }) => (reason === null ? [] : [[id, reason] as const])));

/** By what is typed: a person's name, a production, or what it was for. */
export function matching<
  T extends Pick<Expense, "artist_name" | "production_name" | "description" | "category">,
>(rows: readonly T[], words: string): T[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text =
      `${row.artist_name} ${row.production_name ?? ""} ${row.description} ${row.category}`.toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
