import { ExpenseLimitsPropose, ExpenseLimitsState } from "../../core/expense-limits.ts";
import { ApprovalPolicyState, policyProblems, PolicyPropose } from "../../core/policies.ts";
import { ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { confirmPolicy, proposePolicy, withdrawPolicy } from "./actions.ts";
import { getLimits, proposeLimits } from "./limits.ts";
import { getApprovalPolicy } from "./queries.ts";

export const policyRoutes = [
  route({
    method: "GET",
    path: "/api/v1/policies/approval",
    permission: "ledger.read",
    summary: "From which amount on two approve an expense, and what is proposed instead",
    answers: { 200: ApprovalPolicyState },
    handle: async ({ db, caller }) => ok(await getApprovalPolicy(db, caller)),
  }),
  route({
    method: "POST",
    path: "/api/v1/policies/approval/changes",
    permission: "organisations.write",
    summary: "Propose another threshold; it counts once another administrator confirms it",
    body: PolicyPropose,
    answers: { 201: ApprovalPolicyState },
    handle: async ({ services, caller, key, body }) =>
      written(await proposePolicy(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/policies/approval/changes/:id/confirm",
    permission: "organisations.write",
    summary: "Put into force what another administrator proposed",
    answers: { 200: ApprovalPolicyState },
    refuses: [policyProblems.ownProposal, policyProblems.notOpen],
    handle: async ({ services, caller, key, params }) =>
      written(await confirmPolicy(services, caller, key, params.id, "approval", getApprovalPolicy)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/policies/approval/changes/:id",
    permission: "organisations.write",
    summary: "Withdraw what is proposed",
    answers: { 204: "Withdrawn" },
    refuses: [policyProblems.notOpen],
    handle: async ({ services, caller, key, params }) =>
      written(await withdrawPolicy(services, caller, key, params.id, "approval")),
  }),
  route({
    method: "GET",
    path: "/api/v1/policies/limits",
    permission: "ledger.read",
    summary: "What people may spend: by category, role, shop and production; and what is proposed instead",
    answers: { 200: ExpenseLimitsState },
    handle: async ({ db, caller }) => ok(await getLimits(db, caller)),
  }),
  route({
    method: "POST",
    path: "/api/v1/policies/limits/changes",
    permission: "organisations.write",
    summary: "Propose other limits; they count once another administrator confirms them",
    body: ExpenseLimitsPropose,
    answers: { 201: ExpenseLimitsState },
    handle: async ({ services, caller, key, body }) =>
      written(await proposeLimits(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/policies/limits/changes/:id/confirm",
    permission: "organisations.write",
    summary: "Put the limits into force that another administrator proposed",
    answers: { 200: ExpenseLimitsState },
    refuses: [policyProblems.ownProposal, policyProblems.notOpen],
    handle: async ({ services, caller, key, params }) =>
      written(await confirmPolicy(services, caller, key, params.id, "limits", getLimits)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/policies/limits/changes/:id",
    permission: "organisations.write",
    summary: "Withdraw the limits that are proposed",
    answers: { 204: "Withdrawn" },
    refuses: [policyProblems.notOpen],
    handle: async ({ services, caller, key, params }) =>
      written(await withdrawPolicy(services, caller, key, params.id, "limits")),
  }),
];
