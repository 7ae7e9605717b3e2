import { and, eq, inArray } from "drizzle-orm";
import type { Located } from "../core/places.ts";
import { coordinatesIn, findCity, placeKeys } from "../core/places/find.ts";
import type { Reader } from "./open.ts";
import { places } from "./schema/places.ts";

/**
 * Where a location is that people wrote down: by the coordinates that stand in it, else by what the organisation says it
 * is, else by the town that it ends with. Undefined where none of these says anything: nobody guesses.
 */
export async function findPlace(
  db: Reader,
  organisationId: string,
  location: string | null,
  zone: string,
): Promise<Located | undefined> {
  const [name = ""] = location?.trim().split("\n") ?? [];
  if (location === null || name === "") return undefined;
  const written = coordinatesIn(location);
  if (written) return { ...written, name, precision: "point" };
  const keys = placeKeys(location);
  const known =
    keys.length === 0
      ? []
      : await db
          .select()
          .from(places)
          .where(and(eq(places.organisationId, organisationId), inArray(places.key, keys)));
  const [place] = keys.flatMap((key) => known.filter((one) => one.key === key));
  if (place) return { name, latitude: place.latitude, longitude: place.longitude, precision: "point" };
  return findCity(location, zone);
}
