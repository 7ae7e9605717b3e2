import type { Expense, ExpenseBulkApprove, ExpensesEligible } from "../../core/expenses.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";

/** What waits for a decision, what waits longest first. */
export const useWaiting = () =>
  createReading<Expense>(
    () => "/v1/expenses?limit=100&status=submitted&sort=created_at",
    "expenses",
    readHome,
  );

export const approveAll = (body: ExpenseBulkApprove) =>
  mutate<{ message: string }>({ method: "POST", path: "/api/v1/expenses/bulk-approve", body });

/** What that would say of each; nothing is changed. */
export const tryApproving = (body: ExpenseBulkApprove) =>
  mutate<ExpensesEligible>({
    method: "POST",
    path: "/api/v1/expenses/bulk-approve",
    body: { ...body, dry_run: true },
  });
