import { describe, expect, test } from "bun:test";
import { missingFiles, realFile } from "../../ops/testing-files.ts";
import { isZone } from "../time.ts";
import { greatCircleM } from "../routes/estimate.ts";
import { CITIES } from "./cities.ts";
import { coordinatesIn, findCity, foldName, placeKeys } from "./find.ts";

describe("coordinates in a location", () => {
  const cases: [string, [number, number] | undefined][] = [
    ["Dock 4 (38.7077, -9.1366)", [38.7077, -9.1366]],
    ["geo:-33.8937,151.1916", [-33.8937, 151.1916]],
    ["https://maps.test/@51.50330,-0.11950,17z", [51.5033, -0.1195]],
    ["51.503° N, 0.119° W", [51.503, -0.119]],
    ["33.894 S 151.192 E.", [-33.894, 151.192]],
    ["48.137, 11.575 Olympiastadion", [48.137, 11.575]],
    ["48.137, 11.575 west gate", [48.137, 11.575]],
    ["38.7077, −9.1366.", [38.7077, -9.1366]],
    ["Gate 12.50, 13.75", undefined],
    ["91.234, 10.555", undefined],
    ["10.555, 181.234", undefined],
    ["1.2345.678, 2.3456", undefined],
    ["Call 07.30, wrap 19.30", undefined],
    ["", undefined],
  ];
  for (const [text, point] of cases)
    test(text || "nothing", () => {
      const found = coordinatesIn(text);
      expect(found && [found.latitude, found.longitude]).toEqual(point);
    });
});

describe("the town that a location ends with", () => {
  const cases: [string, string, string | undefined][] = [
    ["Coliseu dos Recreios, Lisbon", "Europe/Lisbon", "Lisbon"],
    ["Coliseu dos Recreios, Rua das Portas 96, 1150-268 Lisboa, Portugal", "Europe/Lisbon", "Lisbon"],
    ["Roundhouse, Chalk Farm Road, London NW1", "Europe/London", "London"],
    ["Ancienne Belgique · 1000 Bruxelles", "Europe/Brussels", "Brussels"],
    ["Olympiahalle - D-80809 MÜNCHEN", "Europe/Berlin", "Munich"],
    ["Moody Center, Austin TX 78712", "America/Chicago", "Austin"],
    ["Madison Square Garden, New York, NY", "America/New_York", "New York"],
    ["Studio, Singapore", "Asia/Singapore", "Singapore"],
    // Of two of a name the one that is said, or where the clocks are; else none.
    ["Crystal Ballroom, Portland, OR", "America/Los_Angeles", "Portland"],
    ["State Theatre, Portland, Maine", "America/New_York", "Portland"],
    ["Palau, Valencia", "Europe/Madrid", "Valencia"],
    ["Newcastle", "Australia/Sydney", "Newcastle"],
    ["The Met, Charleston", "America/New_York", undefined],
    ["The Met, Charleston, SC", "America/New_York", "Charleston"],
    ["Columbus, TX", "America/Chicago", undefined],
    // Names of towns that are none here.
    ["Nice Café", "Europe/Lisbon", undefined],
    ["Paris Hotel, Las Vegas", "America/Los_Angeles", "Las Vegas"],
    ["Paris, Texas", "America/Chicago", undefined],
    ["Boston, Lincolnshire", "Europe/London", undefined],
    ["Manchester", "America/New_York", undefined],
    ["Dock 4", "Europe/Lisbon", undefined],
  ];
  for (const [text, zone, town] of cases)
    test(`${text}, ${zone}`, () => {
      expect(findCity(text, zone)?.name).toEqual(town as string);
    });
  test("is no more than its middle", () => {
    expect(findCity("Lisbon", "Europe/Lisbon")).toEqual({
      name: "Lisbon",
      latitude: 38.72,
      longitude: -9.14,
      precision: "town",
    });
    expect(findCity("Portland, Maine", "America/New_York")?.longitude).toBeGreaterThan(-71);
  });
});

test("names differ by more than accents, case and signs", () => {
  expect(foldName("  Łódź – Hala Nr. 3 ")).toBe("lodz hala nr 3");
  expect(foldName("Straße")).toBe("strasse");
  expect(placeKeys("Dock 4, Lisbon")).toEqual(["dock 4 lisbon", "dock 4", "lisbon"]);
  expect(placeKeys("—")).toEqual([]);
});

test("every town is somewhere, and none is there twice", () => {
  expect(CITIES.length).toBeGreaterThan(500);
  const seen = new Set<string>();
  for (const { names, countries, areas, latitude, longitude } of CITIES) {
    for (const name of new Set(names.map(foldName))) {
      expect(name).not.toBe("");
      const key = `${countries.join()} ${name}`;
      expect([key, seen.has(key)]).toEqual([key, false]);
      seen.add(key);
    }
    expect([names, Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180]).toEqual([names, true]);
    expect(areas.every((area) => /^[A-Z][a-z]+$/.test(area))).toBeTrue();
  }
});

/** By other people's data: the airports that say they are a town's stand near where it is said to be. */
test.skipIf(missingFiles("reference") !== undefined)("towns lie where their airports are", () => {
  const [head = "", ...rows] = new TextDecoder()
    .decode(realFile("reference/airports-iata-tz.csv"))
    .trim()
    .split("\n");
  const column = Object.fromEntries(
    head
      .trim()
      .split(",")
      .map((name, at) => [name, at]),
  );
  const airports = rows.flatMap((row) => {
    const fields = row.trim().split(",");
    const at = (name: string) => fields[column[name] ?? -1] ?? "";
    // Names with commas in quotes are left out: there are enough of the others.
    return row.includes('"') || fields.length !== head.split(",").length || !isZone(at("tz"))
      ? []
      : [
          {
            cities: at("city").split("/").map(foldName),
            country: at("country"),
            state: at("subd"),
            zone: at("tz"),
            latitude: Number(at("lat")),
            longitude: Number(at("lon")),
          },
        ];
  });
  let held = 0;
  const far: string[] = [];
  for (const city of CITIES) {
    const names = city.names.map(foldName);
    const own = airports.filter(
      ({ cities, zone }) =>
        cities.some((town) => names.includes(town)) && city.areas.includes(zone.split("/")[0] ?? ""),
    );
    const isAmerican = city.countries.includes("USA");
    const [nearest] = own
      .filter(({ country, state }) =>
        isAmerican ? country === "US" && city.countries.includes(state) : city.countries.includes(country),
      )
      .map((airport) => Math.round(greatCircleM(city, airport) / 1_000))
      .toSorted((a, b) => a - b);
    if (nearest === undefined) continue;
    held += 1;
    if (nearest > 75) far.push(`${city.names[0]} ${nearest} km`);
  }
  expect(held).toBeGreaterThan(300);
  expect(far).toEqual([]);
});
