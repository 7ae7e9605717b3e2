import { expect, test } from "bun:test";
import { blankDraft, bodyOf, cleanAmount } from "./input.ts";

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
  });
});
