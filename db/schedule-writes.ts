import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import type { JobPayload } from "../core/jobs.ts";
import { common, Problem } from "../core/problem.ts";
import { instantOf } from "../core/time.ts";
import { audit } from "./audit.ts";
import { enqueueAll } from "./jobs.ts";
import type { Tx } from "./open.ts";
import { schedulePeople, schedules } from "./schema/schedules.ts";

/** How items of schedules are written, by whoever plans them: with their events, and with word to whom they are for. */
type Who = Pick<Caller, "organisationId" | "userId">;
export type ScheduleRow = typeof schedules.$inferSelect;
export type NewScheduleRow = typeof schedules.$inferInsert;

export const scheduleObject = ({ id, version }: Pick<ScheduleRow, "id" | "version">) => ({
  type: "schedule" as const,
  id,
  version,
});

/** New items, and whom each names; that these are members is the caller's to know. */
export async function insertSchedules(
  tx: Tx,
  some: readonly { row: NewScheduleRow; named: readonly string[] }[],
): Promise<ScheduleRow[]> {
  if (some.length === 0) return [];
  const rows = await tx
    .insert(schedules)
    .values(some.map(({ row }) => row))
    .returning();
  for (const row of rows) audit(tx, { action: "schedules.created", object: scheduleObject(row), after: row });
  await namePeople(
    tx,
    some.flatMap(({ row, named }) =>
      named.map((userId) => ({ scheduleId: row.id, userId, ...ownerOf(row) })),
    ),
  );
  return rows;
}

const ownerOf = ({ organisationId }: Pick<NewScheduleRow, "organisationId">) => ({ organisationId });

export async function namePeople(
  tx: Tx,
  people: readonly (typeof schedulePeople.$inferInsert)[],
): Promise<void> {
  if (people.length > 0) await tx.insert(schedulePeople).values([...people]);
}

/** @throws Problem 412 when `version` is not the present one. */
export async function updateSchedule(
  tx: Tx,
  before: ScheduleRow,
  version: number,
  set: Partial<NewScheduleRow>,
  nowMs: number,
): Promise<ScheduleRow> {
  const [row] = await tx
    .update(schedules)
    .set({ ...set, version: sql`${schedules.version} + 1`, updatedAt: instantOf(nowMs) })
    .where(and(eq(schedules.id, before.id), eq(schedules.version, version), isNull(schedules.deletedAt)))
    .returning();
  if (!row) throw new Problem(common.versionMismatch);
  audit(tx, { action: "schedules.changed", object: scheduleObject(row), before, after: row });
  return row;
}

/** What only the change knows. */
export type ScheduleBefore = Pick<
  JobPayload<"notify-schedule">,
  "started_at" | "removed_user_ids" | "added_user_ids"
>;

/** Whom each is for hears of this version, and whom it is not for any more. */
export async function notifySchedules(
  tx: Tx,
  who: Who,
  some: readonly { id: string; version: number; before?: ScheduleBefore }[],
): Promise<void> {
  await enqueueAll(
    tx,
    some.map(({ id, version, before }) => ({
      kind: "notify-schedule" as const,
      payload: { schedule_id: id, version, ...before },
      organisationId: who.organisationId,
      createdBy: who.userId,
    })),
  );
}
