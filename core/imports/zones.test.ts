import { expect, test } from "bun:test";
import { zoneNamed } from "./zones.ts";

test("a zone is named as anybody does, and never as every object is", () => {
  expect(zoneNamed("W. Europe Standard Time")).toBe("Europe/Berlin");
  expect(zoneNamed("/freeassociation.sourceforge.net/Europe/Paris")).toBe("Europe/Paris");
  // A calendar with TZID=__proto__ broke whoever read it.
  for (const name of ["__proto__", "constructor", "toString"]) expect(zoneNamed(name)).toBeUndefined();
});
