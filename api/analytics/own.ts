import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { DayWindow } from "../../core/day-windows.ts";
import { wireSum } from "../../core/money.ts";
import type { OwnAnalytics, OwnAnalyticsQuery } from "../../core/own-analytics.ts";
import { dayOf, readDayWindow, within } from "../../db/day-windows.ts";
import type { Reader } from "../../db/open.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { notifications } from "../../db/schema/notifications.ts";

type Whose = Pick<Caller, "organisationId" | "userId">;

/** What one person had to do with the portal, day by day. */
export async function readOwnAnalytics(
  db: Reader,
  caller: Whose,
  query: OwnAnalyticsQuery,
  nowMs: number,
): Promise<OwnAnalytics> {
  const window = await readDayWindow(db, caller, query, nowMs);
  const [items, spent, told] = await Promise.all([
    itemsOf(db, caller, window),
    spentOf(db, caller, window),
    toldOf(db, caller, window),
  ]);
  const { from, to, zone, days } = window;
  const all = <T>(rows: readonly T[], of: (row: T) => number) =>
    rows.reduce((whole, row) => whole + of(row), 0);
  const on = <T extends { day: number | string }>(rows: readonly T[], day: number | string) =>
    rows.filter((row) => row.day === day);
  const timed = all(items, (row) => row.timed);
  const countOf = (...statuses: readonly string[]) =>
    all(
      spent.filter(({ status }) => statuses.includes(status)),
      (row) => row.count,
    );
  return {
    ...{ from, to, zone },
    schedules: {
      total: all(items, (row) => row.total),
      confirmed: all(items, (row) => row.confirmed),
      cancelled: all(items, (row) => row.cancelled),
      minutes_to_confirm:
        timed === 0 ? null : Math.round((all(items, (row) => row.minutes) / timed) * 10) / 10,
    },
    expenses: {
      total: all(spent, (row) => row.count),
      waiting: countOf("submitted", "info_requested"),
      approved: countOf("approved"),
      rejected: countOf("rejected"),
      approved_amounts: approvedOf(spent),
    },
    notifications: { total: all(told, (row) => row.count), read: all(told, (row) => row.read) },
    per_day: days.map((date, at) => ({
      date,
      schedules: all(on(items, at), (row) => row.total),
      confirmed: all(on(items, at), (row) => row.confirmed),
      expenses: all(on(spent, date), (row) => row.count),
      notifications: all(on(told, at), (row) => row.count),
    })),
  };
}

type ItemsOfDay = {
  day: number;
  total: number;
  confirmed: number;
  cancelled: number;
  /** Confirmed, and told of before that: how many, and how long it took them together. */
  timed: number;
  minutes: number;
};

/**
 * Items that name them, and those of their productions that name nobody; asked from their side, as lists of them are
 * (api/schedules/queries.ts).
 */
async function itemsOf(db: Reader, { organisationId, userId }: Whose, window: DayWindow) {
  const wanted = sql`item.deleted_at is null and ${within(sql`item.starts_at`, window)}`;
  const rows = await db.execute<ItemsOfDay>(sql`
    select ${dayOf(sql`own.starts_at`, window)} as day, count(*)::int as total,
      count(c.confirmed_at)::int as confirmed, (count(*) filter (where own.status = 'cancelled'))::int as cancelled,
      (count(*) filter (where c.confirmed_at >= told.at))::int as timed,
      coalesce(sum(extract(epoch from c.confirmed_at - told.at)) filter (where c.confirmed_at >= told.at) / 60, 0)::float8 as minutes
    from (
      (select item.id, item.production_id, item.starts_at, item.status from schedule_people named
        cross join lateral (select * from schedules where id = named.schedule_id offset 0) item
        where named.user_id = ${userId} and named.organisation_id = ${organisationId} and ${wanted})
      union all
      select one.* from production_people works
      cross join lateral (select item.id, item.production_id, item.starts_at, item.status from schedules item
        where item.production_id = works.production_id and ${wanted}
          and not exists (select from schedule_people named where named.schedule_id = item.id)) one
      where works.user_id = ${userId} and works.organisation_id = ${organisationId}
    ) as own
    join productions p on p.id = own.production_id and p.deleted_at is null
    left join confirmations c on c.schedule_id = own.id and c.user_id = ${userId}
    left join lateral (select min(told_at) as at from schedule_receipts
      where schedule_id = own.id and user_id = ${userId}) told on true
    group by 1`);
  return [...rows];
}

async function spentOf(db: Reader, { organisationId, userId }: Whose, { from, to }: DayWindow) {
  return await db
    .select({
      day: expenses.spentOn,
      status: expenses.status,
      currency: expenses.currency,
      count: sql<number>`count(*)::int`,
      sum: sql<string>`sum(${expenses.amountMinor})::text`,
    })
    .from(expenses)
    .where(
      and(
        eq(expenses.organisationId, organisationId),
        eq(expenses.artistId, userId),
        isNull(expenses.deletedAt),
        inArray(expenses.status, ["submitted", "info_requested", "approved", "rejected"]),
        sql`${expenses.spentOn} between ${from} and ${to}`,
      ),
    )
    .groupBy(expenses.spentOn, expenses.status, expenses.currency);
}

/** Never a sum over two currencies. */
function approvedOf(
  spent: readonly { status: string; currency: string; count: number; sum: string }[],
): OwnAnalytics["expenses"]["approved_amounts"] {
  const approved = Map.groupBy(
    spent.filter(({ status }) => status === "approved"),
    ({ currency }) => currency,
  );
  const byCurrency = [...approved].sort(([one], [other]) => (one < other ? -1 : 1));
  return byCurrency.map(([currency, rows]) => ({
    ...wireSum(String(rows.reduce((whole, { sum }) => whole + BigInt(sum), 0n)), currency),
    count: rows.reduce((whole, { count }) => whole + count, 0),
  }));
}

async function toldOf(db: Reader, { organisationId, userId }: Whose, window: DayWindow) {
  const at = sql`${notifications.createdAt}`;
  return await db
    .select({
      day: dayOf(at, window),
      count: sql<number>`count(*)::int`,
      read: sql<number>`count(${notifications.readAt})::int`,
    })
    .from(notifications)
    .where(
      and(
        eq(notifications.organisationId, organisationId),
        eq(notifications.userId, userId),
        within(at, window),
      ),
    )
    .groupBy(sql`1`);
}
