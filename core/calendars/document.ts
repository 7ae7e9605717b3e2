import {
  CALENDAR_DAYS_AFTER,
  CALENDAR_DAYS_BEFORE,
  CALENDAR_REFRESH_MINUTES,
  type CalendarKind,
} from "../calendars.ts";
import type { ScheduleKind } from "../schedules.ts";
import { instantOf, resolveLocal } from "../time.ts";
import { compact, dayStamp, quoted, text, utcStamp, written } from "./lines.ts";
import { calendarZone, type CalendarZone } from "./zones.ts";

/** One thing in a calendar: an item of a schedule, or something of its person's own. */
export type CalendarEntry = {
  id: string;
  title: string;
  /** null: their own. */
  kind: ScheduleKind | null;
  productionName: string | null;
  allDay: boolean;
  localStart: string;
  localEnd: string | null;
  zone: string;
  startsAt: string;
  endsAt: string | null;
  location: string | null;
  stage: string | null;
  notes: string | null;
  /** Cancelled, or taken away: it stays in the calendar and says so. */
  isCancelled: boolean;
  version: number;
  updatedAt: string;
};

/** Of what was taken away: no word of it stays behind at an edge (reliability I13). */
export const REMOVED_TITLE = "Cancelled";

export type CalendarHead = { kind: CalendarKind; productionName: string | null };

const DAY_MS = 86_400_000;
/** Around a change of clocks a wall time may have two meanings. */
const DOUBT_MS = DAY_MS;

/** What a calendar shows at a moment: whole days of UTC, so that it is the same all day, wherever it is asked for. */
export function calendarWindow(nowMs: number): { from: string; to: string } {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  return {
    from: instantOf(today - CALENDAR_DAYS_BEFORE * DAY_MS),
    to: instantOf(today + CALENDAR_DAYS_AFTER * DAY_MS),
  };
}

/** By start: from several lists one. */
export function inOrder(entries: readonly CalendarEntry[]): CalendarEntry[] {
  const key = ({ startsAt, id }: CalendarEntry) => `${startsAt} ${id}`;
  return entries.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A calendar to be subscribed to: the same bytes for the same entries, whoever makes it. */
export function calendarDocument(head: CalendarHead, entries: readonly CalendarEntry[]): string {
  const zones = zonesOf(entries);
  const refresh = `PT${CALENDAR_REFRESH_MINUTES}M`;
  return written([
    ...opening("PUBLISH"),
    `NAME:${text(nameOf(head))}`,
    `X-WR-CALNAME:${text(nameOf(head))}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${refresh}`,
    `X-PUBLISHED-TTL:${refresh}`,
    ...[...zones.values()].flatMap(({ lines }) => lines),
    ...entries.flatMap((entry) =>
      eventLines(entry, zones, head.kind === "free_busy" ? busyWords : words(entry)),
    ),
    "END:VCALENDAR",
  ]);
}

/** One entry as a calendar's server keeps it: without a METHOD (RFC 4791 §4.1). */
export function calendarObject(entry: CalendarEntry): string {
  const zones = zonesOf([entry]);
  return written([
    ...opening(),
    ...[...zones.values()].flatMap(({ lines }) => lines),
    ...eventLines(entry, zones, words(entry)),
    "END:VCALENDAR",
  ]);
}

export type Invitation = {
  method: "REQUEST" | "CANCEL";
  /** E-mail addresses. */
  organizer: string;
  attendee: { address: string; name: string };
  sentAt: string;
};

/** An iTIP message (RFC 5546 §3.2.2, §3.2.5) about one entry, under the UID and SEQUENCE that calendars have of it. */
export function invitation(
  entry: CalendarEntry,
  { method, organizer, attendee, sentAt }: Invitation,
): string {
  const whole = { ...entry, isCancelled: method === "CANCEL" };
  const zones = zonesOf([whole]);
  const part = "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE";
  return written([
    ...opening(method),
    ...[...zones.values()].flatMap(({ lines }) => lines),
    ...eventLines(
      whole,
      zones,
      [
        ...words(whole),
        `ORGANIZER:mailto:${organizer}`,
        `ATTENDEE;CN=${quoted(attendee.name)};${part}:mailto:${attendee.address}`,
      ],
      sentAt,
    ),
    "END:VCALENDAR",
  ]);
}

const opening = (method?: string): string[] => [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "PRODID:-//Live Portal//Calendar//EN",
  "CALSCALE:GREGORIAN",
  ...(method === undefined ? [] : [`METHOD:${method}`]),
];

function nameOf({ kind, productionName }: CalendarHead): string {
  const what = { mine: "", free_busy: ", busy times", full: ", everything" }[kind];
  return productionName === null ? `Live Portal${what}` : `${productionName}${what}`;
}

/** The zones of wall times, by name. Whole days are in none, and UTC needs no telling. */
function zonesOf(entries: readonly CalendarEntry[]): Map<string, CalendarZone> {
  const spans = new Map<string, { from: number; to: number }>();
  for (const { allDay, zone, startsAt, endsAt } of entries) {
    if (allDay || zone === "UTC") continue;
    const [start, end] = [Date.parse(startsAt), Date.parse(endsAt ?? startsAt)];
    const span = spans.get(zone);
    spans.set(zone, {
      from: Math.min(start, span?.from ?? start),
      to: Math.max(end + DOUBT_MS, span?.to ?? 0),
    });
  }
  const names = [...spans.keys()].toSorted();
  return new Map(
    names.map((zone) => {
      const { from = 0, to = 0 } = spans.get(zone) ?? {};
      return [zone, calendarZone(zone, from, to)] as const;
    }),
  );
}

function eventLines(
  entry: CalendarEntry,
  zones: ReadonlyMap<string, CalendarZone>,
  said: readonly string[],
  sentAt = entry.updatedAt,
): string[] {
  return [
    "BEGIN:VEVENT",
    `UID:${entry.id}`,
    `SEQUENCE:${entry.version - 1}`,
    `DTSTAMP:${utcStamp(sentAt)}`,
    `LAST-MODIFIED:${utcStamp(entry.updatedAt)}`,
    ...timeLines(entry, zones.get(entry.zone)),
    ...said,
    `STATUS:${entry.isCancelled ? "CANCELLED" : "CONFIRMED"}`,
    `TRANSP:${entry.isCancelled ? "TRANSPARENT" : "OPAQUE"}`,
    "END:VEVENT",
  ];
}

const busyWords: readonly string[] = ["SUMMARY:Busy", "CLASS:PRIVATE"];

/** Where an entry is and what is said of it, in plain text; empty for none. */
export function placeAndText({ productionName, location, stage, notes }: CalendarEntry) {
  return {
    place: [stage, location].filter(Boolean).join(", "),
    about: [productionName, notes].filter(Boolean).join("\n\n"),
  };
}

function words(entry: CalendarEntry): string[] {
  const { title, kind } = entry;
  const { place, about } = placeAndText(entry);
  return [
    `SUMMARY:${text(title)}`,
    ...(place === "" ? [] : [`LOCATION:${text(place)}`]),
    ...(about === "" ? [] : [`DESCRIPTION:${text(about)}`]),
    ...(kind === null ? [] : [`CATEGORIES:${text(kind.replace("_", " ").toUpperCase())}`]),
  ];
}

/** An end that is the start is none: DTEND must be later (§3.8.2.2). */
function timeLines(entry: CalendarEntry, zone: CalendarZone | undefined): string[] {
  const { allDay, localStart, localEnd, startsAt, endsAt } = entry;
  if (allDay) {
    const [first, after] = [dayStamp(localStart), localEnd === null ? "" : dayStamp(localEnd)];
    return [`DTSTART;VALUE=DATE:${first}`, ...(after > first ? [`DTEND;VALUE=DATE:${after}`] : [])];
  }
  const start = moment("DTSTART", localStart, startsAt, entry.zone, zone);
  if (localEnd === null || endsAt === null || endsAt <= startsAt) return [start];
  return [start, moment("DTEND", localEnd, endsAt, entry.zone, zone)];
}

/** A wall time in its zone; as an instant where the clocks show it twice, for readers differ in which they take it for. */
function moment(
  name: string,
  local: string,
  instant: string,
  zoneName: string,
  zone: CalendarZone | undefined,
): string {
  const isNear = zone?.changesMs.some((at) => Math.abs(Date.parse(instant) - at) < DOUBT_MS);
  const isTwice = isNear && resolveLocal(local, zoneName).kind === "fold";
  return zone === undefined || isTwice
    ? `${name}:${utcStamp(instant)}`
    : `${name};TZID=${zoneName}:${compact(local)}`;
}
