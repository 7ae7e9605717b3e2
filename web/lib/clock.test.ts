import { expect, test } from "bun:test";
import { addDays, clocksOf, daysApart, daysBetween, mondayOf, wallIn, wallTime } from "./clock.ts";

const night = {
  local_start: "2025-01-30T23:15:00",
  local_end: "2025-01-31T00:30:00",
  starts_at: "2025-01-31T04:15:00.000Z",
  ends_at: "2025-01-31T05:30:00.000Z",
};

test("a night that ends after midnight says so on both clocks", () => {
  const { venue, own } = clocksOf(night, "Europe/London");
  expect(venue).toEqual({
    start: wallTime("2025-01-30T23:15"),
    startDays: "",
    end: wallTime("2025-01-31T00:30"),
    endDays: "+1 day",
  });
  expect(own).toEqual({
    start: wallTime("2025-01-31T04:15"),
    startDays: "+1 day",
    end: wallTime("2025-01-31T05:30"),
    endDays: "+1 day",
  });
});

test("one clock is enough where both show the same, whatever the zones are called", () => {
  expect(clocksOf(night, "America/New_York").own).toBeUndefined();
  expect(clocksOf(night, "America/Toronto").own).toBeUndefined();
});

test("a reader west of the venue may be a day behind", () => {
  const morning = {
    local_start: "2026-09-04T08:00:00",
    local_end: null,
    starts_at: "2026-09-04T00:00:00.000Z",
    ends_at: null,
  };
  expect(clocksOf(morning, "America/Los_Angeles").own?.startDays).toBe("−1 day");
});

test("clocks that change are read from the zone, and quarter hours too", () => {
  expect(wallIn("2026-03-29T00:59:00Z", "Europe/London")).toBe("2026-03-29T00:59");
  expect(wallIn("2026-03-29T01:00:00Z", "Europe/London")).toBe("2026-03-29T02:00");
  expect(wallIn("2026-10-25T00:30:00Z", "Europe/London")).toBe("2026-10-25T01:30");
  expect(wallIn("2026-10-25T01:30:00Z", "Europe/London")).toBe("2026-10-25T01:30");
  expect(wallIn("2026-01-01T00:00:00Z", "Asia/Kathmandu")).toBe("2026-01-01T05:45");
  expect(wallIn("2026-01-01T00:00:00Z", "UTC")).toBe("2026-01-01T00:00");
});

test("days are counted by the calendar", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
  expect(daysBetween("2026-03-28T23:00:00", "2026-03-30T01:00:00")).toBe(2);
  expect(mondayOf("2026-11-22")).toBe("2026-11-16");
  expect(mondayOf("2026-11-16")).toBe("2026-11-16");
  expect([daysApart(0), daysApart(2), daysApart(-1)]).toEqual(["", "+2 days", "−1 day"]);
});
