import { and, eq } from "drizzle-orm";
import { wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { tell } from "../../db/notify.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { handler, type Run } from "../handler.ts";

type Payload = { expense_id: string };

async function load(run: Run<Payload>): Promise<typeof expenses.$inferSelect> {
  const [row] = await run.database.db
    .select()
    .from(expenses)
    .where(
      and(
        eq(expenses.id, run.job.payload.expense_id),
        eq(expenses.organisationId, run.job.organisationId ?? ""),
      ),
    );
  if (!row) throw new Problem(common.notFound, "The expense is gone.");
  return row;
}

export const notifyExpense = handler("notify-expense", async (run: Run<Payload>) => {
  const expense = await load(run);
  if (expense.status !== "approved" && expense.status !== "rejected") return null;
  const { amount, currency } = wireMoney({ minor: expense.amountMinor, currency: expense.currency });
  const lines = [`${expense.category}, ${expense.spentOn}: ${expense.description}`, expense.decisionNotes];
  await run.write((tx) =>
    tell(
      tx,
      [expense.artistId],
      {
        organisationId: expense.organisationId,
        key: `expense:${expense.id}:${expense.status}`,
        kind: "expense",
        title: `${expense.status === "approved" ? "Approved" : "Rejected"}: ${amount} ${currency}`,
        body: lines.filter(Boolean).join("\n"),
        link: `/expenses/${expense.id}`,
        byMail: true,
      },
      run.portalUrl,
    ),
  );
  return null;
});
