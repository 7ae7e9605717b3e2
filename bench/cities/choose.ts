import { REACH } from "../contract.ts";
import { roundTripMs } from "./model.ts";
import { CITIES, placeOf, REGIONS, type Area, type City } from "./places.ts";

/** Left of a goal for the answer itself: what is chosen with nothing to spare fails when it is measured. */
const ANSWER_MS = 5;

/** Round trips by city, then by region. */
export type Trips = ReadonlyMap<string, Readonly<Record<string, number>>>;

export function modelledTrips(cities: readonly City[], regions: readonly string[]): Trips {
  return new Map(
    cities.map((city) => [
      city.name,
      Object.fromEntries(regions.map((name) => [name, roundTripMs(city, placeOf(REGIONS, name))])),
    ]),
  );
}

/** What a city's readers wait for when these regions are there. */
export function nearestMs(trips: Trips, city: string, regions: readonly string[]): number {
  const known = trips.get(city) ?? {};
  return Math.min(...regions.map((region) => known[region] ?? Infinity));
}

/** Of the people of all these cities. */
export function worldShare(cities: readonly City[], isSo: (city: string) => boolean): number {
  const sum = (some: readonly City[]) => some.reduce((total, one) => total + one.peopleMillions, 0);
  return sum(cities.filter(({ name }) => isSo(name))) / sum(cities);
}

/** Of the mission's readers: its shares by area, within each by people. */
export function readerShare(isSo: (city: string) => boolean): number {
  return Object.entries(REACH.shares).reduce((total, [area, share]) => {
    const cities = CITIES.filter((city) => city.area === (area as Area));
    return total + share * worldShare(cities, isSo);
  }, 0);
}

/**
 * Region after region, each the one that brings most people under the limit, then all of them nearest: until every
 * city is under it, or none is left.
 */
export function chooseGreedily(trips: Trips, candidates: readonly string[], limitMs: number): string[] {
  const cities = [...trips.keys()].map((name) => placeOf(CITIES, name));
  const worth = (regions: readonly string[]) => [
    worldShare(cities, (city) => nearestMs(trips, city, regions) + ANSWER_MS < limitMs),
    -cities.reduce((sum, one) => sum + one.peopleMillions * nearestMs(trips, one.name, regions), 0),
  ];
  const chosen: string[] = [];
  while (chosen.length < candidates.length) {
    const [best] = candidates
      .filter((region) => !chosen.includes(region))
      .map((region) => ({ region, worth: worth([...chosen, region]) }))
      .toSorted((a, b) => compared(b.worth, a.worth));
    if (!best) break;
    chosen.push(best.region);
    if (best.worth[0] === 1) break;
  }
  return chosen;
}

function compared(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] ?? 0);
  return 0;
}
