import {
  Delegation,
  DELEGATION_FIELDS,
  DelegationCreate,
  delegationProblems,
  DelegationQuery,
} from "../../core/delegations.ts";
import { common } from "../../core/problem.ts";
import { list, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { delegate, revokeDelegation } from "./actions.ts";
import { listDelegations } from "./queries.ts";

export const delegationRoutes = [
  route({
    method: "GET",
    path: "/api/v1/delegations",
    permission: "expenses.decide",
    summary: "Who may approve for whom, and for how long",
    query: DelegationQuery,
    answers: { 200: page(Delegation) },
    handle: async ({ services, db, caller, query }) =>
      list(await listDelegations(db, caller, query, services.clock.now()), query.fields, DELEGATION_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/delegations",
    permission: "expenses.decide",
    summary: "Let somebody approve for you for a time; from then on each has the other's conflicts",
    body: DelegationCreate,
    answers: { 201: Delegation },
    refuses: [
      common.conflict,
      delegationProblems.toSelf,
      delegationProblems.cannotSee,
      delegationProblems.tooMany,
    ],
    handle: async ({ services, caller, key, body }) => written(await delegate(services, caller, key, body)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/delegations/:id",
    permission: "expenses.decide",
    summary: "End a delegation at once",
    answers: { 204: "Ended" },
    refuses: [delegationProblems.notYours],
    handle: async ({ services, caller, key, params }) =>
      written(await revokeDelegation(services, caller, key, params.id)),
  }),
];
