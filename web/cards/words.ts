import type { Card, CardLight } from "../../core/cards.ts";
import type { Weather } from "../../core/weather.ts";
import { daysApart, daysBetween, momentAt, wallIn, wallTime } from "../lib/clock.ts";

/** `14 °C (57 °F)` */
export function degrees(celsius: number | null): string {
  if (celsius === null) return "";
  const said = (value: number) => String(Math.round(value)).replace("-", "−");
  return `${said(celsius)} °C (${said(celsius * 1.8 + 32)} °F)`;
}

/** What is forecast of a day, one thing a line. */
export function dayLines(day: NonNullable<Weather["day"]>): [name: string, words: string][] {
  const number = (value: number, unit: string) => `${Math.round(value)} ${unit}`;
  const { high_c: high, low_c: low, rain_chance: chance, rain_mm: rain } = day;
  const { wind_kmh: wind, gust_kmh: gust, uv } = day;
  const both = [chance === null ? "" : number(chance, "%"), rain === null ? "" : `${rain} mm`];
  const moving = [
    wind === null ? "" : number(wind, "km/h"),
    gust === null ? "" : `gusts ${number(gust, "km/h")}`,
  ];
  const lines: [string, string][] = [
    ["High", degrees(high)],
    ["Low", degrees(low)],
    ["Rain", both.filter(Boolean).join(", ")],
    ["Wind", moving.filter(Boolean).join(", ")],
    ["UV index", uv === null ? "" : String(Math.round(uv))],
  ];
  return lines.filter(([, words]) => words !== "");
}

/** Why there is no forecast, for whoever looks for one; nothing of what is over. */
export function missingWords({ missing, tried_at: tried, place }: Weather): string {
  switch (missing) {
    case "no-place":
      return place
        ? "No forecast: nobody has said exactly enough where this is."
        : "No forecast: where this is is not known.";
    case "too-far-ahead":
      return "No forecast yet: it is more than a week ahead.";
    case "not-asked":
      return "No forecast yet.";
    case "no-answer":
      return tried === null ? "No forecast." : `No forecast: there was no answer on ${momentAt(tried)}.`;
    default:
      return "";
  }
}

/** A moment on the wall of a zone, with the days that it lies from a date: `00:31 (+1 day)`. */
export function clockIn(instant: string, zone: string, date: string): string {
  const wall = wallIn(instant, zone);
  const days = daysApart(daysBetween(date, wall));
  return days === "" ? wallTime(wall) : `${wallTime(wall)} (${days})`;
}

/** The light of a day in the order in which it comes; what does not happen on it is said instead. */
export function lightLines(light: CardLight, zone: string): [name: string, words: string][] {
  const at = (instant: string) => clockIn(instant, zone, light.date);
  const { sun, civil } = light;
  const lines: [string, string][] = [];
  if (civil.begins !== null) lines.push(["First light", at(civil.begins)]);
  if (sun.begins !== null) lines.push(["Sunrise", at(sun.begins)]);
  if (sun.stays !== null)
    lines.push(["Sun", sun.stays === "above" ? "Up all day and night" : "Does not rise"]);
  else if (sun.begins === null) lines.push(["Sunrise", "None: it was up already"]);
  if (sun.ends !== null) lines.push(["Sunset", at(sun.ends)]);
  else if (sun.stays === null) lines.push(["Sunset", "None: it stays up"]);
  if (civil.ends !== null) lines.push(["Last light", at(civil.ends)]);
  if (sun.stays === "below" && civil.stays === "below") lines.push(["Twilight", "Dark all day"]);
  if (sun.stays !== "above" && civil.stays === "above") lines.push(["Twilight", "Never quite dark"]);
  return lines;
}

/** Of whom, or of what, it is that somebody rings up. */
export const telOf = (phone: string): string => `tel:${phone.replaceAll(/[^\d+]/g, "")}`;

/** What stands in for a name that the sheet does not give. */
export const hospitalName = ({ name, address }: NonNullable<Card["hospital"]>): string =>
  name ?? address ?? "Nearest hospital";
