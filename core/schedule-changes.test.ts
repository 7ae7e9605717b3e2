import { expect, test } from "bun:test";
import { differencesOf, standsSince, type Said } from "./schedule-changes.ts";

const call: Said = {
  title: "Call",
  kind: "call",
  all_day: false,
  local_start: "2026-09-03T19:30:00",
  local_end: "2026-09-03T21:00:00",
  zone: "Asia/Singapore",
  starts_at: "2026-09-03T11:30:00.000Z",
  ends_at: "2026-09-03T13:00:00.000Z",
  location: "Harbour Hall",
  stage: null,
  notes: null,
  status: "scheduled",
};
const words = (more: Partial<Said>, before: Said = call) =>
  differencesOf(before, { ...before, ...more }).map((one) => one.words);

test.each<[string, Partial<Said>, string[]]>([
  ["nothing", {}, []],
  ["how planners mark it", { status: "modified" }, []],
  [
    "earlier, as long as before",
    {
      ...{ local_start: "2026-09-03T18:00:00", starts_at: "2026-09-03T10:00:00.000Z" },
      ...{ local_end: "2026-09-03T19:30:00", ends_at: "2026-09-03T11:30:00.000Z" },
    },
    ["Starts 18:00, was 19:30: 90 min earlier"],
  ],
  [
    "earlier, to the same end",
    { local_start: "2026-09-03T17:00:00", starts_at: "2026-09-03T09:00:00.000Z" },
    ["Starts 17:00, was 19:30: 2 h 30 min earlier"],
  ],
  [
    "another day, without an end",
    {
      ...{ local_start: "2026-09-05T20:00:00", starts_at: "2026-09-05T12:00:00.000Z" },
      ...{ local_end: null, ends_at: null },
    },
    [
      "Starts Sat 5 Sep, 20:00, was Thu 3 Sep, 19:30: 2 days 30 min later",
      "Has no end any more, ended 21:00",
    ],
  ],
  [
    "on past midnight",
    { local_end: "2026-09-04T01:00:00", ends_at: "2026-09-03T17:00:00.000Z" },
    ["Ends Fri 4 Sep, 01:00, was 21:00"],
  ],
  [
    "the same on another wall",
    {
      ...{ zone: "Europe/Lisbon", starts_at: "2026-09-03T18:30:00.000Z" },
      ...{ ends_at: "2026-09-03T20:00:00.000Z" },
    },
    ["Starts 19:30 (Europe/Lisbon), was 19:30 (Asia/Singapore): 7 h later"],
  ],
  [
    "other rules of its zone",
    { starts_at: "2026-09-03T12:30:00.000Z", ends_at: "2026-09-03T14:00:00.000Z" },
    ["Still 19:30 on the wall, and 60 min later by other clocks"],
  ],
  [
    "the same moment said by another clock",
    {
      ...{ zone: "Europe/Lisbon", local_start: "2026-09-03T12:30:00", local_end: "2026-09-03T14:00:00" },
    },
    ["The same moment on another clock: 12:30 (Europe/Lisbon), was 19:30 (Asia/Singapore)"],
  ],
  ["a stage", { stage: "Main" }, ["At Main, Harbour Hall, was at Harbour Hall"]],
  ["no place", { location: null }, ["The place is open, was Harbour Hall"]],
  [
    "cancelled, and called otherwise",
    { status: "cancelled", title: "Get-in", kind: "load_in", notes: "Gate 3" },
    ["Cancelled", "Called “Get-in”, was “Call”", "Is a load-in now, was a call", "There are notes now"],
  ],
])("%s", (_name, more, expected) => {
  expect(words(more)).toEqual(expected);
});

test("on again", () => {
  expect(words({ status: "scheduled" }, { ...call, status: "cancelled" })).toEqual([
    "On again, was cancelled",
  ]);
});

test("what stands is what nothing changed since, without a break", () => {
  const version = (number: number, more: Partial<Said> = {}) => ({ ...call, ...more, version: number });
  const moved = { location: "Elsewhere" };
  expect(standsSince(version(1), [])).toBe(1);
  expect(standsSince(version(4), [version(3), version(2), version(1, moved)])).toBe(2);
  // Back where it was is no news to who never saw it elsewhere, but to who did.
  expect(standsSince(version(3), [version(2, moved), version(1)])).toBe(3);
  // What is missing may have said anything.
  expect(standsSince(version(4), [version(2)])).toBe(4);
});

test("of notes that are a list of times, each that changed", () => {
  const before = { ...call, notes: "Pick-up 05:30\nLunch 13:00\nBase: Mill Lane" };
  expect(words({ notes: "Pick-up 05:10\nLunch 13:00\nBase: Mill Lane" }, before)).toEqual([
    "Pick-up 05:10, was 05:30",
  ]);
  expect(words({ notes: "Make-up 06:00\nLunch 13:00\nBase: Mill Lane" }, before)).toEqual([
    "Make-up 06:00 is new; Pick-up is not planned any more, was 05:30",
  ]);
  expect(words({ notes: "Pick-up 05:30\nLunch 13:00\nBase: Quay 4" }, before)).toEqual(["The notes changed"]);
});
