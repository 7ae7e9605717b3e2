import { formatAmount } from "../money.ts";
import type { Finding } from "./findings.ts";
import { finding, isAllowance, type Rule } from "./facts.ts";
import { FULL_INVOICE_FROM } from "./limits.ts";

/** What is read less surely is asked about and not held against anybody. */
const SURE_MIN = 0.6;

const amount = (minor: number, currency: string) => `${formatAmount(minor, currency)} ${currency}`;

const duplicates: Rule = ({ receipts }) => {
  const claimed = receipts.flatMap((receipt) => receipt.duplicates.filter(({ isClaimed }) => isClaimed));
  const exact = claimed.find(({ kind }) => kind === "exact");
  const near = claimed.find(({ kind }) => kind === "near");
  return [
    exact &&
      finding("receipt-exact-duplicate", "This very receipt is claimed already.", {
        receipt_id: exact.receipt_id,
      }),
    near &&
      finding("receipt-near-duplicate", `A receipt much like this one is claimed already. ${near.reason}`, {
        receipt_id: near.receipt_id,
        signs: near.signs.join(", "),
      }),
  ];
};

const missing: Rule = ({ expense, limits }) => {
  if (expense.documentCount > 0 || isAllowance(expense)) return [];
  // What is in another currency is compared with nothing: there is no rate here.
  if (expense.currency !== limits.currency || expense.amountMinor < limits.receiptFromMinor) return [];
  const from = amount(limits.receiptFromMinor, limits.currency);
  return [
    finding("receipt-missing", `A receipt is asked for from ${from} on.`, {
      amount_minor: expense.amountMinor,
      currency: expense.currency,
      receipt_from_minor: limits.receiptFromMinor,
    }),
  ];
};

const unread: Rule = ({ receipts }) => {
  const failed = receipts.filter(({ status }) => status === "failed").length;
  return failed === 0
    ? []
    : [
        finding("receipt-unread", "A receipt could not be read by itself: somebody has to look at it.", {
          receipts: failed,
        }),
      ];
};

/** Of several receipts their totals add up to the claim, once all of them were read surely and in its currency. */
const sum: Rule = ({ expense, receipts }) => {
  if (receipts.length < 2 || receipts.length < expense.documentCount) return [];
  const totals = receipts.flatMap(({ fields }) => {
    if (!fields?.total || !fields.currency || fields.currency.value !== expense.currency) return [];
    return Math.min(fields.total.confidence, fields.currency.confidence) < SURE_MIN
      ? []
      : [fields.total.value];
  });
  const added = totals.reduce((all, one) => all + one, 0);
  if (totals.length < receipts.length || added === expense.amountMinor) return [];
  return [
    finding(
      "receipts-sum-differs",
      `The ${receipts.length} receipts add up to ${amount(added, expense.currency)}, the expense says ${amount(expense.amountMinor, expense.currency)}.`,
      { receipts: receipts.length, receipts_minor: added, amount_minor: expense.amountMinor },
    ),
  ];
};

/** Against the only receipt that was read. */
const differences: Rule = ({ expense, receipts }) => {
  const read = receipts.flatMap(({ fields }) => (fields === null ? [] : [fields]));
  const [fields] = read;
  if (read.length !== 1 || !fields) return [];
  const { total, date, currency } = fields;
  const found: (Finding | undefined)[] = [];
  const isOther = currency !== null && currency.confidence >= SURE_MIN && currency.value !== expense.currency;
  if (isOther)
    found.push(
      finding(
        "receipt-currency-differs",
        `The receipt is in ${currency.value}, the expense in ${expense.currency}.`,
        {
          receipt_currency: currency.value,
          currency: expense.currency,
        },
      ),
    );
  else if (currency && total && total.confidence >= SURE_MIN && total.value !== expense.amountMinor)
    found.push(
      finding(
        "receipt-amount-differs",
        `The receipt says ${amount(total.value, currency.value)}, the expense ${amount(expense.amountMinor, expense.currency)}.`,
        { receipt_minor: total.value, amount_minor: expense.amountMinor },
      ),
    );
  if (date && date.confidence >= SURE_MIN && date.value !== expense.spentOn)
    found.push(
      finding("receipt-date-differs", `The receipt is of ${date.value}, the expense of ${expense.spentOn}.`, {
        receipt_date: date.value,
        expense_date: expense.spentOn,
      }),
    );
  return found;
};

/** What is asked of the shop at once is still to be had; a year later it is not. */
const taxProof: Rule = ({ receipts }) =>
  receipts.flatMap(({ fields }) => {
    if (!fields?.total || !fields.currency || fields.taxes.length === 0) return [];
    const from = FULL_INVOICE_FROM[fields.currency.value];
    const total = fields.total.value;
    const data = { total_minor: total, currency: fields.currency.value };
    if (from !== undefined && total > from && fields.invoice_number === null)
      return [
        finding(
          "full-invoice-needed",
          `Above ${amount(from, fields.currency.value)} its tax comes back only by a full invoice, which the shop gives when it is asked.`,
          { ...data, from_minor: from },
        ),
      ];
    if (fields.vat_id !== null) return [];
    return [
      finding(
        "tax-without-number",
        "Tax stands on the receipt, and no tax number of the shop was read.",
        data,
      ),
    ];
  });

export const receiptRules: readonly Rule[] = [duplicates, missing, unread, sum, differences, taxProof];
