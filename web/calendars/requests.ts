import type { CalendarFeed, CalendarFeedMade, CalendarKind } from "../../core/calendars.ts";
import type { Page } from "../../core/page.ts";
import { newId } from "../../core/uuid.ts";
import { mutate } from "../lib/api.ts";
import { createOne } from "../ui/one.tsx";

/** All of them: there are at most a few. */
export const useCalendars = () => createOne<Page<CalendarFeed>>(() => "/v1/calendar-feeds?limit=100");

export const subscribe = (name: string, kind: CalendarKind) =>
  mutate<CalendarFeedMade>({
    method: "POST",
    path: "/api/v1/calendar-feeds",
    body: { id: newId(), name, kind },
  });

export const revoke = (id: string) => mutate({ method: "DELETE", path: `/api/v1/calendar-feeds/${id}` });
