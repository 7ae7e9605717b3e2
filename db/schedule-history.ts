import { and, desc, eq } from "drizzle-orm";
import type { Said } from "../core/schedule-changes.ts";
import type { Reader } from "./open.ts";
import { scheduleHistory } from "./schema/schedule-receipts.ts";
import type { schedules } from "./schema/schedules.ts";

/** Further back nobody is told what changed. */
const VERSIONS_MAX = 100;

export type ScheduleVersion = Said & { version: number };

/** What an item said before, newest first. */
export async function listVersions(
  db: Reader,
  { id, organisationId }: Pick<typeof schedules.$inferSelect, "id" | "organisationId">,
): Promise<ScheduleVersion[]> {
  const rows = await db
    .select()
    .from(scheduleHistory)
    .where(and(eq(scheduleHistory.scheduleId, id), eq(scheduleHistory.organisationId, organisationId)))
    .orderBy(desc(scheduleHistory.version))
    .limit(VERSIONS_MAX);
  return rows.map(versionOf);
}

/** A row of the schedule, or of its history, as what it says. */
export function versionOf(
  row: Omit<typeof scheduleHistory.$inferSelect, "scheduleId" | "replacedAt">,
): ScheduleVersion {
  return {
    version: row.version,
    title: row.title,
    kind: row.kind,
    all_day: row.allDay,
    local_start: row.localStart,
    local_end: row.localEnd,
    zone: row.zone,
    starts_at: row.startsAt,
    ends_at: row.endsAt,
    location: row.location,
    stage: row.stage,
    notes: row.notes,
    status: row.status,
  };
}
