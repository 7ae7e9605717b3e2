import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ScheduleAnalytics, ScheduleAnalyticsQuery } from "../../core/schedule-analytics.ts";
import { dayOf, readDayWindow, within } from "../../db/day-windows.ts";
import type { Reader } from "../../db/open.ts";
import { productions } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";

type Day = {
  total: number;
  confirmed: number;
  modified: number;
  cancelled: number;
  /** Of all that were confirmed, together. */
  minutes: number;
};

/** As schedules_received has it, and no `coalesce`, which the policy of the rows lets no index take (docs/gotchas.md). */
const received = sql`case when ${schedules.receivedAt} is null then ${schedules.createdAt} else ${schedules.receivedAt} end`;
const countOf = (which: string) => sql<number>`(count(*) filter (where ${sql.raw(which)}))::int`;

/** How many items came in and were confirmed, and how long that took, day by day by their arrival. */
export async function readScheduleAnalytics(
  db: Reader,
  caller: Caller,
  query: ScheduleAnalyticsQuery,
  nowMs: number,
): Promise<ScheduleAnalytics> {
  const window = await readDayWindow(db, caller, query, nowMs);
  const rows = await db
    .select({
      day: dayOf(received, window),
      total: sql<number>`count(*)::int`,
      confirmed: countOf("schedules.confirmed_at is not null"),
      modified: countOf("schedules.status = 'modified'"),
      cancelled: countOf("schedules.status = 'cancelled'"),
      // Where clocks differ something may be confirmed before its mail was here: that took no time.
      minutes: sql<number>`coalesce(sum(greatest(0,
        extract(epoch from ${schedules.confirmedAt} - ${received}))) / 60, 0)::float8`,
    })
    .from(schedules)
    .where(
      and(
        eq(schedules.organisationId, caller.organisationId),
        isNull(schedules.deletedAt),
        within(received, window),
        // Made once: a join of all the items sorted them, and took as long again.
        sql`${schedules.productionId} = any(array(select id from ${productions}
          where ${productions.organisationId} = ${caller.organisationId} and ${productions.deletedAt} is null))`,
        query.production_id === undefined ? undefined : eq(schedules.productionId, query.production_id),
      ),
    )
    .groupBy(sql`1`);
  const known = Map.groupBy(rows, ({ day }) => day);
  const { from, to, zone, days } = window;
  return {
    ...{ from, to, zone },
    ...figuresOf(rows),
    per_day: days.map((date, at) => ({ date, ...figuresOf(known.get(at) ?? []) })),
  };
}

function figuresOf(days: readonly Day[]) {
  const sum = (of: (day: Day) => number) => days.reduce((whole, day) => whole + of(day), 0);
  const confirmed = sum((day) => day.confirmed);
  return {
    total: sum((day) => day.total),
    confirmed,
    modified: sum((day) => day.modified),
    cancelled: sum((day) => day.cancelled),
    minutes_to_confirm:
      confirmed === 0 ? null : Math.round((sum((day) => day.minutes) / confirmed) * 10) / 10,
  };
}
