import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { billProblems } from "../../core/bills.ts";
import type { LedgerPayment, LedgerPaymentQuery, PaymentsResend } from "../../core/ledger-payments.ts";
import { wireMoney } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { askForLedger } from "../../db/bills.ts";
import type { Reader } from "../../db/open.ts";
import { againPayments } from "../../db/payment-queue.ts";
import { fullName } from "../../db/people.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { ledgerPayments } from "../../db/schema/ledger-payments.ts";
import { users } from "../../db/schema/organisations.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";

/** Newest first: of an organisation, or of one state. */
export async function listPayments(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  query: LedgerPaymentQuery,
): Promise<Page<LedgerPayment>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await db
    .select({
      payment: ledgerPayments,
      artistName: fullName(users),
      description: expenses.description,
      currency: expenses.currency,
    })
    .from(ledgerPayments)
    .innerJoin(expenses, eq(expenses.id, ledgerPayments.expenseId))
    .innerJoin(users, eq(users.id, expenses.artistId))
    .where(
      and(
        eq(ledgerPayments.organisationId, organisationId),
        query.state === undefined ? undefined : eq(ledgerPayments.state, query.state),
        after &&
          sql`(${ledgerPayments.createdAt}, ${ledgerPayments.id}) < (${sql.param(after[0], ledgerPayments.createdAt)}, ${sql.param(after[1], ledgerPayments.id)})`,
      ),
    )
    .orderBy(desc(ledgerPayments.createdAt), desc(ledgerPayments.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ payment }) => [payment.createdAt, payment.id],
    ({ payment, artistName, description, currency }) => ({
      id: payment.id,
      expense_id: payment.expenseId,
      state: payment.state,
      ledger: payment.ledger,
      artist_name: artistName,
      description,
      paid_on: payment.paidOn,
      account: payment.account,
      ...wireMoney({ minor: payment.amountMinor, currency }),
      batch_id: payment.batchId,
      remote_id: payment.remoteId,
      reasons: payment.reasons ?? [],
      attempts: payment.attempts,
      created_at: payment.createdAt,
      sent_at: payment.sentAt,
    }),
  );
}

/**
 * What was refused goes out once more: all of them or none. It is looked for first.
 * @throws Problem 404, 409 with the place of each that was not refused.
 */
export async function resendPayments(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: PaymentsResend,
): Promise<Written> {
  const { organisationId } = caller;
  const ids = [...new Set(input.payment_ids)];
  return await write(services.database, caller, key, async (tx) => {
    const rows = await tx
      .select({ id: ledgerPayments.id, state: ledgerPayments.state, expenseId: ledgerPayments.expenseId })
      .from(ledgerPayments)
      .where(and(eq(ledgerPayments.organisationId, organisationId), inArray(ledgerPayments.id, ids)))
      .orderBy(ledgerPayments.id)
      .for("update");
    if (rows.length < ids.length) throw new Problem(common.notFound);
    const fit = new Set(rows.filter(({ state }) => state === "refused").map(({ id }) => id));
    const errors = input.payment_ids.flatMap((id, at) =>
      fit.has(id) ? [] : [{ pointer: `/payment_ids/${at}`, detail: "was not refused" }],
    );
    if (errors.length > 0) throw new Problem(billProblems.notRefused, undefined, { errors });
    await againPayments(tx, organisationId, ids, instantOf(services.clock.now()));
    audit(
      tx,
      ...rows.map(({ expenseId }) => ({
        action: "payments.resent" as const,
        object: { type: "expense" as const, id: expenseId },
      })),
    );
    await askForLedger(tx, "sync-to-xero", organisationId);
    return { status: 200, body: { resent: ids.length } };
  });
}
