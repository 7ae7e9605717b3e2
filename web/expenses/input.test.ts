import { expect, test } from "bun:test";
import { blankDraft, bodyOf, cleanAmount, draftOfWaiting } from "./input.ts";

test("one comma is a decimal sign; what could be a thousands mark is left for the server to refuse", () => {
  for (const [typed, sent] of [
    ["12.50", "12.50"],
    ["12,50", "12.50"],
    ["12,5", "12.5"],
    [" 1 250,00 ", "1250.00"],
    ["1\u202f250.00", "1250.00"],
    ["1,250", "1,250"],
    ["1,250.00", "1,250.00"],
    ["1.250,00", "1.250,00"],
    ["-5", "-5"],
    ["", ""],
  ] as const)
    expect([typed, cleanAmount(typed)]).toEqual([typed, sent]);
});

test("what was left empty is not sent as text", () => {
  const body = bodyOf({ ...blankDraft("id", "2026-09-03"), amount: "12,50", description: " Taxi " });
  expect(body).toEqual({
    amount: "12.50",
    production_id: null,
    category: "Travel",
    description: "Taxi",
    expense_date: "2026-09-03",
    notes: null,
    document_ids: [],
    advance_id: null,
    mileage: null,
    country: null,
    tax_lines: null,
    paid_with: "own",
    stay: null,
    travel_class: null,
    bank: null,
  });
});

test("what only some expenses say is sent where it makes sense, and nowhere else", () => {
  const typed = {
    ...blankDraft("id", "2026-09-03"),
    paid_with: "company_card" as const,
    city: " Berlin ",
    nights: "2",
    travel_class: "business" as const,
    bank: { amount: "105,20", document_id: "statement" },
  };
  const said = (change: Partial<typeof typed>) => {
    const { paid_with, stay, travel_class, bank } = bodyOf({ ...typed, ...change });
    return [paid_with, stay, travel_class, bank?.amount];
  };
  expect(said({})).toEqual(["company_card", null, "business", "105.20"]);
  const stay = { city: "Berlin", nights: 2 };
  expect(said({ category: "Accommodation" })).toEqual(["company_card", stay, null, "105.20"]);
  expect(said({ category: "Accommodation", nights: " " })[1]).toBeNull();
  expect(said({ category: "Mileage" })).toEqual(["own", null, null, undefined]);
  expect(said({ advance_id: "one" })[0]).toBe("own");
});

test("what an older page left waiting is changed as it was", () => {
  const { paid_with, stay, travel_class, bank, ...older } = bodyOf({
    ...blankDraft("id", "2026-09-03"),
    amount: "12.50",
  });
  expect([paid_with, stay, travel_class, bank]).toEqual(["own", null, null, null]);
  expect(draftOfWaiting({ ...older, id: "id" }, [])).toMatchObject({ paid_with: "own", nights: "" });
});

test("a journey is sent without an amount, which the house reckons", () => {
  const draft = blankDraft("id", "2026-09-03");
  const trip = { ...draft.mileage, distance: "12,5", from: "Leeds", to: "York" };
  const body = bodyOf({ ...draft, category: "Mileage", amount: "3.00", currency: "EUR", mileage: trip });
  expect(body).toMatchObject({ category: "Mileage", mileage: { ...trip, distance: "12.5" } });
  expect("amount" in body || "currency" in body).toBe(false);
});

test("tax is sent in whole units of the currency that the amount is in", () => {
  const tax = { country: "JP", lines: [{ rate: "10", net: "1000", tax: "100" }] };
  const draft = { ...blankDraft("id", "2026-09-03"), amount: "1100", tax };
  const lines = [{ rate_percent: "10", net_minor: 1_000, tax_minor: 100 }];
  expect(bodyOf({ ...draft, currency: "JPY" })).toMatchObject({ country: "JP", tax_lines: lines });
  expect(bodyOf(draft, "JPY").tax_lines).toEqual(lines);
  expect(bodyOf({ ...draft, category: "Mileage" })).toMatchObject({ country: null, tax_lines: null });
});
