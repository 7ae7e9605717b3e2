import * as v from "valibot";
import { Id } from "./ids.ts";
import { Latitude, Longitude, PRECISIONS, PLACE_NAME_MAX } from "./places.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";

/** Mission D-19, S-12 and S-13. */
export const ALTERNATIVES_DEFAULT = 3;
export const ALTERNATIVES_MAX = 5;
/** Mission S-14: so often plans of calls that are so near are looked at anew. */
export const RECHECK_MS = 300_000;
export const RECHECK_HOURS_AHEAD = 6;
/** Mission S-15: older traffic is no traffic. */
export const TRAFFIC_SECONDS_MAX = 900;
/** Where somebody started last is where they start next, unless it is further from the call, or longer ago. */
export const START_KM_MAX = 150;
export const START_DAYS_MAX = 14;

/** `none`: nobody asked. `outdated`: the item is elsewhere by now. */
export const ROUTE_STATES = ["none", "computing", "ready", "outdated", "failed"] as const;
export type RouteState = (typeof ROUTE_STATES)[number];

/** Why there is none. */
export const ROUTE_REASONS = [
  "over",
  "cancelled",
  "no_location",
  "unknown_location",
  "no_start",
  "too_far",
  "no_road",
] as const;
export type RouteReason = (typeof ROUTE_REASONS)[number];

/** What is to be known of the times: nobody is asked for roads here, whoever is did not answer, or knew no traffic. */
export const ROUTE_NOTES = ["no_provider", "provider_failed", "no_traffic"] as const;
export type RouteNote = (typeof ROUTE_NOTES)[number];

export const ROUTE_SOURCES = ["provider", "estimate"] as const;
export type RouteSource = (typeof ROUTE_SOURCES)[number];

const RoutePlace = v.object({
  name: v.string(),
  latitude: v.number(),
  longitude: v.number(),
  precision: v.picklist(PRECISIONS),
});

const stored = {
  /** The roads it takes, or how one goes. */
  name: v.string(),
  mode: v.picklist(["driving", "walking"]),
  source: v.picklist(ROUTE_SOURCES),
  minutes: v.number(),
  /** Between these it most likely takes. */
  minutes_min: v.number(),
  minutes_max: v.number(),
  distance_m: v.number(),
};
/** One way to go, as it is kept: when to leave hangs on when the call is by the time of reading. */
export const StoredAlternative = v.object(stored);
export type StoredAlternative = v.InferOutput<typeof StoredAlternative>;

const leaving = {
  /** To be there also where it takes as long as it may. */
  leave_by: v.nullable(v.string()),
  /** On the clock of where the call is. */
  leave_by_local: v.nullable(v.string()),
};

export const RouteAlternative = v.object({ ...stored, ...leaving });
export type RouteAlternative = v.InferOutput<typeof RouteAlternative>;

/** How its reader gets to an item. It is theirs alone: where somebody stays is nobody else's concern. */
export const RoutePlan = v.object({
  schedule_id: Id,
  state: v.picklist(ROUTE_STATES),
  reason: v.nullable(v.picklist(ROUTE_REASONS)),
  note: v.nullable(v.picklist(ROUTE_NOTES)),
  /** Where it begins; in state `none`, where they started last. */
  start: v.nullable(RoutePlace),
  destination: v.nullable(RoutePlace),
  /** When the call is, and the zone of its clock; null for whole days, which have no hour. */
  arrive_by: v.nullable(v.string()),
  zone: v.string(),
  source: v.nullable(v.picklist(ROUTE_SOURCES)),
  ...leaving,
  /** The best first. */
  alternatives: v.array(RouteAlternative),
  alternatives_max: v.number(),
  traffic_at: v.nullable(v.string()),
  computed_at: v.nullable(v.string()),
  /** When it was last looked at whether that still holds. */
  checked_at: v.nullable(v.string()),
  /** While it is computed. */
  status_url: v.nullable(v.string()),
});
export type RoutePlan = v.InferOutput<typeof RoutePlan>;

/** A name that the portal knows, or a point. */
export const RouteStart = v.union(
  [
    v.strictObject({ place: line(PLACE_NAME_MAX) }),
    v.strictObject({ latitude: Latitude, longitude: Longitude, name: v.optional(line(PLACE_NAME_MAX)) }),
  ],
  "must be a place, or latitude and longitude",
);
export type RouteStart = v.InferOutput<typeof RouteStart>;

export const RouteAsk = v.strictObject({
  /** Absent: where the plan that stands begins, or where they started last. */
  start: v.optional(RouteStart),
  alternatives: v.optional(
    v.pipe(
      v.number("must be a whole number"),
      v.integer("must be a whole number"),
      v.minValue(1, "must be at least 1"),
      v.maxValue(ALTERNATIVES_MAX, `must be at most ${ALTERNATIVES_MAX}`),
    ),
  ),
});
export type RouteAsk = v.InferOutput<typeof RouteAsk>;

export const routeProblems = problems("routes", {
  over: [409, "This is over, or was cancelled"],
  noLocation: [409, "Nobody said where this is"],
  unknownLocation: [409, "Where this is is not known: a planner can say it"],
  noStart: [422, "Say where you start from"],
  unknownStart: [422, "That place is not known: name a town, or give coordinates"],
});
