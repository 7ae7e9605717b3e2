import { expect, test } from "bun:test";
import type { CardLight } from "../../core/cards.ts";
import { lightOf } from "../../core/light.ts";
import type { Weather } from "../../core/weather.ts";
import { dayLines, degrees, lightLines, missingWords, telOf } from "./words.ts";

const light = (date: string, zone: string, latitude: number, longitude: number): CardLight => ({
  date,
  place: { name: "Somewhere", latitude, longitude, precision: "town" },
  ...lightOf(date, zone, { latitude, longitude }),
});
const names = (date: string, zone: string, latitude: number, longitude: number) =>
  lightLines(light(date, zone, latitude, longitude), zone).map(([name, words]) => `${name} ${words}`);

test("temperatures in both scales", () => {
  expect(degrees(14.4)).toBe("14 °C (58 °F)");
  expect(degrees(-0.6)).toBe("−1 °C (31 °F)");
  expect(degrees(null)).toBe("");
});

test("the light of a day in its order, and what does not happen on it", () => {
  expect(
    lightLines(light("2026-09-03", "Europe/Lisbon", 38.72, -9.14), "Europe/Lisbon").map(([name]) => name),
  ).toEqual(["First light", "Sunrise", "Sunset", "Last light"]);
  expect(names("2026-06-21", "Europe/Oslo", 69.65, 18.96)).toEqual(["Sun Up all day and night"]);
  const winter = names("2026-12-21", "Europe/Oslo", 69.65, 18.96);
  expect(winter[1]).toBe("Sun Does not rise");
  expect(winter.map((line) => line.split(" ")[0])).toEqual(["First", "Sun", "Last"]);
  expect(names("2026-12-21", "Europe/Oslo", 90, 0)).toEqual(["Sun Does not rise", "Twilight Dark all day"]);
  expect(names("2026-06-21", "Europe/Helsinki", 65.01, 25.47).at(-1)).toBe("Twilight Never quite dark");
});

test("what is forecast of a day, without what nobody says", () => {
  const day = {
    high_c: 21,
    low_c: null,
    rain_mm: 0.4,
    rain_chance: 60,
    wind_kmh: 12,
    gust_kmh: null,
    uv: 7.6,
  };
  expect(dayLines(day)).toEqual([
    ["High", "21 °C (70 °F)"],
    ["Rain", "60 %, 0.4 mm"],
    ["Wind", "12 km/h"],
    ["UV index", "8"],
  ]);
});

test("why there is no forecast", () => {
  const none = (missing: Weather["missing"]) =>
    missingWords({ missing, tried_at: "2026-09-03T10:00:00.000Z", place: null } as Weather);
  expect(none("no-place")).toContain("not known");
  expect(none("no-answer")).toContain("2026");
  expect(none(null)).toBe("");
});

test("a number to ring up", () => {
  expect(telOf("+44 (0)1722 555-262")).toBe("tel:+4401722555262");
});
