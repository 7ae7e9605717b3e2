import * as v from "valibot";
import { JobAccepted } from "../../core/jobs.ts";
import {
  connectionProblems,
  LedgerConnect,
  LedgerConnection,
  LedgerConsent,
} from "../../core/ledger-connections.ts";
import { common } from "../../core/problem.ts";
import { ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { chooseTenant, disconnect, giveConsent, readConnection } from "./connections.ts";

export const ledgerConnectionRoutes = [
  route({
    method: "GET",
    path: "/api/v1/ledger/connection",
    permission: "ledger.read",
    summary: "Which ledger the books go to, and how it is connected",
    query: v.strictObject({}),
    answers: { 200: LedgerConnection },
    handle: async ({ services, db, caller }) => ok(await readConnection(services, db, caller)),
  }),
  route({
    method: "POST",
    path: "/api/v1/ledger/consents",
    permission: "connections.write",
    summary: "Let the portal in at Xero, with what its consent gave; a job asks for which organisations",
    body: LedgerConsent,
    answers: { 202: JobAccepted },
    refuses: [connectionProblems.notSetUp],
    handle: async ({ services, caller, key, body }) =>
      written(await giveConsent(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/ledger/connection",
    permission: "connections.write",
    summary: "Have the books go to one of the organisations that a consent is good for",
    body: LedgerConnect,
    answers: { 202: JobAccepted },
    refuses: [common.notFound, connectionProblems.notOpen, connectionProblems.notAmong],
    handle: async ({ services, caller, key, body }) =>
      written(await chooseTenant(services, caller, key, body)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/ledger/connection",
    permission: "connections.write",
    summary: "Have the books go to files again, and let the portal in no more",
    answers: { 202: JobAccepted },
    refuses: [connectionProblems.notConnected],
    handle: async ({ services, caller, key }) => written(await disconnect(services, caller, key)),
  }),
];
