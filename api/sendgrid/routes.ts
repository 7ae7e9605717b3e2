import { common } from "../../core/problem.ts";
import { route } from "../http/route.ts";
import { takeMailEvents } from "./actions.ts";

export const sendgridRoutes = [
  route({
    method: "POST",
    path: "/api/v1/sendgrid/events",
    permission: "open",
    summary: "What SendGrid's event webhook delivers, signed with a key of its own",
    answers: { 204: "Taken" },
    refuses: [common.unauthenticated, common.tooLarge],
    handle: async ({ services, request, requestId, address }) => {
      await takeMailEvents(services, request, { requestId, address });
      return { status: 204, headers: {} };
    },
  }),
];
