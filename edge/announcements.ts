import { seesWholeOrganisation } from "../core/access.ts";
import type { Announcement, AnnouncementQuery } from "../core/announcements.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../core/page.ts";
import { common, Problem } from "../core/problem.ts";
import type { ReplicaFile } from "./replica-file.ts";
import type { Stored } from "./tables.ts";
import type { Reader } from "./token.ts";

// ?1 is the reader, ?2 their organisation: the tenant is in every query.
const READABLE = `
select a.*, r.read_at
from announcements a
left join announcement_reads r on r.announcement_id = a.id and r.user_id = ?1
where a.organisation_id = ?2`;

const CONCERNS_READER = `
and (a.production_id is null
  or exists (select 1 from production_people w where w.production_id = a.production_id and w.user_id = ?1))`;

function visible(reader: Reader): string {
  return seesWholeOrganisation(reader.roles) ? READABLE : READABLE + CONCERNS_READER;
}

function announcementItem(row: Record<string, Stored>): Announcement {
  return {
    id: row.id,
    production_id: row.production_id,
    title: row.title,
    body: row.body,
    must_read: row.must_read === 1,
    created_at: row.created_at,
    read_at: row.read_at,
    version: row.version,
  } as Announcement;
}

/** @throws Problem 404 for one of another organisation, deleted, or not theirs. */
export function getAnnouncement(file: ReplicaFile, reader: Reader, id: string): Announcement {
  const [row] = file.query(`${visible(reader)} and a.id = ?3`).all(reader.userId, reader.organisationId, id);
  if (!row) throw new Problem(common.notFound);
  return announcementItem(row);
}

/** Newest first: the API's list (api/announcements/queries.ts), cursors included. */
export function listAnnouncements(file: ReplicaFile, reader: Reader, query: AnnouncementQuery): Page<Announcement> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const values: Stored[] = [reader.userId, reader.organisationId];
  const put = (value: Stored) => `?${values.push(value)}`;
  let sql = visible(reader);
  if (query.production_id !== undefined) sql += ` and a.production_id = ${put(query.production_id)}`;
  if (query.cursor !== undefined) {
    const [at = null, id = null] = decodeCursor(query.cursor, 2);
    sql += ` and (a.created_at, a.id) ${sort.descending ? "<" : ">"} (${put(at)}, ${put(id)})`;
  }
  const direction = sort.descending ? "desc" : "asc";
  sql += ` order by a.created_at ${direction}, a.id ${direction} limit ${put(limit + 1)}`;
  const rows = file.query(sql).all(...values);
  return pageOf(rows, limit, (row) => [row.created_at ?? null, row.id ?? null], announcementItem);
}
