import * as v from "valibot";
import {
  billProblems,
  BillsResend,
  BillsResent,
  LEDGER_BILL_FIELDS,
  LedgerBill,
  LedgerBillQuery,
  LedgerState,
} from "../../core/bills.ts";
import { JobAccepted } from "../../core/jobs.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { checkBills, resendBills, takeXeroDelivery } from "./actions.ts";
import { listBills, readLedgerState, serveBillFile } from "./queries.ts";

const NOTHING = v.strictObject({});

export const billRoutes = [
  route({
    method: "GET",
    path: "/api/v1/ledger/state",
    permission: "ledger.read",
    summary: "Where the books go, what waits for that, and how ours and theirs compare",
    query: NOTHING,
    answers: { 200: LedgerState },
    handle: async ({ services, db, caller }) => ok(await readLedgerState(services, db, caller)),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/bills",
    permission: "ledger.read",
    summary: "What is to be in the ledger outside, newest first: how far each is, and why it was refused",
    query: LedgerBillQuery,
    answers: { 200: page(LedgerBill) },
    handle: async ({ db, caller, query }) =>
      list(await listBills(db, caller, query), query.fields, LEDGER_BILL_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/ledger/bills/resend",
    permission: "ledger.write",
    summary: "Send again what was refused, or is not there any more; it is looked for first",
    body: BillsResend,
    answers: { 200: BillsResent },
    refuses: [common.notFound, billProblems.notRefused],
    handle: async ({ services, caller, key, body }) =>
      written(await resendBills(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/ledger/bills/check",
    permission: "ledger.write",
    summary: "Hold all of ours against all of theirs; a job does it",
    answers: { 202: JobAccepted },
    refuses: [billProblems.notConnected],
    handle: async ({ services, caller, key }) => written(await checkBills(services, caller, key)),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/files/:id",
    permission: "ledger.read",
    summary: "A batch that went to a file: CSV with the columns of Xero's template for bills",
    query: NOTHING,
    answers: { 200: "text/csv" },
    handle: async ({ services, caller, params }) => await serveBillFile(services, caller, params.id),
  }),
  route({
    method: "POST",
    path: "/api/v1/xero/events",
    permission: "open",
    summary: "What Xero's webhooks deliver, signed with a key that it shares with us",
    answers: { 200: "Taken" },
    refuses: [common.unauthenticated, common.tooLarge],
    handle: async ({ services, request, requestId, address }) => {
      await takeXeroDelivery(services, request, { requestId, address });
      return { status: 200, headers: {} };
    },
  }),
];
