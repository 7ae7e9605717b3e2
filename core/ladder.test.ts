import { expect, test } from "bun:test";
import { isPressing, nextDue, quietUntil } from "./ladder.ts";

const NIGHT = { from: "22:00", until: "07:00" };
const SIESTA = { from: "13:00", until: "15:30" };

test("quiet hours go by the clock of where somebody is, over midnight and over changes of the clock", () => {
  const quiet = (now: string, zone: string, hours = NIGHT) => quietUntil(now, hours, zone, null);
  // Past midnight in Lisbon it is 07:30 in Singapore.
  expect(quiet("2026-09-03T22:30:00.000Z", "Europe/Lisbon")).toBe("2026-09-04T06:00:00.000Z");
  expect(quiet("2026-09-03T23:30:00.000Z", "Europe/Lisbon")).toBe("2026-09-04T06:00:00.000Z");
  expect(quiet("2026-09-03T23:30:00.000Z", "Asia/Singapore")).toBeUndefined();
  expect(quiet("2026-09-04T05:59:00.000Z", "Europe/Lisbon")).toBe("2026-09-04T06:00:00.000Z");
  expect(quiet("2026-09-04T06:00:00.000Z", "Europe/Lisbon")).toBeUndefined();
  expect(quiet("2026-09-04T12:10:00.000Z", "Europe/Lisbon", SIESTA)).toBe("2026-09-04T14:30:00.000Z");
  // The night of 25 October is an hour longer, that of 28 March an hour shorter.
  expect(quiet("2026-10-24T22:00:00.000Z", "Europe/Berlin")).toBe("2026-10-25T06:00:00.000Z");
  expect(quiet("2027-03-27T22:00:00.000Z", "Europe/Berlin")).toBe("2027-03-28T05:00:00.000Z");
});

test("what begins soon after them goes through, what begins later waits", () => {
  const at = "2026-09-03T22:30:00.000Z";
  expect(quietUntil(at, NIGHT, "Europe/Lisbon", "2026-09-04T09:59:00.000Z")).toBeUndefined();
  expect(quietUntil(at, NIGHT, "Europe/Lisbon", "2026-09-04T10:00:00.000Z")).toBe("2026-09-04T06:00:00.000Z");
});

test("a rung has a ninth of the time that is left, two minutes at least and an hour at most", () => {
  const told = "2026-09-03T10:00:00.000Z";
  expect(nextDue(told, told, "2026-09-03T11:30:00.000Z")).toBe("2026-09-03T10:10:00.000Z");
  expect(nextDue("2026-09-03T10:10:00.000Z", told, "2026-09-03T11:30:00.000Z")).toBe(
    "2026-09-03T10:20:00.000Z",
  );
  expect(nextDue(told, told, "2026-09-03T10:05:00.000Z")).toBe("2026-09-03T10:02:00.000Z");
  expect(nextDue(told, told, "2026-09-04T09:00:00.000Z")).toBe("2026-09-03T11:00:00.000Z");
  expect(nextDue(told, told, null)).toBe("2026-09-03T11:00:00.000Z");
  expect(isPressing(told, "2026-09-04T10:00:00.000Z")).toBeTrue();
  expect(isPressing(told, "2026-09-04T10:01:00.000Z")).toBeFalse();
});
