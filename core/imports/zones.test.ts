import { expect, test } from "bun:test";
import { zoneNamed } from "./zones.ts";

test("a zone is named as anybody does, and never as every object is", () => {
  expect(zoneNamed("W. Europe Standard Time")).toBe("Europe/Berlin");
  expect(zoneNamed("/freeassociation.sourceforge.net/Europe/Paris")).toBe("Europe/Paris");
  // A calendar with TZID=__proto__ broke whoever read it.
  for (const name of ["__proto__", "constructor", "toString"]) expect(zoneNamed(name)).toBeUndefined();
});

test.each([
  ["Morocco Standard Time", "Africa/Casablanca"],
  ["Line Islands Standard Time", "Pacific/Kiritimati"],
  ["(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"],
  ["(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"],
  ["(GMT-05.00) Eastern Time (US & Canada)", "America/New_York"],
  ["(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"],
  ["(UTC+09:00) Osaka, Sapporo, Tokyo", "Asia/Tokyo"],
  ["(UTC) Coordinated Universal Time", "UTC"],
  ["UTC+11", "Etc/GMT-11"],
  ["GMT-0300", "Etc/GMT+3"],
  ["EST5EDT", "America/New_York"],
  ["tzone://Microsoft/Utc", "UTC"],
])("%s is %s", (name, zone) => {
  expect(zoneNamed(name)).toBe(zone);
});

test("a city whose zone has another offset than is written names none", () => {
  expect(zoneNamed("(UTC+05:00) Berlin")).toBeUndefined();
  expect(zoneNamed("(UTC+01:00) Nowhere")).toBeUndefined();
});
