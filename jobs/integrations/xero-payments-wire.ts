import * as v from "valibot";
import { paymentOf, paymentRate, paymentReference, type BillPayment } from "../../core/ledger-payments.ts";
import { formatAmount } from "../../core/money.ts";
import type { Verdict } from "./ledger.ts";
import { ID, NO_ID, Reasons, wordsOf } from "./xero-wire.ts";

// Xero's Accounting API 2.0 as far as payments of bills need it.

const Paid = v.object({
  Payments: v.array(
    v.object({
      PaymentID: v.optional(v.string()),
      Reference: v.optional(v.string()),
      Status: v.optional(v.string()),
      StatusAttributeString: v.optional(v.string()),
      HasValidationErrors: v.optional(v.boolean()),
      ValidationErrors: Reasons,
    }),
  ),
});
const Found = v.object({
  Payments: v.array(
    v.object({ PaymentID: v.string(), Reference: v.optional(v.string()), Status: v.optional(v.string()) }),
  ),
});

/** Amounts are written as they are, and never through a float. */
export function paymentsOf(payments: readonly BillPayment[]): string {
  const wire = payments.map((payment) => {
    const rest = JSON.stringify({
      Invoice: { InvoiceID: payment.billRemoteId },
      Account: { Code: payment.account },
      Date: payment.paidOn,
      Reference: paymentReference(payment.id),
    });
    const rate = paymentRate(payment);
    const numbers = `"Amount":${formatAmount(payment.amountMinor, payment.currency)}${rate === undefined ? "" : `,"CurrencyRate":${rate}`}`;
    return `${rest.slice(0, -1)},${numbers}}`;
  });
  return `{"Payments":[${wire.join()}]}`;
}

/** @throws ValiError for what is no answer to it. */
export function readPaid(body: unknown, payments: readonly BillPayment[]): Verdict[] {
  const asked = new Set(payments.map(({ id }) => paymentReference(id)));
  return v.parse(Paid, body).Payments.flatMap((one): Verdict[] => {
    const { Reference: reference, PaymentID: remoteId } = one;
    if (reference === undefined || !asked.has(reference)) return [];
    if (one.HasValidationErrors === true || one.StatusAttributeString === "ERROR")
      return [{ reference, outcome: "refused", reasons: wordsOf(one.ValidationErrors) }];
    if (remoteId === undefined || remoteId === NO_ID || !ID.test(remoteId)) return [];
    return [{ reference, outcome: "taken", remoteId }];
  });
}

export const paymentsWhere = (references: readonly string[]): string =>
  references.map((reference) => `Reference=="${reference}"`).join(" OR ");

/** What is ours among them, and stands. @throws ValiError */
export function readPayments(body: unknown): { reference: string; remoteId: string }[] {
  return v
    .parse(Found, body)
    .Payments.flatMap(({ PaymentID, Reference = "", Status }) =>
      Status === "DELETED" || paymentOf(Reference) === undefined || !ID.test(PaymentID)
        ? []
        : [{ reference: Reference, remoteId: PaymentID }],
    );
}
