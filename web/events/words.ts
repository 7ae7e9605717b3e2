import type { AttendeeStatus, EventStatus } from "../../core/event-states.ts";
import { clocksOf, cityOf, dayLong, ownZone, type Clock } from "../lib/clock.ts";

export const STATUS_WORDS: Record<EventStatus, string> = {
  draft: "Draft",
  published: "Published",
  cancelled: "Cancelled",
};
export const STATUS_CHIPS: Record<EventStatus, string> = {
  draft: "chip still",
  published: "chip good",
  cancelled: "chip bad",
};
export const GUEST_WORDS: Record<AttendeeStatus, string> = {
  pending: "Not confirmed",
  confirmed: "Comes",
  cancelled: "Does not come",
};
export const GUEST_CHIPS: Record<AttendeeStatus, string> = {
  pending: "chip still",
  confirmed: "chip good",
  cancelled: "chip bad",
};

type Timed = {
  local_start: string;
  local_end: string | null;
  starts_at: string;
  ends_at: string | null;
  zone: string;
};

const clockWords = ({ start, startDays, end, endDays }: Clock): string =>
  [`${start}${startDays && ` ${startDays}`}`, end && `${end}${endDays && ` ${endDays}`}`]
    .filter(Boolean)
    .join(" – ");

/** When it is by the clock of where it is, and by the reader's where that shows another time. */
export function timesOf(event: Timed): { day: string; venue: string; own: string | undefined } {
  const { venue, own } = clocksOf(event, ownZone());
  return {
    day: dayLong(event.local_start.slice(0, 10)),
    venue: own ? `${clockWords(venue)} in ${cityOf(event.zone)}` : clockWords(venue),
    own: own && `${clockWords(own)} where you are`,
  };
}

export const peopleWords = (count: number): string => (count === 1 ? "1 person" : `${count} people`);

/** `12 of 400 come`; without a number of seats as many as come. */
export const seatsWords = (event: { attendee_count: number; capacity: number | null }): string =>
  event.capacity === null
    ? `${peopleWords(event.attendee_count)} confirmed`
    : `${event.attendee_count} of ${event.capacity} seats taken`;
