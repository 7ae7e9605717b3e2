import { expect, test } from "bun:test";
import { nextClockChange } from "../time.ts";
import { DAY_STARTS_AT, elapsedMinutes, minutesOfDay, showDateOf, startOfDay } from "./days.ts";
import { zoneRules } from "./rules.ts";

test("days of 24, 23, 25, 23½ and 24½ hours, and one that a zone skipped", () => {
  const days: [date: string, zone: string, minutes: number][] = [
    ["2026-03-28", "Europe/Lisbon", 1_440],
    ["2026-03-29", "Europe/Lisbon", 1_380],
    ["2026-10-25", "Europe/Lisbon", 1_500],
    ["2026-10-04", "Australia/Lord_Howe", 1_410],
    ["2026-04-05", "Australia/Lord_Howe", 1_470],
    ["2011-12-30", "Pacific/Apia", 0],
    ["2026-03-29", "Asia/Kathmandu", 1_440],
  ];
  for (const [date, zone, minutes] of days)
    expect([zone, date, minutesOfDay(date, zone)]).toEqual([zone, date, minutes]);
});

test("a day whose midnight the clocks jump over begins with its first moment", () => {
  expect(startOfDay("2024-04-26", "Africa/Cairo")).toBe("2024-04-25T22:00:00.000Z");
  expect(minutesOfDay("2024-04-26", "Africa/Cairo")).toBe(1_380);
});

test("what passes is counted by no wall", () => {
  // 22:00 to 07:00 in a night that loses an hour, and from one zone to another.
  expect(elapsedMinutes("2026-03-28T22:00:00.000Z", "2026-03-29T06:00:00.000Z")).toBe(480);
});

test("a set after midnight is the evening's before, a day without times its own", () => {
  const date = (local_start: string, day = DAY_STARTS_AT, all_day = false) =>
    showDateOf({ local_start, all_day }, day);
  expect(date("2026-09-05T01:30:00")).toBe("2026-09-04");
  expect(date("2026-09-05T05:59:00")).toBe("2026-09-04");
  expect(date("2026-09-05T06:00:00")).toBe("2026-09-05");
  expect(date("2026-09-05T05:30:00", "05:00")).toBe("2026-09-05");
  expect(date("2026-03-01T00:10:00")).toBe("2026-02-28");
  expect(date("2026-09-05T00:00:00", DAY_STARTS_AT, true)).toBe("2026-09-05");
});

test("zones with the same rules have them in the same version, and others in others", () => {
  expect(zoneRules("Europe/Lisbon")).toMatch(/^[0-9a-z]{13}$/);
  expect(zoneRules("Europe/Berlin")).toBe(zoneRules("Europe/Paris"));
  expect(zoneRules("Asia/Calcutta")).toBe(zoneRules("Asia/Kolkata"));
  const others = ["Europe/Lisbon", "Europe/Berlin", "UTC", "Africa/Casablanca", "Asia/Kolkata"];
  expect(new Set(others.map(zoneRules)).size).toBe(others.length);
});

test("the next change of clocks, and of none", () => {
  const now = Date.UTC(2026, 8, 1);
  expect(nextClockChange("Europe/Lisbon", now)).toBe("2026-10-25T01:00:00.000Z");
  expect(nextClockChange("Asia/Kolkata", now)).toBeUndefined();
});
