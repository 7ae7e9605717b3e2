import * as v from "valibot";

const place = {
  /** 0 to 1. */
  confidence: v.number(),
  /** Whether sums or formats of the paper support it (docs/receipts.md). */
  is_supported: v.boolean(),
  /** Counted from 0. */
  page: v.number(),
  /** Left, top, right, bottom as shares of the page, 0 to 1. */
  box: v.array(v.number()),
};
const field = <T extends v.GenericSchema>(value: T) => v.nullable(v.object({ value, ...place }));

/** What was read of a receipt; null is not read, or not sure enough to say. */
export const ReceiptFields = v.object({
  /** ISO 3166-1, as the paper's words and numbers have it. */
  country: v.nullable(v.string()),
  merchant: field(v.string()),
  date: field(v.string()),
  currency: field(v.string()),
  /** Whole minor units of `currency`. */
  total: field(v.number()),
  taxes: v.array(
    v.object({
      value: v.object({
        /** Percent in hundredths: 1900 is 19 %; null where no rate stands. */
        rate_basis_points: v.nullable(v.number()),
        net_minor: v.number(),
        tax_minor: v.number(),
      }),
      ...place,
    }),
  ),
  invoice_number: field(v.string()),
  vat_id: field(v.string()),
  card_last4: field(v.string()),
  address: field(v.string()),
  /** Drinks with alcohol among the goods, as they stand there; of what was read before anybody looked, absent. */
  alcohol: v.optional(v.array(v.object({ value: v.string(), ...place }))),
});
export type ReceiptFields = v.InferOutput<typeof ReceiptFields>;
export type ReceiptField<T> = {
  value: T;
  confidence: number;
  is_supported: boolean;
  page: number;
  box: number[];
};

/**
 * The share of what was looked for that sums and formats of the paper support, 0 to 1 (mission B-05): of date,
 * currency, total and merchant always, of taxes, tax number and address where they were found.
 */
export function accuracyScore(fields: ReceiptFields): number {
  const always = [fields.merchant, fields.date, fields.currency, fields.total];
  const found = [fields.vat_id, fields.address, ...fields.taxes].filter((one) => one !== null);
  const all = [...always, ...found];
  const supported = all.filter((one) => one?.is_supported === true).length;
  return Math.round((supported / all.length) * 1_000) / 1_000;
}
