import { decimalsOf } from "../money.ts";
import { findAlcohol } from "./alcohol.ts";
import { findAddress, looksLikeAddress } from "./address.ts";
import { amountsIn, dinarOf, minorOf } from "./amounts.ts";
import { beside } from "./combine.ts";
import { currencyOfMark, originOf, type Origin } from "./countries.ts";
import { SHARED_MARKS } from "./country-signs.ts";
import { findDate } from "./dates.ts";
import type { ReceiptFields, ReceiptField } from "./fields.ts";
import { moneyLines } from "./lines.ts";
import { findMerchant } from "./merchant.ts";
import { findCard, findInvoiceNumber, findVatId } from "./numbers.ts";
import { papersOf } from "./papers.ts";
import { withoutBuyer } from "./parties.ts";
import { findTaxes } from "./taxes.ts";
import { findTotal, type FoundTotal } from "./total.ts";
import { rowsOf, type PageWords, type Place, type Row } from "../reading/words.ts";

export type Expected = {
  /** The day on which it is read, ISO. */
  today: string;
  /** Where the reader is likely to have been: decides only where the paper does not. */
  country?: string | undefined;
};

/** What a receipt says, each with how sure that is and where it stands; what is not sure enough is left out. */
export function understand(pages: readonly PageWords[], expected: Expected): ReceiptFields {
  const [page] = pages;
  const [one, other] = page && pages.length === 1 ? papersOf(page) : [];
  if (!one || !other) return understandRows(rowsOf(pages), expected);
  return beside(understandRows(rowsOf([one]), expected), understandRows(rowsOf([other]), expected));
}

function understandRows(rows: readonly Row[], { today, country }: Expected): ReceiptFields {
  const dinar = dinarOf(rows);
  const decimals = dinar === undefined ? 2 : 3;
  const lines = moneyLines(rows, decimals);
  const marks = rows.flatMap((row) =>
    amountsIn(row, decimals).flatMap(({ mark }) => (mark === undefined ? [] : [mark])),
  );
  if (dinar !== undefined) marks.push(dinar);
  const origin = originOf(withoutBuyer(rows), marks, country);
  const total = findTotal(lines, origin.currency);
  const currency = currencyOf(rows, marks, origin, total);
  const money = total && currency ? minorOf(total.mills, currency.value) : undefined;
  const merchant = findMerchant(rows, looksLikeAddress);
  const address =
    findAddress(rows, merchant ? merchant.lastRow + 1 : 0) ?? (merchant && findAddress(rows, 0));
  const date = findDate(rows, origin.order, today);
  const vatId = findVatId(rows);
  return {
    country: origin.country ?? null,
    merchant: merchant ? field(merchant, merchant.value, merchant.hasLegalForm) : null,
    date: date ? field(date, date.value, date.isCertain) : null,
    currency: currency ?? null,
    total:
      total && currency && money !== undefined
        ? field(
            total,
            money,
            total.proofs.some((proof) => proof !== "repeated"),
          )
        : null,
    taxes: currency ? taxesOf(lines, total, currency.value) : [],
    invoice_number: text(findInvoiceNumber(rows)),
    vat_id: vatId ? field(vatId, vatId.value, vatId.isChecked) : null,
    card_last4: text(findCard(rows)),
    address: address ? field(address, address.value, address.hasPostcode) : null,
    alcohol: findAlcohol(lines),
  };
}

function text(found: (Place & { value: string }) | undefined): ReceiptField<string> | null {
  return found ? field(found, found.value, false) : null;
}

function field<T>({ page, box, confidence }: Place, value: T, isSupported: boolean): ReceiptField<T> {
  return {
    value,
    confidence: Math.round(confidence * 100) / 100,
    is_supported: isSupported,
    page,
    box: [...box],
  };
}

function taxesOf(
  lines: ReturnType<typeof moneyLines>,
  total: FoundTotal | undefined,
  currency: string,
): ReceiptFields["taxes"] {
  return findTaxes(lines, total?.mills).flatMap((tax) => {
    const [net, amount] = [minorOf(tax.netMills, currency), minorOf(tax.taxMills, currency)];
    if (net === undefined || amount === undefined) return [];
    return [field(tax, { rate_basis_points: tax.rateBasisPoints, net_minor: net, tax_minor: amount }, true)];
  });
}

/** By the mark at the total, else by the marks that stand most often, else by the country. */
function currencyOf(
  rows: readonly Row[],
  marks: readonly string[],
  origin: Origin,
  total: FoundTotal | undefined,
): ReceiptField<string> | undefined {
  const place: Place = total ?? { page: 0, box: [0, 0, 0, 0], confidence: 0.5 };
  const clear = [
    total?.mark,
    ...marks.toSorted((a, b) => count(marks, b) - count(marks, a)),
    ...codesIn(rows),
  ].flatMap((mark) => (mark === undefined ? [] : (currencyOfMark(mark) ?? [])));
  const shared = Object.entries(SHARED_MARKS).find(([mark]) => marks.includes(mark))?.[1];
  const named = clear[0];
  if (named !== undefined && fits(named, total)) {
    const agrees = origin.currency === undefined ? 0.9 : origin.currency === named ? 0.98 : 0.75;
    return field({ ...place, confidence: agrees }, named, origin.currency === named);
  }
  if (origin.currency === undefined || !fits(origin.currency, total)) return undefined;
  const isMeant = shared === undefined || shared.includes(origin.currency);
  const sure = (origin.country === undefined ? 0.6 : 0.8) * (isMeant ? 1 : 0.8);
  return field({ ...place, confidence: sure }, origin.currency, shared !== undefined && isMeant);
}

const count = (all: readonly string[], one: string) => all.filter((other) => other === one).length;

/** Codes that stand alone, as in the head of a column. */
function codesIn(rows: readonly Row[]): string[] {
  return rows.flatMap(
    ({ text }) =>
      text.match(
        /(?<![A-Za-z])(?:RM|EUR|GBP|USD|CHF|MYR|SGD|AUD|CAD|NZD|HKD|SEK|NOK|DKK|PLN|CZK|HUF|JPY|AED|SAR|QAR|THB|€|£)(?![A-Za-z])/g,
      ) ?? [],
  );
}

function fits(currency: string, total: FoundTotal | undefined): boolean {
  return total === undefined || total.decimals <= decimalsOf(currency);
}
