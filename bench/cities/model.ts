import type { Place } from "./places.ts";

/**
 * How long a packet takes there and back where no network between continents is at hand. Light in fibre runs at two
 * thirds of its speed in vacuum; cables run longer than the great circle. With 1.5 a round trip is 2.25 times light's
 * over long ways, and with the last mile about three times in all, the median that was measured from many places by
 * Bozkurt et al., "Why Is the Internet so Slow?!" (PAM 2017). The last mile is between cable or fibre (some 10 ms)
 * and a phone on 4G (some 40 ms).
 */
export const MODEL = { routeFactor: 1.5, fibreKmPerMs: 200, lastMileMs: 20 } as const;
/** TCP and then TLS 1.3, a round trip each, before a connection carries its first request. */
export const SET_UP_ROUND_TRIPS = 2;

const EARTH_KM = 6_371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Over a sphere (haversine). */
export function greatCircleKm(a: Place, b: Place): number {
  const [latitude, longitude] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const half =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(longitude / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

/** Between data centres. */
export function backboneMs(a: Place, b: Place): number {
  return (2 * greatCircleKm(a, b) * MODEL.routeFactor) / MODEL.fibreKmPerMs;
}

/** Between a reader and a data centre. */
export function roundTripMs(reader: Place, centre: Place): number {
  return backboneMs(reader, centre) + MODEL.lastMileMs;
}
