import { afterAll, beforeEach, expect, test } from "bun:test";
import { standinWeather, WEATHER_FAULTS } from "./testing-weather.ts";
import { openWeather } from "./weather.ts";

const NOW = Date.parse("2026-09-03T11:20:00Z");
const LISBON = { latitude: 38.71, longitude: -9.14 };
const standin = standinWeather(() => NOW);
const outgoing = { timeoutMs: 60, deadlineMs: 150, tries: 2, pauseMs: 1, pauseMsMax: 2 };
const weather = () => openWeather({ url: standin.url, outgoing });
const nameOf = (asked: Promise<unknown>) =>
  asked.then(
    () => "an answer",
    (error: Error) => error.name,
  );

beforeEach(() => {
  standin.fault = undefined;
  standin.asked.length = 0;
  standin.hour = () => ({});
});
afterAll(() => standin.stop());

test("a forecast by the hour, from yesterday on for a week, with nothing said where nothing is known", async () => {
  standin.hour = (at) => (at === 1 ? { uv_index: null, precipitation: 2.4, weather_code: 61 } : {});
  const hours = await openWeather({ url: `${standin.url}/`, key: "a&b", outgoing }).forecast(LISBON, NOW);
  expect(hours).toHaveLength(9 * 24);
  expect(hours[0]).toEqual({
    at: "2026-09-02T00:00:00.000Z",
    ...{ temperature_c: 14.2, feels_like_c: 13.1, rain_mm: 0, rain_chance: 10 },
    ...{ wind_kmh: 12.4, gust_kmh: 24.8, uv: 2.1, code: 2 },
  });
  expect(hours[1]).toMatchObject({ uv: null, rain_mm: 2.4, code: 61 });
  const query = standin.asked[0]?.searchParams;
  expect(query?.get("latitude")).toBe("38.71");
  expect(query?.get("apikey")).toBe("a&b");
  expect(standin.asked).toHaveLength(1);
});

test("across the date line a place is itself", async () => {
  expect(await weather().forecast({ latitude: -16.9, longitude: 179.99 }, NOW)).toHaveLength(216);
});

test.each([...WEATHER_FAULTS])("one that %s is a fault, in time", async (fault) => {
  standin.fault = fault;
  const begun = performance.now();
  expect(await nameOf(weather().forecast(LISBON, NOW))).toBe("OutgoingFault");
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(standin.asked.length).toBeGreaterThan(0);
});

test("a refusal, and being asked to wait, are no faults and are not tried again", async () => {
  standin.fault = "refuses";
  expect(await nameOf(weather().forecast(LISBON, NOW))).toBe("WeatherRefused");
  standin.fault = "asks to be left alone";
  expect(await nameOf(weather().forecast(LISBON, NOW))).toBe("WeatherBusy");
  expect(standin.asked).toHaveLength(2);
});

test("nobody there is a fault; after enough of them nobody is asked for a while", async () => {
  const gone = openWeather({ url: "http://127.0.0.1:9", outgoing: { ...outgoing, callsMin: 4 } });
  const names: string[] = [];
  for (let turn = 0; turn < 4; turn++) names.push(await nameOf(gone.forecast(LISBON, NOW)));
  expect(names[0]).toBe("OutgoingFault");
  expect(names.at(-1)).toBe("OutgoingStopped");
});
