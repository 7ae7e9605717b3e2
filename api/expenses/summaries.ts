import { and, asc, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ExpenseSummary } from "../../core/expenses.ts";
import type { ExpenseCategory, ExpenseStatus } from "../../core/expense-states.ts";
import { wireSum } from "../../core/money.ts";
import type { Reader } from "../../db/open.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { visibleExpenses } from "./queries.ts";

/** What the caller may see, summed within each currency: one pass, grouped three ways. */
export async function summariseExpenses(
  db: Reader,
  caller: Caller,
  productionId: string | undefined,
): Promise<ExpenseSummary> {
  const rows = await db
    .select({
      status: expenses.status,
      category: expenses.category,
      currency: expenses.currency,
      count: sql<number>`count(*)::int`,
      sum: sql<string>`sum(${expenses.amountMinor})::text`,
    })
    .from(expenses)
    .where(
      and(
        visibleExpenses(caller),
        productionId === undefined ? undefined : eq(expenses.productionId, productionId),
      ),
    )
    .groupBy(
      sql`grouping sets ((${expenses.currency}), (${expenses.status}, ${expenses.currency}), (${expenses.category}, ${expenses.currency}))`,
    )
    .orderBy(asc(expenses.currency), asc(expenses.status), asc(expenses.category));
  const counted = (row: (typeof rows)[number]) => ({
    count: row.count,
    ...wireSum(row.sum, row.currency),
  });
  // A group that another set made has null where it did not group.
  const grouped = rows as (Omit<(typeof rows)[number], "status" | "category"> & {
    status: ExpenseStatus | null;
    category: ExpenseCategory | null;
  })[];
  return {
    by_status: grouped.flatMap((row) =>
      row.status === null ? [] : [{ status: row.status, ...counted(row as (typeof rows)[number]) }],
    ),
    by_category: grouped.flatMap((row) =>
      row.category === null ? [] : [{ category: row.category, ...counted(row as (typeof rows)[number]) }],
    ),
    by_currency: grouped
      .filter((row) => row.status === null && row.category === null)
      .map((row) => counted(row as (typeof rows)[number])),
  };
}
