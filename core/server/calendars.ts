import { hash } from "node:crypto";
import { calendarDocument, type CalendarEntry, type CalendarHead } from "../calendars/document.ts";

/** What is kept of a calendar's token, here and at edges. */
export const feedTokenHash = (token: string): string => hash("sha256", token, "base64url");

const ETAG_CHARACTERS = 22;

/** A calendar as it is sent, with a tag that API and edges give alike: whoever asks another of them has it already. */
export function calendarBody(
  head: CalendarHead,
  entries: readonly CalendarEntry[],
): { body: string; etag: string } {
  const body = calendarDocument(head, entries);
  return { body, etag: `"${hash("sha256", body, "base64url").slice(0, ETAG_CHARACTERS)}"` };
}

/** Beside the ETag. Whoever shows the file instead of reading it gives it a name. */
export const CALENDAR_HEADERS = {
  "content-type": "text/calendar; charset=utf-8",
  "content-disposition": 'inline; filename="live-portal.ics"',
  "cache-control": "private, no-cache",
} as const;
