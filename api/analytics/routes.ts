import { AnalyticsDashboard, AnalyticsQuery, AnalyticsQueryS1 } from "../../core/analytics.ts";
import { OwnAnalytics, OwnAnalyticsQuery } from "../../core/own-analytics.ts";
import { ok } from "../http/answers.ts";
import { asNamed } from "../http/named.ts";
import { route } from "../http/route.ts";
import { readOwnAnalytics } from "./own.ts";
import { readAnalytics } from "./queries.ts";

export const analyticsRoutes = [
  route({
    method: "GET",
    path: "/api/v1/me/analytics",
    permission: "self",
    summary: "One's own days: where one had to be, what one spent, what one was told",
    reads: "analytics",
    query: OwnAnalyticsQuery,
    answers: { 200: OwnAnalytics },
    handle: async ({ db, services, caller, query }) =>
      ok(await readOwnAnalytics(db, caller, query, services.clock.now())),
  }),
  route({
    method: "GET",
    path: "/api/v1/analytics/dashboard",
    permission: "ledger.read",
    summary: "What clients earn and spend: an overview with its age, and day by day",
    reads: "analytics",
    query: AnalyticsQuery,
    answers: { 200: AnalyticsDashboard },
    handle: async ({ db, services, caller, query }) =>
      ok(await readAnalytics(db, caller, query, services.clock.now())),
  }),
  route({
    method: "GET",
    path: "/api/analytics/dashboard",
    permission: "ledger.read",
    summary: "The same, for whom userId and userRole name themselves",
    reads: "analytics",
    query: AnalyticsQueryS1,
    answers: { 200: AnalyticsDashboard },
    handle: async ({ db, services, caller, query }) =>
      ok(await readAnalytics(db, caller, asNamed(caller, query), services.clock.now())),
  }),
];
