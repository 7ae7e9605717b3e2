import type { ScheduleNews, ScheduleReceipt } from "../../core/schedule-receipts.ts";
import { mutate } from "../lib/api.ts";

export const newsPath = (id: string): string => `/v1/schedules/${id}/changes`;

type Seen = Pick<ScheduleNews, "schedule_id" | "version">;

const mark = (verb: "open" | "acknowledge", { schedule_id, version }: Seen) =>
  mutate<ScheduleReceipt>({
    method: "POST",
    path: `/api/v1/schedules/${schedule_id}/${verb}`,
    ifMatch: `"${version}"`,
  });

/** That this version was on the screen. @throws Refused 412 when it changed meanwhile. */
export const openItem = (seen: Seen) => mark("open", seen);

/** That its reader has seen this version, and no later one. @throws Refused 412 when it changed meanwhile. */
export const acknowledgeItem = (seen: Seen) => mark("acknowledge", seen);
