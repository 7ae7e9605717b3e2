import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { SERIES_DAYS_DEFAULT, type AnalyticsDashboard, type AnalyticsQuery } from "../../core/analytics.ts";
import type { Totals } from "../../core/clients.ts";
import { wireSum } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn, instantOf } from "../../core/time.ts";
import { visibleClients } from "../../db/clients.ts";
import type { Reader } from "../../db/open.ts";
import { clients } from "../../db/schema/clients.ts";

type Overview = AnalyticsDashboard["overview"];
type OverviewRow = {
  currency: string;
  clients: number;
  /** The latest day that has begun anywhere among them. */
  today: string;
  current_income: string;
  current_expenses: string;
  current_profit: string;
  month_income: string;
  month_expenses: string;
  month_profit: string;
  pending_receipts: number;
  total_receipts: number;
  read_receipts: number;
  accuracy_sum: number;
  time_sum: number;
  last_updated: string | null;
};
type DayRow = { currency: string; date: string; income: string; expenses: string; profit: string };

/** What an accountant's clients earn and spend: an overview as of the last refresh, its age, and series as of now. */
export async function readAnalytics(
  db: Reader,
  caller: Caller,
  query: AnalyticsQuery,
  nowMs: number,
): Promise<AnalyticsDashboard> {
  const days = query.days ?? SERIES_DAYS_DEFAULT;
  const whose = and(
    visibleClients(caller),
    query.client_id === undefined ? undefined : eq(clients.id, query.client_id),
  );
  // Somewhere it is a day later than in UTC, and somewhere a day earlier.
  const from = addDays(dateIn("UTC", nowMs), -days - 1);
  const [rows, series, [refresh]] = await Promise.all([
    db.execute<OverviewRow>(sql`
      select clients.currency, count(*)::int as clients,
        max((${instantOf(nowMs)}::timestamptz at time zone clients.zone)::date)::text as today,
        coalesce(sum(current_income_minor), 0)::text as current_income,
        coalesce(sum(current_expenses_minor), 0)::text as current_expenses,
        coalesce(sum(current_profit_minor), 0)::text as current_profit,
        coalesce(sum(month_income_minor), 0)::text as month_income,
        coalesce(sum(month_expenses_minor), 0)::text as month_expenses,
        coalesce(sum(month_profit_minor), 0)::text as month_profit,
        coalesce(sum(pending_receipts), 0)::int as pending_receipts,
        coalesce(sum(total_receipts), 0)::int as total_receipts,
        coalesce(sum(read_receipts), 0)::int as read_receipts,
        coalesce(sum(accuracy_score * read_receipts), 0) as accuracy_sum,
        coalesce(sum(avg_processing_time_ms * read_receipts), 0) as time_sum,
        to_char(max(last_updated) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as last_updated
      from clients left join client_performance on client_performance.client_id = clients.id
      where ${whose} group by clients.currency order by clients.currency`),
    db.execute<DayRow>(sql`
      select clients.currency, day_on::text as date, sum(total_income_minor)::text as income,
        sum(total_expenses_minor)::text as expenses, sum(total_profit_minor)::text as profit
      from clients join daily_metrics on daily_metrics.client_id = clients.id and day_on > ${from}::date
      where ${whose} group by clients.currency, day_on`),
    db.execute<{ refreshed_at: string }>(sql`
      select to_char(refreshed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as refreshed_at
      from view_refreshes where view = 'dashboard_performance'`),
  ]);
  // The organisation itself is always among all that somebody sees.
  if (rows.length === 0) throw new Problem(common.notFound);
  const refreshedAt = refresh?.refreshed_at ?? null;
  return {
    overview: { ...overviewOf([...rows]), ...ageOf(refreshedAt, nowMs) },
    series: rows.map(({ currency, today }) => ({
      currency,
      days: daysOf(
        series.filter((row) => row.currency === currency),
        currency,
        today,
        days,
      ),
    })),
  };
}

const totalsOf = (currency: string, income: string, expenses: string, profit: string): Totals => ({
  income: wireSum(income, currency),
  expenses: wireSum(expenses, currency),
  profit: wireSum(profit, currency),
});

function overviewOf(rows: readonly OverviewRow[]): Omit<Overview, "refreshed_at" | "age_seconds"> {
  const sum = (of: (row: OverviewRow) => number) => rows.reduce((whole, row) => whole + of(row), 0);
  const read = sum((row) => row.read_receipts);
  return {
    clients: sum((row) => row.clients),
    totals: rows.map((row) => ({
      currency: row.currency,
      clients: row.clients,
      today: totalsOf(row.currency, row.current_income, row.current_expenses, row.current_profit),
      month: totalsOf(row.currency, row.month_income, row.month_expenses, row.month_profit),
    })),
    pending_receipts: sum((row) => row.pending_receipts),
    total_receipts: sum((row) => row.total_receipts),
    accuracy_score: read === 0 ? null : sum((row) => row.accuracy_sum) / read,
    processing_time_ms: read === 0 ? null : Math.round(sum((row) => row.time_sum) / read),
    last_updated:
      rows
        .flatMap(({ last_updated }) => last_updated ?? [])
        .sort()
        .at(-1) ?? null,
  };
}

function ageOf(refreshedAt: string | null, nowMs: number): Pick<Overview, "refreshed_at" | "age_seconds"> {
  const age = refreshedAt === null ? null : Math.max(0, nowMs - Date.parse(refreshedAt));
  return { refreshed_at: refreshedAt, age_seconds: age === null ? null : Math.round(age / 1_000) };
}

/** Every day until today, also those on which nothing was booked. */
function daysOf(rows: readonly DayRow[], currency: string, today: string, count: number) {
  const known = new Map(rows.map((row) => [row.date, row]));
  return Array.from({ length: count }, (_, at) => {
    const date = addDays(today, at - count + 1);
    const { income = "0", expenses = "0", profit = "0" } = known.get(date) ?? {};
    return { date, ...totalsOf(currency, income, expenses, profit) };
  });
}
