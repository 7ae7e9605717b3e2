import {
  CALENDAR_EVENT_FIELDS,
  CALENDAR_FEED_FIELDS,
  CalendarEvent,
  CalendarEventChange,
  CalendarEventCreate,
  CalendarEventQuery,
  CalendarFeed,
  CalendarFeedChange,
  CalendarFeedCreate,
  CalendarFeedMade,
  CalendarFeedQuery,
  calendarProblems,
} from "../../core/calendars.ts";
import { common } from "../../core/problem.ts";
import { scheduleProblems } from "../../core/schedules.ts";
import { item, list, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { changeEvent, createEvent, deleteEvent, makeFeed, renameFeed, revokeFeed } from "./actions.ts";
import { calendarAt } from "./documents.ts";
import { eventItem, feedItem, getEvent, getFeed, listEvents, listFeeds } from "./queries.ts";

const timeProblems = [
  scheduleProblems.startMissing,
  scheduleProblems.endBeforeStart,
  scheduleProblems.timesDisagree,
];

export const calendarRoutes = [
  route({
    method: "GET",
    path: "/calendar/:file",
    permission: "open",
    summary: "The calendar that a device subscribed to, by its secret address, as iCalendar",
    answers: { 200: "text/calendar (RFC 5545)" },
    refuses: [common.notFound],
    handle: ({ services, params }) => calendarAt(services, params.file),
  }),
  route({
    method: "GET",
    path: "/api/v1/calendar-feeds",
    permission: "schedules.read",
    summary: "One's own devices that subscribed to a calendar, the newest first",
    query: CalendarFeedQuery,
    answers: { 200: page(CalendarFeed) },
    handle: async ({ db, caller, query }) =>
      list(await listFeeds(db, caller, query), query.fields, CALENDAR_FEED_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/calendar-feeds",
    permission: "calendars.write",
    summary: "A calendar for another device; its address is shown this once",
    body: CalendarFeedCreate,
    answers: { 201: CalendarFeedMade },
    refuses: [common.conflict, calendarProblems.tooMany, calendarProblems.notEverything],
    handle: async ({ services, caller, key, body }) => written(await makeFeed(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/calendar-feeds/:id",
    permission: "schedules.read",
    summary: "One of them",
    answers: { 200: CalendarFeed },
    handle: async ({ db, caller, params }) => {
      const found = await getFeed(db, caller, params.id);
      return item(feedItem(found), `"${found.feed.version}"`);
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/calendar-feeds/:id",
    permission: "calendars.write",
    summary: "Call it something else",
    body: CalendarFeedChange,
    needsVersion: true,
    answers: { 200: CalendarFeed },
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await renameFeed(services, caller, key, params.id, ifMatch ?? 0, body.name)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/calendar-feeds/:id",
    permission: "calendars.write",
    summary: "Revoke it: its address is nowhere from now on",
    answers: { 204: "Revoked" },
    handle: async ({ services, caller, key, params }) =>
      written(await revokeFeed(services, caller, key, params.id)),
  }),
  route({
    method: "GET",
    path: "/api/v1/calendar-events",
    permission: "schedules.read",
    summary: "What is in one's own calendar and overlaps a window, by start",
    query: CalendarEventQuery,
    answers: { 200: page(CalendarEvent) },
    handle: async ({ db, caller, query }) =>
      list(await listEvents(db, caller, query), query.fields, CALENDAR_EVENT_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/calendar-events",
    permission: "calendars.write",
    summary: "Put something into one's own calendar; nobody else reads it",
    body: CalendarEventCreate,
    answers: { 201: CalendarEvent },
    refuses: [common.conflict, ...timeProblems],
    handle: async ({ services, caller, key, body }) =>
      written(await createEvent(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/calendar-events/:id",
    permission: "schedules.read",
    summary: "One of one's own",
    answers: { 200: CalendarEvent },
    handle: async ({ db, caller, params }) => {
      const row = await getEvent(db, caller, params.id);
      return item(eventItem(row), `"${row.version}"`);
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/calendar-events/:id",
    permission: "calendars.write",
    summary: "Change it",
    body: CalendarEventChange,
    needsVersion: true,
    answers: { 200: CalendarEvent },
    refuses: timeProblems,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeEvent(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/calendar-events/:id",
    permission: "calendars.write",
    summary: "Take it away",
    answers: { 204: "Taken away" },
    handle: async ({ services, caller, key, params }) =>
      written(await deleteEvent(services, caller, key, params.id)),
  }),
];
