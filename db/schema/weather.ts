import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import type { WeatherHour } from "../../core/weather.ts";
import type { WeatherLevel, WeatherRuleName } from "../../core/weather/rules.ts";
import { instant, organisationId } from "../columns.ts";
import { schedules } from "./schedules.ts";

/** What was forecast at a place, and when somebody was asked last; of no organisation. */
export const weatherForecasts = pgTable(
  "weather_forecasts",
  {
    /** Latitude and longitude in degrees, to a kilometre (`placeKey` in core/weather/places.ts). */
    place: text("place").primaryKey(),
    source: text("source").notNull(),
    /** Null: nobody ever answered. */
    fetchedAt: instant("fetched_at"),
    triedAt: instant("tried_at").notNull(),
    /** The last try had no answer; what was said before stays. */
    failed: boolean("failed").notNull(),
    hours: jsonb("hours").notNull().$type<WeatherHour[]>().default([]),
  },
  (table) => [index("weather_forecasts_tried").on(table.triedAt)],
);

/** What the rules say of an item's weather as it is forecast now. */
export const weatherAlerts = pgTable(
  "weather_alerts",
  {
    scheduleId: uuid("schedule_id")
      .notNull()
      .references(() => schedules.id),
    rule: text("rule").notNull().$type<WeatherRuleName>(),
    organisationId: organisationId(),
    level: text("level").notNull().$type<WeatherLevel>(),
    value: doublePrecision("value"),
    fromAt: instant("from_at").notNull(),
    toAt: instant("to_at").notNull(),
    raisedAt: instant("raised_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scheduleId, table.rule] }),
    index("weather_alerts_organisation").on(table.organisationId, table.fromAt, table.scheduleId, table.rule),
    index("weather_alerts_over").on(table.toAt),
    check("weather_alerts_level", sql`${table.level} in ('notice', 'warning')`),
    check("weather_alerts_times", sql`${table.fromAt} < ${table.toAt}`),
  ],
);
