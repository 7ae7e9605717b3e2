import { sql, type SQL } from "drizzle-orm";
import { EDGE_TOKEN_SECONDS } from "../core/auth.ts";
import type { Database } from "./open.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** How long each thing is kept after nobody needs it, in seconds. */
export const KEPT = {
  /** The first answer to a request with an Idempotency-Key; retries come within minutes. */
  idempotencyKeys: DAY,
  oneTimeLinks: 7 * DAY,
  passkeyChallenges: HOUR,
  /** An event of the audit trail names it by its id. */
  removedPasskeys: 90 * DAY,
  revokedCalendars: 90 * DAY,
  /** An event of the audit trail names it by its id. */
  removedCalendarAccounts: 90 * DAY,
  /** After the call: where somebody stayed is known no longer than it may be of use again. */
  routePlans: 30 * DAY,
  /** After the last day of their production: how old somebody is is known no longer than they are planned for. */
  minors: 30 * DAY,
  /** Of places that nobody is to be at any more. */
  forecasts: 7 * DAY,
  weatherAlerts: DAY,
  /** Longer than any calendar shows of the past. */
  removedCalendarEvents: 180 * DAY,
  /** A used token that turns up ends its family, for as long as it is known. */
  rotatedTokens: 7 * DAY,
  /** Replicas must know of a session's end for as long as its edge token is good. */
  endedSessions: 2 * EDGE_TOKEN_SECONDS,
  completedJobs: 30 * DAY,
  failedJobs: 90 * DAY,
  effects: 90 * DAY,
  /** The bytes of a file that is in; what became of its rows stays with the schedule. */
  importedFiles: 30 * DAY,
  /** Files that were cut off on their way in, or that nothing came to look at (mission J-22). */
  unfinishedFiles: 7 * DAY,
  /** DocuSign comes again for fifteen days at most. */
  connectDeliveries: 30 * DAY,
  /** Xero comes again for a day. */
  ledgerEvents: 30 * DAY,
  /** What counts against limits does so for a day. */
  ledgerCalls: 2 * DAY,
  ledgerChecks: 400 * DAY,
  /** Leave at a ledger that nobody chose an organisation for; the code that gave it is good for minutes. */
  ledgerConsents: DAY,
  notifications: 180 * DAY,
  /** Their link ran out long before (core/event-states.ts). */
  unconfirmedRsvps: 7 * DAY,
  /** After the event; how many came is kept. */
  attendeeNames: 400 * DAY,
  /** As long as what was told of them. */
  broadcasts: 180 * DAY,
  /** Their files are gone long before (core/export-kinds.ts). */
  exports: 30 * DAY,
  mails: 30 * DAY,
  /** What went to devices and telephones, and who was told how far. */
  pushes: 30 * DAY,
  texts: 30 * DAY,
  ladders: 60 * DAY,
  /** An event of the audit trail names it by its id. */
  removedDevices: 90 * DAY,
  /** A mail service comes again for a day; what is told of a message goes with it. */
  mailEvents: 30 * DAY,
  /** As they came in; what was understood of them stays longer. */
  emailBytes: 90 * DAY,
  emails: 400 * DAY,
} as const;

/** Rows in one statement: short locks, whatever has piled up. */
export const ROWS_MAX = 1_000;

type Chore = { name: string; statement: (before: (seconds: number) => SQL) => SQL };

const pick = (table: string, where: SQL): SQL =>
  sql`ctid in (select ctid from ${sql.raw(table)} where ${where} limit ${sql.raw(String(ROWS_MAX))} for update skip locked)`;

const deletion = (table: string, where: SQL): SQL =>
  sql`delete from ${sql.raw(table)} where ${pick(table, where)}`;

const ENDED = sql`coalesce(revoked_at, last_used_at + make_interval(secs => idle_seconds))`;

const CHORES: readonly Chore[] = [
  {
    name: "idempotency keys",
    statement: (before) => deletion("idempotency_keys", sql`created_at < ${before(KEPT.idempotencyKeys)}`),
  },
  {
    name: "one-time links",
    statement: (before) =>
      deletion("one_time_links", sql`coalesce(used_at, expires_at) < ${before(KEPT.oneTimeLinks)}`),
  },
  {
    name: "passkey challenges",
    statement: (before) =>
      deletion("passkey_challenges", sql`expires_at < ${before(KEPT.passkeyChallenges)}`),
  },
  {
    name: "removed passkeys",
    statement: (before) => deletion("passkeys", sql`removed_at < ${before(KEPT.removedPasskeys)}`),
  },
  {
    name: "revoked calendars",
    statement: (before) => deletion("calendar_feeds", sql`revoked_at < ${before(KEPT.revokedCalendars)}`),
  },
  {
    name: "calendar copies",
    statement: (before) =>
      deletion(
        "calendar_copies",
        sql`account_id in (select id from calendar_accounts where removed_at < ${before(KEPT.removedCalendarAccounts)})`,
      ),
  },
  {
    name: "removed calendar accounts",
    statement: (before) =>
      deletion(
        "calendar_accounts",
        sql`removed_at < ${before(KEPT.removedCalendarAccounts)}
          and not exists (select 1 from calendar_copies c where c.account_id = calendar_accounts.id)`,
      ),
  },
  {
    name: "removed calendar events",
    statement: (before) =>
      deletion("calendar_events", sql`deleted_at < ${before(KEPT.removedCalendarEvents)}`),
  },
  {
    name: "route plans",
    statement: (before) => deletion("route_plans", sql`call_at < ${before(KEPT.routePlans)}`),
  },
  {
    name: "who is under age",
    statement: (before) =>
      deletion(
        "production_minors",
        sql`exists (select from productions p where p.id = production_minors.production_id
            and (p.deleted_at is not null or p.ends_on < ${before(KEPT.minors)}::date))
          or not exists (select from memberships m where m.user_id = production_minors.user_id
            and m.organisation_id = production_minors.organisation_id and m.deleted_at is null)`,
      ),
  },
  {
    name: "forecasts",
    statement: (before) => deletion("weather_forecasts", sql`tried_at < ${before(KEPT.forecasts)}`),
  },
  {
    name: "weather alerts",
    statement: (before) => deletion("weather_alerts", sql`to_at < ${before(KEPT.weatherAlerts)}`),
  },
  {
    name: "refresh tokens",
    statement: (before) =>
      deletion(
        "refresh_tokens",
        sql`rotated_at < ${before(KEPT.rotatedTokens)}
          or session_id in (select id from sessions where ${ENDED} < ${before(KEPT.endedSessions)})`,
      ),
  },
  {
    name: "sessions",
    statement: (before) =>
      deletion(
        "sessions",
        sql`${ENDED} < ${before(KEPT.endedSessions)}
          and not exists (select 1 from refresh_tokens t where t.session_id = sessions.id)`,
      ),
  },
  {
    name: "jobs",
    statement: (before) =>
      deletion(
        "jobs",
        sql`(state = 'completed' and finished_at < ${before(KEPT.completedJobs)})
          or (state = 'failed' and finished_at < ${before(KEPT.failedJobs)})`,
      ),
  },
  {
    name: "effects",
    statement: (before) =>
      deletion("effects", sql`status = 'done' and finished_at < ${before(KEPT.effects)}`),
  },
  {
    name: "notifications",
    statement: (before) => deletion("notifications", sql`created_at < ${before(KEPT.notifications)}`),
  },
  {
    name: "broadcasts",
    statement: (before) => deletion("broadcasts", sql`created_at < ${before(KEPT.broadcasts)}`),
  },
  {
    name: "mails",
    statement: (before) => deletion("mails", sql`state <> 'waiting' and created_at < ${before(KEPT.mails)}`),
  },
  {
    name: "pushes",
    statement: (before) => deletion("pushes", sql`created_at < ${before(KEPT.pushes)}`),
  },
  {
    name: "texts",
    statement: (before) => deletion("texts", sql`created_at < ${before(KEPT.texts)}`),
  },
  {
    name: "ladders",
    statement: (before) => deletion("ladders", sql`told_at < ${before(KEPT.ladders)}`),
  },
  {
    name: "removed devices",
    statement: (before) =>
      deletion(
        "devices",
        sql`removed_at < ${before(KEPT.removedDevices)}
          and not exists (select 1 from pushes p where p.device_id = devices.id)`,
      ),
  },
  {
    name: "mail events",
    statement: (before) => deletion("mail_events", sql`received_at < ${before(KEPT.mailEvents)}`),
  },
  {
    name: "connect deliveries",
    statement: (before) =>
      deletion("connect_deliveries", sql`received_at < ${before(KEPT.connectDeliveries)}`),
  },
  {
    name: "ledger events",
    statement: (before) => deletion("ledger_events", sql`received_at < ${before(KEPT.ledgerEvents)}`),
  },
  {
    name: "ledger calls",
    statement: (before) => deletion("ledger_calls", sql`at < ${before(KEPT.ledgerCalls)}`),
  },
  {
    name: "ledger checks",
    statement: (before) => deletion("ledger_checks", sql`started_at < ${before(KEPT.ledgerChecks)}`),
  },
  {
    name: "ledger consents",
    statement: (before) => deletion("ledger_consents", sql`asked_at < ${before(KEPT.ledgerConsents)}`),
  },
  {
    name: "exports",
    statement: (before) =>
      deletion(
        "exports",
        sql`created_at < ${before(KEPT.exports)} and (swept_at is not null or file_id is null)`,
      ),
  },
  {
    name: "emails",
    statement: (before) =>
      deletion("emails", sql`received_at < ${before(KEPT.emails)} and swept_at is not null`),
  },
  // What was planned by them stays in schedules; names and numbers of people do not.
  {
    name: "call sheets' items",
    statement: (before) =>
      deletion(
        "call_sheet_items",
        sql`call_sheet_id in (select id from call_sheets where confirmed_at < ${before(KEPT.emails)})`,
      ),
  },
  {
    name: "call sheets",
    statement: (before) =>
      deletion(
        "call_sheets",
        sql`confirmed_at < ${before(KEPT.emails)} and not exists (select from call_sheet_items where call_sheet_id = call_sheets.id)`,
      ),
  },
  {
    name: "unconfirmed rsvps",
    statement: (before) =>
      deletion("attendees", sql`status = 'pending' and asked_at < ${before(KEPT.unconfirmedRsvps)}`),
  },
  {
    name: "attendees’ names",
    statement: (before) =>
      sql`update attendees set name = '', email = '', token_hash = null, erased_at = now() where ${pick(
        "attendees",
        sql`status <> 'pending' and erased_at is null and asked_at < ${before(KEPT.attendeeNames)}
          and exists (select from event_seats s where s.event_id = attendees.event_id and s.held_on < ${before(KEPT.attendeeNames)}::date)`,
      )}`,
  },
  {
    name: "imported files",
    statement: (before) =>
      sql`update imports set content = '', plan = null where ${pick(
        "imports",
        sql`applied and created_at < ${before(KEPT.importedFiles)} and octet_length(content) > 0`,
      )}`,
  },
];

/** Takes away what nobody needs any more, in short statements. @returns rows by chore, those with none left out. */
export async function keepHouse(
  { db }: Pick<Database, "db">,
  nowMs: number,
  stopped: () => boolean = () => false,
): Promise<Record<string, number>> {
  const before = (seconds: number) => sql`${new Date(nowMs - seconds * 1_000).toISOString()}::timestamptz`;
  const done: Record<string, number> = {};
  for (const { name, statement } of CHORES) {
    for (let rows = ROWS_MAX; rows === ROWS_MAX && !stopped();) {
      rows = (await db.execute(statement(before))).count;
      if (rows > 0) done[name] = (done[name] ?? 0) + rows;
    }
  }
  return done;
}
