import * as v from "valibot";
import {
  Accountants,
  Client,
  CLIENT_FIELDS,
  ClientChange,
  ClientCreate,
  clientProblems,
  ClientQuery,
} from "../../core/clients.ts";
import { common } from "../../core/problem.ts";
import { item, list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { changeClient, createClient, removeClient } from "./actions.ts";
import { getClient, listAccountants, listClients } from "./queries.ts";

export const clientRoutes = [
  route({
    method: "GET",
    path: "/api/v1/clients",
    permission: "ledger.read",
    summary: "Whose books are kept here, by name: those that an accountant keeps, or all",
    query: ClientQuery,
    answers: { 200: page(Client) },
    handle: async ({ db, caller, query }) =>
      list(await listClients(db, caller, query), query.fields, CLIENT_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/clients",
    permission: "clients.write",
    summary: "Take a client on",
    body: ClientCreate,
    answers: { 201: Client },
    refuses: [common.conflict],
    handle: async ({ services, caller, key, body }) =>
      written(await createClient(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/clients/accountants",
    permission: "ledger.read",
    summary: "Members who may keep a client's books",
    query: v.strictObject({}),
    answers: { 200: Accountants },
    handle: async ({ db, caller }) => ok(await listAccountants(db, caller)),
  }),
  route({
    method: "GET",
    path: "/api/v1/clients/:id",
    permission: "ledger.read",
    summary: "A client, with its figures as of the last refresh",
    answers: { 200: Client },
    handle: async ({ db, caller, params }) => {
      const client = await getClient(db, caller, params.id);
      // Its figures change without a new version of it.
      return item(client, `"${client.version}"`, undefined, false);
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/clients/:id",
    permission: "clients.write",
    summary: "Call a client something else, move it, or hand its books to another accountant",
    body: ClientChange,
    needsVersion: true,
    answers: { 200: Client },
    refuses: [clientProblems.ownName],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeClient(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/clients/:id",
    permission: "clients.write",
    summary: "Let a client go; its books stay",
    answers: { 204: "Gone" },
    refuses: [clientProblems.ownStays],
    handle: async ({ services, caller, key, params }) =>
      written(await removeClient(services, caller, key, params.id)),
  }),
];
