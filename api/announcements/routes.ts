import {
  Announcement,
  ANNOUNCEMENT_FIELDS,
  AnnouncementCreate,
  AnnouncementQuery,
} from "../../core/announcements.ts";
import { common } from "../../core/problem.ts";
import { ProductionQuery } from "../../core/productions.ts";
import { item, list, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { publishAnnouncement, readAnnouncement } from "./actions.ts";
import { announcementItem, getAnnouncement, listAnnouncements } from "./queries.ts";

export const announcementRoutes = [
  route({
    method: "GET",
    path: "/api/v1/announcements",
    permission: "announcements.read",
    summary: "Announcements, newest first",
    cache: "announcements",
    reads: "lists",
    query: AnnouncementQuery,
    answers: { 200: page(Announcement) },
    handle: async ({ db, caller, query }) =>
      list(await listAnnouncements(db, caller, query), query.fields, ANNOUNCEMENT_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/announcements",
    permission: "announcements.write",
    summary: "Publish an announcement",
    body: AnnouncementCreate,
    answers: { 201: Announcement },
    refuses: [common.conflict],
    handle: async ({ services, caller, key, body }) =>
      written(await publishAnnouncement(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/announcements/:id",
    permission: "announcements.read",
    summary: "One announcement",
    query: ProductionQuery,
    answers: { 200: Announcement },
    handle: async ({ db, caller, params, query }) => {
      const thing = announcementItem(await getAnnouncement(db, caller, params.id));
      return item(
        thing,
        `"${thing.version}"`,
        { asked: query.fields, known: ANNOUNCEMENT_FIELDS },
        thing.read_at === null,
      );
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/announcements/:id/read",
    permission: "announcements.read",
    summary: "Say that you read it",
    answers: { 200: Announcement },
    handle: async ({ services, caller, key, params }) =>
      written(await readAnnouncement(services, caller, key, params.id)),
  }),
];
