import { and, asc, eq, sql, type SQL } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { differencesOf, standsSince } from "../../core/schedule-changes.ts";
import {
  RECIPIENT_STATES,
  type Recipient,
  type RecipientQuery,
  type RecipientState,
  type ScheduleNews,
  type ScheduleReach,
} from "../../core/schedule-receipts.ts";
import type { Reader } from "../../db/open.ts";
import { listVersions, versionOf } from "../../db/schedule-history.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productionPeople } from "../../db/schema/productions.ts";
import { scheduleReceipts } from "../../db/schema/schedule-receipts.ts";
import { schedulePeople, schedules } from "../../db/schema/schedules.ts";
import { getSchedule } from "./queries.ts";

type Row = typeof schedules.$inferSelect;

/** What the caller does not know yet of an item as it stands. @throws Problem 404 */
export async function getScheduleNews(db: Reader, caller: Caller, id: string): Promise<ScheduleNews> {
  const { schedule, confirmedVersion } = await getSchedule(db, caller, id);
  const [history, receipts, isForMe] = await Promise.all([
    listVersions(db, schedule),
    db
      .select()
      .from(scheduleReceipts)
      .where(
        and(
          eq(scheduleReceipts.scheduleId, id),
          eq(scheduleReceipts.userId, caller.userId),
          eq(scheduleReceipts.organisationId, caller.organisationId),
        ),
      )
      .orderBy(asc(scheduleReceipts.version)),
    isRecipient(db, caller, schedule),
  ]);
  const present = versionOf(schedule);
  const since = standsSince(present, history);
  const acknowledged = maxOf(lastOf(receipts, "acknowledgedAt"), confirmedVersion);
  const current = receipts.filter(({ version }) => version >= since);
  const known = {
    ...{ schedule_id: id, version: schedule.version, is_for_me: isForMe },
    opened_at: current.find(({ openedAt }) => openedAt !== null)?.openedAt ?? null,
    acknowledged_at: current.find(({ acknowledgedAt }) => acknowledgedAt !== null)?.acknowledgedAt ?? null,
    acknowledged_version: acknowledged,
  };
  if ((acknowledged ?? 0) >= since)
    return { ...known, kind: "same", since_version: acknowledged, changes: [] };
  const earlier = receipts.filter(({ version }) => version < since);
  const base = isForMe
    ? (acknowledged ?? lastOf(earlier, "openedAt") ?? lastOf(earlier, "toldAt"))
    : schedule.version - 1;
  const before = history.find(({ version }) => version === base);
  if (!before) return { ...known, kind: "new", since_version: null, changes: [] };
  return {
    ...known,
    kind: "changed",
    since_version: before.version,
    changes: differencesOf(before, present),
  };
}

const maxOf = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** The last of these versions that something was done with. */
const lastOf = (
  receipts: readonly (typeof scheduleReceipts.$inferSelect)[],
  what: "toldAt" | "openedAt" | "acknowledgedAt",
): number | null =>
  receipts.reduce<number | null>((most, row) => (row[what] === null ? most : maxOf(most, row.version)), null);

/** Whom it names, or everybody on its production: `whom (user_id)`. */
const whomOf = ({ id, productionId, organisationId }: Row): SQL => sql`
  select user_id from ${schedulePeople} where schedule_id = ${id} and organisation_id = ${organisationId}
  union all
  select user_id from ${productionPeople} where production_id = ${productionId} and organisation_id = ${organisationId}
    and not exists (select from ${schedulePeople} where schedule_id = ${id})`;

async function isRecipient(db: Reader, { userId }: Caller, schedule: Row): Promise<boolean> {
  const rows = await db.execute(sql`select from (${whomOf(schedule)}) as whom where user_id = ${userId}`);
  return rows.length > 0;
}

type Reached = {
  id: string;
  first_name: string;
  last_name: string;
  state: RecipientState;
  told_at: string | null;
  delivered_at: string | null;
  delivered_by: Recipient["delivered_by"];
  opened_at: string | null;
  acknowledged_at: string | null;
  escalated_at: string | null;
  acknowledged_version: number | null;
};

/**
 * Each of them with how far it came: what they were told, opened or acknowledged of any version since `since`, which
 * all say the same.
 */
const reachedOf = (schedule: Row, since: number): SQL => sql`
  select u.id, u.first_name, u.last_name, told_at, least(mailed_at, came_at) as delivered_at,
    case when came_at <= coalesce(mailed_at, came_at) then came_by when mailed_at is not null then 'email' end as delivered_by,
    opened_at, acknowledged_at, escalated_at, acknowledged_version,
    case when acknowledged_at is not null then 'acknowledged' when opened_at is not null then 'opened'
      when mailed_at is not null or came_at is not null then 'delivered' when is_refused then 'refused'
      when told_at > now() then 'held' when told_at is not null then 'told' else 'untold' end as state
  from (${whomOf(schedule)}) as whom
  join ${users} u on u.id = whom.user_id and u.is_active
  join ${memberships} m on m.user_id = u.id and m.organisation_id = ${schedule.organisationId} and m.deleted_at is null
  left join lateral (
    select min(told_at) filter (where version >= ${since}) as told_at,
      min(r.opened_at) filter (where version >= ${since}) as opened_at,
      min(acknowledged_at) filter (where version >= ${since}) as acknowledged_at,
      min(escalated_at) filter (where version >= ${since}) as escalated_at,
      min(case when mails.provider_id is null then mails.sent_at else mails.delivered_at end)
        filter (where version >= ${since}) as mailed_at,
      min(r.delivered_at) filter (where version >= ${since}) as came_at,
      (array_agg(r.delivered_by order by r.delivered_at) filter (where version >= ${since}))[1] as came_by,
      bool_or(mails.state in ('refused', 'bounced')) filter (where version >= ${since}) as is_refused,
      max(version) filter (where acknowledged_at is not null) as acknowledged_version
    from schedule_receipts r left join mails on mails.id = r.mail_id
    where r.schedule_id = ${schedule.id} and r.user_id = u.id and r.organisation_id = ${schedule.organisationId}
  ) as receipts on true`;

/** Whom an item is for, by last name, and what became of telling them what it says now. @throws Problem 404 */
export async function listRecipients(
  db: Reader,
  caller: Caller,
  id: string,
  query: RecipientQuery,
): Promise<Page<Recipient>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["last_name"], { by: "last_name", descending: false });
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["text", "id"]);
  const { schedule } = await getSchedule(db, caller, id);
  const compare = sql.raw(sort.descending ? "<" : ">");
  const way = sql.raw(sort.descending ? "desc" : "asc");
  const asked =
    query.state === undefined
      ? sql`true`
      : query.state === "open"
        ? sql`state <> 'acknowledged'`
        : sql`state = ${query.state}`;
  const rows = await db.execute<Reached>(sql`
    select id, first_name, last_name, state, feed_instant(told_at) as told_at, feed_instant(delivered_at) as delivered_at,
      delivered_by, feed_instant(opened_at) as opened_at, feed_instant(acknowledged_at) as acknowledged_at,
      feed_instant(escalated_at) as escalated_at, acknowledged_version
    from (${reachedOf(schedule, await sinceOf(db, schedule))}) as reached
    where ${asked} and ${after ? sql`(last_name, id) ${compare} (${after[0]}, ${after[1]}::uuid)` : sql`true`}
    order by last_name ${way}, id ${way} limit ${limit + 1}`);
  return pageOf(
    [...rows],
    limit,
    (row) => [row.last_name, row.id],
    (row) => ({ ...row }),
  );
}

/** How many of them are in each state. @throws Problem 404 */
export async function getScheduleReach(db: Reader, caller: Caller, id: string): Promise<ScheduleReach> {
  const { schedule } = await getSchedule(db, caller, id);
  const rows = await db.execute<{ state: RecipientState; count: number }>(sql`
    select state, count(*)::int as count from (${reachedOf(schedule, await sinceOf(db, schedule))}) as reached
    group by state`);
  const counts = new Map(rows.map(({ state, count }) => [state, count]));
  const states = Object.fromEntries(
    RECIPIENT_STATES.map((state) => [state, counts.get(state) ?? 0]),
  ) as ScheduleReach["states"];
  return {
    ...{ schedule_id: id, version: schedule.version, states },
    recipients: [...counts.values()].reduce((sum, count) => sum + count, 0),
  };
}

const sinceOf = async (db: Reader, schedule: Row): Promise<number> =>
  standsSince(versionOf(schedule), await listVersions(db, schedule));
