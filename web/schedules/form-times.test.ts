import { expect, test } from "bun:test";
import { localTimes, timesOf, type Times } from "./form-times.ts";

const times = (over: Partial<Times>): Times => ({
  all_day: false,
  day: "2026-12-31",
  last_day: "2026-12-31",
  start: "22:00",
  end: "",
  ...over,
});

test("an end before the beginning is on the next day", () => {
  expect(localTimes(times({ end: "01:30" })).local_end).toBe("2027-01-01T01:30:00");
  expect(localTimes(times({ end: "23:30" })).local_end).toBe("2026-12-31T23:30:00");
  expect(localTimes(times({})).local_end).toBeNull();
});

test("what is read back is what was written", () => {
  for (const one of [times({}), times({ end: "01:30" }), times({ end: "23:00" })]) {
    expect(timesOf(localTimes(one))).toEqual(one);
  }
});

test("days without times: the wire's end is the midnight after the last of them", () => {
  const shown = timesOf({
    all_day: true,
    local_start: "2026-12-30T00:00:00",
    local_end: "2027-01-02T00:00:00",
  });
  expect([shown?.day, shown?.last_day]).toEqual(["2026-12-30", "2027-01-01"]);
});

test("what lasts longer than a day and a night is not squeezed into the form", () => {
  expect(
    timesOf({ all_day: false, local_start: "2026-12-30T10:00:00", local_end: "2027-01-02T12:00:00" }),
  ).toBeUndefined();
});
