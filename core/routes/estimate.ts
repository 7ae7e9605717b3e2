import type { Located, Point } from "../places.ts";
import type { StoredAlternative } from "../routes.ts";

/** Of the Earth as a sphere (IUGG's mean radius): what it is flatter than one is 0.5 % at most. */
const EARTH_RADIUS_M = 6_371_009;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The great circle between two points, by the haversine formula, in metres. */
export function greatCircleM(from: Point, to: Point): number {
  const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2;
  const h =
    half(from.latitude, to.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(from.longitude, to.longitude);
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whoever says no more than the town may mean any place that far from its middle. */
export const TOWN_RADIUS_M = 15_000;
/** Nobody drives further to a call than a day. */
export const DRIVE_M_MAX = 1_500_000;
/** Further than this nobody walks. */
const WALK_M_MAX = 2_500;

/** Kilometres of road, and how fast they are driven: out of a town, across its edge, to the motorway, and on it. */
type Pace = {
  stretches: readonly (readonly [km: number, kmh: number])[];
  roadShort: number;
  roadLong: number;
  minutes: number;
};
const QUICK: Pace = {
  stretches: [
    [2, 30],
    [6, 50],
    [22, 80],
    [70, 105],
    [Infinity, 120],
  ],
  roadShort: 1.05,
  roadLong: 1.05,
  minutes: 0,
};
const USUAL: Pace = {
  stretches: [
    [2, 20],
    [6, 35],
    [22, 60],
    [70, 85],
    [Infinity, 105],
  ],
  roadShort: 1.4,
  roadLong: 1.2,
  minutes: 5,
};
const SLOW: Pace = {
  stretches: [
    [2, 12],
    [6, 18],
    [22, 35],
    [70, 60],
    [Infinity, 85],
  ],
  roadShort: 1.7,
  roadLong: 1.5,
  minutes: 15,
};

/** How far roads are round about, the more the shorter the way is. */
function roadM(straightM: number, { roadShort, roadLong }: Pace): number {
  return straightM * (roadLong + (roadShort - roadLong) * Math.exp(-straightM / 50_000));
}

function minutesOf(straightM: number, pace: Pace): number {
  let { minutes } = pace;
  let leftKm = roadM(Math.max(0, straightM), pace) / 1_000;
  for (const [km, kmh] of pace.stretches) {
    minutes += (Math.min(leftKm, km) / kmh) * 60;
    leftKm = Math.max(0, leftKm - km);
  }
  return minutes;
}

const radiusOf = ({ precision }: Located): number => (precision === "town" ? TOWN_RADIUS_M : 0);

/**
 * How long somebody drives, where nobody could be asked who knows the roads: a band about what roads and towns are like,
 * chosen and not measured (docs/routes.md says how it fares). Water, mountains and borders in between it does not see.
 */
export function estimate(from: Located, to: Located): StoredAlternative[] {
  const straightM = greatCircleM(from, to);
  const unsureM = radiusOf(from) + radiusOf(to);
  const usual = Math.round(minutesOf(straightM, USUAL));
  const driving: StoredAlternative = {
    name: "By car",
    mode: "driving",
    source: "estimate",
    minutes: usual,
    minutes_min: Math.min(usual, Math.floor(minutesOf(straightM - unsureM, QUICK))),
    minutes_max: Math.ceil(minutesOf(straightM + unsureM, SLOW)),
    distance_m: Math.round(roadM(straightM, USUAL)),
  };
  return unsureM === 0 && straightM <= WALK_M_MAX ? [driving, onFoot(straightM)] : [driving];
}

/** The longest that the roads from one to the other are thought to be, in metres. */
export const roadMostM = (from: Located, to: Located): number =>
  roadM(greatCircleM(from, to) + radiusOf(from) + radiusOf(to), SLOW);

const WALK_KMH = { quick: 6, usual: 4.8, slow: 3.6 };

function onFoot(straightM: number): StoredAlternative {
  const minutes = (kmh: number, pace: Pace) => Math.ceil((roadM(straightM, pace) / 1_000 / kmh) * 60);
  return {
    name: "On foot",
    mode: "walking",
    source: "estimate",
    minutes: minutes(WALK_KMH.usual, USUAL),
    minutes_min: minutes(WALK_KMH.quick, QUICK),
    minutes_max: minutes(WALK_KMH.slow, SLOW),
    distance_m: Math.round(roadM(straightM, USUAL)),
  };
}
