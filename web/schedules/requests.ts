import type { Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { mutate } from "../lib/api.ts";
import { addDays } from "../lib/clock.ts";
import { readNear } from "../lib/edge.ts";

/**
 * A week of the venue's dates. Dates are UTC midnights on the wire and zones lie up to 14 hours to either side, so a
 * day more is read before it and two after it (a Sunday's night ends on Monday).
 */
export const weekPath = (monday: string): string =>
  `/v1/schedules?start=${addDays(monday, -1)}&end=${addDays(monday, 9)}&limit=100`;

export const itemPath = (id: string): string => `/v1/schedules/${id}`;

/** The nearest item that begins at or after a date, or before it. */
export async function nearestItem(
  date: string,
  way: "after" | "before",
  productionId: string | undefined,
): Promise<ScheduleItem | undefined> {
  const window = way === "after" ? `start=${date}&sort=starts_at` : `end=${date}&sort=-starts_at`;
  const filter = productionId === undefined ? "" : `&production_id=${productionId}`;
  const { body } = await readNear<Page<ScheduleItem>>(`/v1/schedules?${window}&limit=1${filter}`);
  return body.data[0];
}

/** Confirms the version that its reader saw, and no later one. @throws Refused 412 when it changed meanwhile. */
export const confirmItem = ({ id, version }: ScheduleItem): Promise<ScheduleItem> =>
  mutate<ScheduleItem>({ method: "POST", path: `/api/v1/schedules/${id}/confirm`, ifMatch: `"${version}"` });
