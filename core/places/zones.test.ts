import { expect, test } from "bun:test";
import { missingFiles, realFile } from "../../ops/testing-files.ts";
import { isZone, localOf } from "../time.ts";
import { CITIES } from "./cities.ts";
import { foldName } from "./find.ts";
import { townIn, zoneOfCity } from "./zones.ts";

const clocksOf = (zone: string) =>
  ["2026-01-15T12:00:00.000Z", "2026-07-15T12:00:00.000Z"].map((instant) => localOf(instant, zone)).join();

test("every town has the zone of one of its country's areas", () => {
  const wrong = CITIES.flatMap((city) => {
    const zone = zoneOfCity(city);
    const isGood = zone !== undefined && isZone(zone) && city.areas.includes(zone.split("/")[0] ?? "");
    return isGood ? [] : [`${city.names[0]} ${zone}`];
  });
  expect(wrong).toEqual([]);
});

/** By other people's data: airports that say they are a town's, of its country. */
test.skipIf(missingFiles("reference") !== undefined)("clocks of towns are those of their airports", () => {
  const [head = "", ...rows] = new TextDecoder()
    .decode(realFile("reference/airports-iata-tz.csv"))
    .trim()
    .split("\n");
  const names = head.trim().split(",");
  const airports = rows.flatMap((row) => {
    const fields = row.trim().split(",");
    const at = (name: string) => fields[names.indexOf(name)] ?? "";
    return row.includes('"') || fields.length !== names.length || !isZone(at("tz"))
      ? []
      : [
          {
            towns: at("city").split("/").map(foldName),
            country: at("country"),
            state: at("subd"),
            zone: at("tz"),
          },
        ];
  });
  let held = 0;
  const other: string[] = [];
  for (const city of CITIES) {
    const towns = city.names.map(foldName);
    const [country = ""] = city.countries;
    const own = airports.filter(
      (one) =>
        one.country === country &&
        one.towns.some((town) => towns.includes(town)) &&
        (country !== "US" || city.countries.includes(one.state)),
    );
    const zone = zoneOfCity(city) ?? "UTC";
    if (own.length === 0) continue;
    held += 1;
    if (!own.some((one) => clocksOf(one.zone) === clocksOf(zone)))
      other.push(`${city.names[0]}: ${zone}, airports ${own.map((one) => one.zone).join()}`);
  }
  expect(held).toBeGreaterThan(300);
  expect(other).toEqual([]);
});

test("a town of several places of its name may be in each of their zones; one named beside it tells", () => {
  expect(townIn("Studio 4, Madrid", "Europe/Lisbon")).toEqual({ name: "Madrid", zones: ["Europe/Madrid"] });
  expect(townIn("Old Mill, Austin, TX 78701", "Asia/Singapore")?.zones).toEqual(["America/Chicago"]);
  expect(townIn("London", "Europe/Berlin")?.zones).toEqual(["Europe/London"]);
  expect(townIn("London", "Asia/Singapore")?.zones.toSorted()).toEqual(["America/Toronto", "Europe/London"]);
  expect(townIn("Kingdom Hall, Birmingham, AL", "Europe/London")?.zones).toEqual(["America/Chicago"]);
  expect(townIn("Paris, Texas", "America/Chicago")).toBeUndefined();
  expect(townIn("Dock 4", "Europe/Lisbon")).toBeUndefined();
});
