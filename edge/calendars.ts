import { ROLES, type Role } from "../core/access.ts";
import { CALENDAR_ENTRIES_MAX, mayShow, type CalendarKind } from "../core/calendars.ts";
import { calendarWindow, inOrder, REMOVED_TITLE, type CalendarEntry } from "../core/calendars/document.ts";
import { tokenOf } from "../core/calendars/tokens.ts";
import { heldTag, weakTag } from "../core/etags.ts";
import { edgeProblems } from "../core/feed.ts";
import { common as commonProblems, Problem } from "../core/problem.ts";
import type { ScheduleItem } from "../core/schedules.ts";
import { CALENDAR_HEADERS, calendarBody, feedTokenHash } from "../core/server/calendars.ts";
import { codingFor, compress, type Coding } from "../core/server/codings.ts";
import { createHalves } from "../core/server/halves.ts";
import type { Common } from "./answers.ts";
import type { ReplicaFile } from "./replica-file.ts";
import type { Replica } from "./replica.ts";
import type { Stored } from "./tables.ts";

/**
 * A calendar that was revoked is nowhere five seconds later, so an edge that has not heard from home for so long shows
 * none; whoever subscribed keeps what they have. Home is heard every second.
 */
const AGE_MS_MAX = 4_000;
const HALF_BYTES_MAX = 16 * 1_024 * 1_024;

const PATH = /^\/calendar\/([^/]+)$/;

type Feed = {
  id: string;
  organisationId: string;
  userId: string;
  productionId: string | null;
  kind: CalendarKind;
};
type Kept = {
  changedAt: number;
  from: string;
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
  /** The same compressed, each made when it is first asked for. */
  coded: Partial<Record<Coding, Uint8Array<ArrayBuffer>>>;
};

export type Calendars = {
  /** Is it the address of a calendar? */
  has(pathname: string): boolean;
  /** @throws Problem 404 for one that is not there, or not any more; 503 where that is not known. */
  answer(request: Request, pathname: string, at: Asked): Response;
};
type Asked = { common: Common; nowMs: number; ageMs: number | undefined };

/** Calendars by their secret addresses, in the API's bytes (api/calendars/documents.ts). */
export function createCalendars(replica: Replica): Calendars {
  const bodies = createHalves<Kept>(HALF_BYTES_MAX);

  function bodyOf(file: ReplicaFile, feed: Feed, nowMs: number): Kept {
    const changedAt = replica.changedAt(feed.organisationId, feed.userId);
    const { from, to } = calendarWindow(nowMs);
    const kept = bodies.get(feed.id);
    if (kept?.changedAt === changedAt && kept.from === from) return kept;
    const productionName = nameOf(file, feed);
    const entries = listEntries(file, feed, { from, to });
    const { body, etag } = calendarBody({ kind: feed.kind, productionName }, entries);
    const made = { changedAt, from, bytes: new TextEncoder().encode(body), etag, coded: {} };
    bodies.set(feed.id, made, made.bytes.byteLength);
    return made;
  }

  return {
    has: (pathname) => PATH.test(pathname),
    answer: (request, pathname, { common, nowMs, ageMs }) => {
      const token = tokenOf(PATH.exec(pathname)?.[1] ?? "");
      if (token === undefined) throw new Problem(commonProblems.notFound);
      const file = replica.current();
      if (!file || ageMs === undefined) throw later(edgeProblems.notReady);
      if (ageMs > AGE_MS_MAX) throw later(edgeProblems.behind);
      const feed = findFeed(file, token);
      if (!feed) throw new Problem(commonProblems.notFound);
      if (file.quarantined().has(feed.organisationId)) throw later(edgeProblems.behind);
      if (!mayShow(feed.kind, rolesOf(file, feed))) throw new Problem(commonProblems.notFound);
      return send(request, bodyOf(file, feed, nowMs), common);
    },
  };
}

const later = (kind: (typeof edgeProblems)["behind"]): Problem =>
  new Problem(kind, undefined, { headers: { "retry-after": "5" } });

function findFeed(file: ReplicaFile, token: string): Feed | undefined {
  const [row] = file
    .query(
      "select id, organisation_id, user_id, production_id, kind from calendar_feeds where token_hash = ?",
    )
    .all(feedTokenHash(token));
  if (!row) return undefined;
  const [id, organisationId, userId, productionId, kind] = row;
  return {
    id: String(id),
    organisationId: String(organisationId),
    userId: String(userId),
    productionId: productionId == null ? null : String(productionId),
    kind: kind as CalendarKind,
  };
}

/** None of whoever is no member any more, or is switched off. */
function rolesOf(file: ReplicaFile, { organisationId, userId }: Feed): Role[] {
  const [row] = file
    .query(
      `select m.roles from memberships m join users u on u.id = m.user_id
       where m.organisation_id = ? and m.user_id = ? and u.is_active = 1`,
    )
    .all(organisationId, userId);
  if (!row) return [];
  return (JSON.parse(String(row[0])) as string[]).filter((role): role is Role =>
    (ROLES as readonly string[]).includes(role),
  );
}

function nameOf(file: ReplicaFile, { productionId, organisationId }: Feed): string | null {
  if (productionId === null) return null;
  const [row] = file
    .query("select name from productions where id = ? and organisation_id = ?")
    .all(productionId, organisationId);
  return row ? String(row[0]) : null;
}

const NOBODY = (item: string) =>
  `not exists (select 1 from schedule_people a where a.schedule_id = ${item}.id)`;

/** Their ids: what names its person, and what names nobody in a production that they work on. */
const OWN = `(select s.id from schedule_people a cross join schedules s on s.id = a.schedule_id
    where a.user_id = ?1 and a.organisation_id = ?2 and s.starts_at >= ?3 and s.starts_at < ?4
  union all
  select s.id from production_people w cross join schedules s on s.production_id = w.production_id
    where w.user_id = ?1 and w.organisation_id = ?2 and s.starts_at >= ?3 and s.starts_at < ?4 and ${NOBODY("s")})`;

/** The same of what was taken away: of that there is little, so it begins there. */
const OWN_REMOVED = `and (exists (select 1 from schedule_people a where a.schedule_id = s.id and a.user_id = ?1)
  or (${NOBODY("s")}
    and exists (select 1 from production_people w where w.production_id = s.production_id and w.user_id = ?1)))`;

const WITHIN =
  "s.organisation_id = ?2 and s.starts_at >= ?3 and s.starts_at < ?4 and (?5 is null or s.production_id = ?5)";
const FIRST = `order by s.starts_at, s.id limit ${CALENDAR_ENTRIES_MAX}`;
const WITH_PRODUCTION = "join productions p on p.id = s.production_id";

const STANDING = {
  whole: `select s.id, s.wire, s.updated_at, p.name from schedules s ${WITH_PRODUCTION}
    where ?1 is not null and ${WITHIN} ${FIRST}`,
  own: `select s.id, s.wire, s.updated_at, p.name from ${OWN} mine cross join schedules s on s.id = mine.id ${WITH_PRODUCTION}
    where ${WITHIN} ${FIRST}`,
};
const REMOVED = (own: string) => `select s.id, s.wire, s.updated_at, p.name from removed_schedules s
  ${WITH_PRODUCTION} where ?1 is not null and ${WITHIN} ${own} ${FIRST}`;
const EVENTS = `select s.id, s.wire, s.updated_at, s.is_removed from calendar_events s
  where s.user_id = ?1 and s.organisation_id = ?2 and s.starts_at >= ?3 and s.starts_at < ?4 ${FIRST}`;

function listEntries(
  file: ReplicaFile,
  { organisationId, userId, productionId, kind }: Feed,
  { from, to }: { from: string; to: string },
): CalendarEntry[] {
  const values: Stored[] = [userId, organisationId, from, to];
  const isWhole = kind === "full";
  const items = file.query(isWhole ? STANDING.whole : STANDING.own).all(...values, productionId);
  const removed = file.query(REMOVED(isWhole ? "" : OWN_REMOVED)).all(...values, productionId);
  const events = isWhole || productionId !== null ? [] : file.query(EVENTS).all(...values);
  const entries = [
    ...items.map((row) => itemEntry(row, false)),
    ...removed.map((row) => itemEntry(row, true)),
    ...events.map(eventEntry),
  ];
  return inOrder(entries).slice(0, CALENDAR_ENTRIES_MAX);
}

type Wire = Pick<
  ScheduleItem,
  "title" | "all_day" | "local_start" | "local_end" | "zone" | "starts_at" | "ends_at" | "version"
> &
  Partial<Pick<ScheduleItem, "kind" | "location" | "stage" | "notes" | "status">>;

function entryOf(
  id: Stored | undefined,
  wire: Stored | undefined,
  updatedAt: Stored | undefined,
): CalendarEntry {
  const item = JSON.parse(`{${String(wire)}}`) as Wire;
  return {
    id: String(id),
    title: item.title,
    kind: item.kind ?? null,
    productionName: null,
    allDay: item.all_day,
    localStart: item.local_start,
    localEnd: item.local_end,
    zone: item.zone,
    startsAt: item.starts_at,
    endsAt: item.ends_at,
    location: item.location ?? null,
    stage: item.stage ?? null,
    notes: item.notes ?? null,
    isCancelled: item.status === "cancelled",
    version: item.version,
    updatedAt: String(updatedAt),
  };
}

function itemEntry([id, wire, updatedAt, productionName]: Stored[], isRemoved: boolean): CalendarEntry {
  const entry = entryOf(id, wire, updatedAt);
  return {
    ...entry,
    ...(isRemoved && { title: REMOVED_TITLE }),
    productionName: String(productionName),
    isCancelled: isRemoved || entry.isCancelled,
  };
}

function eventEntry([id, wire, updatedAt, isRemoved]: Stored[]): CalendarEntry {
  const entry = entryOf(id, wire, updatedAt);
  return isRemoved === 1 ? { ...entry, title: REMOVED_TITLE, isCancelled: true } : entry;
}

function send(request: Request, { bytes, etag, coded }: Kept, common: Common): Response {
  const { headers } = request;
  const own = { ...common.headers, ...CALENDAR_HEADERS };
  const held = heldTag(headers.get("if-none-match"), etag);
  if (held !== undefined) return new Response(null, { status: 304, headers: { ...own, etag: held } });
  const coding = codingFor(headers.get("accept-encoding"), bytes.byteLength, "gzip");
  const said = new Headers({ ...own, etag });
  if (coding !== undefined) {
    said.set("etag", weakTag(etag));
    said.set("content-encoding", coding);
  }
  if (request.method === "HEAD") return new Response(null, { headers: said });
  const body = coding === undefined ? bytes : (coded[coding] ??= compress(bytes, coding));
  return new Response(body, { headers: said });
}
