import { isZone, localOf, namedZones } from "../time.ts";
import { SHORT_ZONES, SHOWN_ZONES, WINDOWS_ZONES } from "./windows-zones.ts";

/** The IANA zone that a name stands for: itself, a path that ends in one, a Windows name, a list of cities, an offset. */
export function zoneNamed(name: string): string | undefined {
  const text = name.trim().replaceAll(/^["']|["']$/g, "");
  if (text.length > 120) return undefined;
  if (isZone(text)) return text;
  const known = text.toLowerCase();
  for (const names of [WINDOWS_ZONES, SHORT_ZONES])
    // A name of a stranger's: every object has something that is called `constructor` or `__proto__`.
    if (Object.hasOwn(names, known)) return names[known];
  const segments = text.split("/").filter((segment) => segment !== "");
  for (let from = 0; from < Math.min(segments.length - 1, 6); from++) {
    const tail = segments.slice(from).join("/");
    if (isZone(tail)) return tail;
  }
  return shownZone(known) ?? offsetZone(known);
}

const SHOWN = /^\((?:utc|gmt)(?<offset>[+-]\d{1,2}[:.]?\d{2})?\)\s*(?<places>.+)$/;

/** "(UTC+01:00) Amsterdam, Berlin, Bern, Rome": the first of the cities that is a zone of that offset. */
function shownZone(text: string): string | undefined {
  const { offset = "+0000", places = "" } = SHOWN.exec(text)?.groups ?? {};
  if (places === "") return undefined;
  if (Object.hasOwn(SHOWN_ZONES, places)) return SHOWN_ZONES[places];
  const minutes = minutesOf(offset);
  return places
    .split(/[,:;]/)
    .map((place) => zoneOfCity(place.trim()))
    .find((zone) => zone !== undefined && offsetsOf(zone).includes(minutes));
}

let cities: Map<string, string> | undefined;
function zoneOfCity(city: string): string | undefined {
  cities ??= new Map(
    namedZones().map((zone) => [(zone.split("/").at(-1) ?? "").toLowerCase().replaceAll("_", " "), zone]),
  );
  return cities.get(city);
}

/** In winter and in summer of a year whose rules everybody has. */
const offsetsOf = (zone: string): number[] =>
  ["2024-01-15T12:00:00.000Z", "2024-07-15T12:00:00.000Z"].map(
    (instant) => (Date.parse(`${localOf(instant, zone)}Z`) - Date.parse(instant)) / 60_000,
  );

function minutesOf(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2})[:.]?(\d{2})?$/.exec(offset) ?? [];
  return (Number(hours) * 60 + Number(minutes ?? 0)) * (sign === "-" ? -1 : 1);
}

/** "UTC+11", "GMT+0100": whole hours have a zone of their own, whose sign is the other way round. */
function offsetZone(text: string): string | undefined {
  const [, offset] = /^(?:utc|gmt)\s?([+-]\d{1,2}(?::?00)?)$/.exec(text) ?? [];
  const hours = offset === undefined ? Number.NaN : minutesOf(offset) / 60;
  if (!Number.isInteger(hours) || hours < -12 || hours > 14) return undefined;
  return hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}
