import type { ScheduleNews, ScheduleReceipt } from "../../core/schedule-receipts.ts";
import { mutate } from "../lib/api.ts";
import { sendOrKeep } from "../lib/outbox.ts";

export const newsPath = (id: string): string => `/v1/schedules/${id}/changes`;

type Seen = Pick<ScheduleNews, "schedule_id" | "version">;

const mark = (verb: "open" | "acknowledge", { schedule_id, version }: Seen) => ({
  method: "POST" as const,
  path: `/api/v1/schedules/${schedule_id}/${verb}`,
  ifMatch: `"${version}"`,
});

/** That this version was on the screen. @throws Refused 412 when it changed meanwhile. */
export const openItem = (seen: Seen) => mutate<ScheduleReceipt>(mark("open", seen));

/** What waits about an item on this device. */
export const acknowledgementOf = (scheduleId: string): string => `seen.${scheduleId}`;

/**
 * That its reader has seen this version, and no later one: said at once, or kept until there is a connection.
 * @returns undefined where it waits. @throws Refused 412 when it changed meanwhile.
 */
export const acknowledgeItem = (seen: Seen) =>
  sendOrKeep<ScheduleReceipt>(mark("acknowledge", seen), acknowledgementOf(seen.schedule_id));
