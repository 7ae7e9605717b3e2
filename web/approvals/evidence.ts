import type { Expense } from "../../core/expenses.ts";
import { formatAmount } from "../../core/money.ts";
import type { Receipt } from "../../core/receipts.ts";
import type { ReceiptField } from "../../core/receipts/fields.ts";
import { dayLong } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { taxText } from "../ui/tax.ts";

/** What a receipt says, where it says it, and whether the expense says the same. */
export type Evidence = {
  key: string;
  name: string;
  read: string;
  /** What the expense says in its place, where the two differ. */
  claimed: string | undefined;
  /** 0 to 1. */
  confidence: number;
  isSupported: boolean;
  page: number;
  /** Left, top, right, bottom as shares of the page. */
  box: readonly number[];
};

type Claim = Pick<
  Expense,
  "amount" | "amount_minor" | "currency" | "country" | "expense_date" | "document_ids" | "tax_lines"
>;

/** In the order that somebody compares them; of several receipts each is only a part of the amount. */
export function evidenceOf({ fields }: Pick<Receipt, "fields">, claim: Claim): Evidence[] {
  if (!fields) return [];
  const { merchant, date, currency, total, taxes, invoice_number, vat_id, card_last4, address } = fields;
  const { alcohol = [] } = fields;
  const isOnly = claim.document_ids.length === 1;
  const code = currency?.value ?? claim.currency;
  const money = (minor: number) => moneyText({ amount: formatAmount(minor, code), currency: code });
  const one = <T>(
    key: string,
    name: string,
    field: ReceiptField<T> | null,
    read: (value: T) => string,
    claimed?: (value: T) => string | undefined,
  ): Evidence[] =>
    field === null
      ? []
      : [
          {
            key,
            name,
            read: read(field.value),
            claimed: claimed?.(field.value),
            confidence: field.confidence,
            isSupported: field.is_supported,
            page: field.page,
            box: field.box,
          },
        ];
  const differs = (isOther: boolean, words: string) => (isOther ? words : undefined);
  return [
    ...one("total", "Total", total, money, (minor) =>
      differs(isOnly && code === claim.currency && minor !== claim.amount_minor, moneyText(claim)),
    ),
    ...one("currency", "Currency", currency, String, (value) =>
      differs(value !== claim.currency, claim.currency),
    ),
    ...one("date", "Date", date, dayLong, (value) =>
      differs(isOnly && value !== claim.expense_date, dayLong(claim.expense_date)),
    ),
    ...one("merchant", "Merchant", merchant, String),
    ...taxes.flatMap((tax, at) =>
      one(
        `tax ${at}`,
        "Tax",
        tax,
        ({ rate_basis_points: rate, tax_minor }) =>
          rate === null ? money(tax_minor) : `${money(tax_minor)} at ${rate / 100} %`,
        ({ tax_minor }) =>
          claim.tax_lines
            ? differs(
                isOnly && claim.tax_lines.every((line) => Math.abs(line.tax_minor - tax_minor) > 1),
                taxText(claim.tax_lines, claim.country, claim.currency),
              )
            : undefined,
      ),
    ),
    ...one("invoice", "Number", invoice_number, String),
    ...one("vat", "Tax number", vat_id, String),
    ...one("card", "Card", card_last4, (digits) => `ends in ${digits}`),
    ...one("address", "Address", address, String),
    ...alcohol.flatMap((drink, at) => one(`alcohol ${at}`, "Alcohol", drink, String)),
  ];
}

/** Around what was read, so that a frame lies beside its letters and not on them. */
const ROOM = 0.008;

/** Where a frame lies over its picture, in per cent; undefined for a box without an area. */
export function placeOf(box: readonly number[]) {
  const within = (share: number) => Math.min(1, Math.max(0, share));
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = box;
  if (x1 <= x0 || y1 <= y0) return undefined;
  const [left, top, right, bottom] = [x0 - ROOM, y0 - ROOM, x1 + ROOM, y1 + ROOM].map(within) as [
    number,
    number,
    number,
    number,
  ];
  const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`;
  return {
    left: percent(left),
    top: percent(top),
    width: percent(right - left),
    height: percent(bottom - top),
  };
}
