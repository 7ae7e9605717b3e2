import { Card } from "../../core/cards.ts";
import { SCHEDULE_ALERT_FIELDS, ScheduleAlert, ScheduleAlertQuery, Weather } from "../../core/weather.ts";
import { list, ok } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { getCard, getWeather, listScheduleAlerts } from "./queries.ts";

export const cardRoutes = [
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/card",
    permission: "schedules.read",
    summary:
      "An item with the caller's way there and when they leave, weather, light, the nearest hospital and whom to ask",
    answers: { 200: Card },
    handle: async ({ services, db, caller, params }) =>
      ok(await getCard(db, caller, params.id, services.clock.now())),
  }),
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/weather",
    permission: "schedules.read",
    summary: "What is forecast while an item lasts, and of its day",
    answers: { 200: Weather },
    handle: async ({ services, db, caller, params }) =>
      ok(await getWeather(db, caller, params.id, services.clock.now())),
  }),
  route({
    method: "GET",
    path: "/api/v1/weather/alerts",
    permission: "schedules.read",
    summary: "What the weather threatens of what you may see in the next days, the soonest first",
    query: ScheduleAlertQuery,
    answers: { 200: page(ScheduleAlert) },
    handle: async ({ services, db, caller, query }) =>
      list(
        await listScheduleAlerts(db, caller, query, services.clock.now()),
        query.fields,
        SCHEDULE_ALERT_FIELDS,
      ),
  }),
];
