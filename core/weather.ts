import * as v from "valibot";
import { Id } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { PRECISIONS } from "./places.ts";
import { addElapsed } from "./time.ts";
import { WEATHER_LEVELS, WEATHER_RULE_NAMES } from "./weather/rules.ts";

const measured = v.nullable(v.number());

/** What is forecast of an hour from `at` on; null is what whoever forecasts does not say. */
export const WeatherHour = v.object({
  at: v.string(),
  temperature_c: measured,
  /** With wind, moisture and sun. */
  feels_like_c: measured,
  rain_mm: measured,
  /** In per cent. */
  rain_chance: measured,
  wind_kmh: measured,
  gust_kmh: measured,
  uv: measured,
  /** WMO code table 4677 (core/weather/codes.ts). */
  code: measured,
});
export type WeatherHour = v.InferOutput<typeof WeatherHour>;

export const WeatherAlert = v.object({
  rule: v.picklist(WEATHER_RULE_NAMES),
  level: v.picklist(WEATHER_LEVELS),
  value: measured,
  from: v.string(),
  to: v.string(),
  words: v.string(),
  /** Whose yardstick it is. */
  source: v.string(),
});
export type WeatherAlert = v.InferOutput<typeof WeatherAlert>;

/** How well a place is known (core/places.ts); of a `zone` it is no more than the city that it is named for. */
export const WeatherPlace = v.object({
  name: v.string(),
  latitude: v.number(),
  longitude: v.number(),
  precision: v.picklist([...PRECISIONS, "zone"]),
});
export type WeatherPlace = v.InferOutput<typeof WeatherPlace>;

/** Why there is no forecast. */
export const NO_FORECAST = [
  /** Where it is is not known, or no nearer than its time zone. */
  "no-place",
  /** Nobody forecasts so far ahead. */
  "too-far-ahead",
  "over",
  /** Nobody was asked yet. */
  "not-asked",
  /** Somebody was asked, at `tried_at`, and did not answer. */
  "no-answer",
] as const;

export const Weather = v.object({
  schedule_id: Id,
  place: v.nullable(WeatherPlace),
  /** Null where there is a forecast. */
  missing: v.nullable(v.picklist(NO_FORECAST)),
  source: v.nullable(v.string()),
  fetched_at: v.nullable(v.string()),
  tried_at: v.nullable(v.string()),
  /** The last tries had no answer, and this is what was said before. */
  is_old: v.boolean(),
  /** Of the item's date, on the wall of its zone. */
  day: v.nullable(
    v.object({
      high_c: measured,
      low_c: measured,
      rain_mm: measured,
      rain_chance: measured,
      wind_kmh: measured,
      gust_kmh: measured,
      uv: measured,
    }),
  ),
  /** While the item lasts. */
  hours: v.array(WeatherHour),
  alerts: v.array(WeatherAlert),
});
export type Weather = v.InferOutput<typeof Weather>;

/** An alert with the item that it is about. */
export const ScheduleAlert = v.object({
  /** Of the item and the rule. */
  id: v.string(),
  schedule_id: Id,
  schedule_title: v.string(),
  production_id: Id,
  location: v.nullable(v.string()),
  zone: v.string(),
  starts_at: v.string(),
  ...WeatherAlert.entries,
  raised_at: v.string(),
});
export type ScheduleAlert = v.InferOutput<typeof ScheduleAlert>;
export const SCHEDULE_ALERT_FIELDS = Object.keys(ScheduleAlert.entries);

export const ScheduleAlertQuery = v.strictObject({
  ...pageQuery,
  level: v.optional(v.picklist(WEATHER_LEVELS)),
});
export type ScheduleAlertQuery = v.InferOutput<typeof ScheduleAlertQuery>;

/** So far ahead forecasts are asked for. */
export const FORECAST_DAYS = 7;
/** One that is older says so loudly. */
export const OLD_MINUTES = 6 * 60;

/** What has no end is taken for a working day; what lasts for days is looked at for the first. */
const OPEN_MINUTES = 12 * 60;
const WINDOW_MINUTES_MAX = 36 * 60;

/** The time that somebody is there. */
export function weatherWindow({ startsAt, endsAt }: { startsAt: string; endsAt: string | null }): {
  from: string;
  to: string;
} {
  const latest = addElapsed(startsAt, WINDOW_MINUTES_MAX);
  const end = endsAt === null || endsAt === startsAt ? addElapsed(startsAt, OPEN_MINUTES) : endsAt;
  return { from: startsAt, to: end < latest ? end : latest };
}
