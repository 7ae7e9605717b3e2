import * as v from "valibot";
import { ATTENDEE_STATUSES, CAPACITY_MAX, EVENT_STATUSES, PARTY_MAX } from "./event-states.ts";
import { Id, NewId } from "./ids.ts";
import { countBetween, pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { Instant, Local, Zone } from "./schedules.ts";
import { Email, line, prose } from "./text.ts";
import { isDate } from "./time.ts";

/** A performance that the public may come to (mission D-16, D-53). */
export const Event = v.object({
  id: Id,
  production_id: Id,
  production_name: v.string(),
  title: v.string(),
  description: v.nullable(v.string()),
  /** The date that it is of by its production's day: what begins at 00:30 is of the evening before. */
  date: v.string(),
  local_start: v.string(),
  local_end: v.nullable(v.string()),
  zone: v.string(),
  starts_at: v.string(),
  ends_at: v.nullable(v.string()),
  location: v.string(),
  status: v.picklist(EVENT_STATUSES),
  /** null: as many as come. */
  capacity: v.nullable(v.number()),
  /** People who confirmed that they come. */
  attendee_count: v.number(),
  /** Answers that nobody has confirmed yet: they hold no seats. */
  pending_count: v.number(),
  /** How many people one answer may bring. */
  party_max: v.number(),
  published_at: v.nullable(v.string()),
  cancelled_at: v.nullable(v.string()),
  cancel_reason: v.nullable(v.string()),
  version: v.number(),
  created_at: v.string(),
  updated_at: v.string(),
});
export type Event = v.InferOutput<typeof Event>;
export const EVENT_FIELDS = Object.keys(Event.entries);

const whole = (max: number) =>
  v.pipe(
    v.number("must be a number"),
    v.integer("must be a whole number"),
    v.minValue(1, "must be at least 1"),
    v.maxValue(max, `must be at most ${max}`),
  );

const times = {
  local_start: v.optional(Local),
  local_end: v.optional(v.nullable(Local)),
  zone: v.optional(Zone),
  starts_at: v.optional(Instant),
  ends_at: v.optional(v.nullable(Instant)),
};
const seats = {
  capacity: v.optional(v.nullable(whole(CAPACITY_MAX))),
  party_max: v.optional(whole(PARTY_MAX)),
};
const description = v.optional(v.nullable(prose(4_000)));

/** A draft, which planners alone see. */
export const EventCreate = v.strictObject({
  id: v.optional(NewId),
  production_id: Id,
  title: line(200),
  description,
  location: line(300),
  ...times,
  ...seats,
});
export type EventCreate = v.InferOutput<typeof EventCreate>;

export const EventChange = v.strictObject({
  title: v.optional(line(200)),
  description,
  location: v.optional(line(300)),
  ...times,
  ...seats,
});
export type EventChange = v.InferOutput<typeof EventChange>;

/** Who comes reads the reason. */
export const EventCancel = v.strictObject({ reason: v.optional(v.nullable(prose(500))) });
export type EventCancel = v.InferOutput<typeof EventCancel>;

const Day = v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"));

export const EventQuery = v.strictObject({
  ...pageQuery,
  production_id: v.optional(Id),
  status: v.optional(v.picklist(EVENT_STATUSES, `must be one of ${EVENT_STATUSES.join(", ")}`)),
  /** As it is written. */
  location: v.optional(line(300)),
  /** Both days included. */
  from: v.optional(Day),
  to: v.optional(Day),
  /** English words of title and description; `"two words"` together, `or`, `-without` (mission D-54). */
  q: v.optional(line(200)),
});
export type EventQuery = v.InferOutput<typeof EventQuery>;

/** Somebody who said that they come (mission D-17). */
export const Attendee = v.object({
  id: Id,
  event_id: Id,
  name: v.string(),
  email: v.string(),
  party_size: v.number(),
  status: v.picklist(ATTENDEE_STATUSES),
  created_at: v.string(),
  confirmed_at: v.nullable(v.string()),
  cancelled_at: v.nullable(v.string()),
});
export type Attendee = v.InferOutput<typeof Attendee>;
export const ATTENDEE_FIELDS = Object.keys(Attendee.entries);

export const AttendeeQuery = v.strictObject({
  ...pageQuery,
  status: v.optional(v.picklist(ATTENDEE_STATUSES, `must be one of ${ATTENDEE_STATUSES.join(", ")}`)),
});
export type AttendeeQuery = v.InferOutput<typeof AttendeeQuery>;

/** An event as anybody reads it: nothing of who comes but how much room is left. */
export const PublicEvent = v.object({
  id: Id,
  production_id: Id,
  production_name: v.string(),
  organisation_name: v.string(),
  title: v.string(),
  description: v.nullable(v.string()),
  date: v.string(),
  local_start: v.string(),
  local_end: v.nullable(v.string()),
  zone: v.string(),
  starts_at: v.string(),
  ends_at: v.nullable(v.string()),
  location: v.string(),
  status: v.picklist(["published", "cancelled"]),
  cancel_reason: v.nullable(v.string()),
  /** Whether somebody may still say that they come. */
  is_open: v.boolean(),
  /** null: as many as come. */
  seats_left: v.nullable(v.number()),
  party_max: v.number(),
});
export type PublicEvent = v.InferOutput<typeof PublicEvent>;
export const PUBLIC_EVENT_FIELDS = Object.keys(PublicEvent.entries);

export const PublicEventQuery = v.strictObject({
  limit: v.optional(countBetween(1, 100)),
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
});
export type PublicEventQuery = v.InferOutput<typeof PublicEventQuery>;

export const RsvpCreate = v.strictObject({
  name: line(120),
  email: Email,
  party_size: v.optional(whole(PARTY_MAX), 1),
});
export type RsvpCreate = v.InferOutput<typeof RsvpCreate>;

/** What an answer is told, whether or not they had answered before: who may read that mailbox learns more there. */
export const RsvpAccepted = v.object({ message: v.string() });

export const RsvpToken = v.strictObject({
  token: v.pipe(v.string("must be text"), v.regex(/^[A-Za-z0-9_-]{43}$/, "is not a link that we gave out")),
});

/** An answer as whoever has its link reads it. */
export const Rsvp = v.object({
  /** `expired`: it was not confirmed in time. */
  status: v.picklist([...ATTENDEE_STATUSES, "expired"]),
  name: v.string(),
  party_size: v.number(),
  event: PublicEvent,
});
export type Rsvp = v.InferOutput<typeof Rsvp>;

export const eventProblems = problems("events", {
  cancelled: [409, "This was cancelled"],
  published: [409, "This is published already"],
  over: [409, "This has begun already"],
  closed: [409, "Nobody can say any more that they come"],
  full: [409, "There are not so many seats left"],
  fewerThanCome: [409, "More people come than that"],
  tooManyWait: [503, "Too many people answer at once; try again in some minutes"],
  linkSpent: [410, "This link is too old, or was replaced by a later one"],
});
