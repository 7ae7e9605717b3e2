import { instantOf, resolveLocal } from "./time.ts";

/**
 * When it is light: by the formulas of NOAA's solar calculator (gml.noaa.gov/grad/solcalc/calcdetails.html), which are
 * those of J. Meeus, Astronomical Algorithms, chapters 22, 25 and 28. NOAA states a minute up to 72° of latitude and
 * ten minutes beyond, between 1800 and 2100, for a level horizon at sea level and an average atmosphere; at a pole
 * itself, where the sun comes up once a year and takes a day for it, it is half an hour.
 *
 * NOAA puts the hour angle of sunrise into a formula that has no answer, or two, about the ends of a polar day. Here
 * the height of the sun is followed over the day and asked where it passes a level, so that a day on which the sun
 * rises and does not set, and one at a pole, are answered like all others.
 */
export const SUN_LEVELS = {
  /** Its upper edge at the horizon: 34′ of refraction and 16′ of its radius. */
  sun: -0.833,
  civil: -6,
  nautical: -12,
  astronomical: -18,
} as const;
export type SunLevel = keyof typeof SUN_LEVELS;

const MINUTE_MS = 60_000;
const HALF_DAY_MS = 12 * 60 * MINUTE_MS;
/** The sun moves at most 2.5° in it. */
const STEP_MS = 10 * MINUTE_MS;
const STEPS = (2 * HALF_DAY_MS) / STEP_MS;
const SURE_MS = 500;

const J2000_MS = Date.UTC(2000, 0, 1, 12);
const CENTURY_MS = 36_525 * 86_400_000;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;
const sin = (angle: number): number => Math.sin(radians(angle));
const cos = (angle: number): number => Math.cos(radians(angle));

/** Where the sun stands: how far north of the equator, in degrees, and how far sundials are ahead, in minutes. */
function sunAt(ms: number): { declination: number; equationMinutes: number } {
  const t = (ms - J2000_MS) / CENTURY_MS;
  const meanLongitude = 280.46646 + t * (36_000.76983 + t * 0.0003032);
  const anomaly = 357.52911 + t * (35_999.05029 - t * 0.0001537);
  const eccentricity = 0.016708634 - t * (0.000042037 + t * 0.0000001267);
  const centre =
    sin(anomaly) * (1.914602 - t * (0.004817 + t * 0.000014)) +
    sin(2 * anomaly) * (0.019993 - t * 0.000101) +
    sin(3 * anomaly) * 0.000289;
  const node = 125.04 - 1_934.136 * t;
  const longitude = meanLongitude + centre - 0.00569 - 0.00478 * sin(node);
  const meanObliquity = 23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60;
  const obliquity = meanObliquity + 0.00256 * cos(node);
  const y = Math.tan(radians(obliquity / 2)) ** 2;
  const equation =
    y * sin(2 * meanLongitude) -
    2 * eccentricity * sin(anomaly) +
    4 * eccentricity * y * sin(anomaly) * cos(2 * meanLongitude) -
    0.5 * y * y * sin(4 * meanLongitude) -
    1.25 * eccentricity * eccentricity * sin(2 * anomaly);
  return {
    declination: degrees(Math.asin(sin(obliquity) * sin(longitude))),
    equationMinutes: 4 * degrees(equation),
  };
}

export type Position = { latitude: number; longitude: number };

/** How high the middle of the sun stands, in degrees, without refraction. */
export function sunHeight(ms: number, { latitude, longitude }: Position): number {
  const { declination, equationMinutes } = sunAt(ms);
  const minutes = (((ms % 86_400_000) + 86_400_000) % 86_400_000) / MINUTE_MS;
  const hourAngle = (minutes + equationMinutes + 4 * longitude) / 4 - 180;
  const height = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hourAngle);
  return degrees(Math.asin(Math.max(-1, Math.min(1, height))));
}

/** From when until when the sun is above a level; null where it does not pass it, for which `stays` says why if it never does. */
export type Passage = {
  begins: string | null;
  ends: string | null;
  stays: "above" | "below" | null;
};

export type Light = Record<SunLevel, Passage> & { noon: string; noonHeight: number };

/**
 * The light of a date: of the day about the sun's noon of it, so that a sunset after midnight is still that evening's.
 * Instants, to the second.
 */
export function lightOf(date: string, zone: string, place: Position): Light {
  const noonMs = solarNoon(Date.parse(resolveLocal(`${date}T12:00:00`, zone).instant), place.longitude);
  const begin = noonMs - HALF_DAY_MS;
  const heights = Array.from({ length: STEPS + 1 }, (_, step) => sunHeight(begin + step * STEP_MS, place));
  const passage = (level: SunLevel) => passageOf(heights, begin, SUN_LEVELS[level], place);
  return {
    sun: passage("sun"),
    civil: passage("civil"),
    nautical: passage("nautical"),
    astronomical: passage("astronomical"),
    noon: toSecond(noonMs),
    noonHeight: sunHeight(noonMs, place),
  };
}

/** When the sun is highest: the nearest to a moment. */
function solarNoon(nearMs: number, longitude: number): number {
  let noon = nearMs;
  // The equation of time moves by 30 s a day at most.
  for (let turn = 0; turn < 2; turn++) {
    const atGreenwich = HALF_DAY_MS - (4 * longitude + sunAt(noon).equationMinutes) * MINUTE_MS;
    const days = Math.round((nearMs - atGreenwich) / 86_400_000);
    noon = days * 86_400_000 + atGreenwich;
  }
  return noon;
}

/** The first time that it comes up to the level, and the last that it goes below. */
function passageOf(heights: readonly number[], begin: number, level: number, place: Position): Passage {
  const isAbove = (step: number) => (heights[step] ?? 0) >= level;
  let up: number | undefined;
  let down: number | undefined;
  for (let step = 0; step < STEPS; step++) {
    if (isAbove(step) === isAbove(step + 1)) continue;
    if (isAbove(step)) down = step;
    else up ??= step;
  }
  const at = (step: number | undefined) =>
    step === undefined ? null : toSecond(crossing(begin + step * STEP_MS, level, place));
  const stays = up === undefined && down === undefined ? (isAbove(0) ? "above" : "below") : null;
  return { begins: at(up), ends: at(down), stays };
}

function crossing(from: number, level: number, place: Position): number {
  const wasAbove = sunHeight(from, place) >= level;
  let [before, after] = [from, from + STEP_MS];
  while (after - before > SURE_MS) {
    const middle = (before + after) / 2;
    if (sunHeight(middle, place) >= level === wasAbove) before = middle;
    else after = middle;
  }
  return after;
}

const toSecond = (ms: number): string => instantOf(Math.round(ms / 1_000) * 1_000);
