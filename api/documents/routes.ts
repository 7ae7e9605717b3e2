import {
  DocumentAccepted,
  DocumentForm,
  documentProblems,
  DocumentSummary,
  SignedQuery,
} from "../../core/documents.ts";
import { common } from "../../core/problem.ts";
import { ReceiptAccepted, ReceiptUploadQuery, ReceiptUploadQueryS1 } from "../../core/receipts.ts";
import { ok, written } from "../http/answers.ts";
import { authenticate, callerOf, type Origin } from "../http/caller.ts";
import { asNamed } from "../http/named.ts";
import { route } from "../http/route.ts";
import { serveContent, serveThumbnail, THUMBNAIL_SIZE_DEFAULT } from "../http/stored.ts";
import type { Services } from "../services.ts";
import { uploadDocument, uploadReceipt } from "./actions.ts";
import type { LinkKind } from "./links.ts";
import { findSigned, getDocument, type DocumentRow } from "./queries.ts";

const taken = [
  common.unsupportedType,
  documentProblems.noFile,
  documentProblems.tooLarge,
  documentProblems.storageFull,
  documentProblems.type,
];
const read = [documentProblems.linkOver, documentProblems.notReady, common.notFound];

export const documentRoutes = [
  route({
    method: "POST",
    path: "/api/v1/documents/upload",
    permission: "documents.write",
    summary: "Hand in a picture or a PDF of at most 50 MB",
    form: DocumentForm,
    answers: { 202: DocumentAccepted },
    refuses: taken,
    handle: async ({ services, caller, key, request }) =>
      written(await uploadDocument(services, caller, key, request, "document")),
  }),
  route({
    method: "POST",
    path: "/api/v1/receipts",
    permission: "receipts.write",
    summary: "Hand in a receipt, which is read at once",
    query: ReceiptUploadQuery,
    form: DocumentForm,
    answers: { 202: ReceiptAccepted },
    refuses: taken,
    handle: async ({ services, caller, key, request, query }) =>
      written(
        await uploadReceipt(services, caller, key, request, { clientId: query.client_id, status: 202 }),
      ),
  }),
  route({
    method: "POST",
    path: "/api/receipts/upload",
    permission: "receipts.write",
    summary: "The same for clients that expect 200, and name themselves with userId and userRole",
    query: ReceiptUploadQueryS1,
    form: DocumentForm,
    answers: { 200: ReceiptAccepted },
    refuses: taken,
    handle: async ({ services, caller, key, request, query }) =>
      written(
        await uploadReceipt(services, caller, key, request, {
          clientId: asNamed(caller, query).client_id,
          status: 200,
        }),
      ),
  }),
  route({
    method: "GET",
    path: "/api/v1/documents/:id",
    permission: "documents.read",
    summary: "What a document is, with addresses that run out",
    answers: { 200: DocumentSummary },
    handle: async ({ db, services, caller, params }) =>
      ok(services.links.summary(await getDocument(db, caller, params.id))),
  }),
  route({
    method: "GET",
    path: "/api/v1/documents/:id/content",
    permission: "open",
    summary: "The document itself, by a signed address or signed in",
    query: SignedQuery,
    answers: { 200: "The document" },
    refuses: read,
    handle: async ({ services, request, requestId, address, params, query }) =>
      serveContent(
        services,
        request,
        await allowed(services, request, { requestId, address }, "content", params.id, query),
      ),
  }),
  route({
    method: "GET",
    path: "/api/v1/documents/:id/thumbnail",
    permission: "open",
    summary: "A picture of it, 150, 300, 600 or 1200 wide, by a signed address or signed in",
    query: SignedQuery,
    answers: { 200: "AVIF, WebP or JPEG, as Accept says" },
    refuses: read,
    handle: async ({ services, request, requestId, address, params, query }) =>
      serveThumbnail(
        services,
        request,
        await allowed(services, request, { requestId, address }, "thumbnail", params.id, query),
        query.size ?? THUMBNAIL_SIZE_DEFAULT,
        "preview",
      ),
  }),
  route({
    method: "PUT",
    path: "/api/v1/me/avatar",
    permission: "self",
    summary: "The picture beside one's name",
    form: DocumentForm,
    answers: { 202: DocumentAccepted },
    refuses: taken,
    handle: async ({ services, caller, key, request }) =>
      written(await uploadDocument(services, caller, key, request, "avatar")),
  }),
  route({
    method: "GET",
    path: "/api/v1/avatars/:id",
    permission: "open",
    summary: "The picture beside somebody's name, by its signed address",
    query: SignedQuery,
    answers: { 200: "AVIF, WebP or JPEG, as Accept says" },
    refuses: read,
    handle: async ({ services, request, params, query }) => {
      services.links.check("avatar", params.id, query);
      const document = await findSigned(services.database.everywhere, params.id);
      return serveThumbnail(services, request, document, query.size ?? THUMBNAIL_SIZE_DEFAULT, "avatar");
    },
  }),
];

/** Who has a signed address may read what it names; anybody else is asked who they are. */
async function allowed(
  services: Services,
  request: Request,
  origin: Origin,
  kind: LinkKind,
  id: string,
  query: SignedQuery,
): Promise<DocumentRow> {
  if (query.signature !== undefined || query.expires !== undefined) {
    services.links.check(kind, id, query);
    return await findSigned(services.database.everywhere, id);
  }
  const claims = await authenticate(services, request);
  const organisation = request.headers.get("x-organisation");
  const caller = await callerOf(services, claims, "documents.read", organisation, origin);
  return await getDocument(services.database.of(caller.organisationId), caller, id);
}
