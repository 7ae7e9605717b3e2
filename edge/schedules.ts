import { seesWholeOrganisation } from "../core/access.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, readSort } from "../core/page.ts";
import { common, Problem } from "../core/problem.ts";
import type { ScheduleQuery } from "../core/schedules.ts";
import { asOneText, jsonPage, type JsonItem, type JsonPage } from "./items.ts";
import type { ReplicaFile } from "./replica-file.ts";
import type { Stored } from "./tables.ts";
import type { Reader } from "./token.ts";

// ?1 is the reader, ?2 their organisation: the tenant is in every query. A ScheduleItem (core/schedules.ts) as text;
// ids come from uuid columns and need no quoting.
const CONFIRMED = "c.schedule_version = s.version";
/** As core/time/days.ts reckons it (edge/tables.ts, DERIVED). */
const SHOW_DATE = "case when s.clock < p.day_starts_at then s.eve else s.day end";
const ITEM = `'{"id":"' || s.id || '","production_id":"' || s.production_id || '","production_name":' || json_quote(p.name)
  || ',' || s.wire || ',"show_date":"' || ${SHOW_DATE} || '","confirmed_at":' || case when ${CONFIRMED} then json_quote(c.confirmed_at) else 'null' end || '}'`;
const JOINED = `
join productions p on p.id = s.production_id
left join confirmations c on c.schedule_id = s.id and c.user_id = ?1
where s.organisation_id = ?2`;
const FROM = `from schedules s ${JOINED}`;

const NAMES_NOBODY = "not exists (select 1 from schedule_people a where a.schedule_id = s.id)";
/** What they are assigned to, and what names nobody in a production that they work on. */
const CONCERNS_READER = `
and (exists (select 1 from schedule_people a where a.schedule_id = s.id and a.user_id = ?1)
  or (${NAMES_NOBODY}
    and exists (select 1 from production_people w where w.production_id = s.production_id and w.user_id = ?1)))`;

/** Of more productions than that the items are put in order together. */
const PRODUCTIONS_APART_MAX = 8;

type Asked = { narrowed: string; order: string; limit: string; put(value: Stored): string };

/**
 * The same from the reader's side, whatever else the organisation has: of each of their productions as many as a page
 * takes, in the order of its index, and what names them. Asking CONCERNS_READER of every item in a week took 4 ms where
 * two thousand people work; all items of a production to come took 0.5 ms where a page took 0.1. A cross join is
 * SQLite's way to say which comes first.
 */
function fromReader(
  file: Pick<ReplicaFile, "query">,
  { userId, organisationId }: Reader,
  { narrowed, order, limit, put }: Asked,
): string {
  const productions = file
    .query("select production_id from production_people where user_id = ? and organisation_id = ?")
    .all(userId, organisationId);
  const whole =
    productions.length <= PRODUCTIONS_APART_MAX
      ? productions.map(
          ([production = null]) => `select id from (select s.id from schedules s
    where s.production_id = ${put(production)}${narrowed} and ${NAMES_NOBODY} order by ${order} limit ${limit})`,
        )
      : [
          `select s.id from production_people w join schedules s on s.production_id = w.production_id
    where w.user_id = ?1${narrowed} and ${NAMES_NOBODY}`,
        ];
  // No more of these either: a row that is put in order carries its whole text.
  const named = `select id from (select s.id from schedule_people a cross join schedules s on s.id = a.schedule_id
    where a.user_id = ?1 and a.organisation_id = ?2${narrowed} order by ${order} limit ${limit})`;
  const mine = [named, ...whole];
  return `from (${mine.join(" union all ")}) mine cross join schedules s on s.id = mine.id ${JOINED}${narrowed}`;
}

/** @throws Problem 404 for one of another organisation, deleted, or not theirs. */
export function getSchedule(file: ReplicaFile, reader: Reader, id: string): JsonItem {
  const [row] = file
    .query(
      `select ${ITEM}, s.version, coalesce(${CONFIRMED}, 0) ${FROM}${seesWholeOrganisation(reader.roles) ? "" : CONCERNS_READER} and s.id = ?3`,
    )
    .all(reader.userId, reader.organisationId, id);
  if (!row) throw new Problem(common.notFound);
  const [json, version, isConfirmed] = row;
  return { json: String(json), version: Number(version), mayRevalidate: isConfirmed !== 1 };
}

/** Items that overlap the window, by start: the API's list (api/schedules/queries.ts), cursors included. */
export function listSchedules(
  file: Pick<ReplicaFile, "query" | "longestItemMs">,
  reader: Reader,
  query: ScheduleQuery,
): JsonPage {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["starts_at", "created_at"], { by: "starts_at", descending: false });
  const values: Stored[] = [reader.userId, reader.organisationId];
  const put = (value: Stored) => `?${values.push(value)}`;
  let window = "";
  if (query.production_id !== undefined) window += ` and s.production_id = ${put(query.production_id)}`;
  if (query.start !== undefined) {
    const startMs = Date.parse(query.start);
    const start = put(new Date(startMs).toISOString());
    // Without it every item before the window is looked at: 47 ms where an organisation has 90,000 of them.
    window += ` and s.starts_at >= ${put(instantBefore(startMs, file.longestItemMs(reader.organisationId)))}`;
    window += ` and (s.ends_at > ${start} or s.starts_at >= ${start})`;
  }
  if (query.end !== undefined) window += ` and s.starts_at < ${put(new Date(query.end).toISOString())}`;
  if (query.cursor !== undefined) {
    const [at = null, id = null] = decodeCursor(query.cursor, ["instant", "id"]);
    window += ` and (s.${sort.by}, s.id) ${sort.descending ? "<" : ">"} (${put(at)}, ${put(id)})`;
  }
  const direction = sort.descending ? "desc" : "asc";
  const order = `s.${sort.by} ${direction}, s.id ${direction}`;
  const asked = { narrowed: window, order, limit: put(limit + 1), put };
  const from = seesWholeOrganisation(reader.roles) ? FROM + window : fromReader(file, reader, asked);
  const sql = asOneText({ item: ITEM, sort: `s.${sort.by}`, from, order, limit: asked.limit });
  return jsonPage(file.query(sql).all(...values), limit);
}

const EARLIEST_MS = Date.parse("0000-01-01T00:00:00.000Z");

/** An instant that long before another, as text that sorts. */
function instantBefore(atMs: number, ms: number): string {
  return new Date(Math.max(EARLIEST_MS, atMs - ms)).toISOString();
}
