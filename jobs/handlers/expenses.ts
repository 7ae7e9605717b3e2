import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { wireMoney } from "../../core/money.ts";
import { tell, tellEach, type Tidings } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { expenseEvents, expenses } from "../../db/schema/expenses.ts";
import { handler } from "../handler.ts";

export const notifyExpense = handler("notify-expense", async (run) => {
  const { expense_ids: ids } = run.job.payload;
  await run.write(async (tx) => {
    const decided = await tx
      .select()
      .from(expenses)
      .where(
        and(
          inArray(expenses.id, ids),
          eq(expenses.organisationId, run.job.organisationId ?? ""),
          inArray(expenses.status, ["approved", "rejected"]),
        ),
      );
    await tellEach(
      tx,
      decided.map((expense) => ({ userId: expense.artistId, tidings: decisionOf(expense) })),
      run.portalUrl,
    );
  });
  return null;
});

function decisionOf(expense: typeof expenses.$inferSelect): Tidings {
  const { amount, currency } = wireMoney({ minor: expense.amountMinor, currency: expense.currency });
  const lines = [`${expense.category}, ${expense.spentOn}: ${expense.description}`, expense.decisionNotes];
  return {
    organisationId: expense.organisationId,
    key: `expense:${expense.id}:${expense.status}`,
    kind: "expense",
    title: `${expense.status === "approved" ? "Approved" : "Rejected"}: ${amount} ${currency}`,
    body: lines.filter(Boolean).join("\n"),
    link: `/expenses/${expense.id}`,
    byMail: true,
  };
}

/** Whoever spent it is asked; whoever asked last has an answer. */
export const notifyQuestion = handler("notify-question", async (run) => {
  await run.write(async (tx) => {
    const [told] = await tx
      .select({ event: expenseEvents, expense: expenses })
      .from(expenseEvents)
      .innerJoin(expenses, eq(expenses.id, expenseEvents.expenseId))
      .where(
        and(
          eq(expenseEvents.id, run.job.payload.event_id),
          eq(expenseEvents.organisationId, run.job.organisationId ?? ""),
        ),
      );
    if (!told) return;
    const { event, expense } = told;
    const isAsked = event.event === "info_requested";
    const reader = isAsked ? expense.artistId : await lastAsker(tx, event);
    if (!reader) return;
    const { amount, currency } = wireMoney({ minor: expense.amountMinor, currency: expense.currency });
    const lines = [`${expense.category}, ${expense.spentOn}: ${expense.description}`, event.notes];
    await tell(
      tx,
      [reader],
      {
        organisationId: expense.organisationId,
        key: `expense-event:${event.id}`,
        kind: "expense",
        title: `${isAsked ? "A question about" : "Answered"}: ${amount} ${currency}`,
        body: lines.filter(Boolean).join("\n"),
        link: `/expenses/${expense.id}`,
        byMail: true,
      },
      run.portalUrl,
    );
  });
  return null;
});

async function lastAsker(
  tx: Tx,
  answered: typeof expenseEvents.$inferSelect,
): Promise<string | null | undefined> {
  const [asked] = await tx
    .select({ by: expenseEvents.actorId })
    .from(expenseEvents)
    .where(
      and(
        eq(expenseEvents.expenseId, answered.expenseId),
        eq(expenseEvents.event, "info_requested"),
        lt(expenseEvents.id, answered.id),
      ),
    )
    .orderBy(desc(expenseEvents.id))
    .limit(1);
  return asked?.by;
}
