import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import type { Tx } from "../../db/open.ts";
import { keepOverride, type Overridden } from "../../db/rest-overrides.ts";
import {
  insertSchedules,
  notifySchedules,
  updateSchedule,
  type ScheduleRow,
} from "../../db/schedule-writes.ts";
import { callSheetItems } from "../../db/schema/call-sheets.ts";
import { statusAfter, type ItemPlan } from "./plan.ts";

type Sheet = { callSheetId: string; productionId: string; items: readonly ItemPlan[] };

/** Writes what a sheet does to schedules, and tells each person what changed for them. */
export async function writeItems(
  tx: Tx,
  caller: Caller,
  sheet: Sheet,
  nowMs: number,
  overridden: Overridden | undefined,
): Promise<void> {
  const added = await insertNew(tx, caller, sheet, nowMs);
  const changed: { row: ScheduleRow; userId: string; startedAt: string }[] = [];
  for (const { userId, kind, existing, row } of sheet.items) {
    if (!existing || kind === "same") continue;
    const set = row ? { ...row, status: statusAfter(existing) } : { status: "cancelled" as const };
    const after = await updateSchedule(tx, existing, existing.version, set, nowMs);
    changed.push({ row: after, userId, startedAt: existing.startsAt });
  }
  await notifySchedules(tx, caller, [
    ...added.map(({ row }) => ({ id: row.id, version: row.version })),
    ...changed.map(({ row, startedAt }) => ({
      id: row.id,
      version: row.version,
      before: { started_at: startedAt },
    })),
  ]);
  if (overridden) await keepOverrides(tx, caller, [...added, ...changed], overridden);
}

type Written = { row: ScheduleRow; userId: string };

async function insertNew(
  tx: Tx,
  { organisationId }: Caller,
  { callSheetId, productionId, items }: Sheet,
  nowMs: number,
): Promise<Written[]> {
  const fresh = items.flatMap(({ userId, kind, row }) =>
    kind === "added" && row ? [{ userId, row: { ...row, id: newId(nowMs) } }] : [],
  );
  if (fresh.length === 0) return [];
  const rows = await insertSchedules(
    tx,
    fresh.map(({ userId, row }) => ({
      row: { ...row, organisationId, productionId, status: "scheduled" as const },
      named: [userId],
    })),
  );
  const userOf = new Map(fresh.map(({ userId, row }) => [row.id, userId]));
  const written = rows.map((row) => ({ row, userId: userOf.get(row.id) ?? "" }));
  await tx
    .insert(callSheetItems)
    .values(written.map(({ row, userId }) => ({ callSheetId, userId, scheduleId: row.id, organisationId })))
    // Somebody's item was taken away, and the next revision names them again.
    .onConflictDoUpdate({
      target: [callSheetItems.callSheetId, callSheetItems.userId],
      set: { scheduleId: sql`excluded.schedule_id` },
    });
  return written;
}

/** With the item of each person whose rest it is; with the first one where more are concerned than are named. */
async function keepOverrides(
  tx: Tx,
  caller: Caller,
  written: readonly Written[],
  overridden: Overridden,
): Promise<void> {
  const concerned = new Set(overridden.verdict.findings.flatMap(({ people }) => people.map(({ id }) => id)));
  const own = written.filter(({ userId, row }) => row.status !== "cancelled" && concerned.has(userId));
  for (const { row } of own.length > 0 ? own : written.slice(0, 1))
    await keepOverride(tx, caller, row, overridden);
}
