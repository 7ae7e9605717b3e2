import { describe, expect, test } from "bun:test";
import { duplicateOf, lookDistance, purchaseKey, type Compared } from "./duplicates.ts";
import type { ReceiptFields } from "./fields.ts";
import { similarity } from "../reading/letters.ts";
import { isSameMerchant, merchantKey } from "./similarity.ts";

const ID = "018f0000-0000-7000-8000-000000000001";
const place = { confidence: 0.9, is_supported: true, page: 0, box: [0, 0, 1, 1] };
const fields = (change: Partial<ReceiptFields> = {}): ReceiptFields => ({
  country: "MY",
  merchant: { value: "YAM FRESH SDN BHD", ...place },
  date: { value: "2026-03-05", ...place },
  currency: { value: "MYR", ...place },
  total: { value: 2_930, ...place },
  taxes: [],
  invoice_number: null,
  vat_id: null,
  card_last4: null,
  address: null,
  ...change,
});
const look = (ones: number) => "1".repeat(ones).padEnd(64, "0");
const paper = (change: Partial<Compared> = {}): Compared => ({
  sha256: "a",
  look: look(32),
  fields: fields(),
  ...change,
});

describe("two papers prove the same", () => {
  test("by the same bytes", () => {
    expect(duplicateOf(paper(), ID, paper())).toMatchObject({ kind: "exact", receipt_id: ID });
  });
  test("by how they look, unless they say different things", () => {
    const unread = fields({ merchant: null, date: null, total: null });
    const near = duplicateOf(paper({ sha256: "b", look: look(35), fields: unread }), ID, paper());
    expect(near).toMatchObject({ kind: "near", signs: ["same picture"], look_distance: 3 });
    const other = fields({ total: { value: 3_000, ...place } });
    expect(duplicateOf(paper({ sha256: "b", fields: other }), ID, paper())).toBeUndefined();
    // What is hardly read speaks against nothing.
    const unsure = fields({ total: { value: 3_000, ...place, confidence: 0.3 } });
    expect(duplicateOf(paper({ sha256: "b", fields: unsure }), ID, paper())?.signs).toEqual(["same picture"]);
  });
  test("by shop, day and total, however they look, with a letter read wrongly", () => {
    const misread = fields({ merchant: { value: "YAM FRE5H", ...place } });
    const copy = paper({ sha256: "b", look: look(0), fields: misread });
    expect(duplicateOf(copy, ID, paper())).toMatchObject({ kind: "near", signs: ["same purchase"] });
    expect(purchaseKey(misread)).toBe(purchaseKey(fields()));
    const elsewhere = fields({ merchant: { value: "LIAN HING STATIONERY", ...place } });
    expect(
      duplicateOf(paper({ sha256: "b", look: look(0), fields: elsewhere }), ID, paper()),
    ).toBeUndefined();
  });
  test("two purchases of one day at one price have two numbers", () => {
    const number = (value: string) => fields({ invoice_number: { value, ...place } });
    const copy = paper({ sha256: "b", look: look(0), fields: number("A-1") });
    expect(duplicateOf(copy, ID, paper({ fields: number("A-2") }))).toBeUndefined();
    expect(duplicateOf(copy, ID, paper({ fields: number("A-1") }))?.signs).toEqual(["same purchase"]);
  });
});

test("looks are counted bit by bit, and those of different kinds are not compared", () => {
  expect(lookDistance(look(10), look(14))).toBe(4);
  expect(lookDistance(look(10), null)).toBeNull();
  expect(lookDistance("1", look(1))).toBeNull();
});

test("names without legal form and punctuation", () => {
  expect(merchantKey("Café Müller GmbH & Co. KG")).toBe(merchantKey("CAFE MUELLER"));
  expect(merchantKey("SDN BHD")).toBe("SDNBHD");
  expect(isSameMerchant("MR. D.I.Y. (M) SDN BHD", "MR DIY (M) SDN. BHD.")).toBeTrue();
  expect(isSameMerchant("THREE STOOGES", "TIMELESS KITCHENETTE SDN BHD")).toBeFalse();
  expect([similarity("", ""), similarity("a", ""), similarity("abcd", "abcx")]).toEqual([1, 0, 0.75]);
});
