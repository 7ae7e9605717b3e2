import { divideHalfEven } from "../money.ts";
import { isVatRate, percentText } from "../books/vat.ts";
import { amount, finding, SURE_MIN, type Rule } from "./facts.ts";
import { FULL_INVOICE_FROM } from "./limits.ts";

/** Tills round each line, or all of a rate at once (domain D7). */
const ROUNDING_MINOR = 1;
/** A rate is in thousandths of a percent. */
const WHOLE_MILLI = 100_000n;

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

/** What is claimed back is what the rate makes of the net. */
const arithmetic: Rule = ({ expense }) =>
  (expense.taxLines ?? []).flatMap(({ rateMilli, netMinor, taxMinor }) => {
    const due = Number(divideHalfEven(BigInt(netMinor) * BigInt(rateMilli), WHOLE_MILLI));
    if (Math.abs(due - taxMinor) <= ROUNDING_MINOR) return [];
    const { currency } = expense;
    return [
      finding(
        "tax-off",
        `The tax at ${percentText(rateMilli)} % of ${amount(netMinor, currency)} is ${amount(due, currency)}, and ${amount(taxMinor, currency)} is claimed.`,
        { rate_percent: percentText(rateMilli), net_minor: netMinor, tax_minor: taxMinor, due_minor: due },
      ),
    ];
  });

/** By the rates of that country on the day of supply, whatever they are when it is booked. */
const rates: Rule = ({ expense: { country, taxLines, spentOn } }) => {
  if (!taxLines?.some(({ taxMinor }) => taxMinor > 0)) return [];
  if (country == null)
    return [
      finding("tax-without-country", "Nothing says in which country the tax was paid.", {
        lines: taxLines.length,
      }),
    ];
  return taxLines
    .filter(({ rateMilli }) => isVatRate(country, rateMilli, spentOn) === false)
    .map(({ rateMilli }) =>
      finding(
        "tax-rate-unknown",
        `A rate of ${percentText(rateMilli)} % was none of tax in ${country} on ${spentOn}.`,
        {
          rate_percent: percentText(rateMilli),
          country,
          expense_date: spentOn,
        },
      ),
    );
};

/** Against the only receipt, where the expense is of all of it. */
const read: Rule = ({ expense, receipts }) => {
  const [fields] = receipts.flatMap(({ fields: one }) => (one === null ? [] : [one]));
  if (receipts.length !== 1 || !fields || !expense.taxLines || fields.taxes.length === 0) return [];
  const isSure = fields.taxes.every(({ confidence }) => confidence >= SURE_MIN);
  const isSame = fields.currency?.value === expense.currency && fields.total?.value === expense.amountMinor;
  const said = fields.taxes.reduce((sum, { value }) => sum + value.tax_minor, 0);
  const claimed = expense.taxLines.reduce((sum, { taxMinor }) => sum + taxMinor, 0);
  if (!isSure || !isSame || Math.abs(said - claimed) <= ROUNDING_MINOR) return [];
  return [
    finding(
      "receipt-tax-differs",
      `The receipt says ${amount(said, expense.currency)} of tax, the expense ${amount(claimed, expense.currency)}.`,
      { receipt_tax_minor: said, tax_minor: claimed },
    ),
  ];
};

/** It comes back only where somebody claims it. */
const unclaimed: Rule = ({ expense, receipts }) => {
  const taxed = receipts.find(({ fields }) => fields?.taxes.some(({ confidence }) => confidence >= SURE_MIN));
  if (expense.taxLines || !taxed?.fields?.currency) return [];
  const tax = taxed.fields.taxes.reduce((sum, { value }) => sum + value.tax_minor, 0);
  return [
    finding(
      "tax-unclaimed",
      `A receipt has ${amount(tax, taxed.fields.currency.value)} of tax on it, and the expense says none.`,
      { receipt_tax_minor: tax },
    ),
  ];
};

export const taxRules: readonly Rule[] = [taxProof, arithmetic, rates, read, unclaimed];
