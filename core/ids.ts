import * as v from "valibot";

// Made in a file without shapes, so that a page which makes ids need not carry the rest.
export { newId } from "./uuid.ts";

/** Any uuid, as a path or body carries it; lower-cased so that comparisons are by value. */
export const Id = v.pipe(v.string(), v.uuid("must be a UUID"), v.toLowerCase());

/** An id that a client made for a new row: version 7, so that keyset order stays the order of making. */
export const NewId = v.pipe(
  Id,
  v.check((id) => id[14] === "7", "must be a UUID of version 7"),
);
