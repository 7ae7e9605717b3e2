import {
  Advance,
  ADVANCE_FIELDS,
  AdvanceCancel,
  AdvanceCreate,
  AdvanceDetail,
  advanceProblems,
  AdvanceQuery,
  AdvanceReturn,
  AdvanceWriteOff,
} from "../../core/advances.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { acknowledgeAdvance, cancelAdvance, returnAdvance } from "./actions.ts";
import { approveAdvance, issueAdvance } from "./giving.ts";
import { getAdvanceDetail, listAdvances } from "./queries.ts";
import { confirmWriteOff, proposeWriteOff, withdrawWriteOff } from "./write-offs.ts";

const MOVED = [advanceProblems.notPossible, advanceProblems.ownAdvance];

export const advanceRoutes = [
  route({
    method: "GET",
    path: "/api/v1/advances",
    permission: "expenses.read",
    summary: "Advances, newest first: one's own, or all of the organisation",
    query: AdvanceQuery,
    answers: { 200: page(Advance) },
    handle: async ({ db, caller, query }) =>
      list(await listAdvances(db, caller, query), query.fields, ADVANCE_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/advances",
    permission: "ledger.write",
    summary: "Give somebody an advance; over the organisation's threshold, propose it to a second person",
    body: AdvanceCreate,
    answers: { 201: Advance },
    refuses: [common.conflict, common.notFound, advanceProblems.ownAdvance, advanceProblems.rateMissing],
    handle: async ({ services, caller, key, body }) =>
      written(await issueAdvance(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/advances/:id",
    permission: "expenses.read",
    summary: "One advance, with what became of it and what could be settled with it",
    answers: { 200: AdvanceDetail },
    handle: async ({ db, caller, params }) => {
      const advance = await getAdvanceDetail(db, caller, params.id);
      // What could be settled comes and goes without a new version of it.
      return ok(advance, { etag: `"${advance.version}"` }, false);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/advances/:id/approve",
    permission: "ledger.write",
    summary: "Approve an advance that somebody else proposed: the money leaves",
    needsVersion: true,
    answers: { 200: Advance },
    refuses: [...MOVED, advanceProblems.secondApproval, advanceProblems.rateMissing],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await approveAdvance(services, caller, key, { id: params.id, version: ifMatch ?? 0 })),
  }),
  route({
    method: "POST",
    path: "/api/v1/advances/:id/acknowledge",
    permission: "expenses.write",
    summary: "Confirm that one has the money",
    needsVersion: true,
    answers: { 200: Advance },
    refuses: [advanceProblems.notPossible, advanceProblems.notYours],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await acknowledgeAdvance(services, caller, key, { id: params.id, version: ifMatch ?? 0 })),
  }),
  route({
    method: "POST",
    path: "/api/v1/advances/:id/return",
    permission: "ledger.write",
    summary: "Book that what was left of it, or a part, came back",
    body: AdvanceReturn,
    needsVersion: true,
    answers: { 200: Advance },
    refuses: [...MOVED, advanceProblems.rateMissing],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await returnAdvance(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/advances/:id/cancel",
    permission: "ledger.write",
    summary: "Take back an advance that nobody has confirmed, with its entry in the books",
    body: AdvanceCancel,
    needsVersion: true,
    answers: { 200: Advance },
    refuses: MOVED,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await cancelAdvance(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/advances/:id/write-off",
    permission: "ledger.write",
    summary: "Propose to write off what nobody gets back; it is booked once another confirms it",
    body: AdvanceWriteOff,
    needsVersion: true,
    answers: { 200: Advance },
    refuses: MOVED,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await proposeWriteOff(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/advances/:id/write-off/confirm",
    permission: "ledger.write",
    summary: "Write off what another proposed",
    needsVersion: true,
    answers: { 200: Advance },
    refuses: [...MOVED, advanceProblems.ownProposal, advanceProblems.notProposed],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await confirmWriteOff(services, caller, key, { id: params.id, version: ifMatch ?? 0 })),
  }),
  route({
    method: "POST",
    path: "/api/v1/advances/:id/write-off/withdraw",
    permission: "ledger.write",
    summary: "Withdraw what is proposed to be written off",
    needsVersion: true,
    answers: { 200: Advance },
    refuses: [...MOVED, advanceProblems.notProposed],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await withdrawWriteOff(services, caller, key, { id: params.id, version: ifMatch ?? 0 })),
  }),
];
