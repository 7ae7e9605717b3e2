import { expect, test } from "bun:test";
import { matching, refusalsOf, stillThere, toggled, totalsOf, withRange } from "./selection.ts";

const rows = Array.from({ length: 80 }, (_, at) => ({
  id: `e${at}`,
  artist_id: at % 10 === 3 ? "me" : "artist",
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
