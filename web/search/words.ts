import type { SearchHit, SearchKind } from "../../core/search.ts";
import { dayShort, momentAt, wallTime } from "../lib/clock.ts";
import { can } from "../lib/session.ts";

export const KIND_WORDS: Record<SearchKind, string> = {
  schedule: "Schedule",
  event: "Events",
  person: "People",
  production: "Productions",
  announcement: "News",
  contract: "Contracts",
};

/** Where it is shown. A person stands in the list of people, or of a production that names them. */
export function placeOf({ kind, id, context, production_id }: SearchHit): string {
  switch (kind) {
    case "schedule":
      return `/schedule/${id}`;
    case "event":
      return `/events/${id}`;
    case "production":
      return `/productions/${id}`;
    case "contract":
      return `/contracts/${id}`;
    case "announcement":
      return "/announcements";
    case "person":
      return can("members.read")
        ? `/members?find=${encodeURIComponent(context ?? "")}`
        : `/productions/${production_id}`;
  }
}

/** When, in the clock of the place; of what is no more on, and of what has no time, nothing is promised. */
function whenOf({ kind, on }: SearchHit): string | undefined {
  if (on === null) return undefined;
  if (kind === "announcement") return momentAt(on);
  const day = `${dayShort(on.slice(0, 10))} ${on.slice(0, 4)}`;
  return kind === "schedule" || kind === "event" ? `${day}, ${wallTime(on)}` : day;
}

/** What stands under a title, in one line. */
export function lineOf(hit: SearchHit): string {
  const production = hit.kind === "production" ? null : hit.production_name;
  return [whenOf(hit), hit.context, production].filter(Boolean).join(" · ");
}
