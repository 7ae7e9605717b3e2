import type { Located, Point } from "../places.ts";
import { localOf } from "../time.ts";
import { CITIES, type City } from "./cities.ts";

const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  ı: "i",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ð: "d",
};

/** Names that are written alike but for accents, case and signs are one. */
export function foldName(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[ßøłđıæœþð]/g, (letter) => LETTERS[letter] ?? letter)
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const PARTS_MAX = 12;

/** What stands between commas, line breaks, dashes, dots and brackets. */
const partsOf = (text: string): string[] =>
  text
    .split(/[,;\n·()|/]|\s[-–—]\s/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .slice(0, PARTS_MAX);

/** The names under which an organisation may know a location, the most exact first: all of it, then its parts. */
export function placeKeys(text: string): string[] {
  return [...new Set([text, ...partsOf(text)].map(foldName))].filter((key) => key !== "");
}

/** Three decimals are a hundred metres; fewer are hours, prices and dates. */
const DECIMAL = String.raw`[-+−]?\d{1,3}\.\d{3,15}`;
const PAIR = new RegExp(
  String.raw`(${DECIMAL})\s*°?\s*([NS])?\s*[,;\s]\s*(${DECIMAL})(?!\d|\.\d)\s*°?\s*([EW](?!\p{L}))?`,
  "iu",
);

/** Coordinates that somebody wrote into a location: `38.7077, -9.1366`, `51.503° N, 0.119° W`, `geo:…`, a map's link. */
export function coordinatesIn(text: string): Point | undefined {
  const [, north, northOrSouth, east, eastOrWest] = PAIR.exec(text) ?? [];
  if (north === undefined || east === undefined) return undefined;
  const latitude = signed(north, northOrSouth?.toUpperCase() === "S");
  const longitude = signed(east, eastOrWest?.toUpperCase() === "W");
  return isPoint({ latitude, longitude }) ? { latitude, longitude } : undefined;
}

function signed(text: string, isNegative: boolean): number {
  const number = Number(text.replace("−", "-"));
  return isNegative ? -Math.abs(number) : number;
}

export const isPoint = ({ latitude, longitude }: Point): boolean =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;

/** Codes after a town's name, and before it: `London NW1 8EH`, `Austin TX 78701`, `1050 Bruxelles`, `D-10115 Berlin`. */
function withoutCodes(part: string): string {
  const words = part.split(/\s+/);
  const isCode = (word: string) => /\d/.test(word) || /^[A-Z]{2}$/.test(word);
  const first = words.findIndex((word) => !isCode(word));
  return first === -1 ? part : words.slice(first, words.findLastIndex((word) => !isCode(word)) + 1).join(" ");
}

type Index = { byName: ReadonlyMap<string, readonly City[]>; countries: ReadonlySet<string> };
let made: Index | undefined;

function index(): Index {
  if (made) return made;
  const byName = new Map<string, City[]>();
  for (const city of CITIES)
    for (const name of new Set(city.names.map(foldName)))
      byName.set(name, [...(byName.get(name) ?? []), city]);
  const countries = new Set(CITIES.flatMap((city) => city.countries.map(foldName)));
  made = { byName, countries };
  return made;
}

const HOUR_MS = 3_600_000;
const SEASONS = ["2026-01-01T00:00:00.000Z", "2026-07-01T00:00:00.000Z"] as const;
/** Clocks differ from the sun's by less: most in the west of Spain and of Argentina, an hour and a half. */
const SUN_HOURS_MAX = 2;

/** Whether a zone's clocks may hang there: not on another continent, and not hours from where the sun would have them. */
function mayBeIn(zone: string): (city: City) => boolean {
  const [area = "", ...rest] = zone.split("/");
  if (rest.length === 0 || area === "Etc") return () => true;
  const hours = Math.min(
    ...SEASONS.map((instant) => (Date.parse(`${localOf(instant, zone)}Z`) - Date.parse(instant)) / HOUR_MS),
  );
  return ({ areas, longitude }) => {
    const apart = Math.abs(longitude / 15 - hours) % 24;
    return areas.includes(area) && Math.min(apart, 24 - apart) <= SUN_HOURS_MAX;
  };
}

/**
 * The town that a location ends with, by the small list of `cities.ts`: only a part that is nothing but its name counts,
 * for there are cafés called Nice and halls called Reading. One where the item's clocks do not hang is none, nor is one
 * of another country or state than is named beside it, and of two that are left nobody guesses.
 */
export function findCity(text: string, zone: string): Located | undefined {
  const isNear = mayBeIn(zone);
  for (const { cities, said } of namedIn(text)) {
    const near = cities.filter(isNear);
    if (near.length === 0) continue;
    const [city, another] = said(near);
    if (!city || another) return undefined;
    return {
      name: city.names[0] ?? "",
      latitude: city.latitude,
      longitude: city.longitude,
      precision: "town",
    };
  }
  return undefined;
}

/**
 * The towns that a location may end with, whatever clocks hang there: those of the country or state that is named
 * beside it, else those where a zone's clocks may hang, else all of its name.
 */
export function citiesIn(text: string, zone: string): City[] {
  const isNear = mayBeIn(zone);
  const [named] = namedIn(text);
  if (!named) return [];
  const { cities, said, isSaid } = named;
  if (isSaid) return said(cities);
  const near = cities.filter(isNear);
  return near.length > 0 ? near : [...cities];
}

type Named = {
  cities: readonly City[];
  /** Of some of them those of the country or state that is named beside it; all where none is. */
  said: (some: readonly City[]) => City[];
  isSaid: boolean;
};

/** Parts of a location that are nothing but a town's name, the last first. */
function namedIn(text: string): Named[] {
  const { byName, countries } = index();
  const parts = partsOf(text).toReversed();
  const words = parts.flatMap((part) => [part, ...(part.match(/\b[A-Z]{2}\b/g) ?? [])]).map(foldName);
  return parts.flatMap((part): Named[] => {
    const named = [part, withoutCodes(part)].map((name) => byName.get(foldName(name)) ?? []);
    const cities = named.find(({ length }) => length > 0);
    if (!cities) return [];
    const own = foldName(part);
    const beside = words.filter((word) => word !== own && countries.has(word));
    const isSaid = beside.length > 0;
    const said = (some: readonly City[]) =>
      some.filter((city) => !isSaid || city.countries.some((country) => beside.includes(foldName(country))));
    return [{ cities, said, isSaid }];
  });
}
