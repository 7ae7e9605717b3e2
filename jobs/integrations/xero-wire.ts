import * as v from "valibot";
import { type Bill, expenseOf } from "../../core/bills.ts";
import { formatAmount, isCurrency, parseAmount } from "../../core/money.ts";
import type { Theirs, Verdict } from "./ledger.ts";

// Xero's Accounting API 2.0 as far as bills need it: invoices of the type ACCPAY.

export const Reasons = v.optional(v.array(v.object({ Message: v.string() })));
const Sent = v.object({
  Invoices: v.array(
    v.object({
      InvoiceID: v.optional(v.string()),
      InvoiceNumber: v.optional(v.string()),
      StatusAttributeString: v.optional(v.string()),
      HasErrors: v.optional(v.boolean()),
      ValidationErrors: Reasons,
    }),
  ),
});
/** JSON numbers are taken by their shortest decimal form, which is what was written. */
const Found = v.object({
  Invoices: v.array(
    v.object({
      InvoiceID: v.string(),
      InvoiceNumber: v.optional(v.string()),
      Status: v.string(),
      CurrencyCode: v.string(),
      Total: v.number(),
      AmountPaid: v.optional(v.number()),
    }),
  ),
});
/** A call refused as a whole: what each of its elements was refused for. */
const RefusedCall = v.object({
  Message: v.optional(v.string()),
  Elements: v.optional(v.array(v.object({ ValidationErrors: Reasons }))),
});

const REASONS_MAX = 10;
const REASON_CHARACTERS_MAX = 300;
export const NO_ID = "00000000-0000-0000-0000-000000000000";
/** A UUID, by their documentation; whatever else it is, it is kept and shown. */
export const ID = /^[\w-]{1,64}$/;

export const wordsOf = (reasons: readonly { Message: string }[] = []): string[] => {
  const words = reasons
    .slice(0, REASONS_MAX)
    // What the database cannot store is no word of anybody's.
    .map(({ Message }) => Message.slice(0, REASON_CHARACTERS_MAX).toWellFormed().replaceAll("\u0000", ""));
  return words.length > 0 ? words : ["Xero gives no reason."];
};

/** Amounts are written as they are, and never through a float. */
export function invoicesOf(bills: readonly Bill[]): string {
  const invoices = bills.map((bill) => {
    const lines = bill.lines.map(
      ({ description, account, amountMinor }) =>
        `{"Description":${JSON.stringify(description)},"Quantity":1,"UnitAmount":${formatAmount(amountMinor, bill.currency)},"AccountCode":${JSON.stringify(account)}}`,
    );
    const rest = JSON.stringify({
      Type: "ACCPAY",
      Status: "AUTHORISED",
      InvoiceNumber: bill.reference,
      Contact: { Name: bill.contactName, ContactNumber: bill.contactNumber },
      Date: bill.billedOn,
      DueDate: bill.dueOn,
      CurrencyCode: bill.currency,
      LineAmountTypes: "NoTax",
    });
    return `${rest.slice(0, -1)},"LineItems":[${lines.join()}]}`;
  });
  return `{"Invoices":[${invoices.join()}]}`;
}

export const voidsOf = (bills: readonly { remoteId: string }[]): string =>
  JSON.stringify({ Invoices: bills.map(({ remoteId }) => ({ InvoiceID: remoteId, Status: "VOIDED" })) });

/** @throws ValiError for what is no answer to it. */
export function readSent(body: unknown, bills: readonly Bill[]): Verdict[] {
  const asked = new Set(bills.map(({ reference }) => reference));
  return v.parse(Sent, body).Invoices.flatMap((one): Verdict[] => {
    const { InvoiceNumber: reference, InvoiceID: remoteId } = one;
    if (reference === undefined || !asked.has(reference)) return [];
    if (one.HasErrors === true || one.StatusAttributeString === "ERROR")
      return [{ reference, outcome: "refused", reasons: wordsOf(one.ValidationErrors) }];
    if (remoteId === undefined || remoteId === NO_ID || !ID.test(remoteId)) return [];
    return [{ reference, outcome: "taken", remoteId }];
  });
}

/** By their ids: what is taken back is not named by our reference in every answer. */
export function readVoided(body: unknown, bills: readonly (Bill & { remoteId: string })[]): Verdict[] {
  const references = new Map(bills.map(({ remoteId, reference }) => [remoteId, reference]));
  return v.parse(Sent, body).Invoices.flatMap((one): Verdict[] => {
    const reference = references.get(one.InvoiceID ?? "");
    if (reference === undefined) return [];
    return one.HasErrors === true || one.StatusAttributeString === "ERROR"
      ? [{ reference, outcome: "refused", reasons: wordsOf(one.ValidationErrors) }]
      : [{ reference, outcome: "taken", remoteId: one.InvoiceID ?? "" }];
  });
}

/** What is ours among them. @throws ValiError */
export function readFound(body: unknown): { found: Theirs[]; count: number } {
  const { Invoices } = v.parse(Found, body);
  const found = Invoices.flatMap((one): Theirs[] => {
    const reference = one.InvoiceNumber ?? "";
    if (expenseOf(reference) === undefined || !isCurrency(one.CurrencyCode) || !ID.test(one.InvoiceID))
      return [];
    // Nothing at all is no amount of ours, nor is one with decimals that its currency has not.
    const minorOf = (sent: number): number => {
      const minor = parseAmount(sent, one.CurrencyCode);
      return typeof minor === "number" ? minor : 0;
    };
    return [
      {
        reference,
        remoteId: one.InvoiceID,
        state: one.Status === "VOIDED" || one.Status === "DELETED" ? "void" : "standing",
        totalMinor: minorOf(one.Total),
        paidMinor: minorOf(one.AmountPaid ?? 0),
        currency: one.CurrencyCode,
      },
    ];
  });
  return { found, count: Invoices.length };
}

/** Why they would not have a call at all, as far as they say it. */
export function reasonsOf(body: unknown): string[] {
  const read = v.safeParse(RefusedCall, body);
  if (!read.success) return wordsOf();
  const reasons = (read.output.Elements ?? []).flatMap((one) => one.ValidationErrors ?? []);
  const { Message } = read.output;
  return wordsOf(reasons.length > 0 || Message === undefined ? reasons : [{ Message }]);
}
