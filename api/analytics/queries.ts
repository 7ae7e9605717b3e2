import { and, eq, sql } from "drizzle-orm";
import { seesEveryClient, type Caller } from "../../core/access.ts";
import { SERIES_DAYS_DEFAULT, type AnalyticsDashboard, type AnalyticsQuery } from "../../core/analytics.ts";
import type { Totals } from "../../core/clients.ts";
import { wireSum } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn, instantOf } from "../../core/time.ts";
import { visibleClients } from "../../db/clients.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf } from "../../db/prepared.ts";
import { clients, dailyMetrics } from "../../db/schema/clients.ts";

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
  /** The same of every row. */
  refreshed_at: string | null;
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
  // Somewhere it is a day later than in UTC, and somewhere a day earlier.
  const from = addDays(dateIn("UTC", nowMs), -days - 1);
  const [rows, series] = await Promise.all([
    readOverview(db, caller, query.client_id, nowMs),
    readSeries(db, caller, query.client_id, from),
  ]);
  // The organisation itself is always among all that somebody sees.
  if (rows.length === 0) throw new Problem(common.notFound);
  return {
    overview: { ...overviewOf(rows), ...ageOf(rows[0]?.refreshed_at ?? null, nowMs) },
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

/** Those clients whose books are asked about, by the names that `values` fills in. */
const whose = ({ roles }: Caller, clientId: string | undefined) =>
  and(
    visibleClients({ ...HOLDING, roles }),
    clientId === undefined ? undefined : eq(clients.id, sql.placeholder("client")),
  );
const shape = (name: string, { roles }: Caller, clientId: string | undefined) =>
  shapeOf(name, seesEveryClient(roles), clientId !== undefined);
const values = ({ organisationId, userId }: Caller, clientId: string | undefined) => ({
  organisation: organisationId,
  user: userId,
  client: clientId,
});
const sum = (column: string) => sql<string>`coalesce(sum(${sql.raw(column)}), 0)::text`;
const count = (column: string) => sql<number>`coalesce(sum(${sql.raw(column)}), 0)::int`;
const total = (product: string) => sql<number>`coalesce(sum(${sql.raw(product)}), 0)`;
const instant = (value: string) =>
  sql<string | null>`to_char(${sql.raw(value)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

async function readOverview(
  db: Reader,
  caller: Caller,
  clientId: string | undefined,
  nowMs: number,
): Promise<OverviewRow[]> {
  return await prepared(
    db,
    shape("analytics overview", caller, clientId),
    () =>
      db
        .select({
          currency: clients.currency,
          clients: sql<number>`count(*)::int`,
          today: sql<string>`max((${sql.placeholder("now")}::timestamptz at time zone ${clients.zone})::date)::text`,
          current_income: sum("current_income_minor"),
          current_expenses: sum("current_expenses_minor"),
          current_profit: sum("current_profit_minor"),
          month_income: sum("month_income_minor"),
          month_expenses: sum("month_expenses_minor"),
          month_profit: sum("month_profit_minor"),
          pending_receipts: count("pending_receipts"),
          total_receipts: count("total_receipts"),
          read_receipts: count("read_receipts"),
          accuracy_sum: total("accuracy_score * read_receipts"),
          time_sum: total("avg_processing_time_ms * read_receipts"),
          last_updated: instant("max(last_updated)"),
          refreshed_at: instant(
            "(select refreshed_at from view_refreshes where view = 'dashboard_performance')",
          ),
        })
        .from(clients)
        .leftJoin(sql`client_performance`, sql`client_performance.client_id = ${clients.id}`)
        .where(whose(caller, clientId))
        .groupBy(clients.currency)
        .orderBy(clients.currency),
    { ...values(caller, clientId), now: instantOf(nowMs) },
  );
}

async function readSeries(
  db: Reader,
  caller: Caller,
  clientId: string | undefined,
  from: string,
): Promise<DayRow[]> {
  return await prepared(
    db,
    shape("analytics series", caller, clientId),
    () =>
      db
        .select({
          currency: clients.currency,
          date: sql<string>`${dailyMetrics.dayOn}::text`,
          income: sum("total_income_minor"),
          expenses: sum("total_expenses_minor"),
          profit: sum("total_profit_minor"),
        })
        .from(clients)
        .innerJoin(
          dailyMetrics,
          and(
            eq(dailyMetrics.clientId, clients.id),
            sql`${dailyMetrics.dayOn} > ${sql.placeholder("from")}::date`,
          ),
        )
        .where(whose(caller, clientId))
        .groupBy(clients.currency, dailyMetrics.dayOn),
    { ...values(caller, clientId), from },
  );
}

const totalsOf = (currency: string, income: string, expenses: string, profit: string): Totals => ({
  income: wireSum(income, currency),
  expenses: wireSum(expenses, currency),
  profit: wireSum(profit, currency),
});

function overviewOf(rows: readonly OverviewRow[]): Omit<Overview, "refreshed_at" | "age_seconds"> {
  const all = (of: (row: OverviewRow) => number) => rows.reduce((whole, row) => whole + of(row), 0);
  const read = all((row) => row.read_receipts);
  return {
    clients: all((row) => row.clients),
    totals: rows.map((row) => ({
      currency: row.currency,
      clients: row.clients,
      today: totalsOf(row.currency, row.current_income, row.current_expenses, row.current_profit),
      month: totalsOf(row.currency, row.month_income, row.month_expenses, row.month_profit),
    })),
    pending_receipts: all((row) => row.pending_receipts),
    total_receipts: all((row) => row.total_receipts),
    accuracy_score: read === 0 ? null : all((row) => row.accuracy_sum) / read,
    processing_time_ms: read === 0 ? null : Math.round(all((row) => row.time_sum) / read),
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
function daysOf(rows: readonly DayRow[], currency: string, today: string, days: number) {
  const known = new Map(rows.map((row) => [row.date, row]));
  const nothing = totalsOf(currency, "0", "0", "0");
  return Array.from({ length: days }, (_, at) => {
    const date = addDays(today, at - days + 1);
    const day = known.get(date);
    return { date, ...(day ? totalsOf(currency, day.income, day.expenses, day.profit) : nothing) };
  });
}
