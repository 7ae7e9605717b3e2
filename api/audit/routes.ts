import * as v from "valibot";
import {
  AuditActors,
  AuditHead,
  AuditHeadQuery,
  AuditQuery,
  AuditQueryS1,
  AuditTrail,
  auditProblems,
} from "../../core/audit.ts";
import { publicJwk } from "../../core/server/audit-signing.ts";
import { listAuditKeys } from "../../db/audit-heads.ts";
import { ok } from "../http/answers.ts";
import { asNamed } from "../http/named.ts";
import { route } from "../http/route.ts";
import { exportAudit } from "./actions.ts";
import { getAuditHead, listAudit, listAuditActors } from "./queries.ts";

const NOT_KEPT = { "cache-control": "no-store" };

export const auditRoutes = [
  route({
    method: "GET",
    path: "/api/v1/compliance/audit-trail",
    permission: "audit.read",
    summary: "What happened in the organisation, newest first",
    query: AuditQuery,
    answers: { 200: AuditTrail },
    handle: async ({ db, caller, query }) => ok(await listAudit(db, caller, query), NOT_KEPT),
  }),
  route({
    method: "GET",
    path: "/api/compliance/audit-trail",
    permission: "audit.read",
    summary: "The same, for whom userId and userRole name themselves",
    query: AuditQueryS1,
    answers: { 200: AuditTrail },
    handle: async ({ db, caller, query }) =>
      ok(await listAudit(db, caller, asNamed(caller, query)), NOT_KEPT),
  }),
  route({
    method: "GET",
    path: "/api/v1/compliance/audit-trail/export",
    permission: "audit.read",
    summary: "All of it from the first event on, with signed heads, one JSON value a line",
    query: v.strictObject({}),
    answers: { 200: "application/x-ndjson: events, signed heads, a closing head" },
    refuses: [auditProblems.busy],
    handle: ({ services, caller }) => exportAudit(services, caller),
  }),
  route({
    method: "GET",
    path: "/api/v1/compliance/audit-trail/head",
    permission: "audit.read",
    summary: "The hash of an event of the chain, and how far it goes: to be held against an export",
    query: AuditHeadQuery,
    answers: { 200: AuditHead },
    handle: async ({ db, caller, query }) => ok(await getAuditHead(db, caller, query), NOT_KEPT),
  }),
  route({
    method: "GET",
    path: "/api/v1/compliance/audit-trail/actors",
    permission: "audit.read",
    summary: "Everybody who did something that is in the trail",
    query: v.strictObject({}),
    answers: { 200: AuditActors },
    handle: async ({ db, caller }) => ok(await listAuditActors(db, caller), NOT_KEPT),
  }),
  route({
    method: "GET",
    path: "/.well-known/audit-keys.json",
    permission: "open",
    summary: "The public keys that heads of audit trails are signed with (RFC 7517)",
    answers: { 200: v.strictObject({ keys: v.array(v.unknown()) }) },
    handle: async ({ db }) =>
      ok({ keys: (await listAuditKeys(db)).map(publicJwk) }, { "cache-control": "public, max-age=300" }),
  }),
];
