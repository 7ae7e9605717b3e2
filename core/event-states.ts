/** What pages need of events, in a file without shapes, so that they need not carry those. */

export const EVENT_STATUSES = ["draft", "published", "cancelled"] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export const ATTENDEE_STATUSES = ["pending", "confirmed", "cancelled"] as const;
export type AttendeeStatus = (typeof ATTENDEE_STATUSES)[number];

/** People whom one answer may bring, whatever the event allows. */
export const PARTY_MAX = 20;
export const PARTY_DEFAULT_MAX = 4;
export const CAPACITY_MAX = 1_000_000;

/** The first year that has a table (db/migrations/0073_events.sql). */
export const EVENT_YEAR_MIN = 2024;
/** After the present one; a job makes their tables, and the one after that, before they are needed. */
export const EVENT_YEARS_AHEAD = 2;

/** How long the link that is mailed to somebody confirms. */
export const RSVP_HOURS = 48;
