import type { CalendarFeedMade } from "../core/calendars.ts";
import { newId } from "../core/ids.ts";
import { makerFor } from "./testing-made.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

/** The chief's, and the file that its secret address names. */
export type WorldCalendars = {
  calendarFeed: string;
  calendarFile: string;
  calendarEvent: string;
  calendarAccount: string;
};

export async function furnishCalendars(
  portal: TestApp,
  chief: TestPerson,
  canary: string,
): Promise<WorldCalendars> {
  const calendarEvent = await makerFor(portal, chief)("/api/v1/calendar-events", {
    title: canary,
    zone: "Asia/Singapore",
    local_start: "2026-09-04T09:00",
    notes: canary,
  });
  const subscribed = await portal.send(chief, "POST", "/api/v1/calendar-feeds", { name: canary });
  const { id, url } = (await subscribed.json()) as CalendarFeedMade;
  const calendarAccount = newId();
  await portal.database
    .sql`insert into calendar_accounts (id, organisation_id, user_id, provider, name, address, sealed)
    values (${calendarAccount}, ${chief.organisationId}, ${chief.userId}, 'caldav', ${canary}, 'https://caldav.test/', ${canary})`;
  return { calendarFeed: id, calendarFile: url.split("/").at(-1) ?? "", calendarEvent, calendarAccount };
}

const change = { "if-match": '"1"' };

export const CALENDAR_SAMPLES: Record<string, Make> = {
  "POST /api/v1/calendar-feeds": ({ ids }) => ({ body: { name: "Phone", production_id: ids.production } }),
  "PATCH /api/v1/calendar-feeds/:id": () => ({ body: { name: "Old phone" }, headers: change }),
  "POST /api/v1/calendar-accounts": () => ({
    body: {
      provider: "caldav",
      name: "Work",
      url: "https://caldav.test/calendars/ada/",
      username: "ada",
      password: "made for this",
    },
  }),
  "POST /api/v1/calendar-events": () => ({
    body: { title: "Dentist", zone: "Europe/Lisbon", local_start: "2026-09-03T09:00" },
  }),
  "PATCH /api/v1/calendar-events/:id": () => ({ body: { title: "No dentist" }, headers: change }),
};
