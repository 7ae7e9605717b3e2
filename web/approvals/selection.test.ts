import { expect, test } from "bun:test";
import {
  firstOfTwo,
  outcomeOf,
  realisedWords,
  stillThere,
  toggled,
  totalsOf,
  unchosen,
  verdictOf,
  waitsFor,
  withRange,
} from "./selection.ts";

const rows = Array.from({ length: 80 }, (_, at) => ({
  id: `e${at}`,
  artist_id: at % 10 === 3 ? "me" : "artist",
  approvals: [],
  approved_by: null,
}));
const may = (row: (typeof rows)[number]) => unchosen(row, "me") === undefined;

test("a range takes what may be chosen, and no more than fit into one request", () => {
  const some = withRange(new Set(["e70"]), rows, 5, 1, may);
  expect([...some]).toEqual(["e70", "e1", "e2", "e4", "e5"]);
  const full = withRange(new Set(), rows, 0, 79, may);
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

test("a dry run parts what can be done from what cannot, with why", () => {
  const [one, two, three] = [{ id: "a" }, { id: "b" }, { id: "c" }];
  const looked = [
    { id: "a", reason: null },
    { id: "b", reason: "is approved already" },
  ];
  expect(verdictOf([one, two, three], looked)).toEqual({
    ready: [one],
    refused: [
      { expense: two, reason: "is approved already" },
      { expense: three, reason: "is not there" },
    ],
  });
});

test("what waits for a second approval says so, and whoever gave the first does not choose it", () => {
  const ada = { by: "ada", by_name: "Ada Lovelace", on_behalf_of: "me", at: "2026-09-03T10:00:00.000Z" };
  const one = { artist_id: "artist", approvals: [ada], approvals_needed: 2, approved_by: null };
  expect(waitsFor(one)).toBe("Approved by Ada Lovelace: waits for a second");
  expect(waitsFor({ ...one, approvals: [] })).toBe("Takes two approvals");
  expect(waitsFor({ approvals: [], approvals_needed: 1 })).toBeUndefined();
  for (const who of ["ada", "me"]) expect(unchosen(one, who)).toStartWith("Approved by you");
  expect(unchosen(one, "grace")).toBeUndefined();
});

test("whoever approved does not pay, and is told so", () => {
  const paid = { artist_id: "artist", approvals: [], approved_by: "ada" };
  expect(unchosen(paid, "ada", "pay")).toBe("Approved by you: somebody else pays it");
  expect(unchosen(paid, "artist", "pay")).toBe("Your own: somebody else pays it");
  expect(unchosen(paid, "grace", "pay")).toBeUndefined();
});

test("what becomes of them is said before", () => {
  const [one, two] = [
    { approvals: [], approvals_needed: 1 },
    { approvals: [], approvals_needed: 2 },
  ];
  expect(firstOfTwo([one, two])).toBe(1);
  expect(outcomeOf("approve", [one])).toStartWith("They go to the books");
  expect(outcomeOf("approve", [one, two])).toStartWith("1 of them waits for somebody else's");
  expect(outcomeOf("approve", [two])).toStartWith("They wait for somebody else's");
  expect(outcomeOf("pay", [one])).toStartWith("They are booked as paid");
});

test("what paying realises is one sum, a loss or a gain", () => {
  const text = ({ amount, currency }: { amount: string; currency: string }) => `${amount} ${currency}`;
  const sum = (minor: number) => ({ amount: "", amount_minor: minor, currency: "EUR" });
  expect(realisedWords([sum(150), null, sum(-30)], text)).toStartWith("A loss of 1.20 EUR is realised");
  expect(realisedWords([sum(-30)], text)).toStartWith("A gain of 0.30 EUR");
  expect(realisedWords([sum(5), sum(-5)], text)).toBeUndefined();
  expect(realisedWords([null], text)).toBeUndefined();
});
