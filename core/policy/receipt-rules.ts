import type { Finding } from "./findings.ts";
import { amount, finding, SURE_MIN, type Rule } from "./facts.ts";

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

export const receiptRules: readonly Rule[] = [duplicates, unread, sum, differences];
