import type { Located } from "../places.ts";
import { cityOfZone } from "../time/zone-cities.ts";
import type { WeatherPlace } from "../weather.ts";

/** Where forecasts are told apart: a kilometre, which no forecast is finer than. */
export const placeKey = ({ latitude, longitude }: { latitude: number; longitude: number }): string =>
  `${latitude.toFixed(2)},${longitude.toFixed(2)}`;

/** The middle of what a key names: so much of where somebody works is told to whoever forecasts, and no more. */
export function placeOfKey(key: string): { latitude: number; longitude: number } {
  const [latitude = Number.NaN, longitude = Number.NaN] = key.split(",").map(Number);
  return { latitude, longitude };
}

/**
 * Where an item is, as well as that is known. The city that its zone is named for serves for the light alone: it is
 * never nearer to the truth than that, and a forecast of it would be of somewhere else.
 */
export function placeOrZone(located: Located | undefined, zone: string): WeatherPlace | undefined {
  if (located) {
    const { name, latitude, longitude, precision } = located;
    return { name, latitude, longitude, precision };
  }
  const city = cityOfZone(zone);
  return city && { ...city, precision: "zone" };
}
