import { expect, test } from "bun:test";
import {
  matching,
  refusalsOf,
  stillThere,
  toggled,
  totalsOf,
  tried,
  unchosen,
  waitsFor,
  withRange,
} from "./selection.ts";

const rows = Array.from({ length: 80 }, (_, at) => ({
  id: `e${at}`,
  artist_id: at % 10 === 3 ? "me" : "artist",
  approvals: [],
}));

test("a range takes what may be chosen, and no more than fit into one request", () => {
  const some = withRange(new Set(["e70"]), rows, 5, 1, "me");
  expect([...some]).toEqual(["e70", "e1", "e2", "e4", "e5"]);
  const full = withRange(new Set(), rows, 0, 79, "me");
  expect(full.size).toBe(50);
  expect(full.has("e3")).toBe(false);
  expect(toggled(full, "e79").size).toBe(50);
  expect(toggled(full, "e0").size).toBe(49);
  expect([...stillThere(new Set(["e1", "gone"]), rows)]).toEqual(["e1"]);
});

test("totals are exact and within each currency", () => {
  expect(
    totalsOf([
      { amount_minor: 10, currency: "EUR" },
      { amount_minor: 20, currency: "EUR" },
      { amount_minor: 99_999_999_999_999, currency: "EUR" },
      { amount_minor: 900, currency: "JPY" },
      { amount_minor: 1_234, currency: "KWD" },
    ]),
  ).toEqual([
    { currency: "EUR", amount: "1000000000000.29" },
    { currency: "JPY", amount: "900" },
    { currency: "KWD", amount: "1.234" },
  ]);
});

test("a refusal is said at the row that it is about", () => {
  const refusals = refusalsOf(
    ["a", "b", "c"],
    [
      { pointer: "/expense_ids/1", detail: "is your own" },
      { pointer: "/expense_ids/9", detail: "is not there" },
      { pointer: "/notes", detail: "is too long" },
    ],
  );
  expect([...refusals]).toEqual([["b", "is your own"]]);
});

test("what waits for a second approval says so, and whoever gave the first does not choose it", () => {
  const ada = { by: "ada", by_name: "Ada Lovelace", on_behalf_of: "me", at: "2026-09-03T10:00:00.000Z" };
  const one = { artist_id: "artist", approvals: [ada], approvals_needed: 2 };
  expect(waitsFor(one)).toBe("Approved by Ada Lovelace: waits for a second");
  expect(waitsFor({ ...one, approvals: [] })).toBe("Takes two approvals");
  expect(waitsFor({ approvals: [], approvals_needed: 1 })).toBeUndefined();
  for (const who of ["ada", "me"]) expect(unchosen(one, who)).toStartWith("Approved by you");
  expect(unchosen(one, "grace")).toBeUndefined();
  const answer = {
    dry_run: true as const,
    expenses: [
      { id: "a", eligible: true, reason: null },
      { id: "b", eligible: false, reason: "is approved already" },
    ],
  };
  expect([...tried(answer)]).toEqual([["b", "is approved already"]]);
});

test("words find a person, a production and what it was for", () => {
  const all = [
    {
      artist_name: "Maya Lindqvist",
      production_name: "London",
      description: "Taxi",
      category: "Travel" as const,
    },
    { artist_name: "Tomás Okafor", production_name: null, description: "Lunch", category: "Meals" as const },
  ];
  expect(matching(all, "maya taxi")).toHaveLength(1);
  expect(matching(all, "meals")).toHaveLength(1);
  expect(matching(all, "london lunch")).toHaveLength(0);
  expect(matching(all, " ")).toHaveLength(2);
});
