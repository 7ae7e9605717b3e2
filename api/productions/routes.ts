import { page } from "../http/schemas.ts";
import { MinorInput, minorProblems, PRODUCTION_MINOR_FIELDS, ProductionMinor } from "../../core/minors.ts";
import { common } from "../../core/problem.ts";
import {
  Production,
  PRODUCTION_FIELDS,
  PRODUCTION_PERSON_FIELDS,
  ProductionAssign,
  ProductionChange,
  ProductionCreate,
  ProductionPerson,
  productionProblems,
  ProductionQuery,
} from "../../core/productions.ts";
import { item, list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { assignPerson, changeProduction, createProduction, unassignPerson } from "./actions.ts";
import { listMinors, putMinor, removeMinor } from "./minors.ts";
import { getPerson, getProduction, listPeople, listProductions, productionItem } from "./queries.ts";

export const productionRoutes = [
  route({
    method: "GET",
    path: "/api/v1/productions",
    permission: "productions.read",
    summary: "Productions, newest first",
    cache: "productions",
    reads: "lists",
    query: ProductionQuery,
    answers: { 200: page(Production) },
    handle: async ({ db, caller, query }) =>
      list(await listProductions(db, caller, query), query.fields, PRODUCTION_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/productions",
    permission: "productions.write",
    summary: "Create a production",
    body: ProductionCreate,
    answers: { 201: Production },
    refuses: [common.conflict, productionProblems.endBeforeStart],
    handle: async ({ services, caller, key, body }) =>
      written(await createProduction(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/productions/:id",
    permission: "productions.read",
    summary: "One production",
    query: ProductionQuery,
    answers: { 200: Production },
    handle: async ({ db, caller, params, query }) => {
      const row = await getProduction(db, caller, params.id);
      return item(productionItem(row), `"${row.version}"`, { asked: query.fields, known: PRODUCTION_FIELDS });
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/productions/:id",
    permission: "productions.write",
    summary: "Change a production",
    body: ProductionChange,
    needsVersion: true,
    answers: { 200: Production },
    refuses: [productionProblems.endBeforeStart],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeProduction(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/productions/:id/people",
    permission: "productions.read",
    summary: "Who works on it",
    query: ProductionQuery,
    answers: { 200: page(ProductionPerson) },
    handle: async ({ db, caller, params, query }) =>
      list(await listPeople(db, caller, params.id, query), query.fields, PRODUCTION_PERSON_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/productions/:id/people",
    permission: "productions.write",
    summary: "Assign a person",
    body: ProductionAssign,
    answers: { 204: "Assigned" },
    refuses: [productionProblems.notMember],
    handle: async ({ services, caller, key, params, body }) =>
      written(await assignPerson(services, caller, key, params.id, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/productions/:id/people/:userId",
    permission: "productions.read",
    summary: "Somebody who works on it",
    answers: { 200: ProductionPerson },
    handle: async ({ db, caller, params }) => ok(await getPerson(db, caller, params.id, params.userId)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/productions/:id/people/:userId",
    permission: "productions.write",
    summary: "Take a person off",
    answers: { 204: "Taken off" },
    handle: async ({ services, caller, key, params }) =>
      written(await unassignPerson(services, caller, key, params.id, params.userId)),
  }),
  route({
    method: "GET",
    path: "/api/v1/productions/:id/minors",
    permission: "minors.read",
    summary: "Who on it is under age, as far as the rules for them need it",
    query: ProductionQuery,
    answers: { 200: page(ProductionMinor) },
    handle: async ({ db, caller, params, query }) =>
      list(await listMinors(db, caller, params.id, query), query.fields, PRODUCTION_MINOR_FIELDS),
  }),
  route({
    method: "PUT",
    path: "/api/v1/productions/:id/minors/:userId",
    permission: "minors.write",
    summary:
      "Say that somebody on it is under age: their age band and until when, their chaperone, their school",
    body: MinorInput,
    answers: { 200: ProductionMinor },
    refuses: [common.notFound, minorProblems.noChaperone],
    handle: async ({ services, caller, key, params, body }) =>
      written(
        await putMinor(services, caller, key, { productionId: params.id, userId: params.userId }, body),
      ),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/productions/:id/minors/:userId",
    permission: "minors.write",
    summary: "Forget that somebody on it is under age",
    answers: { 204: "Forgotten" },
    handle: async ({ services, caller, key, params }) =>
      written(await removeMinor(services, caller, key, { productionId: params.id, userId: params.userId })),
  }),
];
