import { expect, test } from "bun:test";
import { may } from "../../core/access.ts";
import { EXPORT_KINDS } from "../../core/export-kinds.ts";
import { filterOf, filterWords, kindsFor, KIND_WORDS, sizeWords } from "./words.ts";

const ID = "0198aa00-0000-7000-8000-000000000001";

test("who may take out what", () => {
  expect(kindsFor((verb) => may(["artist"], verb))).toEqual(["expenses"]);
  expect(kindsFor((verb) => may(["manager"], verb))).toEqual(["expenses", "approvals", "attendees"]);
  expect(kindsFor((verb) => may(["accountant"], verb))).toEqual(
    EXPORT_KINDS.filter((kind) => kind !== "attendees"),
  );
  expect(kindsFor((verb) => may(["engineer"], verb))).toEqual([]);
  for (const kind of EXPORT_KINDS) expect(KIND_WORDS[kind]).not.toBe("");
});

test("of an address what narrows down this kind is taken, and said in words", () => {
  const given = { kind: "journal", period: "2026-09", account: "2100", status: "approved", from: "" };
  expect(filterOf("journal", given)).toEqual({ period: "2026-09", account: "2100" });
  expect(filterOf("expenses", given)).toEqual({ status: "approved" });
  expect(filterWords({ period: "2026-09", account: "2100", currency: "EUR" })).toBe(
    "September 2026, account 2100, EUR",
  );
  expect(filterWords({ status: "submitted", production_id: ID })).toBe(
    "waiting for a decision, one production",
  );
  expect(filterWords({})).toBe("");
});

test("sizes as people say them", () => {
  expect([0, 999, 1_000, 1_400_000, 2_500_000_000].map(sizeWords)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "1.4 MB",
    "2.5 GB",
  ]);
});
