import type { Database } from "../../db/open.ts";
import type { DayCast } from "./cast.ts";
import { countsOf } from "./coordinator.ts";
import type { DayLog } from "./log.ts";
import { callOfMember } from "./papers.ts";
import { ENDINGS, type DueMail } from "./plan.ts";

/** What the calendar that one of each production keeps elsewhere was told of an item, and when. */
export type Heard = ReadonlyMap<string, readonly { atMs: number; isGone: boolean }[]>;
/** What a calendar elsewhere has. */
export type Elsewhere = { heard: Heard; has(id: string): boolean };

/** Counted in the database when all is done, beside what was sent. */
export type Found = {
  mails: number;
  drafts: number;
  confirmed: number;
  skipped: number;
  failed: number;
  /** That ended otherwise than they should, or not. */
  otherwise: number;
  items: number;
  items_expected: number;
  told: number;
  told_expected: number;
  /** A later change was there before somebody was told of the first: they are told of the last alone. */
  overtaken: number;
  calendar_entries: number;
  calendar_entries_expected: number;
  places_forecast: number;
  places_expected: number;
};

type Sql = Database["sql"];
type Item = { id: string; userId: string; date: string; localStart: string; status: string; told: number };

const MENTIONED_MAX = 5;

/**
 * Holds what is there against what was sent and confirmed: each mail ended as it should and is there once, each person
 * of a confirmed sheet has the call that its last version says, was told of it, and finds it in the calendar they keep
 * elsewhere. @returns the counts; what is not so is a breach of `log`.
 */
export async function judgeDay(sql: Sql, cast: DayCast, log: DayLog, elsewhere: Elsewhere): Promise<Found> {
  const mails = await judgeMails(sql, cast, log);
  const items = await sql<Item[]>`
    select s.id, i.user_id as "userId", c.sheet_on::text as date, s.local_start::text as "localStart", s.status,
      (select count(*)::int from notifications n
        where n.user_id = i.user_id and n.key = 'schedule:' || s.id || ':' || s.version) as told
    from call_sheet_items i join call_sheets c on c.id = i.call_sheet_id join schedules s on s.id = i.schedule_id
    where i.organisation_id = ${cast.organisationId} and s.deleted_at is null`;
  const expected = expectedOf(cast, log);
  const byKey = new Map(items.map((item) => [`${item.userId} ${item.date}`, item]));
  const wrong: string[] = [];
  let entries = 0;
  for (const { key, sheet, localStart, isCancelled, hasCalendar } of expected) {
    const item = byKey.get(key);
    const start = item?.localStart.replace(" ", "T").slice(0, 16);
    if (!item) wrong.push(`somebody on sheet ${sheet} has no call`);
    else if ((item.status === "cancelled") !== isCancelled)
      wrong.push(`a call of sheet ${sheet} is ${item.status}`);
    else if (start !== localStart) wrong.push(`a call of sheet ${sheet} is ${start}, not ${localStart}`);
    else if (item.told === 0) wrong.push(`somebody on sheet ${sheet} was not told of how it stands`);
    if (!item || !hasCalendar) continue;
    if (elsewhere.has(item.id) !== isCancelled) entries++;
    else wrong.push(`a calendar elsewhere ${isCancelled ? "still has" : "lacks"} a call of sheet ${sheet}`);
  }
  if (items.length > expected.length)
    wrong.push(`${items.length - expected.length} calls more than were sent`);
  mention(log, wrong);
  const told = await judgeTold(sql, cast, log);
  noteCalendar(cast, log, byKey, elsewhere.heard);
  return {
    ...mails,
    items: items.length,
    items_expected: expected.length,
    ...told,
    calendar_entries: entries,
    calendar_entries_expected: expected.filter(({ hasCalendar }) => hasCalendar).length,
    ...(await judgeWeather(sql, cast, log)),
  };
}

function mention(log: DayLog, wrong: readonly string[]): void {
  log.breaches.push(...wrong.slice(0, MENTIONED_MAX));
  if (wrong.length > MENTIONED_MAX) log.breaches.push(`and ${wrong.length - MENTIONED_MAX} more like these`);
}

type Mails = Pick<Found, "mails" | "drafts" | "confirmed" | "skipped" | "failed" | "otherwise">;

/** By their ids, as they were acknowledged: none lost, none twice, each with the ending it should have. */
async function judgeMails(sql: Sql, { organisationId }: DayCast, log: DayLog): Promise<Mails> {
  const rows = await sql<{ id: string; status: string; cause: string | null }[]>`
    select id, status, cause from emails where organisation_id = ${organisationId}`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const settled = new Set(log.confirmed.map(({ sheet, kind }) => `${kind} ${sheet.n}`));
  const wrong: string[] = [];
  for (const [mail, ending] of log.endings) {
    const name = `mail ${mail.n} (${mail.kind})`;
    if (ending === "refused") wrong.push(`${name} was not taken`);
    else if (ending === "unread") continue;
    else {
      const wanted = wantedOf(mail, settled);
      const { status, cause } = byId.get(ending.id) ?? { status: "lost", cause: null };
      if (status !== wanted.status || cause !== wanted.cause)
        wrong.push(
          `${name} is ${status}${cause === null ? "" : `, ${cause}`}, not ${wanted.cause ?? wanted.status}`,
        );
    }
  }
  const taken = [...log.endings.values()].filter((ending) => ending !== "refused");
  const ids = new Set(taken.flatMap((ending) => (typeof ending === "string" ? [] : [ending.id])));
  const unread = taken.filter((ending) => ending === "unread").length;
  if (ids.size + unread !== taken.length) wrong.push(`${taken.length - ids.size - unread} mails share a row`);
  if (rows.length > taken.length) wrong.push(`${rows.length - taken.length} mails are there twice`);
  mention(log, wrong);
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  return {
    mails: rows.length,
    drafts: count("draft"),
    confirmed: count("confirmed"),
    skipped: count("skipped"),
    failed: count("failed"),
    otherwise: wrong.length,
  };
}

/** A draft that was confirmed is none any more. */
const wantedOf = ({ kind, sheet }: DueMail, settled: ReadonlySet<string>) =>
  settled.has(`${kind} ${sheet.n}`) ? { status: "confirmed", cause: null } : ENDINGS[kind];

type Expected = {
  key: string;
  sheet: number;
  localStart: string;
  isCancelled: boolean;
  hasCalendar: boolean;
};

function expectedOf({ productions }: DayCast, { confirmed }: DayLog): Expected[] {
  const done = (kind: string, n: number) => confirmed.some((one) => one.kind === kind && one.sheet.n === n);
  return confirmed
    .filter(({ kind }) => kind === "sheet")
    .flatMap(({ sheet }) =>
      (productions[sheet.production]?.people ?? []).map(({ userId }, at) => {
        const { date, time } = callOfMember(sheet, at, done("revision", sheet.n));
        return {
          key: `${userId} ${sheet.date}`,
          sheet: sheet.n,
          localStart: `${date}T${time}`,
          isCancelled: done("cancellation", sheet.n),
          hasCalendar: at === 0,
        };
      }),
    );
}

/** A notice for each change of somebody's call, and how long after the change it was written. */
async function judgeTold(
  sql: Sql,
  { organisationId }: DayCast,
  log: DayLog,
): Promise<Pick<Found, "told" | "told_expected" | "overtaken">> {
  const [counted] = await sql<{ told: number }[]>`
    select count(*)::int as told from notifications
    where organisation_id = ${organisationId} and key like 'schedule:%'`;
  const times = await sql<{ ms: number }[]>`
    select extract(epoch from n.created_at - s.updated_at)::float8 * 1000 as ms
    from call_sheet_items i join schedules s on s.id = i.schedule_id
      join notifications n on n.user_id = i.user_id and n.key = 'schedule:' || s.id || ':' || s.version
    where i.organisation_id = ${organisationId}`;
  log.times.told.push(...times.map(({ ms }) => Math.max(0, ms)));
  const expected = log.confirmed.reduce((sum, { sheet, kind }) => {
    const { added, changed, cancelled } = countsOf(sheet, kind);
    return sum + added + changed + cancelled;
  }, 0);
  const told = counted?.told ?? 0;
  if (told > expected) log.breaches.push(`${told - expected} notices more than there were changes`);
  return { told, told_expected: expected, overtaken: Math.max(0, expected - told) };
}

/** From asking for the confirmation to the calendar elsewhere having been told. */
function noteCalendar(
  { productions }: DayCast,
  log: DayLog,
  items: ReadonlyMap<string, Item>,
  heard: Heard,
): void {
  for (const { sheet, kind, atMs } of log.confirmed) {
    const userId = productions[sheet.production]?.people[0]?.userId ?? "";
    const words = heard.get(items.get(`${userId} ${sheet.date}`)?.id ?? "") ?? [];
    const first = words.find((word) => word.atMs >= atMs && word.isGone === (kind === "cancellation"));
    if (first) log.times.calendar.push(first.atMs - atMs);
  }
}

/** Each place of a sheet that stands has a forecast. */
async function judgeWeather(
  sql: Sql,
  { organisationId }: DayCast,
  log: DayLog,
): Promise<Pick<Found, "places_forecast" | "places_expected">> {
  const [found] = await sql<{ places: number }[]>`
    select count(*)::int as places from weather_forecasts f
    where not f.failed and exists (select from places p where p.organisation_id = ${organisationId}
      and f.place = to_char(p.latitude, 'FM990.00') || ',' || to_char(p.longitude, 'FM990.00'))`;
  const runs = await sql<{ asked: number; ms: number }[]>`
    select (result->>'asked')::int as asked, (result->>'average_ms')::int as ms
    from jobs where kind = 'check-weather' and state = 'completed' and result is not null`;
  for (const { asked, ms } of runs) for (let n = 0; n < asked; n++) log.times.weather.push(ms);
  const cancelled = new Set(
    log.confirmed.filter(({ kind }) => kind === "cancellation").map(({ sheet }) => sheet.n),
  );
  const standing = log.confirmed.filter(
    ({ kind, sheet }) => kind === "sheet" && !cancelled.has(sheet.n),
  ).length;
  const places = found?.places ?? 0;
  if (places < standing) log.breaches.push(`${standing - places} places have no forecast`);
  return { places_forecast: places, places_expected: standing };
}
