import { addDays, addElapsed } from "../time.ts";
import { startOfDay } from "../time/days.ts";
import {
  FORECAST_DAYS,
  OLD_MINUTES,
  weatherWindow,
  type NO_FORECAST,
  type Weather,
  type WeatherHour,
  type WeatherPlace,
} from "../weather.ts";
import { hoursWithin, judgeWeather, WEATHER_RULES, weatherWords } from "./rules.ts";

/** What was said of a place last, and when somebody was asked. */
export type KeptForecast = {
  source: string;
  fetchedAt: string | null;
  triedAt: string;
  failed: boolean;
  hours: readonly WeatherHour[];
};
type Item = { id: string; zone: string; localStart: string; startsAt: string; endsAt: string | null };
type Missing = (typeof NO_FORECAST)[number];

/** The weather of an item by what is kept of its place, or why there is none. */
export function weatherOf(
  item: Item,
  place: WeatherPlace | undefined,
  kept: KeptForecast | undefined,
  now: string,
): Weather {
  const { from, to } = weatherWindow(item);
  const hours = kept ? hoursWithin(kept.hours, from, to) : [];
  const missing = missingOf(item, place, kept, hours, now);
  const fetchedAt = kept?.fetchedAt ?? null;
  return {
    schedule_id: item.id,
    place: place ?? null,
    missing,
    source: kept?.source ?? null,
    fetched_at: fetchedAt,
    tried_at: kept?.triedAt ?? null,
    is_old: missing === null && fetchedAt !== null && addElapsed(fetchedAt, OLD_MINUTES) < now,
    day: missing === null && kept ? dayOf(item, kept.hours) : null,
    hours: missing === null ? hours : [],
    alerts:
      missing === null
        ? judgeWeather(hoursWithin(hours, from < now ? now : from, to)).map((judged) => ({
            ...judged,
            words: weatherWords(judged),
            source: WEATHER_RULES[judged.rule].source,
          }))
        : [],
  };
}

function missingOf(
  item: Item,
  place: WeatherPlace | undefined,
  kept: KeptForecast | undefined,
  hours: readonly WeatherHour[],
  now: string,
): Missing | null {
  if (weatherWindow(item).to <= now) return "over";
  if (!place || place.precision === "zone") return "no-place";
  if (hours.length > 0) return null;
  if (item.startsAt > addElapsed(now, FORECAST_DAYS * 24 * 60)) return "too-far-ahead";
  return kept?.failed ? "no-answer" : "not-asked";
}

/** Of the date that it begins on, as far as that is forecast. */
function dayOf({ localStart, zone }: Item, all: readonly WeatherHour[]): Weather["day"] {
  const date = localStart.slice(0, 10);
  const hours = hoursWithin(all, startOfDay(date, zone), startOfDay(addDays(date, 1), zone));
  const most = (of: Exclude<keyof WeatherHour, "at">) => pick(hours, of, Math.max);
  const rain = hours.flatMap(({ rain_mm }) => rain_mm ?? []);
  return {
    high_c: most("temperature_c"),
    low_c: pick(hours, "temperature_c", Math.min),
    rain_mm: rain.length === 0 ? null : Math.round(rain.reduce((sum, mm) => sum + mm, 0) * 10) / 10,
    rain_chance: most("rain_chance"),
    wind_kmh: most("wind_kmh"),
    gust_kmh: most("gust_kmh"),
    uv: most("uv"),
  };
}

function pick(
  hours: readonly WeatherHour[],
  of: Exclude<keyof WeatherHour, "at">,
  choose: (...values: number[]) => number,
): number | null {
  const values = hours.flatMap((hour) => hour[of] ?? []);
  return values.length === 0 ? null : choose(...values);
}
