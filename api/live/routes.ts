import { common } from "../../core/problem.ts";
import { authenticate } from "../http/caller.ts";
import { route } from "../http/route.ts";
import { openLive } from "./stream.ts";

export const liveRoutes = [
  route({
    method: "GET",
    path: "/api/v1/live",
    permission: "self",
    summary: "What changed for me, as server-sent events",
    answers: { 200: "text/event-stream of hello, change, progress and reset events" },
    refuses: [common.unavailable],
    handle: async ({ services, caller, request }) =>
      openLive(services, caller, request, await authenticate(services, request)),
  }),
];
