import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";

export type Point = { latitude: number; longitude: number };

/** A `point` is where it stands; of a `town` nobody knows more than its middle. */
export const PRECISIONS = ["point", "town"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** A place with a name that people know it by. */
export type Located = Point & { name: string; precision: Precision };

export const Latitude = v.pipe(
  v.number("must be degrees, such as 38.7077"),
  v.minValue(-90, "must be from -90 to 90"),
  v.maxValue(90, "must be from -90 to 90"),
);
export const Longitude = v.pipe(
  v.number("must be degrees, such as -9.1366"),
  v.minValue(-180, "must be from -180 to 180"),
  v.maxValue(180, "must be from -180 to 180"),
);
export const PLACE_NAME_MAX = 300;

/** What a location of an organisation's schedule is called, and where it is. */
export const Place = v.object({
  id: Id,
  name: v.string(),
  latitude: v.number(),
  longitude: v.number(),
  updated_at: v.string(),
});
export type Place = v.InferOutput<typeof Place>;
export const PLACE_FIELDS = Object.keys(Place.entries);

/** A name that is known already means this from now on. */
export const PlacePut = v.strictObject({
  id: v.optional(NewId),
  name: line(PLACE_NAME_MAX),
  latitude: Latitude,
  longitude: Longitude,
});
export type PlacePut = v.InferOutput<typeof PlacePut>;

export const PlaceQuery = v.strictObject(pageQuery);
export type PlaceQuery = v.InferOutput<typeof PlaceQuery>;

/** Of one organisation: as many as are looked through in a list, and no map of the world. */
export const PLACES_MAX = 5_000;

export const placeProblems = problems("places", {
  tooMany: [409, `An organisation has at most ${PLACES_MAX} places; remove one that is not used`],
  noName: [422, "A name has letters or digits"],
});
