import { BroadcastCreate } from "../../core/broadcasts.ts";
import { JobAccepted } from "../../core/jobs.ts";
import { common } from "../../core/problem.ts";
import {
  Mail,
  MAIL_FIELDS,
  MailQuery,
  Notification,
  NOTIFICATION_FIELDS,
  NotificationQuery,
} from "../../core/notifications.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { readAllNotifications, readNotification } from "./actions.ts";
import { sendBroadcast } from "./broadcasts.ts";
import { getMail, listMails, listNotifications } from "./queries.ts";

export const notificationRoutes = [
  route({
    method: "GET",
    path: "/api/v1/notifications",
    permission: "self",
    summary: "What one was told, newest first",
    query: NotificationQuery,
    answers: { 200: page(Notification) },
    handle: async ({ db, caller, query }) =>
      list(await listNotifications(db, caller, query), query.fields, NOTIFICATION_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/notifications/read",
    permission: "self",
    summary: "Everything was read",
    answers: { 204: "Read" },
    handle: async ({ services, caller, key }) => written(await readAllNotifications(services, caller, key)),
  }),
  route({
    method: "POST",
    path: "/api/v1/notifications/:id/read",
    permission: "self",
    summary: "This one was read",
    answers: { 200: Notification },
    handle: async ({ services, caller, key, params }) =>
      written(await readNotification(services, caller, key, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/bulk/notifications",
    permission: "announcements.write",
    summary: "Write to many: to whom it names, to a production, to roles, or to every member",
    body: BroadcastCreate,
    answers: { 202: JobAccepted },
    refuses: [common.notFound],
    handle: async ({ services, caller, key, body }) =>
      written(await sendBroadcast(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/mails",
    permission: "mails.read",
    summary: "Messages to members, newest first",
    query: MailQuery,
    answers: { 200: page(Mail) },
    handle: async ({ db, caller, query }) =>
      list(await listMails(db, caller, query), query.fields, MAIL_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/mails/:id",
    permission: "mails.read",
    summary: "One message",
    answers: { 200: Mail },
    handle: async ({ db, caller, params }) => ok(await getMail(db, caller, params.id)),
  }),
];
