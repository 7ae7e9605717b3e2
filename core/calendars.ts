import * as v from "valibot";
import { may, seesWholeOrganisation, type Role } from "./access.ts";
import { Id, NewId } from "./ids.ts";
import { CALENDAR_NAME_MAX } from "./limits.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { Instant, Local, WindowEdge, Zone } from "./schedules.ts";
import { line, prose } from "./text.ts";

/**
 * What a subscribed calendar shows: `mine` is what concerns its person, `free_busy` when that is and nothing else, `full`
 * everything, for whoever sees everything in the portal too. None of them shows money.
 */
export const CALENDAR_KINDS = ["mine", "free_busy", "full"] as const;
export type CalendarKind = (typeof CALENDAR_KINDS)[number];

/** Whether somebody with these roles may have such a calendar. */
export const mayShow = (kind: CalendarKind, roles: readonly Role[]): boolean =>
  may(roles, "schedules.read") && (kind !== "full" || seesWholeOrganisation(roles));

/** Of one person in one organisation: each device has its own. */
export const CALENDAR_FEEDS_MAX = 20;
/** What a calendar shows of the past, and how far ahead. */
export const CALENDAR_DAYS_BEFORE = 60;
export const CALENDAR_DAYS_AFTER = 500;
/** The first of them, by start; a calendar is one answer. */
export const CALENDAR_ENTRIES_MAX = 2_000;
/** What subscribers are asked to wait between two looks; some take it to heart. */
export const CALENDAR_REFRESH_MINUTES = 15;
/**
 * Others look once a day, whatever they are asked. What changes within that of its start may come too late that way and
 * is sent as well.
 */
export const CALENDAR_POLL_MINUTES = 24 * 60;

const Kind = v.picklist(CALENDAR_KINDS, `must be one of ${CALENDAR_KINDS.join(", ")}`);

/** A calendar that some device subscribed to. Its address is shown once, when it is made. */
export const CalendarFeed = v.object({
  id: Id,
  /** What its person calls the device. */
  name: v.string(),
  kind: v.picklist(CALENDAR_KINDS),
  /** Of this production alone; null: of all of them. */
  production_id: v.nullable(Id),
  production_name: v.nullable(v.string()),
  version: v.number(),
  created_at: v.string(),
});
export type CalendarFeed = v.InferOutput<typeof CalendarFeed>;
export const CALENDAR_FEED_FIELDS = Object.keys(CalendarFeed.entries);

/** Whoever has an address reads the calendar, without signing in. */
export const CalendarFeedMade = v.object({
  ...CalendarFeed.entries,
  url: v.string(),
  /** The same, as programs for calendars like to be told. */
  webcal_url: v.string(),
});
export type CalendarFeedMade = v.InferOutput<typeof CalendarFeedMade>;

export const CalendarFeedCreate = v.strictObject({
  /** With the id of one's own a second attempt gives the same calendar another address: nobody saw the first. */
  id: v.optional(NewId),
  name: line(CALENDAR_NAME_MAX),
  kind: v.optional(Kind, "mine"),
  production_id: v.optional(v.nullable(Id)),
});
export type CalendarFeedCreate = v.InferOutput<typeof CalendarFeedCreate>;

export const CalendarFeedChange = v.strictObject({ name: line(CALENDAR_NAME_MAX) });
export type CalendarFeedChange = v.InferOutput<typeof CalendarFeedChange>;

export const CalendarFeedQuery = v.strictObject(pageQuery);
export type CalendarFeedQuery = v.InferOutput<typeof CalendarFeedQuery>;

/** Something in a person's own calendar (mission D-20): nobody else reads it. */
export const CalendarEvent = v.object({
  id: Id,
  title: v.string(),
  all_day: v.boolean(),
  local_start: v.string(),
  local_end: v.nullable(v.string()),
  zone: v.string(),
  starts_at: v.string(),
  ends_at: v.nullable(v.string()),
  location: v.nullable(v.string()),
  notes: v.nullable(v.string()),
  version: v.number(),
});
export type CalendarEvent = v.InferOutput<typeof CalendarEvent>;
export const CALENDAR_EVENT_FIELDS = Object.keys(CalendarEvent.entries);

const editable = {
  all_day: v.optional(v.boolean("must be true or false")),
  local_start: v.optional(Local),
  local_end: v.optional(v.nullable(Local)),
  starts_at: v.optional(Instant),
  ends_at: v.optional(v.nullable(Instant)),
  location: v.optional(v.nullable(prose(300))),
  notes: v.optional(v.nullable(prose(4_000))),
};

export const CalendarEventCreate = v.strictObject({
  id: v.optional(NewId),
  title: line(200),
  zone: Zone,
  ...editable,
});
export type CalendarEventCreate = v.InferOutput<typeof CalendarEventCreate>;

export const CalendarEventChange = v.strictObject({
  title: v.optional(line(200)),
  zone: v.optional(Zone),
  ...editable,
});
export type CalendarEventChange = v.InferOutput<typeof CalendarEventChange>;

/** Events that overlap `[start, end)`; a bare date is its midnight in UTC. */
export const CalendarEventQuery = v.strictObject({
  ...pageQuery,
  start: v.optional(WindowEdge),
  end: v.optional(WindowEdge),
});
export type CalendarEventQuery = v.InferOutput<typeof CalendarEventQuery>;

export const calendarProblems = problems("calendars", {
  tooMany: [409, `Nobody has more than ${CALENDAR_FEEDS_MAX} calendars; revoke one that is not used`],
  notEverything: [403, "Only whoever sees everything may have it in a calendar"],
});
