import { describe, expect, test } from "bun:test";
import { weatherWindow, type WeatherHour, type WeatherPlace } from "../weather.ts";
import { skyWords } from "./codes.ts";
import { weatherOf, type KeptForecast } from "./forecast.ts";
import { placeKey, placeOfKey, placeOrZone } from "./places.ts";
import { judgeWeather, WEATHER_RULES, weatherWords } from "./rules.ts";

const MILD: Omit<WeatherHour, "at"> = {
  ...{ temperature_c: 18, feels_like_c: 17, rain_mm: 0, rain_chance: 5 },
  ...{ wind_kmh: 10, gust_kmh: 20, uv: 3, code: 1 },
};
const BEGIN = Date.parse("2026-09-03T00:00:00Z");
const hoursFrom = (count: number, said: (at: number) => Partial<WeatherHour> = () => ({})): WeatherHour[] =>
  Array.from({ length: count }, (_, at) => ({
    at: new Date(BEGIN + at * 3_600_000).toISOString(),
    ...MILD,
    ...said(at),
  }));
const judged = (hour: Partial<WeatherHour>) =>
  judgeWeather(hoursFrom(1, () => hour)).map(({ rule, level }) => `${rule} ${level}`);

describe("what is worth a word", () => {
  test("from each threshold on, and not before it", () => {
    expect(judged({})).toEqual([]);
    expect(judged({ gust_kmh: 49.9 })).toEqual([]);
    expect(judged({ gust_kmh: 50 })).toEqual(["gusts notice"]);
    expect(judged({ gust_kmh: 65 })).toEqual(["gusts warning"]);
    expect(judged({ rain_mm: 3.9 })).toEqual([]);
    expect(judged({ rain_mm: 4 })).toEqual(["rain notice"]);
    expect(judged({ rain_mm: 15 })).toEqual(["rain warning"]);
    expect(judged({ feels_like_c: 38 })).toEqual(["heat warning"]);
    expect(judged({ feels_like_c: 31.9 })).toEqual([]);
    expect(judged({ feels_like_c: -10 })).toEqual(["cold notice"]);
    expect(judged({ feels_like_c: -28 })).toEqual(["cold warning"]);
    expect(judged({ uv: 11 })).toEqual(["uv notice"]);
    expect(judged({ code: 95 })).toEqual(["thunderstorm warning"]);
    expect(judged({ code: 73 })).toEqual(["snow notice"]);
    expect(judged({ code: 66, gust_kmh: 55 })).toEqual(["ice warning", "gusts notice"]);
  });

  test("of what nobody forecast nothing is said", () => {
    const nothing = { gust_kmh: null, rain_mm: null, feels_like_c: null, uv: null, code: null };
    expect(judged(nothing)).toEqual([]);
  });

  test("the highest level that it comes to, with the worst of it and from when until when", () => {
    const said = new Map([
      [9, 55],
      [10, 66],
      [11, 81.4],
      [12, 52],
    ]);
    const [alert, ...others] = judgeWeather(hoursFrom(24, (at) => ({ gust_kmh: said.get(at) ?? 20 })));
    expect(alert).toEqual({
      ...{ rule: "gusts", level: "warning", value: 81.4 },
      ...{ from: "2026-09-03T10:00:00.000Z", to: "2026-09-03T12:00:00.000Z" },
    });
    expect(others).toEqual([]);
    expect(weatherWords({ rule: "gusts", value: 81.4 })).toBe("Gusts up to 81 km/h");
    expect(weatherWords({ rule: "cold", value: -28.4 })).toBe("Feels like −28 °C");
    expect(weatherWords({ rule: "thunderstorm", value: null })).toBe("Thunderstorm");
  });

  test("every rule says whose yardstick it is", () => {
    for (const { source } of Object.values(WEATHER_RULES)) expect(source.length).toBeGreaterThan(10);
    expect(skyWords(63)).toBe("Rain");
    expect(skyWords(42)).toBe("");
  });
});

const ITEM = {
  id: "item",
  zone: "Europe/Lisbon",
  localStart: "2026-09-03T10:00:00",
  startsAt: "2026-09-03T09:00:00.000Z",
  endsAt: "2026-09-03T11:30:00.000Z",
};
const PLACE: WeatherPlace = { name: "Lisbon", latitude: 38.72, longitude: -9.14, precision: "town" };
const KEPT: KeptForecast = {
  source: "Open-Meteo",
  fetchedAt: "2026-09-03T06:00:00.000Z",
  triedAt: "2026-09-03T06:00:00.000Z",
  failed: false,
  hours: hoursFrom(72, (at) => ({ temperature_c: at % 24, rain_mm: at === 10 ? 5 : 0.1 })),
};
const NOW = "2026-09-03T07:00:00.000Z";
const missing = (...[place, kept, now = NOW, item = ITEM]: MissingArguments) =>
  weatherOf(item, place, kept, now).missing;
type MissingArguments = [WeatherPlace | undefined, KeptForecast | undefined, string?, typeof ITEM?];

describe("the weather of an item", () => {
  test("its hours, its date on its own wall, and what threatens while it lasts", () => {
    const weather = weatherOf(ITEM, PLACE, KEPT, NOW);
    expect(weather.missing).toBeNull();
    expect(weather.hours.map(({ at }) => at.slice(11, 13))).toEqual(["09", "10", "11"]);
    // From 23:00 of the day before in Greenwich, which nobody forecast, to 23:00.
    expect(weather.day).toMatchObject({ high_c: 22, low_c: 0, rain_mm: 7.2, gust_kmh: 20 });
    expect(weather.alerts).toMatchObject([
      { rule: "rain", level: "notice", words: "Rain up to 5 mm an hour" },
    ]);
    expect(weather.is_old).toBeFalse();
    // What is over by now threatens nobody.
    expect(weatherOf(ITEM, PLACE, KEPT, "2026-09-03T11:10:00.000Z").alerts).toEqual([]);
  });

  test("old from six hours on, and still told", () => {
    const weather = weatherOf(ITEM, PLACE, { ...KEPT, failed: true }, "2026-09-03T12:00:01.000Z");
    expect(weather.missing).toBe("over");
    const before = { ...KEPT, fetchedAt: "2026-09-03T00:59:00.000Z", failed: true };
    expect(weatherOf(ITEM, PLACE, before, NOW)).toMatchObject({ missing: null, is_old: true });
  });

  test("why there is none", () => {
    const never = { ...KEPT, hours: [], fetchedAt: null, failed: true };
    expect(missing(undefined, undefined)).toBe("no-place");
    expect(missing({ ...PLACE, precision: "zone" }, undefined)).toBe("no-place");
    expect(missing(PLACE, undefined)).toBe("not-asked");
    expect(missing(PLACE, never)).toBe("no-answer");
    expect(missing(PLACE, KEPT, "2026-09-03T11:30:00.000Z")).toBe("over");
    const later = { ...ITEM, startsAt: "2026-09-12T09:00:00.000Z", endsAt: "2026-09-12T10:00:00.000Z" };
    expect(missing(PLACE, KEPT, NOW, later)).toBe("too-far-ahead");
  });

  test("what has no end is a working day, what lasts for days its first", () => {
    const startsAt = "2026-09-03T09:00:00.000Z";
    expect(weatherWindow({ startsAt, endsAt: null }).to).toBe("2026-09-03T21:00:00.000Z");
    expect(weatherWindow({ startsAt, endsAt: "2026-09-09T09:00:00.000Z" }).to).toBe(
      "2026-09-04T21:00:00.000Z",
    );
  });
});

test("a place is told to a kilometre; one that nobody knows is its zone's city, for the light alone", () => {
  expect(placeKey({ latitude: 38.70771, longitude: -9.13659 })).toBe("38.71,-9.14");
  expect(placeOfKey("38.71,-9.14")).toEqual({ latitude: 38.71, longitude: -9.14 });
  expect(placeOrZone(undefined, "Europe/Lisbon")).toEqual({
    ...{ name: "Lisbon", latitude: 38.72, longitude: -9.13, precision: "zone" },
  });
  expect(placeOrZone(undefined, "Asia/Calcutta")?.name).toBe("Kolkata");
  expect(placeOrZone(undefined, "America/Argentina/Buenos_Aires")?.name).toBe("Buenos Aires");
  expect(placeOrZone(undefined, "UTC")).toBeUndefined();
});
