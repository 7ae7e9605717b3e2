import { expect, test } from "bun:test";
import { whyOf } from "./why.ts";

const plain = {
  status: "submitted" as const,
  paid_at: null,
  is_rate_missing: false,
  approvals: [],
  approvals_needed: 1,
  warnings: [],
  document_ids: ["a receipt"],
};

test("what stands in the way comes first, then what the rules ask, then the rest", () => {
  expect(whyOf(plain)).toEqual([]);
  const all = whyOf({
    ...plain,
    is_rate_missing: true,
    approvals_needed: 2,
    warnings: ["It looks like another."],
    document_ids: [],
  });
  expect(all.map(({ words, isGrave }) => [words.slice(0, 8), isGrave])).toEqual([
    ["No rate ", true],
    ["It looks", false],
    ["Takes tw", false],
    ["No recei", false],
  ]);
  expect(whyOf({ ...plain, status: "approved", document_ids: [] })).toEqual([]);
});
