import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { JudgedDuplicate, JudgedReceipt } from "../../core/policy/facts.ts";
import type { ReceiptDuplicate } from "../../core/receipts/duplicates.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { receipts } from "../../db/schema/receipts.ts";

type Row = typeof receipts.$inferSelect;

/** An expense that somebody waits for money by, or got it. */
const isLive = sql`${expenses.status} in ('submitted', 'info_requested', 'approved') and ${expenses.deletedAt} is null`;

/** Receipts that came with these documents are this expense's, unless one that lives has them. */
export async function tieReceipts(
  tx: Tx,
  caller: Caller,
  expenseId: string,
  documentIds: readonly string[],
): Promise<void> {
  if (documentIds.length === 0) return;
  await tx
    .update(receipts)
    .set({ expenseId })
    .where(
      and(
        inArray(receipts.documentId, [...documentIds]),
        eq(receipts.organisationId, caller.organisationId),
        sql`not exists (select 1 from ${expenses} where ${expenses.id} = ${receipts.expenseId} and ${isLive})`,
      ),
    );
}

/** Before other documents are put to an expense. */
export async function untieReceipts(tx: Tx, caller: Caller, expenseId: string): Promise<void> {
  await tx
    .update(receipts)
    .set({ expenseId: null })
    .where(and(eq(receipts.expenseId, expenseId), eq(receipts.organisationId, caller.organisationId)));
}

/** The caller's own receipts among these documents, with the others that prove the same and who claims by them. */
export async function judgedReceipts(
  tx: Reader,
  caller: Caller,
  expenseId: string | undefined,
  documentIds: readonly string[],
): Promise<JudgedReceipt[]> {
  if (documentIds.length === 0) return [];
  const rows = await tx
    .select()
    .from(receipts)
    .where(
      and(
        inArray(receipts.documentId, [...documentIds]),
        eq(receipts.organisationId, caller.organisationId),
        eq(receipts.ownerId, caller.userId),
      ),
    );
  const judged: JudgedReceipt[] = [];
  for (const row of rows) {
    const { status, fields } = row;
    judged.push({ status, fields, duplicates: await judgedDuplicates(tx, caller, row, expenseId) });
  }
  return judged;
}

async function judgedDuplicates(
  tx: Reader,
  caller: Caller,
  row: Row,
  expenseId: string | undefined,
): Promise<JudgedDuplicate[]> {
  const known = [...(row.duplicates ?? []), ...(await laterDuplicates(tx, caller, row))];
  const shared: ReceiptDuplicate = {
    receipt_id: row.id,
    kind: "near",
    signs: ["same file"],
    reason: "It is put to another expense too.",
    look_distance: 0,
  };
  const all = [...known, shared];
  // Of two who claim by copies of one paper at the same time the later one waits, and sees the other.
  if (known.length > 0)
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`claims ${caller.organisationId}`}, 0))`,
    );
  const claimed = await tx
    .select({ id: receipts.id })
    .from(receipts)
    .innerJoin(expenses, eq(expenses.id, receipts.expenseId))
    .where(
      and(
        inArray(
          receipts.id,
          all.map(({ receipt_id }) => receipt_id),
        ),
        eq(receipts.organisationId, caller.organisationId),
        isLive,
        expenseId === undefined ? undefined : ne(expenses.id, expenseId),
      ),
    );
  const ids = new Set(claimed.map(({ id }) => id));
  return all.map((one) => ({ ...one, isClaimed: ids.has(one.receipt_id) }));
}

/** Those that were read after it, and found it. */
async function laterDuplicates(tx: Reader, caller: Caller, { id }: Row): Promise<ReceiptDuplicate[]> {
  const rows = await tx
    .select({ id: receipts.id, duplicates: receipts.duplicates })
    .from(receipts)
    .where(
      and(
        eq(receipts.organisationId, caller.organisationId),
        sql`${receipts.duplicates} @> ${JSON.stringify([{ receipt_id: id }])}::jsonb`,
      ),
    )
    .limit(20);
  return rows.flatMap((row) =>
    (row.duplicates ?? [])
      .filter((one) => one.receipt_id === id)
      .map((one) => ({ ...one, receipt_id: row.id })),
  );
}

/** Who sold what an expense is for, as one of its receipts says; null where none does. */
export const merchantOf = sql<string | null>`(
  select receipts.fields -> 'merchant' ->> 'value' from receipts where receipts.expense_id = expenses.id
    and receipts.organisation_id = expenses.organisation_id and receipts.fields -> 'merchant' is not null limit 1)`;
