import { common } from "../../core/problem.ts";
import { route } from "../http/route.ts";
import { takeDelivery } from "./actions.ts";

export const docusignRoutes = [
  route({
    method: "POST",
    path: "/api/v1/docusign/events",
    permission: "open",
    summary: "What DocuSign Connect delivers, signed with a key that it shares with us",
    answers: { 204: "Taken" },
    refuses: [common.unauthenticated, common.notFound, common.tooLarge],
    handle: async ({ services, request, requestId, address }) => {
      await takeDelivery(services, request, { requestId, address });
      return { status: 204, headers: {} };
    },
  }),
];
