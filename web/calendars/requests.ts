import type { CalendarFeed, CalendarFeedMade, CalendarKind } from "../../core/calendars.ts";
import type {
  CalendarAccount,
  CalendarAccountCreate,
  CalendarProviders,
} from "../../core/calendars/accounts.ts";
import type { Page } from "../../core/page.ts";
import { newId } from "../../core/uuid.ts";
import { mutate } from "../lib/api.ts";
import { createOne } from "../ui/one.tsx";

/** All of them: there are at most a few. */
export const useCalendars = () => createOne<Page<CalendarFeed>>(() => "/v1/calendar-feeds?limit=100");

export const useProductions = () =>
  createOne<Page<{ id: string; name: string }>>(() => "/v1/productions?fields=name&limit=100");

export const subscribe = (name: string, kind: CalendarKind, productionId: string | null) =>
  mutate<CalendarFeedMade>({
    method: "POST",
    path: "/api/v1/calendar-feeds",
    body: { id: newId(), name, kind, production_id: productionId },
  });

export const revoke = (id: string) => mutate({ method: "DELETE", path: `/api/v1/calendar-feeds/${id}` });

export const useProviders = () => createOne<CalendarProviders>(() => "/v1/calendar-providers");
export const useAccounts = () => createOne<Page<CalendarAccount>>(() => "/v1/calendar-accounts?limit=100");

export const addAccount = (body: CalendarAccountCreate) =>
  mutate<CalendarAccount>({ method: "POST", path: "/api/v1/calendar-accounts", body });

export const removeAccount = (id: string) =>
  mutate({ method: "DELETE", path: `/api/v1/calendar-accounts/${id}` });
