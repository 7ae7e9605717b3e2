import { expect, test } from "bun:test";
import { tiedTo } from "./delegations.ts";
import { approvalsNeeded, refusalOf, type Judged } from "./expense-judge.ts";

const waiting: Judged = {
  stage: "submitted",
  userId: "artist",
  version: 3,
  decidedBy: null,
  approvals: [],
  lacksRate: false,
  isByCard: false,
};
const by = (userId: string, onBehalfOf: string | null = null, ties: { from: string; to: string }[] = []) => ({
  userId,
  onBehalfOf,
  tied: tiedTo(userId, onBehalfOf, ties),
});

test("whoever acts for somebody has their conflicts, and those of whom they act for in turn", () => {
  const ties = [
    { from: "artist", to: "giver" },
    { from: "giver", to: "taker" },
  ];
  expect(refusalOf(waiting, "approve", by("taker", null, ties))).toBeUndefined();
  expect(refusalOf(waiting, "approve", by("taker", "giver", ties))?.kind).toBe("own");
  expect(refusalOf(waiting, "approve", by("giver", null, ties))?.kind).toBe("own");
  expect(refusalOf(waiting, "approve", by("giver"))).toBeUndefined();
});

test("the first reason that counts is given", () => {
  const signed = { ...waiting, approvals: [{ approverId: "one", onBehalfOf: "two", version: 3 }] };
  expect(refusalOf(signed, "approve", by("one"))?.kind).toBe("twice");
  expect(refusalOf(signed, "approve", by("two"))?.kind).toBe("twice");
  expect(refusalOf(signed, "approve", by("three"), 2)?.kind).toBe("version");
  expect(refusalOf({ ...signed, version: 4 }, "approve", by("one"))).toBeUndefined();
  expect(refusalOf({ ...signed, lacksRate: true }, "approve", by("three"))?.kind).toBe("rate");
  // An approval of a version that was taken back bars from paying too.
  const approved = { ...signed, stage: "approved" as const, version: 6, decidedBy: "four" };
  expect(["one", "two", "four"].map((who) => refusalOf(approved, "pay", by(who))?.kind)).toEqual(
    Array.from({ length: 3 }, () => "approved"),
  );
  expect(refusalOf(approved, "pay", by("five", null, [{ from: "five", to: "two" }]))?.kind).toBe("approved");
  expect(refusalOf(approved, "pay", by("five"))).toBeUndefined();
  expect(refusalOf({ ...approved, stage: "voided" }, "pay", by("five"))?.kind).toBe("state");
  // Nobody is owed what a card of the organisation's paid.
  for (const verb of ["pay", "settle"] as const)
    expect(refusalOf({ ...approved, isByCard: true }, verb, by("five"))?.kind).toBe("state");
  expect(refusalOf({ ...approved, isByCard: true }, "void", by("five"))).toBeUndefined();
});

test("what is worth more than the threshold takes two, and what nobody knows the worth of", () => {
  const needed = (functionalMinor: number | null, thresholdMinor: number | null, currency = "EUR") =>
    approvalsNeeded({ thresholdMinor, currency: "EUR" }, { functionalMinor, functionalCurrency: currency });
  expect([needed(9_999, null), needed(100, 100), needed(101, 100)]).toEqual([1, 1, 2]);
  expect([needed(null, 100), needed(1, 100, "USD"), needed(null, null)]).toEqual([2, 2, 1]);
});
