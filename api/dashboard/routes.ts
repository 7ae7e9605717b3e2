import { Dashboard } from "../../core/dashboard.ts";
import { ok } from "../http/answers.ts";
import { etagOf } from "../http/files.ts";
import { route } from "../http/route.ts";
import { readDashboard } from "./queries.ts";

export const dashboardRoutes = [
  route({
    method: "GET",
    path: "/api/v1/dashboard",
    cache: "dashboards",
    permission: "dashboard.read",
    summary: "What waits, what comes next and what is new, in one look",
    answers: { 200: Dashboard },
    handle: async ({ db, services, caller, part }) => {
      const dashboard = await readDashboard(db, services.clock.now(), caller, part);
      return ok(dashboard, { etag: etagOf(JSON.stringify(dashboard)) });
    },
  }),
];
