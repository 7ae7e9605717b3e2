import {
  eventProblems,
  PUBLIC_EVENT_FIELDS,
  PublicEvent,
  PublicEventQuery,
  Rsvp,
  RsvpAccepted,
  RsvpCreate,
  RsvpToken,
} from "../../core/events.ts";
import { list, ok } from "../http/answers.ts";
import type { LimitPolicy } from "../http/limits.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { getPublicEvent, listPublicEvents, publicItem } from "./public-queries.ts";
import { askForSeats, cancelRsvp, confirmRsvp, readRsvp } from "./rsvps.ts";

/** A venue's whole audience may answer from one address (mission erratum 19), and one person from many. */
const RSVPS: LimitPolicy = { name: "rsvps", quota: 120, windowSeconds: 3_600 };
/** Whoever is asked in whoever's name: what reaches one mailbox, whatever the event. */
const RSVP_MAILBOX: LimitPolicy = { name: "rsvp-mailbox", quota: 10, windowSeconds: 3_600 };
/** A secret of 256 bits is not guessed; this is so that nobody tries. */
const RSVP_LINKS: LimitPolicy = { name: "rsvp-links", quota: 300, windowSeconds: 3_600 };

const ACCEPTED = "Look into your mailbox: with the link in our message you confirm that you come.";

export const publicEventRoutes = [
  route({
    method: "GET",
    path: "/api/v1/public/productions/:id/events",
    permission: "open",
    summary: "The performances of a production that are to come, for anybody",
    query: PublicEventQuery,
    answers: { 200: page(PublicEvent) },
    handle: async ({ services, params, query }) => {
      const { database, clock } = services;
      // Whoever has its address may read it, whosever production it is.
      const found = await listPublicEvents(database.everywhere, params.id, query, clock.now());
      return list(found, query.fields, PUBLIC_EVENT_FIELDS);
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/public/events/:id",
    permission: "open",
    summary: "One performance, for anybody",
    answers: { 200: PublicEvent },
    handle: async ({ services: { database, clock }, params }) =>
      ok(publicItem(await getPublicEvent(database.everywhere, params.id), clock.now())),
  }),
  route({
    method: "POST",
    path: "/api/v1/public/events/:id/rsvps",
    permission: "open",
    summary: "Say that you come: a link to confirm it is mailed to you",
    body: RsvpCreate,
    answers: { 202: RsvpAccepted },
    refuses: [eventProblems.cancelled, eventProblems.closed, eventProblems.full, eventProblems.tooManyWait],
    handle: async ({ services, params, body, requestId, address, limit }) => {
      limit(RSVPS, address);
      limit(RSVP_MAILBOX, body.email);
      await askForSeats(services, params.id, body, { requestId, address });
      return { status: 202, json: JSON.stringify({ message: ACCEPTED }), headers: {} };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/public/rsvps/read",
    permission: "open",
    summary: "Your answer, by the link that was mailed to you",
    body: RsvpToken,
    answers: { 200: Rsvp },
    refuses: [eventProblems.linkSpent],
    handle: async ({ services, body, address, limit }) => {
      limit(RSVP_LINKS, address);
      return ok(await readRsvp(services, body.token));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/public/rsvps/confirm",
    permission: "open",
    summary: "Confirm that you come, and take your seats",
    body: RsvpToken,
    answers: { 200: Rsvp },
    refuses: [eventProblems.linkSpent, eventProblems.cancelled, eventProblems.closed, eventProblems.full],
    handle: async ({ services, body, requestId, address, limit }) => {
      limit(RSVP_LINKS, address);
      return ok(await confirmRsvp(services, body.token, { requestId, address }));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/public/rsvps/cancel",
    permission: "open",
    summary: "Say that you do not come after all, and give your seats back",
    body: RsvpToken,
    answers: { 200: Rsvp },
    refuses: [eventProblems.linkSpent],
    handle: async ({ services, body, requestId, address, limit }) => {
      limit(RSVP_LINKS, address);
      return ok(await cancelRsvp(services, body.token, { requestId, address }));
    },
  }),
];
