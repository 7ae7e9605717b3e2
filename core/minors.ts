import * as v from "valibot";
import { Id } from "./ids.ts";
import { problems } from "./problem.ts";
import { MINOR_BAND_IDS } from "./rest/minors.ts";
import { isDate } from "./time.ts";

/**
 * What has to be known of somebody under age before their plans can be judged: the band that they are in and until when,
 * and no day of birth. Planners alone see it.
 */
export const ProductionMinor = v.object({
  /** Whose. */
  id: Id,
  band: v.picklist(MINOR_BAND_IDS),
  /** The last day on which that is their band; afterwards it is asked anew. */
  band_until: v.string(),
  /** Somebody else on the production; null: nobody is named. */
  chaperone_id: v.nullable(Id),
  /** For how long they are taught on a day with school; 0 in holidays, null: nobody has said. */
  school_minutes: v.nullable(v.number()),
});
export type ProductionMinor = v.InferOutput<typeof ProductionMinor>;
export const PRODUCTION_MINOR_FIELDS = Object.keys(ProductionMinor.entries);

/** Half a day. */
const SCHOOL_MINUTES_MAX = 720;

export const MinorInput = v.strictObject({
  band: v.picklist(MINOR_BAND_IDS, `must be one of ${MINOR_BAND_IDS.join(", ")}`),
  band_until: v.pipe(v.string(), v.check(isDate, "must be a date such as 2026-09-03")),
  chaperone_id: v.optional(v.nullable(Id), null),
  school_minutes: v.optional(
    v.nullable(
      v.pipe(
        v.number("must be a number"),
        v.integer("must be whole minutes"),
        v.minValue(0, "must not be negative"),
        v.maxValue(SCHOOL_MINUTES_MAX, `must be at most ${SCHOOL_MINUTES_MAX}`),
      ),
    ),
    null,
  ),
});
export type MinorInput = v.InferOutput<typeof MinorInput>;

export const minorProblems = problems("minors", {
  noChaperone: [422, "A chaperone is somebody else who works on the production"],
});
