import { common } from "../../core/problem.ts";
import {
  FEE_SETTLEMENT_FIELDS,
  FeeSettlement,
  FeeSettlementQuery,
  SettlementCertificate,
  SettlementCreate,
  SettlementPay,
  settlementProblems,
  SettlementReason,
  SettlementReclaim,
} from "../../core/settlements.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { approveSettlement, rejectSettlement, voidSettlement } from "./deciding.ts";
import { paySettlement, remitWithholding } from "./paying.ts";
import { prepareSettlement } from "./preparing.ts";
import { getSettlement, listSettlements } from "./queries.ts";
import { certifyWithholding, moveReclaim } from "./withholding.ts";

const MOVED = [settlementProblems.notPossible, settlementProblems.ownSettlement];
const HELD = [...MOVED, settlementProblems.heldAlready];
const answers = { 200: FeeSettlement };

export const settlementRoutes = [
  route({
    method: "GET",
    path: "/api/v1/settlements",
    permission: "contracts.read",
    summary: "What contracts came to, newest first: one's own that was agreed on, or all of the organisation",
    query: FeeSettlementQuery,
    answers: { 200: page(FeeSettlement) },
    handle: async ({ db, services, caller, query }) =>
      list(await listSettlements(db, services.links, caller, query), query.fields, FEE_SETTLEMENT_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements",
    permission: "expenses.decide",
    summary: "Prepare what a contract came to for some of its shows; somebody else approves it",
    body: SettlementCreate,
    answers: { 201: FeeSettlement },
    refuses: [
      common.conflict,
      common.notFound,
      settlementProblems.ownSettlement,
      settlementProblems.notPossible,
      settlementProblems.notSigned,
      settlementProblems.settledAlready,
      settlementProblems.nothingDue,
      settlementProblems.rateMissing,
      settlementProblems.advance,
    ],
    handle: async ({ services, caller, key, body }) =>
      written(await prepareSettlement(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/settlements/:id",
    permission: "contracts.read",
    summary: "One settlement, with who did what with it",
    answers,
    handle: async ({ db, services, caller, params }) => {
      const settlement = await getSettlement(db, services.links, caller, params.id);
      // The address of its certificate runs out, and how many approve it changes, without a new version.
      return ok(settlement, { etag: `"${settlement.version}"` }, false);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements/:id/approve",
    permission: "ledger.write",
    summary: "Approve what somebody else prepared; it is booked once as many approved it as it takes",
    needsVersion: true,
    answers,
    refuses: HELD,
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await approveSettlement(services, caller, key, { id: params.id, version: ifMatch ?? 0 })),
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements/:id/reject",
    permission: "expenses.decide",
    summary: "Reject what was prepared, or take it back",
    body: SettlementReason,
    needsVersion: true,
    answers,
    refuses: MOVED,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await rejectSettlement(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements/:id/void",
    permission: "ledger.write",
    summary: "Reverse what was approved and not paid, with its entries in the books",
    body: SettlementReason,
    needsVersion: true,
    answers,
    refuses: MOVED,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await voidSettlement(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements/:id/pay",
    permission: "ledger.write",
    summary: "Book that its artist and their agent were paid",
    body: SettlementPay,
    needsVersion: true,
    answers,
    refuses: [...HELD, settlementProblems.rateMissing],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await paySettlement(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements/:id/remit",
    permission: "ledger.write",
    summary: "Book that what was withheld was paid to the tax office",
    body: SettlementPay,
    needsVersion: true,
    answers,
    refuses: [...HELD, settlementProblems.rateMissing],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await remitWithholding(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements/:id/certificate",
    permission: "ledger.write",
    summary: "Hand its artist the certificate of what was withheld",
    body: SettlementCertificate,
    needsVersion: true,
    answers,
    refuses: [...MOVED, settlementProblems.document],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(
        await certifyWithholding(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body),
      ),
  }),
  route({
    method: "POST",
    path: "/api/v1/settlements/:id/reclaim",
    permission: "ledger.write",
    summary: "Say how far getting back what was withheld is",
    body: SettlementReclaim,
    needsVersion: true,
    answers,
    refuses: MOVED,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await moveReclaim(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
];
