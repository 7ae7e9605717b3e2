import type { StoredBill } from "./testing-xero.ts";

export type StoredPayment = {
  PaymentID: string;
  Reference: string;
  Status: "AUTHORISED" | "DELETED";
  Date: string;
  Amount: number;
  CurrencyRate?: number;
  Account: { Code: string };
  Invoice: { InvoiceID: string };
};
type Books = { bills: Map<string, StoredBill>; payments: Map<string, StoredPayment> };

/** To ten-thousandths, as amounts are compared. */
const exact = (amount: number) => Math.round(amount * 10_000);

/** Puts payments against bills, as Xero does: none where a bill is not there, or has less to be paid. */
export function createPayments(books: Books, text: string) {
  const { bills, payments } = books;
  const asked = JSON.parse(text) as { Payments: StoredPayment[] };
  return asked.Payments.map((sent) => {
    const bill = bills.get(sent.Invoice.InvoiceID);
    const paid = exact(paidOf(books, sent.Invoice.InvoiceID));
    const why =
      !bill || bill.Status !== "AUTHORISED"
        ? "Invoice is not of valid status for modification"
        : paid + exact(sent.Amount) > exact(bill.Total)
          ? "Payment amount exceeds the amount outstanding on this document"
          : undefined;
    if (why !== undefined)
      return {
        ...sent,
        StatusAttributeString: "ERROR",
        HasValidationErrors: true,
        ValidationErrors: [{ Message: why }],
      };
    const payment: StoredPayment = { ...sent, PaymentID: crypto.randomUUID(), Status: "AUTHORISED" };
    payments.set(payment.PaymentID, payment);
    return { ...payment, StatusAttributeString: "OK" };
  });
}

/** How much of a bill is paid. */
export const paidOf = ({ payments }: Pick<Books, "payments">, invoiceId: string): number =>
  [...payments.values()]
    .filter((one) => one.Status === "AUTHORISED" && one.Invoice.InvoiceID === invoiceId)
    .reduce((sum, one) => sum + exact(one.Amount), 0) / 10_000;

/** By the references that `where` names. */
export function findPayments({ payments }: Books, query: URLSearchParams) {
  const named = new Set(
    [...(query.get("where") ?? "").matchAll(/Reference=="([^"]*)"/g)].map(([, reference]) => reference),
  );
  return [...payments.values()].filter(({ Reference }) => named.has(Reference));
}
