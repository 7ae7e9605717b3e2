import { and, inArray, isNull } from "drizzle-orm";
import { newId } from "../../core/ids.ts";
import { audit } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { expenseEvents, expenses } from "../../db/schema/expenses.ts";

/** Expenses that the ledger outside has now: said once, whatever is sent again later. */
export async function postExpenses(tx: Tx, ids: readonly string[], at: string): Promise<void> {
  if (ids.length === 0) return;
  const posted = await tx
    .update(expenses)
    .set({ postedAt: at })
    .where(and(inArray(expenses.id, [...ids]), isNull(expenses.postedAt)))
    .returning();
  if (posted.length === 0) return;
  audit(
    tx,
    ...posted.map((after) => ({
      action: "expenses.posted" as const,
      object: { type: "expense" as const, id: after.id, version: after.version },
      before: { ...after, postedAt: null },
      after,
      subjectId: after.artistId,
    })),
  );
  await tx.insert(expenseEvents).values(
    posted.map((row) => ({
      id: newId(Date.parse(at)),
      expenseId: row.id,
      organisationId: row.organisationId,
      at,
      event: "posted" as const,
      expenseVersion: row.version,
    })),
  );
}
