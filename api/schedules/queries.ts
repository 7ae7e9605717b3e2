import { and, asc, desc, eq, isNull, sql, type SQL } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import {
  decodeCursor,
  PAGE_LIMIT_DEFAULT,
  pageOf,
  readSort,
  type Page,
  type PageQuery,
} from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { ProductionPerson } from "../../core/productions.ts";
import type { ScheduleItem, ScheduleQuery } from "../../core/schedules.ts";
import { showDateOf } from "../../core/time/days.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf, type Held } from "../../db/prepared.ts";
import { listNamed } from "../../db/people.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { confirmations, schedulePeople, schedules } from "../../db/schema/schedules.ts";

type Row = typeof schedules.$inferSelect;
export type ReadRow = {
  schedule: Row;
  productionName: string;
  dayStartsAt: string;
  confirmedAt: string | null;
  confirmedVersion: number | null;
};

export function scheduleItem({
  schedule,
  productionName,
  dayStartsAt,
  confirmedAt,
  confirmedVersion,
}: ReadRow): ScheduleItem {
  return {
    id: schedule.id,
    production_id: schedule.productionId,
    production_name: productionName,
    title: schedule.title,
    kind: schedule.kind,
    all_day: schedule.allDay,
    local_start: schedule.localStart,
    local_end: schedule.localEnd,
    zone: schedule.zone,
    starts_at: schedule.startsAt,
    ends_at: schedule.endsAt,
    location: schedule.location,
    stage: schedule.stage,
    notes: schedule.notes,
    status: schedule.status,
    version: schedule.version,
    show_date: showDateOf({ local_start: schedule.localStart, all_day: schedule.allDay }, dayStartsAt),
    confirmed_at: confirmedVersion === schedule.version ? confirmedAt : null,
  };
}

type Own = Record<"organisationId" | "userId", Held>;
type Asking = Pick<Caller, "roles"> & Own;

/** What is looked at of a caller's productions: `narrowed` by the columns of `item`, and the first of them at most. */
type Looked = { narrowed: SQL | undefined; first?: SQL };

/**
 * Items that name the caller, and those of a production of theirs that name nobody: their `column`.
 *
 * Asked from the caller's side: asking it of every item of a week took PostgreSQL 20 ms where two thousand people work.
 * Of each production no more is looked at than a page takes. `offset 0` keeps PostgreSQL from walking the whole window
 * for each name: it did so, 10 ms, until tables were first analysed.
 */
function ownItems(caller: Own, column: "id" | "production_id", looked?: Looked): SQL {
  const narrowed = looked?.narrowed ? sql`and ${looked.narrowed}` : sql``;
  const wanted = sql.raw(column);
  return sql`
    (select item.${wanted} from ${schedulePeople} named
      cross join lateral (select * from schedules where id = named.schedule_id offset 0) item
      where named.user_id = ${caller.userId} and named.organisation_id = ${caller.organisationId}
        and item.deleted_at is null ${narrowed} ${looked?.first ?? sql``})
    union all
    select one.${wanted} from ${productionPeople} works cross join lateral (select item.${wanted} from schedules item
      where item.production_id = works.production_id and item.deleted_at is null ${narrowed}
        and not exists (select 1 from ${schedulePeople} named where named.schedule_id = item.id)
      ${looked?.first ?? sql``}) one
    where works.user_id = ${caller.userId} and works.organisation_id = ${caller.organisationId}`;
}

/** What a caller may see: everything, or what is theirs, as an array that is made once. */
export function visibleSchedules(caller: Asking, looked?: Looked): SQL | undefined {
  return and(
    eq(schedules.organisationId, caller.organisationId),
    isNull(schedules.deletedAt),
    isNull(productions.deletedAt),
    seesWholeOrganisation(caller.roles)
      ? undefined
      : sql`${schedules.id} = any(array(${ownItems(caller, "id", looked)}))`,
  );
}

function readable(db: Reader, caller: { userId: Held }) {
  return db
    .select({
      schedule: schedules,
      productionName: productions.name,
      dayStartsAt: productions.dayStartsAt,
      confirmedAt: confirmations.confirmedAt,
      confirmedVersion: confirmations.scheduleVersion,
    })
    .from(schedules)
    .innerJoin(productions, eq(productions.id, schedules.productionId))
    .leftJoin(
      confirmations,
      and(eq(confirmations.scheduleId, schedules.id), eq(confirmations.userId, caller.userId)),
    )
    .$dynamic();
}

/** @throws Problem 404 for one of another organisation, deleted, or not theirs. */
export async function getSchedule(db: Reader, caller: Caller, id: string): Promise<ReadRow> {
  const [row] = await readable(db, caller).where(and(eq(schedules.id, id), visibleSchedules(caller)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** How many of their own begin after an instant, cancelled ones left out; an organisation's are tallied (api/dashboard). */
export async function countOwnUpcoming(
  db: Reader,
  { organisationId, userId }: Pick<Caller, "organisationId" | "userId">,
  after: string,
): Promise<number> {
  const narrowed = sql`item.starts_at >= ${sql.placeholder("after")}::timestamptz and item.status <> 'cancelled'`;
  const [row] = await prepared(
    db,
    "own upcoming",
    () =>
      db
        .select({ count: sql<number>`count(*)::int` })
        .from(sql`(${ownItems(HOLDING, "production_id", { narrowed })}) as coming`)
        .innerJoin(
          productions,
          and(eq(productions.id, sql`coming.production_id`), isNull(productions.deletedAt)),
        ),
    { organisation: organisationId, user: userId, after },
  );
  return row?.count ?? 0;
}

/**
 * What begins before it has ended by `start`: by so long as the organisation's longest item. Without it every item before
 * the window is looked at: 19 ms where an organisation has 100,000 of them. Asked for as a whole: the policy of the rows
 * lets no index take a condition with `coalesce` in it (docs/gotchas.md).
 */
const earliestBegin = (start: SQL, { organisationId }: { organisationId: Held }): SQL => sql`(
  select ${start} - coalesce(max(ends_at - starts_at), interval '0') from schedules
  where organisation_id = ${organisationId} and deleted_at is null and ends_at is not null)`;

type Narrowing = { query: ScheduleQuery; by: "starts_at" | "created_at"; descending: boolean };

/** What is asked for: what begins or lasts within the window, of a production, after a cursor; of `schedules` by this name. */
function narrowedTo({ query, by, descending }: Narrowing, name: "schedules" | "item"): SQL | undefined {
  const column = (one: string) => sql.raw(`${name}.${one}`);
  const start = sql`${sql.placeholder("start")}::timestamptz`;
  return and(
    query.start === undefined
      ? undefined
      : sql`(${column("ends_at")} > ${start} or ${column("starts_at")} >= ${start})
        and ${column("starts_at")} >= ${earliestBegin(start, HOLDING)}`,
    query.end === undefined
      ? undefined
      : sql`${column("starts_at")} < ${sql.placeholder("end")}::timestamptz`,
    query.production_id === undefined
      ? undefined
      : sql`${column("production_id")} = ${sql.placeholder("production")}::uuid`,
    query.cursor === undefined
      ? undefined
      : sql`(${column(by)}, ${column("id")}) ${sql.raw(descending ? "<" : ">")}
        (${sql.placeholder("after")}::timestamptz, ${sql.placeholder("afterId")}::uuid)`,
  );
}

/** Items that overlap the window, by start. */
export async function listSchedules(
  db: Reader,
  caller: Caller,
  query: ScheduleQuery,
): Promise<Page<ScheduleItem>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["starts_at", "created_at"], { by: "starts_at", descending: false });
  const column = sort.by === "starts_at" ? schedules.startsAt : schedules.createdAt;
  const direction = sort.descending ? desc : asc;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await prepared(
    db,
    shapeOf(
      "schedules",
      seesWholeOrganisation(caller.roles),
      sort.by,
      sort.descending,
      after !== undefined,
      query.production_id !== undefined,
      query.start !== undefined,
      query.end !== undefined,
    ),
    () => {
      const narrowing = { query, ...sort };
      const way = sort.descending ? "desc" : "asc";
      const first = sql`${sql.raw(`order by item.${sort.by} ${way}, item.id ${way} limit`)} ${sql.placeholder("limit")}`;
      return readable(db, HOLDING)
        .where(
          and(
            visibleSchedules(
              { ...HOLDING, roles: caller.roles },
              { narrowed: narrowedTo(narrowing, "item"), first },
            ),
            narrowedTo(narrowing, "schedules"),
          ),
        )
        .orderBy(direction(column), direction(schedules.id))
        .limit(sql.placeholder("limit"));
    },
    {
      organisation: caller.organisationId,
      user: caller.userId,
      production: query.production_id,
      start: query.start,
      end: query.end,
      after: after?.[0],
      afterId: after?.[1],
      limit: limit + 1,
    },
  );
  return pageOf(
    rows,
    limit,
    ({ schedule }) => [sort.by === "starts_at" ? schedule.startsAt : schedule.createdAt, schedule.id],
    scheduleItem,
  );
}

/** Somebody whom an item names. @throws Problem 404 */
export async function getSchedulePerson(
  db: Reader,
  caller: Caller,
  id: string,
  userId: string,
): Promise<ProductionPerson> {
  const { data } = await listSchedulePeople(db, caller, id, { limit: 1 }, userId);
  if (!data[0]) throw new Problem(common.notFound);
  return data[0];
}

/** Whom an item names; an empty page means the whole production. */
export async function listSchedulePeople(
  db: Reader,
  caller: Caller,
  id: string,
  query: PageQuery,
  userId?: string,
): Promise<Page<ProductionPerson>> {
  await getSchedule(db, caller, id);
  const where = and(
    eq(schedulePeople.scheduleId, id),
    eq(schedulePeople.organisationId, caller.organisationId),
    userId === undefined ? undefined : eq(schedulePeople.userId, userId),
  );
  return await listNamed(db, schedulePeople, where, query);
}
