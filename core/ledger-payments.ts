import * as v from "valibot";
import { LEDGER_KINDS } from "./bills.ts";
import { divideHalfEven, decimalsOf } from "./money.ts";
import { moneyEntries } from "./money-shapes.ts";
import { Id } from "./ids.ts";
import { pageQuery } from "./page.ts";

/** How far a payment is; `sending` is also what nobody knows the outcome of. */
export const PAYMENT_STATES = ["waiting", "sending", "sent", "refused"] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** The most payments that go out in one call. */
export const BATCH_PAYMENTS_MAX = 50;
export const RESEND_PAYMENTS_MAX = 50;

const PREFIX = "LPP-";
/** By it a payment is found there, whatever became of our answer. */
export const paymentReference = (id: string): string => `${PREFIX}${id}`;
const REFERENCE = /^LPP-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** Undefined for what is not ours. */
export const paymentOf = (reference: string): string | undefined => REFERENCE.exec(reference)?.[1];

/** What a ledger outside is to have of what was paid of a bill. */
export type BillPayment = {
  id: string;
  /** Of the bill, ours and theirs. */
  billReference: string;
  billRemoteId: string;
  account: string;
  amountMinor: number;
  currency: string;
  functionalMinor: number;
  functionalCurrency: string;
  paidOn: string;
};

const RATE_DECIMALS = 6;

/**
 * How much of the bill's currency one unit of the organisation's was, to six decimals; undefined where they are one
 * currency, or where it was worth nothing.
 */
export function paymentRate(payment: BillPayment): string | undefined {
  const { amountMinor, currency, functionalMinor, functionalCurrency } = payment;
  if (currency === functionalCurrency || functionalMinor <= 0) return undefined;
  const scale = (decimals: number) => 10n ** BigInt(decimals);
  const rate = divideHalfEven(
    BigInt(amountMinor) * scale(RATE_DECIMALS + decimalsOf(functionalCurrency)),
    BigInt(functionalMinor) * scale(decimalsOf(currency)),
  );
  if (rate === 0n) return undefined;
  const digits = rate.toString().padStart(RATE_DECIMALS + 1, "0");
  return `${digits.slice(0, -RATE_DECIMALS)}.${digits.slice(-RATE_DECIMALS)}`;
}

/** Where a batch of payments lies that went to a file: beside those of bills. */
export const PAYMENT_FILE_COLUMNS = [
  "InvoiceNumber",
  "Date",
  "Amount",
  "Currency",
  "AccountCode",
  "Reference",
];

export const LedgerPayment = v.object({
  id: Id,
  expense_id: Id,
  state: v.picklist(PAYMENT_STATES),
  ledger: v.nullable(v.picklist(LEDGER_KINDS)),
  artist_name: v.string(),
  description: v.string(),
  paid_on: v.string(),
  /** Of our chart: the bank, or advances. */
  account: v.string(),
  ...moneyEntries,
  /** The call, or the file, that it went out in. */
  batch_id: v.nullable(Id),
  remote_id: v.nullable(v.string()),
  /** Why they refused it, in their words. */
  reasons: v.array(v.string()),
  attempts: v.number(),
  created_at: v.string(),
  sent_at: v.nullable(v.string()),
});
export type LedgerPayment = v.InferOutput<typeof LedgerPayment>;
export const LEDGER_PAYMENT_FIELDS = Object.keys(LedgerPayment.entries);

export const LedgerPaymentQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
  state: v.optional(v.picklist(PAYMENT_STATES, `must be one of ${PAYMENT_STATES.join(", ")}`)),
});
export type LedgerPaymentQuery = v.InferOutput<typeof LedgerPaymentQuery>;

export const PaymentsResend = v.strictObject({
  payment_ids: v.pipe(
    v.array(Id, "must be a list of ids"),
    v.minLength(1, "must name at least one"),
    v.maxLength(RESEND_PAYMENTS_MAX, `must name at most ${RESEND_PAYMENTS_MAX}`),
  ),
});
export type PaymentsResend = v.InferOutput<typeof PaymentsResend>;
export const PaymentsResent = v.object({ resent: v.number() });
