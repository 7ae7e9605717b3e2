import { expect, test } from "bun:test";
import fc from "fast-check";
import { addDays, instantOf, isDate, isInstant, isLocal, isZone, localOf, resolveLocal } from "./time.ts";

const ZONES = Intl.supportedValuesOf("timeZone").filter((zone) => zone.includes("/"));

test("an ordinary wall time means one instant", () => {
  expect(resolveLocal("2026-09-03T19:30:00", "Asia/Singapore")).toEqual({
    kind: "exact",
    instant: "2026-09-03T11:30:00.000Z",
  });
  expect(resolveLocal("2026-09-03T19:30:00", "Asia/Kathmandu").instant).toBe("2026-09-03T13:45:00.000Z");
});

test("the hour that happens twice means the first, and says so (RFC 5545 §3.3.5)", () => {
  expect(resolveLocal("2026-10-25T01:30:00", "Europe/London")).toEqual({
    kind: "fold",
    instant: "2026-10-25T00:30:00.000Z",
    second: "2026-10-25T01:30:00.000Z",
  });
});

test("the hour that is left out uses the offset before it, and says so", () => {
  const gap = resolveLocal("2026-03-08T02:30:00", "America/New_York");
  expect(gap).toEqual({ kind: "gap", instant: "2026-03-08T07:30:00.000Z" });
  expect(localOf(gap.instant, "America/New_York")).toBe("2026-03-08T03:30:00");
});

test("a clock change of half an hour, and a day that a zone skipped", () => {
  expect(resolveLocal("2026-10-04T02:15:00", "Australia/Lord_Howe").kind).toBe("gap");
  expect(resolveLocal("2011-12-30T12:00:00", "Pacific/Apia").kind).toBe("gap");
});

test("in every zone a wall time and its instant agree, unless it is in a gap", () => {
  const anyLocal = fc
    .date({
      min: new Date("1990-01-01T00:00:00Z"),
      max: new Date("2037-12-31T00:00:00Z"),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString().slice(0, 19));
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), anyLocal, (zone, local) => {
      const resolved = resolveLocal(local, zone);
      if (resolved.kind === "gap") expect(localOf(resolved.instant, zone)).not.toBe(local);
      else expect(localOf(resolved.instant, zone)).toBe(local);
      if (resolved.kind === "fold") expect(localOf(resolved.second, zone)).toBe(local);
    }),
    { numRuns: 2_000 },
  );
});

test("tomorrow is the next day of the calendar, whatever the clocks do", () => {
  expect(addDays("2026-03-28", 1)).toBe("2026-03-29");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
});

test("what is not a zone, a date, a wall time or an instant is known as such", () => {
  for (const zone of ["Europe/Lisbon", "UTC", "America/Argentina/Buenos_Aires"])
    expect(isZone(zone)).toBe(true);
  for (const zone of ["", "Mars/Olympus", "+02:00", "GMT+2", "EST5EDT4", "europe/../etc", "Europe/Lisbon\n"])
    expect(isZone(zone)).toBe(false);
  expect([
    isDate("2026-02-28"),
    isDate("2026-02-30"),
    isDate("26-02-28"),
    isDate("2026-02-28T00:00"),
  ]).toEqual([true, false, false, false]);
  expect([
    isLocal("2026-02-28T23:59"),
    isLocal("2026-02-28T24:00"),
    isLocal("2026-02-30T10:00"),
    isLocal("2026-02-28"),
  ]).toEqual([true, false, false, false]);
  expect([
    isInstant("2026-02-28T23:59:00Z"),
    isInstant("2026-02-28T23:59+02:00"),
    isInstant("2026-02-28T23:59"),
    isInstant("2026-02-31T00:00:00Z"),
    isInstant("2026-02-28t23:59:00.123456789z"),
    isInstant("2026-02-28T23:59.5Z"),
    isInstant("2026-12-31T23:59:60Z"),
    isInstant("2026-02-28T23:59:00+24:00"),
  ]).toEqual([true, true, false, false, true, false, false, false]);
});

test("instants are written one way", () => {
  expect(instantOf(0)).toBe("1970-01-01T00:00:00.000Z");
});

test("years that not everybody writes alike are refused", () => {
  for (const year of ["0000", "0001", "0999", "9001", "9999"]) {
    expect([
      isDate(`${year}-06-01`),
      isLocal(`${year}-06-01T12:00`),
      isInstant(`${year}-06-01T12:00:00Z`),
    ]).toEqual([false, false, false]);
  }
  for (const year of ["1000", "9000"]) {
    expect([
      isDate(`${year}-06-01`),
      isLocal(`${year}-06-01T12:00`),
      isInstant(`${year}-06-01T12:00:00Z`),
    ]).toEqual([true, true, true]);
  }
});
