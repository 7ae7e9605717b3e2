import { common } from "../../core/problem.ts";
import { PRODUCTION_PERSON_FIELDS, ProductionPerson, ProductionQuery } from "../../core/productions.ts";
import {
  SCHEDULE_FIELDS,
  ScheduleChange,
  ScheduleCheck,
  ScheduleCreate,
  ScheduleItem,
  scheduleProblems,
  ScheduleQuery,
  ScheduleRest,
  ScheduleVerdict,
} from "../../core/schedules.ts";
import { ScheduleAnalytics, ScheduleAnalyticsQuery } from "../../core/schedule-analytics.ts";
import {
  Recipient,
  RECIPIENT_FIELDS,
  RecipientQuery,
  ScheduleNews,
  ScheduleReach,
  ScheduleReceipt,
} from "../../core/schedule-receipts.ts";
import { item, list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { readScheduleAnalytics } from "./analytics.ts";
import { changeSchedule, confirmSchedule, createSchedule, deleteSchedule } from "./actions.ts";
import {
  getSchedule,
  getSchedulePerson,
  listSchedulePeople,
  listSchedules,
  scheduleItem,
} from "./queries.ts";
import { acknowledgeSchedule, openSchedule } from "./receipts.ts";
import { getScheduleNews, getScheduleReach, listRecipients } from "./recipients.ts";
import { checkSchedule, getScheduleRest } from "./rest.ts";

const timeProblems = [
  scheduleProblems.startMissing,
  scheduleProblems.endBeforeStart,
  scheduleProblems.timesDisagree,
];

/** What a production that keeps to rules of rest may answer beside them. */
const restProblems = [scheduleProblems.restTooShort, scheduleProblems.noApprover];

export const scheduleRoutes = [
  route({
    method: "GET",
    path: "/api/v1/schedules",
    permission: "schedules.read",
    summary: "Schedule items that overlap a window, by start",
    cache: "schedules",
    reads: "lists",
    query: ScheduleQuery,
    answers: { 200: page(ScheduleItem) },
    handle: async ({ db, caller, query }) =>
      list(await listSchedules(db, caller, query), query.fields, SCHEDULE_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/schedules",
    permission: "schedules.write",
    summary: "Add an item",
    body: ScheduleCreate,
    answers: { 201: ScheduleItem },
    refuses: [common.conflict, ...timeProblems, ...restProblems],
    handle: async ({ services, caller, key, body }) =>
      written(await createSchedule(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/schedules/check",
    permission: "schedules.write",
    summary: "What rules of rest and clock changes say of an item before it is planned",
    body: ScheduleCheck,
    answers: { 200: ScheduleVerdict },
    refuses: timeProblems,
    handle: async ({ services, db, caller, body }) =>
      ok(await checkSchedule(db, caller, body, services.clock.now())),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/analytics",
    permission: "schedules.write",
    summary: "How many items came in, how many were confirmed and how long that took, day by day",
    reads: "analytics",
    query: ScheduleAnalyticsQuery,
    answers: { 200: ScheduleAnalytics },
    handle: async ({ services, db, caller, query }) =>
      ok(await readScheduleAnalytics(db, caller, query, services.clock.now())),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id",
    permission: "schedules.read",
    summary: "One item",
    query: ProductionQuery,
    answers: { 200: ScheduleItem },
    handle: async ({ db, caller, params, query }) => {
      const thing = scheduleItem(await getSchedule(db, caller, params.id));
      return item(
        thing,
        `"${thing.version}"`,
        { asked: query.fields, known: SCHEDULE_FIELDS },
        thing.confirmed_at === null,
      );
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/schedules/:id",
    permission: "schedules.write",
    summary: "Change an item",
    body: ScheduleChange,
    needsVersion: true,
    answers: { 200: ScheduleItem },
    refuses: [...timeProblems, ...restProblems],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeSchedule(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/schedules/:id",
    permission: "schedules.write",
    summary: "Take an item away",
    answers: { 204: "Taken away" },
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await deleteSchedule(services, caller, key, params.id, ifMatch)),
  }),
  route({
    method: "POST",
    path: "/api/v1/schedules/:id/confirm",
    permission: "schedules.confirm",
    summary: "Say that you saw it and will be there",
    answers: { 200: ScheduleItem },
    refuses: [scheduleProblems.cancelled],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await confirmSchedule(services, caller, key, params.id, ifMatch)),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/changes",
    permission: "schedules.read",
    summary: "What changed for you since you last said that you have seen it",
    answers: { 200: ScheduleNews },
    handle: async ({ db, caller, params }) => ok(await getScheduleNews(db, caller, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/schedules/:id/open",
    permission: "schedules.confirm",
    summary: "You opened it; the first time of each version counts",
    answers: { 200: ScheduleReceipt },
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await openSchedule(services, caller, key, params.id, ifMatch)),
  }),
  route({
    method: "POST",
    path: "/api/v1/schedules/:id/acknowledge",
    permission: "schedules.confirm",
    summary:
      "Say that you have seen what it says now, a cancelled one too; with If-Match, that version and no later one",
    answers: { 200: ScheduleReceipt },
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await acknowledgeSchedule(services, caller, key, params.id, ifMatch)),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/recipients",
    permission: "schedules.write",
    summary: "Whom it is for: who was told what it says now, who opened it, who acknowledged it",
    query: RecipientQuery,
    answers: { 200: page(Recipient) },
    handle: async ({ db, caller, params, query }) =>
      list(await listRecipients(db, caller, params.id, query), query.fields, RECIPIENT_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/reach",
    permission: "schedules.write",
    summary: "How many of them were told, opened it and acknowledged it",
    answers: { 200: ScheduleReach },
    handle: async ({ db, caller, params }) => ok(await getScheduleReach(db, caller, params.id)),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/rest",
    permission: "schedules.write",
    summary: "Why it was planned though somebody rests too little",
    answers: { 200: ScheduleRest },
    handle: async ({ db, caller, params }) => ok(await getScheduleRest(db, caller, params.id)),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/people",
    permission: "schedules.write",
    summary: "Whom an item names; nobody means the whole production",
    query: ProductionQuery,
    answers: { 200: page(ProductionPerson) },
    handle: async ({ db, caller, params, query }) =>
      list(await listSchedulePeople(db, caller, params.id, query), query.fields, PRODUCTION_PERSON_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/people/:userId",
    permission: "schedules.write",
    summary: "Somebody whom an item names",
    answers: { 200: ProductionPerson },
    handle: async ({ db, caller, params }) =>
      ok(await getSchedulePerson(db, caller, params.id, params.userId)),
  }),
];
