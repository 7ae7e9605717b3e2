import { Receipt, ReceiptDetail, RECEIPT_FIELDS, ReceiptQuery } from "../../core/receipts.ts";
import { list, ok } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { getReceipt, listReceipts } from "./queries.ts";

/** Handing one in is handing in a document (api/documents/routes.ts). */
export const receiptRoutes = [
  route({
    method: "GET",
    path: "/api/v1/receipts",
    permission: "receipts.read",
    summary: "Receipts with what was read of them, newest first: one's own, or all of the organisation",
    query: ReceiptQuery,
    answers: { 200: page(Receipt) },
    handle: async ({ db, caller, query }) =>
      list(await listReceipts(db, caller, query), query.fields, RECEIPT_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/receipts/:id",
    permission: "receipts.read",
    summary:
      "What was read of a receipt: how sure each field is, where it stands, and others that prove the same",
    answers: { 200: ReceiptDetail },
    handle: async ({ db, services, caller, params }) =>
      // Its links run out without a new version of it.
      ok(await getReceipt(db, services.links, caller, params.id), {}, false),
  }),
];
