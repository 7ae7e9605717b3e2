import {
  CONTRACT_FIELDS,
  CONTRACT_FIELDS_DEFAULT,
  ContractCreate,
  ContractDetail,
  ContractInList,
  contractProblems,
  ContractQuery,
} from "../../core/contracts.ts";
import type { Caller } from "../../core/access.ts";
import { entryFor } from "../../core/caches.ts";
import { documentProblems } from "../../core/documents.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { serveContent } from "../http/stored.ts";
import type { Services } from "../services.ts";
import { createContract } from "./actions.ts";
import { countContracts, getContract, getContractDocument, listContracts } from "./queries.ts";

/**
 * Kept apart from the list: every page of a list has the same one (mission D-33, C-26). From the primary: this entry
 * may begin to be fetched after its page's replica was chosen, when more has changed.
 */
const countOf = (services: Services, caller: Caller, query: ContractQuery) =>
  services.live.isFollowing()
    ? services.caches.read(
        entryFor("contract-counts", caller, [query.status ?? "all", query.production_id ?? "all"].join(":")),
        () => countContracts(services.database.of(caller.organisationId), caller, query),
      )
    : countContracts(services.database.of(caller.organisationId), caller, query);

export const contractRoutes = [
  route({
    method: "GET",
    path: "/api/v1/contracts",
    permission: "contracts.read",
    summary: "Contracts, newest first; `fields` asks for more than terms and state",
    cache: "contracts",
    reads: "lists",
    query: ContractQuery,
    answers: { 200: page(ContractInList) },
    handle: async ({ services, db, caller, query }) => {
      const [found, total] = await Promise.all([
        listContracts(db, caller, query),
        countOf(services, caller, query),
      ]);
      const fields =
        query.fields === undefined ? CONTRACT_FIELDS_DEFAULT.join(",") : `${query.fields},_links`;
      return list({ ...found, meta: { ...found.meta, total } }, fields, CONTRACT_FIELDS);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts",
    permission: "contracts.write",
    summary: "Put a contract before an artist",
    body: ContractCreate,
    answers: { 201: ContractDetail },
    refuses: [
      common.conflict,
      common.notFound,
      contractProblems.endBeforeStart,
      contractProblems.notOnProduction,
      contractProblems.document,
    ],
    handle: async ({ services, caller, key, body }) =>
      written(await createContract(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/contracts/:id",
    permission: "contracts.read",
    summary: "One contract, with its document",
    answers: { 200: ContractDetail },
    handle: async ({ db, services, caller, params }) => {
      const contract = await getContract(db, services.links, caller, params.id);
      // Its document's links run out without a new version of it.
      return ok(contract, { etag: `"${contract.version}"` }, false);
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/contracts/:id/document",
    permission: "contracts.read",
    summary: "The PDF",
    answers: { 200: "The PDF" },
    refuses: [contractProblems.noDocument, documentProblems.notReady],
    handle: async ({ db, services, caller, params, request }) =>
      serveContent(services, request, await getContractDocument(db, caller, params.id)),
  }),
];
