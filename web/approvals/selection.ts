import type { Expense } from "../../core/expenses.ts";
import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import { formatAmount } from "../../core/money.ts";
import type { InputError } from "../../core/problem.ts";

/** Nobody decides on their own; the rest may be chosen. */
export const mayChoose = (expense: Pick<Expense, "artist_id">, userId: string): boolean =>
  expense.artist_id !== userId;

/** In or out; full, it takes no more. */
export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id) && next.size < APPROVE_COUNT_MAX) next.add(id);
  return next;
}

/** Everything from one row to another, in the order of the list, as far as there is room. */
export function withRange(
  chosen: ReadonlySet<string>,
  rows: readonly Pick<Expense, "id" | "artist_id">[],
  from: number,
  to: number,
  userId: string,
): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
    if (mayChoose(row, userId) && (next.has(row.id) || next.size < APPROVE_COUNT_MAX)) next.add(row.id);
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

/** Why each of a batch was refused, by its id. */
export function refusalsOf(ids: readonly string[], errors: readonly InputError[]): Map<string, string> {
  return new Map(
    errors.flatMap(({ pointer, detail }) => {
      const id = ids[Number(/^\/expense_ids\/(\d+)$/.exec(pointer)?.[1] ?? Number.NaN)];
      return id === undefined ? [] : [[id, detail] as const];
    }),
  );
}

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
