import type { REACH } from "../contract.ts";

export type Place = { name: string; latitude: number; longitude: number };
export type Area = keyof typeof REACH.shares;
export type City = Place & {
  /** Of its urban agglomeration: weighs it against other cities. */
  peopleMillions: number;
  /** Of those where the mission says that readers are. */
  area?: Area;
};

/** Where providers of clouds have regions, by the metropolis that each is named after or stands beside. */
export const REGIONS: readonly Place[] = [
  { name: "us-east-1", latitude: 39.04, longitude: -77.49 },
  { name: "us-west-2", latitude: 45.84, longitude: -119.7 },
  { name: "eu-west-1", latitude: 53.35, longitude: -6.26 },
  { name: "eu-central-1", latitude: 50.11, longitude: 8.68 },
  { name: "ap-southeast-1", latitude: 1.35, longitude: 103.82 },
  { name: "ap-northeast-1", latitude: 35.68, longitude: 139.69 },
  { name: "ap-south-1", latitude: 19.08, longitude: 72.88 },
  { name: "ap-southeast-2", latitude: -33.87, longitude: 151.21 },
  { name: "sa-east-1", latitude: -23.55, longitude: -46.63 },
  { name: "af-south-1", latitude: -33.92, longitude: 18.42 },
  { name: "me-south-1", latitude: 26.07, longitude: 50.56 },
];

const US_EAST = "US East";
const US_WEST = "US West";
const EUROPE = "Europe";

/**
 * Major cities of every continent, people in millions as the United Nations estimate them for 2020 (World Urbanization
 * Prospects, the 2018 revision, urban agglomerations), rounded.
 */
export const CITIES: readonly City[] = (
  [
    ["New York", 40.71, -74.01, 18.8, US_EAST],
    ["Chicago", 41.88, -87.63, 8.9, US_EAST],
    ["Houston", 29.76, -95.37, 6.4, US_EAST],
    ["Miami", 25.76, -80.19, 6.1, US_EAST],
    ["Atlanta", 33.75, -84.39, 5.8, US_EAST],
    ["Boston", 42.36, -71.06, 4.3, US_EAST],
    ["Los Angeles", 34.05, -118.24, 12.4, US_WEST],
    ["Phoenix", 33.45, -112.07, 4.5, US_WEST],
    ["Seattle", 47.61, -122.33, 3.4, US_WEST],
    ["San Francisco", 37.77, -122.42, 3.3, US_WEST],
    ["Denver", 39.74, -104.99, 2.8, US_WEST],
    ["Paris", 48.86, 2.35, 11, EUROPE],
    ["London", 51.51, -0.13, 9.3, EUROPE],
    ["Madrid", 40.42, -3.7, 6.6, EUROPE],
    ["Rome", 41.9, 12.5, 4.3, EUROPE],
    ["Berlin", 52.52, 13.4, 3.6, EUROPE],
    ["Lisbon", 38.72, -9.14, 3, EUROPE],
    ["Athens", 37.98, 23.73, 3.2, EUROPE],
    ["Warsaw", 52.23, 21.01, 1.8, EUROPE],
    ["Stockholm", 59.33, 18.07, 1.6, EUROPE],
    ["Istanbul", 41.01, 28.98, 15.2],
    ["Moscow", 55.76, 37.62, 12.5],
    ["Toronto", 43.65, -79.38, 6.2],
    ["Mexico City", 19.43, -99.13, 21.8],
    ["Bogotá", 4.71, -74.07, 11],
    ["Lima", -12.05, -77.04, 10.7],
    ["São Paulo", -23.55, -46.63, 22],
    ["Buenos Aires", -34.6, -58.38, 15.2],
    ["Santiago", -33.45, -70.67, 6.8],
    ["Cairo", 30.04, 31.24, 20.9],
    ["Lagos", 6.52, 3.38, 14.4],
    ["Kinshasa", -4.44, 15.27, 14.3],
    ["Johannesburg", -26.2, 28.05, 5.8],
    ["Nairobi", -1.29, 36.82, 4.7],
    ["Casablanca", 33.57, -7.59, 3.8],
    ["Tehran", 35.69, 51.39, 9.1],
    ["Riyadh", 24.71, 46.68, 7.2],
    ["Dubai", 25.2, 55.27, 2.9],
    ["Karachi", 24.86, 67, 16.1],
    ["Delhi", 28.61, 77.21, 30.3],
    ["Mumbai", 19.08, 72.88, 20.4],
    ["Dhaka", 23.81, 90.41, 21],
    ["Bangkok", 13.76, 100.5, 10.5],
    ["Singapore", 1.35, 103.82, 5.9],
    ["Jakarta", -6.21, 106.85, 10.8],
    ["Manila", 14.6, 120.98, 13.9],
    ["Hong Kong", 22.32, 114.17, 7.5],
    ["Shanghai", 31.23, 121.47, 27.1],
    ["Beijing", 39.9, 116.41, 20.5],
    ["Seoul", 37.57, 126.98, 10],
    ["Tokyo", 35.68, 139.69, 37.4],
    ["Sydney", -33.87, 151.21, 4.9],
    ["Melbourne", -37.81, 144.96, 5],
    ["Perth", -31.95, 115.86, 2],
    ["Auckland", -36.85, 174.76, 1.6],
  ] as const
).map(([name, latitude, longitude, peopleMillions, area]) => ({
  name,
  latitude,
  longitude,
  peopleMillions,
  ...(area && { area }),
}));

/** @throws for a name that stands in neither list. */
export function placeOf<T extends Place>(places: readonly T[], name: string): T {
  const found = places.find((place) => place.name === name);
  if (!found) throw new Error(`no place is called ${name}`);
  return found;
}
