import { expect, test } from "bun:test";
import type { Receipt } from "../../core/receipts.ts";
import { fillingOf, typedIn, type ReadField } from "./filling.ts";
import { blankDraft } from "./input.ts";

const place = { is_supported: true, page: 0, box: [0, 0, 1, 1] };
const read = (confidence = 0.9): Pick<Receipt, "fields" | "amount"> => ({
  amount: "17.35",
  fields: {
    country: "GB",
    merchant: { value: "Strings & Reeds", confidence, ...place },
    date: { value: "2026-09-01", confidence, ...place },
    currency: { value: "GBP", confidence, ...place },
    total: { value: 1_735, confidence, ...place },
    taxes: [],
    invoice_number: null,
    vat_id: null,
    card_last4: null,
    address: null,
  },
});
const free =
  (...typed: ReadField[]) =>
  (field: ReadField) =>
    !typed.includes(field);

test("an empty form is filled, each field with how sure it is", () => {
  expect(fillingOf(read(), free(), "", "EUR")).toEqual({
    values: { amount: "17.35", currency: "GBP", description: "Strings & Reeds", expense_date: "2026-09-01" },
    marks: { amount: 0.9, currency: 0.9, description: 0.9, expense_date: 0.9 },
  });
  expect(fillingOf(read(), free(), "", "GBP").values.currency).toBeUndefined();
});

test("what was typed stays, and what is unsure is left empty", () => {
  expect(fillingOf(read(), free("amount", "description"), "", "GBP").values).toEqual({
    expense_date: "2026-09-01",
  });
  expect(fillingOf(read(0.4), free(), "", "GBP")).toEqual({ values: {}, marks: {} });
});

test("an amount is not put beside another currency that somebody chose", () => {
  expect(fillingOf(read(), free("currency"), "EUR", "").values.amount).toBeUndefined();
  expect(fillingOf(read(), free("currency"), "GBP", "").values.amount).toBe("17.35");
});

test("a form that was come back to counts as typed", () => {
  const draft = { ...blankDraft("id", "2026-09-03"), amount: "5" };
  expect([...typedIn(draft, "2026-09-03")]).toEqual(["amount"]);
  expect([...typedIn({ ...draft, expense_date: "2026-09-01" }, "2026-09-03")]).toEqual([
    "amount",
    "expense_date",
  ]);
});

test("tax comes with the amount that it is of, and is nobody's who typed it", () => {
  const taxed = (amount = 0.9): Pick<Receipt, "fields" | "amount"> => {
    const { fields, ...rest } = read();
    const value = { rate_basis_points: 2_000, net_minor: 1_446, tax_minor: 289 };
    return {
      ...rest,
      fields: fields && {
        ...fields,
        total: { value: 1_735, confidence: amount, ...place },
        taxes: [{ value, confidence: 0.8, ...place }],
      },
    };
  };
  const tax = { country: "GB", lines: [{ rate: "20", net: "14.46", tax: "2.89" }] };
  expect(fillingOf(taxed(), free(), "", "GBP")).toMatchObject({ values: { tax }, marks: { tax: 0.8 } });
  expect(fillingOf(taxed(), free("tax"), "", "GBP").values.tax).toBeUndefined();
  expect(fillingOf(taxed(), free("amount"), "", "GBP").values.tax).toBeUndefined();
  expect(fillingOf(taxed(0.4), free(), "", "GBP").values.tax).toBeUndefined();
});
