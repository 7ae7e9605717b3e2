import { expect, test } from "bun:test";
import { evidenceOf, placeOf } from "./evidence.ts";

const place = { confidence: 0.9, is_supported: true, page: 0, box: [0.1, 0.2, 0.5, 0.25] };
const fields = {
  country: "GB",
  merchant: { value: "Strings & Reeds", ...place },
  date: { value: "2026-09-01", ...place },
  currency: { value: "GBP", ...place },
  total: { value: 1_735, ...place },
  taxes: [{ value: { rate_basis_points: 550, net_minor: 1_644, tax_minor: 91 }, ...place }],
  invoice_number: null,
  vat_id: null,
  card_last4: null,
  address: null,
};
const claim = {
  amount: "17.35",
  amount_minor: 1_735,
  currency: "GBP",
  expense_date: "2026-09-01",
  document_ids: ["one"],
  country: "GB",
  tax_lines: null as { rate_percent: string; net_minor: number; tax_minor: number }[] | null,
};

test("what the receipt says stands beside what the expense says, where they differ", () => {
  const same = evidenceOf({ fields }, claim);
  expect(same.map(({ key }) => key)).toEqual(["total", "currency", "date", "merchant", "tax 0"]);
  expect(same.some(({ claimed }) => claimed !== undefined)).toBeFalse();
  expect(same.at(-1)?.read).toContain("0.91 at 5.5 %");
  const other = { ...claim, amount: "99.00", amount_minor: 9_900, expense_date: "2026-09-02" };
  expect(
    evidenceOf({ fields }, other)
      .filter(({ claimed }) => claimed !== undefined)
      .map(({ key }) => key),
  ).toEqual(["total", "date"]);
});

test("tax that is claimed otherwise than the receipt says is marked; what nobody claimed is not", () => {
  const taxed = (tax_minor: number) => ({
    ...claim,
    tax_lines: [{ rate_percent: "5.5", net_minor: 1_735 - tax_minor, tax_minor }],
  });
  const marked = (tax_minor: number) => evidenceOf({ fields }, taxed(tax_minor)).at(-1)?.claimed;
  expect([marked(91), marked(92)]).toEqual([undefined, undefined]);
  expect(marked(190)).toContain("1.90 at 5.5 %");
});

test("one of several receipts is a part, and one that nothing was read of shows nothing", () => {
  const part = { ...claim, amount: "99.00", amount_minor: 9_900, document_ids: ["one", "two"] };
  expect(evidenceOf({ fields }, part).some(({ claimed }) => claimed !== undefined)).toBeFalse();
  expect(evidenceOf({ fields: null }, claim)).toEqual([]);
});

test("a box lies within its picture", () => {
  expect(placeOf([0.1, 0.2, 0.5, 0.25])).toEqual({
    left: "9.2%",
    top: "19.2%",
    width: "41.6%",
    height: "6.6%",
  });
  expect(placeOf([-1, 0.5, 2, 0.75])).toEqual({
    left: "0%",
    top: "49.2%",
    width: "100%",
    height: "26.6%",
  });
  expect(placeOf([0.5, 0.5, 0.5, 0.6])).toBeUndefined();
});
