import {
  CALENDAR_ACCOUNT_FIELDS,
  CalendarAccount,
  CalendarAccountCreate,
  calendarAccountProblems,
  CalendarAccountQuery,
  CalendarProviders,
} from "../../core/calendars/accounts.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { addAccount, getAccount, listAccounts, providersOf, removeAccount } from "./accounts.ts";

export const calendarAccountRoutes = [
  route({
    method: "GET",
    path: "/api/v1/calendar-providers",
    permission: "schedules.read",
    summary: "Where calendars may be kept that the portal writes to",
    answers: { 200: CalendarProviders },
    handle: ({ services }) => ok(providersOf(services)),
  }),
  route({
    method: "GET",
    path: "/api/v1/calendar-accounts",
    permission: "schedules.read",
    summary: "One's own calendars elsewhere, the newest first",
    query: CalendarAccountQuery,
    answers: { 200: page(CalendarAccount) },
    handle: async ({ db, caller, query }) =>
      list(await listAccounts(db, caller, query), query.fields, CALENDAR_ACCOUNT_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/calendar-accounts",
    permission: "calendars.write",
    summary: "Have one's schedule written into a calendar elsewhere",
    body: CalendarAccountCreate,
    answers: { 201: CalendarAccount },
    refuses: [
      common.conflict,
      calendarAccountProblems.notSetUp,
      calendarAccountProblems.elsewhere,
      calendarAccountProblems.tooMany,
    ],
    handle: async ({ services, caller, key, body }) => written(await addAccount(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/calendar-accounts/:id",
    permission: "schedules.read",
    summary: "One of them",
    answers: { 200: CalendarAccount },
    handle: async ({ db, caller, params }) => ok(await getAccount(db, caller, params.id)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/calendar-accounts/:id",
    permission: "calendars.write",
    summary: "Write nothing more there, and forget its credentials",
    answers: { 204: "Removed" },
    handle: async ({ services, caller, key, params }) =>
      written(await removeAccount(services, caller, key, params.id)),
  }),
];
