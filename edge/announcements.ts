import { seesWholeOrganisation } from "../core/access.ts";
import type { AnnouncementQuery } from "../core/announcements.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, readSort } from "../core/page.ts";
import { common, Problem } from "../core/problem.ts";
import { asOneText, jsonPage, type JsonItem, type JsonPage } from "./items.ts";
import type { ReplicaFile } from "./replica-file.ts";
import type { Stored } from "./tables.ts";
import type { Reader } from "./token.ts";

// ?1 is the reader, ?2 their organisation: the tenant is in every query. An Announcement (core/announcements.ts) as text.
const ITEM = `'{"id":"' || a.id || '","production_id":' || json_quote(a.production_id) || ',' || a.wire
  || ',"read_at":' || json_quote(r.read_at) || ',"version":' || a.version || '}'`;
const FROM = `
from announcements a
left join announcement_reads r on r.announcement_id = a.id and r.user_id = ?1
where a.organisation_id = ?2
  and (a.production_id is null or exists (select 1 from productions p where p.id = a.production_id))`;

const CONCERNS_READER = `
and (a.production_id is null
  or exists (select 1 from production_people w where w.production_id = a.production_id and w.user_id = ?1))`;

function visible(reader: Reader): string {
  return seesWholeOrganisation(reader.roles) ? FROM : FROM + CONCERNS_READER;
}

/** @throws Problem 404 for one of another organisation, deleted, or not theirs. */
export function getAnnouncement(file: ReplicaFile, reader: Reader, id: string): JsonItem {
  const [row] = file
    .query(`select ${ITEM}, a.version, r.read_at is null ${visible(reader)} and a.id = ?3`)
    .all(reader.userId, reader.organisationId, id);
  if (!row) throw new Problem(common.notFound);
  const [json, version, isUnread] = row;
  return { json: String(json), version: Number(version), mayRevalidate: isUnread === 1 };
}

/** Newest first: the API's list (api/announcements/queries.ts), cursors included. */
export function listAnnouncements(file: ReplicaFile, reader: Reader, query: AnnouncementQuery): JsonPage {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const values: Stored[] = [reader.userId, reader.organisationId];
  const put = (value: Stored) => `?${values.push(value)}`;
  let from = visible(reader);
  if (query.production_id !== undefined) from += ` and a.production_id = ${put(query.production_id)}`;
  if (query.cursor !== undefined) {
    const [at = null, id = null] = decodeCursor(query.cursor, ["instant", "id"]);
    from += ` and (a.created_at, a.id) ${sort.descending ? "<" : ">"} (${put(at)}, ${put(id)})`;
  }
  const direction = sort.descending ? "desc" : "asc";
  const order = `a.created_at ${direction}, a.id ${direction}`;
  const sql = asOneText({ item: ITEM, sort: "a.created_at", from, order, limit: put(limit + 1) });
  return jsonPage(file.query(sql).all(...values), limit);
}
