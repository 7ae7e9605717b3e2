import { RouteAsk, RoutePlan, routeProblems } from "../../core/routes.ts";
import { ok, written, type Answer } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { forgetRoute, optimiseRoute, planRoute } from "./actions.ts";
import { getRoutePlan } from "./queries.ts";

/** How soon to ask again for a plan that is being made; who follows changes hears of it. */
const RETRY_SECONDS = "1";

const elsewhere = [routeProblems.over, routeProblems.noLocation, routeProblems.unknownLocation];

export const routeRoutes = [
  route({
    method: "GET",
    path: "/api/v1/schedules/:id/route-plan",
    permission: "schedules.read",
    summary: "How the caller gets there, and when they leave; 202 while it is worked out",
    answers: { 200: RoutePlan, 202: RoutePlan },
    handle: async ({ services, db, caller, params }) =>
      answer(await getRoutePlan(db, caller, params.id, services.clock.now())),
  }),
  route({
    method: "POST",
    path: "/api/v1/schedules/:id/route-plan",
    permission: "routes.write",
    summary: "Work out how the caller gets there, from where they say or where they started last",
    body: RouteAsk,
    answers: { 200: RoutePlan, 202: RoutePlan },
    refuses: [...elsewhere, routeProblems.noStart, routeProblems.unknownStart],
    handle: async ({ services, caller, key, params, body }) =>
      written(await planRoute(services, caller, key, params.id, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/schedules/:id/route-plan/optimise",
    permission: "routes.write",
    summary: "Work it out anew, by the roads and the traffic of now",
    answers: { 200: RoutePlan, 202: RoutePlan },
    refuses: [...elsewhere, routeProblems.noStart],
    handle: async ({ services, caller, key, params }) =>
      written(await optimiseRoute(services, caller, key, params.id)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/schedules/:id/route-plan",
    permission: "routes.write",
    summary: "Forget it, and where the caller starts from",
    answers: { 204: "Forgotten" },
    handle: async ({ services, caller, key, params }) =>
      written(await forgetRoute(services, caller, key, params.id)),
  }),
];

/** Of one that is there the ETag is of its bytes. */
function answer(plan: RoutePlan): Answer {
  if (plan.state !== "computing")
    return ok(plan, { etag: `"${Bun.hash(JSON.stringify(plan)).toString(36)}"` });
  return { status: 202, json: JSON.stringify(plan), headers: { "retry-after": RETRY_SECONDS } };
}
