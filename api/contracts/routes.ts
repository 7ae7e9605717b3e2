import {
  CONTRACT_FIELDS,
  CONTRACT_FIELDS_DEFAULT,
  ContractChange,
  ContractCreate,
  ContractDetail,
  ContractInList,
  contractProblems,
  ContractQuery,
  ContractReason,
  ContractSend,
  ContractSupersede,
} from "../../core/contracts.ts";
import type { Caller } from "../../core/access.ts";
import { authProblems } from "../../core/auth.ts";
import { BulkPreview, ContractBulk } from "../../core/contract-bulk.ts";
import { SignatureInput } from "../../core/contract-signatures.ts";
import { entryFor } from "../../core/caches.ts";
import { documentProblems } from "../../core/documents.ts";
import { passkeyProblems } from "../../core/passkeys.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { serveContent } from "../http/stored.ts";
import type { Services } from "../services.ts";
import { PROOFS } from "../http/proofs.ts";
import { changeContract, createContract } from "./actions.ts";
import { sendInBulk } from "./bulk.ts";
import { countContracts, getContract, getContractDocument, listContracts } from "./queries.ts";
import { feeRoutes } from "./fee-routes.ts";
import { declineContract, signContract, viewContract } from "./signing.ts";
import {
  approveContract,
  askForReview,
  correctContract,
  remindContract,
  sendContract,
  supersedeContract,
  terminateContract,
  voidContract,
} from "./steps.ts";

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

const stepRefuses = [contractProblems.notPossible, common.versionMismatch];
const signatoryRefuses = [
  contractProblems.notPossible,
  contractProblems.notASignatory,
  contractProblems.notYourTurn,
  contractProblems.signedElsewhere,
];
const signRefuses = [
  ...signatoryRefuses,
  contractProblems.otherPaper,
  authProblems.wrongCredentials,
  passkeyProblems.refused,
];

export const contractRoutes = [
  ...feeRoutes,
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
    summary:
      "Write a contract; with a paper of its own it goes to its artist at once, unless it stays a draft",
    body: ContractCreate,
    answers: { 201: ContractDetail },
    refuses: [
      common.conflict,
      common.notFound,
      contractProblems.endBeforeStart,
      contractProblems.notOnProduction,
      contractProblems.document,
      contractProblems.paperNotReady,
    ],
    handle: async ({ services, caller, key, body }) =>
      written(await createContract(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/bulk",
    permission: "contracts.write",
    summary:
      "One contract for every line of a CSV, all or none; a dry run shows them, and every error by line",
    body: ContractBulk,
    answers: { 200: BulkPreview },
    refuses: [common.notFound],
    handle: async ({ services, caller, key, body }) => written(await sendInBulk(services, caller, key, body)),
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
    handle: async ({ db, services, caller, params, request }) => {
      const document = await getContractDocument(db, caller, params.id);
      const response = await serveContent(services, request, document);
      // Another paper, or the sealed one, takes its place under the same address.
      response.headers.set("cache-control", "private, no-cache");
      return response;
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/contracts/:id",
    permission: "contracts.write",
    summary: "Change a contract that was not sent",
    body: ContractChange,
    needsVersion: true,
    answers: { 200: ContractDetail },
    refuses: [contractProblems.notPossible, contractProblems.endBeforeStart, contractProblems.document],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeContract(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/review",
    permission: "contracts.write",
    summary: "Ask a colleague to look at a draft",
    answers: { 200: ContractDetail },
    refuses: stepRefuses,
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await askForReview(services, caller, key, { id: params.id, version: ifMatch })),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/approve",
    permission: "contracts.write",
    summary: "Approve a colleague's draft, the version that was read",
    needsVersion: true,
    answers: { 200: ContractDetail },
    refuses: [contractProblems.notPossible, contractProblems.ownApproval],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await approveContract(services, caller, key, { id: params.id, version: ifMatch })),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/send",
    permission: "contracts.write",
    summary: "Put a contract before its signatories, one after the other",
    body: ContractSend,
    needsVersion: true,
    answers: { 200: ContractDetail },
    refuses: [contractProblems.notPossible, contractProblems.paperNotReady, contractProblems.noDocusign],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await sendContract(services, caller, key, { id: params.id, version: ifMatch }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/view",
    permission: "contracts.sign",
    summary: "The paper is before whoever signs next",
    answers: { 200: ContractDetail },
    refuses: signatoryRefuses,
    handle: async ({ services, caller, key, params }) =>
      written(await viewContract(services, caller, key, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/sign",
    permission: "contracts.sign",
    summary: "Sign the paper that was shown, for oneself",
    body: SignatureInput,
    answers: { 200: ContractDetail },
    refuses: signRefuses,
    handle: async ({ services, caller, key, params, body, limit }) => {
      limit(PROOFS, caller.userId);
      return written(await signContract(services, caller, key, params.id, "artist", body));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/countersign",
    permission: "contracts.write",
    summary: "Sign the paper that was shown, for the organisation",
    body: SignatureInput,
    answers: { 200: ContractDetail },
    refuses: signRefuses,
    handle: async ({ services, caller, key, params, body, limit }) => {
      limit(PROOFS, caller.userId);
      return written(await signContract(services, caller, key, params.id, "organisation", body));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/decline",
    permission: "contracts.sign",
    summary: "Refuse to sign, with the reason that whoever asked reads",
    body: ContractReason,
    answers: { 200: ContractDetail },
    refuses: signatoryRefuses,
    handle: async ({ services, caller, key, params, body }) =>
      written(await declineContract(services, caller, key, params.id, body.reason)),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/remind",
    permission: "contracts.write",
    summary: "Ask whose turn it is once more, once a day at most",
    answers: { 200: ContractDetail },
    refuses: [...stepRefuses, contractProblems.remindedLately],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await remindContract(services, caller, key, { id: params.id, version: ifMatch })),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/correct",
    permission: "contracts.write",
    summary: "Take back a contract that nobody has signed, to put it right",
    answers: { 200: ContractDetail },
    refuses: stepRefuses,
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await correctContract(services, caller, key, { id: params.id, version: ifMatch })),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/void",
    permission: "contracts.write",
    summary: "Void a contract that does not run yet, with a reason",
    body: ContractReason,
    answers: { 200: ContractDetail },
    refuses: stepRefuses,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await voidContract(services, caller, key, { id: params.id, version: ifMatch }, body.reason)),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/terminate",
    permission: "contracts.write",
    summary: "End a contract that runs, with a reason",
    body: ContractReason,
    answers: { 200: ContractDetail },
    refuses: stepRefuses,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(
        await terminateContract(services, caller, key, { id: params.id, version: ifMatch }, body.reason),
      ),
  }),
  route({
    method: "POST",
    path: "/api/v1/contracts/:id/supersede",
    permission: "contracts.write",
    summary: "Name the contract that takes the place of this one",
    body: ContractSupersede,
    answers: { 200: ContractDetail },
    refuses: stepRefuses,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await supersedeContract(services, caller, key, { id: params.id, version: ifMatch }, body.by)),
  }),
];
