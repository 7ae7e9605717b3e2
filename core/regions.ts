import * as v from "valibot";

/** Where readers may read: the page measures each and takes the nearest. */
export const Region = v.object({ region: v.string(), url: v.string() });
export type Region = v.InferOutput<typeof Region>;
export const Regions = v.object({ data: v.array(Region) });
