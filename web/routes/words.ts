import type { RouteAlternative, RoutePlan } from "../../core/routes.ts";
import { daysApart, daysBetween, wallTime } from "../lib/clock.ts";

/** `25 min`, `1 h`, `1 h 05`. */
export function minutesWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${String(rest).padStart(2, "0")}`;
}

/** `25 to 40 min`, `50 min to 1 h 10`: what it may take, and never a single number. */
export function spanWords({
  minutes_min: min,
  minutes_max: max,
}: Pick<RouteAlternative, "minutes_min" | "minutes_max">): string {
  if (min === max) return minutesWords(max);
  return `${max < 60 ? min : minutesWords(min)} to ${minutesWords(max)}`;
}

/** `450 m`, `8.2 km`, `310 km`. */
export function distanceWords(metres: number): string {
  if (metres < 1_000) return `${Math.round(metres / 10) * 10} m`;
  const km = metres / 1_000;
  return `${km < 20 ? km.toFixed(1) : Math.round(km)} km`;
}

/** On the call's clock, with the days that it lies before the call's. */
export function leaveWords(leaveLocal: string, callLocal: string): string {
  const days = daysApart(daysBetween(callLocal, leaveLocal));
  return `${wallTime(leaveLocal)}${days && ` (${days})`}`;
}

export const NOTE_WORDS: Record<NonNullable<RoutePlan["note"]>, string> = {
  no_provider:
    "Estimated from the distance as the crow flies: nobody looked at roads or traffic, and it sees no water and no mountains.",
  provider_failed:
    "Estimated from the distance as the crow flies: whoever knows the roads did not answer. It is looked at again by itself.",
  no_traffic: "By the roads alone: how they are just now is not known.",
};

export const REASON_WORDS: Record<NonNullable<RoutePlan["reason"]>, string> = {
  over: "This is over.",
  cancelled: "This was cancelled.",
  no_location: "Nobody said yet where this is.",
  unknown_location: "Where this is is not known to the portal, so it cannot say how to get there.",
  no_start: "Say where you start from, and you see when to leave.",
  too_far: "That is too far to drive. For a flight ask whoever plans your travel.",
  no_road: "No road leads there from where you start.",
};

/** A map of somebody else's, which is told both ends when it is opened. */
export function mapAddress({ start, destination }: RoutePlan): string | undefined {
  if (!start || !destination) return undefined;
  const point = (place: { latitude: number; longitude: number }) => `${place.latitude},${place.longitude}`;
  return `https://www.openstreetmap.org/directions?route=${encodeURIComponent(`${point(start)};${point(destination)}`)}`;
}
