import type { AttendeeStatus } from "../../core/event-states.ts";
import type { Attendee, Event } from "../../core/events.ts";
import type { Page } from "../../core/page.ts";
import type { Production } from "../../core/productions.ts";
import { mutate } from "../lib/api.ts";
import { addDays, dateIn, ownZone } from "../lib/clock.ts";
import { readHome } from "../lib/edge.ts";
import { onChange } from "../lib/live.ts";
import { createReading } from "../lib/reading.ts";
import { createPaged, type Paged } from "../ui/list-paged.ts";
import { createOne } from "../ui/one.tsx";

const rowsOf = <T>({ data, meta }: Page<T>) => ({ rows: data, next: meta.next_cursor });

/** What is to come, the next first; or what is over, the last first. */
export function useEvents(isPast: () => boolean, production: () => string | undefined): Paged<Event> {
  const yesterday = addDays(dateIn(ownZone(), Date.now()), -1);
  const list = createPaged<Event, Page<Event>>(() => {
    const when = isPast() ? `sort=-date&to=${yesterday}` : `from=${yesterday}`;
    const which = production() === undefined ? "" : `&production_id=${production()}`;
    return `/v1/events?limit=20&${when}${which}`;
  }, rowsOf);
  onChange("events", () => list.refresh());
  return list;
}

export const useEvent = (id: () => string) => createOne<Event>(() => `/v1/events/${id()}`, "events");

/** Who said that they come, in the order of their answers. */
export function useGuests(id: () => string, status: () => AttendeeStatus | undefined): Paged<Attendee> {
  const list = createPaged<Attendee, Page<Attendee>>(
    () => `/v1/events/${id()}/attendees?limit=50${status() ? `&status=${status()}` : ""}`,
    rowsOf,
  );
  onChange("events", () => list.refresh());
  return list;
}

export const useProductions = () =>
  createReading<Production>(() => "/v1/productions?limit=100", "productions", readHome);

export type EventInput = {
  title: string;
  description: string | null;
  location: string;
  local_start: string;
  local_end: string | null;
  zone: string;
  capacity: number | null;
  party_max: number;
};

export const createEvent = (body: EventInput & { id: string; production_id: string }) =>
  mutate<Event>({ method: "POST", path: "/api/v1/events", body });

export const changeEvent = ({ id, version }: Event, body: EventInput) =>
  mutate<Event>({ method: "PATCH", path: `/api/v1/events/${id}`, body, ifMatch: `"${version}"` });

export const publishEvent = ({ id, version }: Event) =>
  mutate<Event>({ method: "POST", path: `/api/v1/events/${id}/publish`, ifMatch: `"${version}"` });

export const cancelEvent = ({ id, version }: Event, reason: string | null) =>
  mutate<Event>({
    method: "POST",
    path: `/api/v1/events/${id}/cancel`,
    body: { reason },
    ifMatch: `"${version}"`,
  });
