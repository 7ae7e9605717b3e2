import { expect, test } from "bun:test";
import { anew, beside, combine } from "./combine.ts";
import type { ReceiptFields } from "./fields.ts";

const place = { is_supported: false, page: 0, box: [0, 0, 1, 1] };
const NOTHING: ReceiptFields = {
  country: null,
  merchant: null,
  date: null,
  currency: null,
  total: null,
  taxes: [],
  invoice_number: null,
  vat_id: null,
  card_last4: null,
  address: null,
};
const dated = (value: string, confidence: number): ReceiptFields => ({
  ...NOTHING,
  date: { value, confidence, ...place },
});
const named = (value: string, confidence: number): ReceiptFields => ({
  ...NOTHING,
  merchant: { value, confidence, ...place },
});
const summed = (value: number, confidence: number, is_supported = true): ReceiptFields => ({
  ...NOTHING,
  currency: { value: "EUR", confidence: 0.9, ...place },
  total: { value, confidence, ...place, is_supported },
});
const dayOf = ({ date }: ReceiptFields) => [date?.value, date?.confidence];

test("two readings that differ in a digit are doubted, and the third decides, not more surely than it should", () => {
  expect(dayOf(combine(dated("2026-03-16", 0.86), dated("2026-03-18", 0.67)))).toEqual(["2026-03-16", 0.65]);
  const [value, confidence = 1] = dayOf(
    combine(dated("2026-03-16", 0.86), dated("2026-03-18", 0.67), dated("2026-03-18", 0.8)),
  );
  expect(value).toBe("2026-03-18");
  expect(confidence).toBeLessThan(0.7);
});

test("letters that agree are not as sure as sums that do", () => {
  const [, day = 0] = dayOf(combine(dated("2026-03-16", 0.6), dated("2026-03-16", 0.6)));
  const total = combine(summed(2_770, 0.6), summed(2_770, 0.6)).total?.confidence ?? 0;
  expect([day, total]).toEqual([0.72, 0.84]);
});

test("of a name the reading with its first line, too", () => {
  const both = combine(named("Western Eastern Stationery Sdn Bhd", 0.3), named("Stattonery Sdn Bhd", 0.7));
  expect(both.merchant?.value).toBe("Western Eastern Stationery Sdn Bhd");
});

test("a closer look counts where it makes the paper add up", () => {
  const [said, unproven] = [summed(2_770, 0.6), summed(2_778, 0.8, false)];
  expect(combine(said, NOTHING, anew(unproven)).total?.value).toBe(2_770);
  expect(anew(named("Somebody", 0.9)).merchant).toBeNull();
});

test("two papers in one picture: the same twice, or a person is asked", () => {
  expect(beside(summed(2_770, 0.6), summed(2_770, 0.6)).total?.confidence).toBe(0.84);
  expect(beside(summed(2_770, 0.9), summed(3_150, 0.8)).total).toMatchObject({
    value: 2_770,
    confidence: 0.45,
    is_supported: false,
  });
  expect(beside(NOTHING, summed(3_150, 0.8)).total?.confidence).toBe(0.8);
});
