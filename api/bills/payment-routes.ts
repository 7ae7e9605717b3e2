import { billProblems } from "../../core/bills.ts";
import {
  LEDGER_PAYMENT_FIELDS,
  LedgerPayment,
  LedgerPaymentQuery,
  PaymentsResend,
  PaymentsResent,
} from "../../core/ledger-payments.ts";
import { common } from "../../core/problem.ts";
import { list, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { listPayments, resendPayments } from "./payments.ts";

export const ledgerPaymentRoutes = [
  route({
    method: "GET",
    path: "/api/v1/ledger/payments",
    permission: "ledger.read",
    summary:
      "What was paid of bills in the ledger outside, newest first: how far each is, and why it was refused",
    query: LedgerPaymentQuery,
    answers: { 200: page(LedgerPayment) },
    handle: async ({ db, caller, query }) =>
      list(await listPayments(db, caller, query), query.fields, LEDGER_PAYMENT_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/ledger/payments/resend",
    permission: "ledger.write",
    summary: "Send payments again that were refused; they are looked for first",
    body: PaymentsResend,
    answers: { 200: PaymentsResent },
    refuses: [common.notFound, billProblems.notRefused],
    handle: async ({ services, caller, key, body }) =>
      written(await resendPayments(services, caller, key, body)),
  }),
];
