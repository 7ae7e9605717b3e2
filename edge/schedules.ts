import { seesWholeOrganisation } from "../core/access.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../core/page.ts";
import { common, Problem } from "../core/problem.ts";
import type { ScheduleItem, ScheduleQuery } from "../core/schedules.ts";
import type { ReplicaFile } from "./replica-file.ts";
import type { Stored } from "./tables.ts";
import type { Reader } from "./token.ts";

// ?1 is the reader, ?2 their organisation: the tenant is in every query.
const READABLE = `
select s.*, p.name as production_name, c.confirmed_at, c.schedule_version
from schedules s
join productions p on p.id = s.production_id
left join confirmations c on c.schedule_id = s.id and c.user_id = ?1
where s.organisation_id = ?2`;

/** What they are assigned to, and what names nobody in a production that they work on. */
const CONCERNS_READER = `
and (exists (select 1 from schedule_people a where a.schedule_id = s.id and a.user_id = ?1)
  or (not exists (select 1 from schedule_people a where a.schedule_id = s.id)
    and exists (select 1 from production_people w where w.production_id = s.production_id and w.user_id = ?1)))`;

function visible(reader: Reader): string {
  return seesWholeOrganisation(reader.roles) ? READABLE : READABLE + CONCERNS_READER;
}

function scheduleItem(row: Record<string, Stored>): ScheduleItem {
  return {
    id: row.id,
    production_id: row.production_id,
    production_name: row.production_name,
    title: row.title,
    kind: row.kind,
    all_day: row.all_day === 1,
    local_start: row.local_start,
    local_end: row.local_end,
    zone: row.zone,
    starts_at: row.starts_at,
    ends_at: row.ends_at,
    location: row.location,
    stage: row.stage,
    notes: row.notes,
    status: row.status,
    version: row.version,
    confirmed_at: row.schedule_version === row.version ? row.confirmed_at : null,
  } as ScheduleItem;
}

/** @throws Problem 404 for one of another organisation, deleted, or not theirs. */
export function getSchedule(file: ReplicaFile, reader: Reader, id: string): ScheduleItem {
  const [row] = file.query(`${visible(reader)} and s.id = ?3`).all(reader.userId, reader.organisationId, id);
  if (!row) throw new Problem(common.notFound);
  return scheduleItem(row);
}

/** Items that overlap the window, by start: the API's list (api/schedules/queries.ts), cursors included. */
export function listSchedules(file: ReplicaFile, reader: Reader, query: ScheduleQuery): Page<ScheduleItem> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["starts_at", "created_at"], { by: "starts_at", descending: false });
  const values: Stored[] = [reader.userId, reader.organisationId];
  const put = (value: Stored) => `?${values.push(value)}`;
  let sql = visible(reader);
  if (query.production_id !== undefined) sql += ` and s.production_id = ${put(query.production_id)}`;
  if (query.start !== undefined) {
    const start = put(new Date(query.start).toISOString());
    sql += ` and (s.ends_at > ${start} or s.starts_at >= ${start})`;
  }
  if (query.end !== undefined) sql += ` and s.starts_at < ${put(new Date(query.end).toISOString())}`;
  if (query.cursor !== undefined) {
    const [at = null, id = null] = decodeCursor(query.cursor, 2);
    sql += ` and (s.${sort.by}, s.id) ${sort.descending ? "<" : ">"} (${put(at)}, ${put(id)})`;
  }
  const direction = sort.descending ? "desc" : "asc";
  sql += ` order by s.${sort.by} ${direction}, s.id ${direction} limit ${put(limit + 1)}`;
  const rows = file.query(sql).all(...values);
  return pageOf(rows, limit, (row) => [row[sort.by] ?? null, row.id ?? null], scheduleItem);
}
