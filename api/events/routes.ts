import {
  Attendee,
  ATTENDEE_FIELDS,
  AttendeeQuery,
  Event,
  EVENT_FIELDS,
  EventCancel,
  EventChange,
  EventCreate,
  eventProblems,
  EventQuery,
} from "../../core/events.ts";
import { common } from "../../core/problem.ts";
import { ProductionQuery } from "../../core/productions.ts";
import { scheduleProblems } from "../../core/schedules.ts";
import { item, list, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { cancelEvent, changeEvent, createEvent, publishEvent } from "./actions.ts";
import { publicEventRoutes } from "./public-routes.ts";
import { eventItem, getEvent, listAttendees, listEvents } from "./queries.ts";

const TIMES = [
  scheduleProblems.startMissing,
  scheduleProblems.endBeforeStart,
  scheduleProblems.timesDisagree,
] as const;

export const eventRoutes = [
  route({
    method: "GET",
    path: "/api/v1/events",
    permission: "events.read",
    summary: "Performances that the public may come to, by date",
    reads: "lists",
    query: EventQuery,
    answers: { 200: page(Event) },
    handle: async ({ db, caller, query }) =>
      list(await listEvents(db, caller, query), query.fields, EVENT_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/events",
    permission: "events.write",
    summary: "Plan an event: a draft, which planners alone see",
    body: EventCreate,
    answers: { 201: Event },
    refuses: [common.conflict, ...TIMES],
    handle: async ({ services, caller, key, body }) =>
      written(await createEvent(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/events/:id",
    permission: "events.read",
    summary: "One event",
    query: ProductionQuery,
    answers: { 200: Event },
    handle: async ({ db, caller, params, query }) => {
      const thing = eventItem(await getEvent(db, caller, params.id));
      // Its counts go on without its version.
      return item(thing, `"${thing.version}"`, { asked: query.fields, known: EVENT_FIELDS }, false);
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/events/:id",
    permission: "events.write",
    summary: "Change an event; who comes hears of another time or place",
    needsVersion: true,
    body: EventChange,
    answers: { 200: Event },
    refuses: [eventProblems.cancelled, eventProblems.fewerThanCome, ...TIMES],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeEvent(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/events/:id/publish",
    permission: "events.write",
    summary: "Publish an event: anybody may read it, and say that they come",
    needsVersion: true,
    answers: { 200: Event },
    refuses: [eventProblems.published, eventProblems.cancelled, eventProblems.over],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await publishEvent(services, caller, key, { id: params.id, version: ifMatch ?? 0 })),
  }),
  route({
    method: "POST",
    path: "/api/v1/events/:id/cancel",
    permission: "events.write",
    summary: "Cancel an event; who comes is told",
    needsVersion: true,
    body: EventCancel,
    answers: { 200: Event },
    refuses: [eventProblems.cancelled],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await cancelEvent(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/events/:id/attendees",
    permission: "attendees.read",
    summary: "Who said that they come, and who of them confirmed it",
    query: AttendeeQuery,
    answers: { 200: page(Attendee) },
    handle: async ({ db, caller, params, query }) =>
      list(await listAttendees(db, caller, params.id, query), query.fields, ATTENDEE_FIELDS),
  }),
  ...publicEventRoutes,
];
