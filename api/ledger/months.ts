import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { lastDayOf, nextPeriod, periodBefore } from "../../core/books/periods.ts";
import { OPEN_STATUSES, type ExpenseCategory } from "../../core/expense-states.ts";
import type {
  LedgerOverview,
  PeriodReview,
  RevaluationPreview,
  WaitingExpense,
  WaitingQuery,
} from "../../core/ledger-months.ts";
import { wireMoney, wireSum } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Reader } from "../../db/open.ts";
import { valueBalances } from "./valuing.ts";

type Whose = Pick<Caller, "organisationId">;

const instant = (column: string) =>
  sql`to_char(${sql.raw(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** Nobody can approve it before there is a rate (core/expenses.ts). */
const isRateMissing = sql`rates_locked_at is not null and (functional_minor is null or payout_minor is null)`;

/** What waits for a decision, or for an answer before one; `until` a day, or all of it. */
const waitingOf = ({ organisationId }: Whose, statuses: readonly string[], until?: string) => sql`
  organisation_id = ${organisationId} and deleted_at is null
  and status in (${sql.join(
    statuses.map((status) => sql`${status}`),
    sql`, `,
  )})
  ${until === undefined ? sql`` : sql`and spent_on <= ${until}::date`}`;

type WaitingSum = { currency: string; count: number; sum: string; since: string; without_rate: number };

const sumWaiting = (db: Reader, caller: Whose, until?: string) =>
  db.execute<WaitingSum>(sql`
    select currency, count(*)::int as count, sum(amount_minor)::text as sum,
      ${instant("min(submitted_at)")} as since, (count(*) filter (where ${isRateMissing}))::int as without_rate
    from expenses where ${waitingOf(caller, OPEN_STATUSES, until)}
    group by currency order by currency`);

const withoutRate = (rows: readonly WaitingSum[]) =>
  rows.reduce((sum, { without_rate }) => sum + without_rate, 0);

/** What closing a month would do, or who has done it. */
export async function reviewPeriod(
  db: Reader,
  caller: Whose,
  period: string,
  present: string,
): Promise<PeriodReview> {
  const { organisationId } = caller;
  const [[state], waiting] = await Promise.all([
    db.execute<Pick<PeriodReview, "closed" | "closes_from" | "is_revalued" | "waiting_settlements">>(sql`
      select (
        select count(*)::int from settlements
        where organisation_id = ${organisationId} and status = 'prepared' and settled_on <= ${lastDayOf(period)}::date
        ) as waiting_settlements, (
        select json_build_object('period', period, 'closed_at', ${instant("closed_at")},
          'closed_by_name', first_name || ' ' || last_name)
        from ledger_periods left join users on users.id = closed_by
        where organisation_id = ${organisationId} and period >= ${period} order by period limit 1) as closed, (
        select period from journal_entries
        where organisation_id = ${organisationId} and period <= ${period} and period > coalesce(
          (select max(period) from ledger_periods where organisation_id = ${organisationId}), '')
        order by period limit 1) as closes_from,
        exists (select from journal_entries
          where organisation_id = ${organisationId} and period = ${period} and kind = 'revaluation') as is_revalued`),
    sumWaiting(db, caller, lastDayOf(period)),
  ]);
  return {
    period,
    is_over: period < present,
    closed: state?.closed ?? null,
    closes_from: state?.closes_from ?? null,
    next_period: nextPeriod(period),
    is_revalued: state?.is_revalued === true,
    waiting: waiting.map(({ currency, sum, count }) => ({ ...wireSum(sum, currency), count })),
    waiting_without_rate: withoutRate(waiting),
    waiting_settlements: state?.waiting_settlements ?? 0,
  };
}

type WaitingRow = Omit<WaitingExpense, "amount" | "amount_minor"> & {
  category: ExpenseCategory;
  amount_minor: string;
  created_at: string;
};

/** What of a month and before waits for a decision, the oldest first. */
export async function listWaiting(
  db: Reader,
  caller: Whose,
  period: string,
  query: WaitingQuery,
): Promise<Page<WaitingExpense>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  // In each state by itself, for an index has them in that order (expenses_organisation_status).
  const oldest = OPEN_STATUSES.map(
    (status) => sql`(
      select * from expenses where ${waitingOf(caller, [status], lastDayOf(period))}
        ${after === undefined ? sql`` : sql`and (created_at, id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`}
      order by created_at nulls first, id nulls first limit ${limit + 1})`,
  );
  const rows = await db.execute<WaitingRow>(sql`
    select waiting.id, first_name || ' ' || last_name as artist_name, description, category, currency,
      amount_minor::text as amount_minor, spent_on::text as expense_date, ${instant("submitted_at")} as submitted_at,
      ${instant("waiting.created_at")} as created_at, (${isRateMissing}) as is_rate_missing
    from (select * from (${sql.join(oldest, sql` union all `)}) as open
      order by created_at, id limit ${limit + 1}) as waiting
    join users on users.id = artist_id
    order by waiting.created_at, waiting.id`);
  return pageOf([...rows], limit, (row) => [row.created_at, row.id], waitingItem);
}

function waitingItem({ currency, amount_minor, ...row }: WaitingRow): WaitingExpense {
  return {
    id: row.id,
    artist_name: row.artist_name,
    description: row.description,
    category: row.category,
    expense_date: row.expense_date,
    submitted_at: row.submitted_at,
    is_rate_missing: row.is_rate_missing,
    ...wireMoney({ minor: Number(amount_minor), currency }),
  };
}

/** What a revaluation would book now. */
export async function previewRevaluation(
  db: Reader,
  caller: Whose,
  period: string,
  present: string,
): Promise<RevaluationPreview> {
  const own = await functionalCurrencyOf(db, caller);
  const valued = await valueBalances(db, caller.organisationId, period, own);
  const sum = (minor: number, currency = own) => wireSum(String(minor), currency);
  const differences = valued.map(({ functionalMinor, worth }) => worth && functionalMinor - worth.minor);
  const known = differences.filter((one) => one !== undefined);
  return {
    period,
    is_over: period < present,
    balances: valued.map(({ account, name, currency, amountMinor, functionalMinor, worth }, at) => ({
      account,
      name,
      amount: sum(amountMinor, currency),
      functional: sum(functionalMinor),
      worth: worth ? sum(worth.minor) : null,
      difference: worth ? sum(differences[at] ?? 0) : null,
      rate: worth
        ? {
            rate: worth.provenance.rate,
            rate_on: worth.provenance.rate_on,
            source: worth.provenance.source,
            is_earlier: worth.provenance.is_earlier,
          }
        : null,
    })),
    difference:
      known.length < valued.length ? null : sum(known.reduce((whole, difference) => whole + difference, 0)),
  };
}

/** What waits, how long it has, and what the month has cost. */
export async function readOverview(db: Reader, caller: Whose, present: string): Promise<LedgerOverview> {
  const before = periodBefore(present);
  const [own, waiting, costs] = await Promise.all([
    functionalCurrencyOf(db, caller),
    sumWaiting(db, caller),
    db.execute<{ period: string; cost: string }>(sql`
      select period, sum(functional_minor)::text as cost
      from postings join accounts on accounts.organisation_id = postings.organisation_id and accounts.code = account
      where postings.organisation_id = ${caller.organisationId} and period in (${before}, ${present}) and kind = 'expense'
      group by period`),
  ]);
  const costIn = (period: string) => wireSum(costs.find((row) => row.period === period)?.cost ?? "0", own);
  return {
    period: present,
    waiting: waiting.map(({ currency, sum, count, since }) => ({ ...wireSum(sum, currency), count, since })),
    waiting_without_rate: withoutRate(waiting),
    cost: costIn(present),
    cost_before: costIn(before),
  };
}
