import { JobAccepted } from "../../core/jobs.ts";
import { common } from "../../core/problem.ts";
import { System } from "../../core/system.ts";
import { ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { retryJob } from "./actions.ts";
import { readSystem } from "./queries.ts";

export const systemRoutes = [
  route({
    method: "GET",
    path: "/api/v1/system",
    permission: "system.read",
    summary: "Programs, edges and replicas and their lag, queues, and jobs that failed",
    answers: { 200: System },
    handle: async ({ services, caller }) =>
      ok(await readSystem(services, caller), { "cache-control": "no-store" }),
  }),
  route({
    method: "POST",
    path: "/api/v1/jobs/:id/retry",
    permission: "system.write",
    summary: "Do a failed job once more",
    answers: { 202: JobAccepted },
    refuses: [common.notFound],
    handle: async ({ services, caller, key, params }) =>
      written(await retryJob(services, caller, key, params.id)),
  }),
];
