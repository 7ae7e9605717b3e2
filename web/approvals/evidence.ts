import type { Expense } from "../../core/expenses.ts";
import { formatAmount } from "../../core/money.ts";
import type { Receipt } from "../../core/receipts.ts";
import type { ReceiptField } from "../../core/receipts/fields.ts";
import { dayLong } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";

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

type Claim = Pick<Expense, "amount" | "amount_minor" | "currency" | "expense_date" | "document_ids">;

/** In the order that somebody compares them; of several receipts each is only a part of the amount. */
export function evidenceOf({ fields }: Pick<Receipt, "fields">, claim: Claim): Evidence[] {
  if (!fields) return [];
  const { merchant, date, currency, total, taxes, invoice_number, vat_id, card_last4, address } = fields;
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
      one(`tax ${at}`, "Tax", tax, ({ rate_basis_points: rate, tax_minor }) =>
        rate === null ? money(tax_minor) : `${money(tax_minor)} at ${rate / 100} %`,
      ),
    ),
    ...one("invoice", "Number", invoice_number, String),
    ...one("vat", "Tax number", vat_id, String),
    ...one("card", "Card", card_last4, (digits) => `ends in ${digits}`),
    ...one("address", "Address", address, String),
  ];
}

/** Where a box lies over its picture, in per cent; undefined for one without an area. */
export function placeOf(box: readonly number[]) {
  const [left = 0, top = 0, right = 0, bottom = 0] = box.map((share) => Math.min(1, Math.max(0, share)));
  if (right <= left || bottom <= top) return undefined;
  const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`;
  return {
    left: percent(left),
    top: percent(top),
    width: percent(right - left),
    height: percent(bottom - top),
  };
}
