import { Settlement, SettlementQuery } from "../../core/contract-settlement.ts";
import { ok } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { settleContract } from "./settlement.ts";

export const feeRoutes = [
  route({
    method: "GET",
    path: "/api/v1/contracts/:id/settlement",
    permission: "contracts.read",
    summary: "What a contract comes to, given what the box office took; nothing is kept",
    query: SettlementQuery,
    answers: { 200: Settlement },
    handle: async ({ db, caller, params, query }) => ok(await settleContract(db, caller, params.id, query)),
  }),
];
