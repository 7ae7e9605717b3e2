import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  billFileKey,
  BILL_STATES,
  CALLS_A_DAY_MAX,
  type BillState,
  type LedgerBill,
  type LedgerBillQuery,
  type LedgerCheck,
  type LedgerKind,
  type LedgerState,
} from "../../core/bills.ts";
import { PAYMENT_STATES, type PaymentState } from "../../core/ledger-payments.ts";
import { wireMoney } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { countCalls } from "../../db/ledger-calls.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { ledgerBills } from "../../db/schema/bills.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { users } from "../../db/schema/organisations.ts";
import type { Services } from "../services.ts";

type Whose = Pick<Caller, "organisationId">;

/** Newest first: of an organisation, of one state, or those that differ there. */
export async function listBills(
  db: Reader,
  caller: Whose,
  query: LedgerBillQuery,
): Promise<Page<LedgerBill>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await db
    .select({
      bill: ledgerBills,
      artistName: fullName(users),
      description: expenses.description,
      spentOn: expenses.spentOn,
      amountMinor: expenses.amountMinor,
      currency: expenses.currency,
    })
    .from(ledgerBills)
    .innerJoin(expenses, eq(expenses.id, ledgerBills.expenseId))
    .innerJoin(users, eq(users.id, expenses.artistId))
    .where(
      and(
        eq(ledgerBills.organisationId, caller.organisationId),
        query.state === undefined ? undefined : eq(ledgerBills.state, query.state),
        query.drift === undefined ? undefined : sql`${ledgerBills.drift} is not null`,
        after &&
          sql`(${ledgerBills.createdAt}, ${ledgerBills.expenseId}) < (${sql.param(after[0], ledgerBills.createdAt)}, ${sql.param(after[1], ledgerBills.expenseId)})`,
      ),
    )
    .orderBy(desc(ledgerBills.createdAt), desc(ledgerBills.expenseId))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ bill }) => [bill.createdAt, bill.expenseId],
    ({ bill, artistName, description, spentOn, amountMinor, currency }) => ({
      id: bill.expenseId,
      state: bill.state,
      ledger: bill.ledger,
      artist_name: artistName,
      description,
      expense_date: spentOn,
      ...wireMoney({ minor: amountMinor, currency }),
      batch_id: bill.batchId,
      remote_id: bill.remoteId,
      reasons: bill.reasons ?? [],
      drift: bill.drift,
      attempts: bill.attempts,
      created_at: bill.createdAt,
      sent_at: bill.sentAt,
    }),
  );
}

/** Beyond it nobody counts: a page says that there are more. */
export const COUNT_MAX = 10_000;

const upTo = (where: SQL, table = sql`ledger_bills`) =>
  sql`(select count(*)::int from (select from ${table} where ${where} limit ${COUNT_MAX + 1}) as counted)`;

type StateRow = {
  counts: Record<BillState, number>;
  payments: Record<PaymentState, number>;
  drifting: number;
  since: string | null;
  connection: { ledger: LedgerKind; trouble: string | null; paused_until: string | null } | null;
  check: LedgerCheck | null;
};

/** An instant as JSON has it everywhere. */
const wireInstant = (column: SQL) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Where the books go, what waits, and how ours and theirs compare. */
export async function readLedgerState(
  services: Pick<Services, "clock">,
  db: Reader,
  { organisationId }: Whose,
): Promise<LedgerState> {
  const own = sql`organisation_id = ${organisationId}`;
  const counts = sql.join(
    BILL_STATES.map((state) => sql`${sql.raw(`'${state}'`)}, ${upTo(sql`${own} and state = ${state}`)}`),
    sql`, `,
  );
  const payments = sql.join(
    PAYMENT_STATES.map(
      (state) =>
        sql`${sql.raw(`'${state}'`)}, ${upTo(sql`${own} and state = ${state}`, sql`ledger_payments`)}`,
    ),
    sql`, `,
  );
  const [[row], used] = await Promise.all([
    db.execute<StateRow>(sql`
      select json_build_object(${counts}) as counts, json_build_object(${payments}) as payments,
        ${upTo(sql`${own} and drift is not null`)} as drifting,
        (select ${wireInstant(sql`min(created_at)`)} from (
          (select created_at from ledger_bills where ${own} and state = 'waiting' order by created_at, expense_id limit 1)
          union all
          (select created_at from ledger_bills where ${own} and state = 'sending' order by created_at, expense_id limit 1)) as oldest) as since,
        (select json_build_object('ledger', ledger, 'trouble', trouble, 'paused_until', ${wireInstant(sql`paused_until`)})
          from ledger_connections where ${own}) as connection,
        (select json_build_object('finished_at', ${wireInstant(sql`finished_at`)}, 'ours', ours, 'theirs', theirs,
            'differences', differences, 'strangers', strangers)
          from ledger_checks where ${own} order by started_at desc limit 1) as check`),
    countCalls(db, organisationId, services.clock.now()),
  ]);
  if (!row) throw new Error("a query without a table gave no row");
  const { connection } = row;
  const isPaused = (connection?.paused_until ?? "") > new Date(services.clock.now()).toISOString();
  return {
    ledger: connection?.ledger ?? "files",
    trouble: connection?.trouble ?? null,
    paused_until: isPaused ? (connection?.paused_until ?? null) : null,
    counts: row.counts,
    drifting: row.drifting,
    payments: row.payments,
    waiting_since: row.since,
    calls: connection ? { used, most: CALLS_A_DAY_MAX } : null,
    check: row.check,
  };
}

/** A batch that went to a file, as it lies there. @throws Problem 404 */
export async function serveBillFile(
  { blobs }: Pick<Services, "blobs">,
  { organisationId }: Whose,
  batchId: string,
): Promise<Response> {
  const found = await blobs.find(billFileKey(organisationId, batchId.toLowerCase()));
  if (!found) throw new Problem(common.notFound);
  return new Response(Bun.file(found.path), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="bills-${batchId.toLowerCase()}.csv"`,
      "cache-control": "private, no-store",
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}
