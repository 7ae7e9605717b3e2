import { expect, test } from "bun:test";
import { sheetOf } from "../../core/callsheets/testing-sheet.ts";
import { changeWords, countWords, remedyWords } from "./outcome-words.ts";
import {
  callWords,
  dayFields,
  isUnsure,
  keptOrder,
  personFields,
  saidWords,
  timesNotSaid,
  timeTyped,
} from "./review-fields.ts";

const sheet = sheetOf(`
  CALL SHEET
  03/04/2026
  Crew Call: 07:00
  Lunch: 13:00

  ROLE          NAME               PHONE         CALL
  Gaffer        Ella Ellis         555-0110      06:48
  Driver        Finn Foster        555-0111
  Mixer         Grace Grant        555-0112      O/C
`);

test("what a sheet says can be corrected, and what is not sure is asked with what it may be", () => {
  const date = dayFields(sheet).find(({ field }) => field === "date");
  expect(date).toMatchObject({ value: "", isAsked: true });
  expect(date?.candidates.toSorted()).toEqual(["2026-03-04", "2026-04-03"]);
  expect(date && isUnsure(date)).toBeTrue();
  const call = dayFields(sheet).find(({ field }) => field === "times.crew_call");
  expect(call).toMatchObject({ label: "Crew call", value: "07:00", isAsked: false, doubt: undefined });
  expect(call?.source?.line).toBeGreaterThan(0);
  expect(personFields(sheet, 1).map(({ field, value }) => `${field} ${value}`.trim())).toEqual([
    ...["people.1.call", "people.1.pickup", "people.1.makeup", "people.1.on_set", "people.1.wrap"],
    ...["people.1.name Finn Foster", "people.1.role Driver"],
  ]);
  expect(timesNotSaid(sheet)).toContain("doors");
  expect(timesNotSaid(sheet)).not.toContain("first_meal");
  expect(sheet.people.map((one) => callWords(sheet, one))).toEqual([
    "06:48",
    "07:00, as everybody",
    "On call",
  ]);
});

test("what somebody said names them, and what the sheet has", () => {
  const said = { field: "times.wrap", read: "25:30", by: "Mia Moore", at: null };
  expect(saidWords(said, "26:00")).toBe("Mia Moore said so. The sheet has 01:30 (+1).");
  expect(saidWords({ ...said, read: null }, "26:00")).toBe("Mia Moore said so. It is not on the sheet.");
  expect(saidWords({ ...said, by: null }, "")).toBe("Somebody took it away. The sheet has 01:30 (+1).");
});

test("times as people type them", () => {
  expect(["7:30", "07.30", "730", "25:30", "7h30", "12:60", "36:00", "noon", ""].map(timeTyped)).toEqual([
    ...["07:30", "07:30", "07:30", "25:30", "07:30"],
    ...[undefined, undefined, undefined, undefined],
  ]);
});

test("nothing moves under somebody's hands", () => {
  expect(keptOrder(["b", "a", "gone"], ["a", "b", "new"])).toEqual(["b", "a", "new"]);
});

test("what changes, in words", () => {
  expect(changeWords({ field: "times.crew_call", before: "07:00", after: "25:30" })).toBe(
    "Crew call 01:30 (+1), was 07:00",
  );
  expect(changeWords({ field: "places.base.0", before: "Mill Lane", after: null })).toBe(
    "Base is not on it any more, was Mill Lane",
  );
  expect(countWords({ added: 3, changed: 0, cancelled: 1 })).toBe("3 new, 1 cancelled");
  const slow = { stage: "extraction" as const, took_ms: 18_000, budget_ms: 15_000 };
  expect(remedyWords({ ...slow, remedy: "Send a PDF.", before_ms: null })).toBe(
    "Making out its letters took 18.0 s, more than 15.0 s. Send a PDF.",
  );
  expect(remedyWords({ ...slow, took_ms: 900, remedy: null, before_ms: 18_000 })).toBe(
    "Making out its letters took 0.9 s; last time it was 18.0 s.",
  );
});
