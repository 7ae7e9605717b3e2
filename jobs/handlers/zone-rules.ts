import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { addElapsed, instantOf, isZone } from "../../core/time.ts";
import { rederived } from "../../core/time/rederive.ts";
import { zoneRules } from "../../core/time/rules.ts";
import { audit } from "../../db/audit.ts";
import { enqueueAll } from "../../db/jobs.ts";
import type { Db, Tx } from "../../db/open.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { handler } from "../handler.ts";
import { takeEvents } from "./zone-rules-events.ts";

/** Looked at in one transaction. */
const CHUNK = 1_000;
/** By other rules what seems to have begun may be still to come. */
const BEGUN_MINUTES = 26 * 60;

type Row = typeof schedules.$inferSelect;
export type Version = { zone: string; rules: string };
/** Of one transaction. */
export type Looked = { looked: number; moved: number; isLast: boolean };

/**
 * Governments change clocks, sometimes within days, and with a new runtime come new rules. What was planned by others
 * stays where it is on the wall: where that means another instant now, the item moves, and those whom it is for are told.
 * What is over is a fact, and stays as it was. Events that the public may come to move the same way.
 */
export const checkZoneRules = handler("zone-rules", async (run) => {
  const done = { looked_at: 0, moved: 0 };
  for (const { versionsInUse, take } of [
    { versionsInUse: versionsOfSchedules, take: takeSchedules },
    { versionsInUse: versionsOfEvents, take: takeEvents },
  ])
    for (const version of await versionsInUse(run.database.db)) {
      if (!isZone(version.zone) || zoneRules(version.zone) === version.rules) continue;
      for (let isLast = false; !isLast;) {
        run.signal.throwIfAborted();
        const chunk = await run.write((tx) => take(tx, version, run.clock.now()));
        ({ isLast } = chunk);
        done.looked_at += chunk.looked;
        done.moved += chunk.moved;
      }
    }
  return done;
});

/** Which rules of which zones items go by: from one pair to the next by the index, however many items there are. */
async function versionsOfSchedules(db: Db): Promise<Version[]> {
  return await db.execute<Version>(sql`
    with recursive used as (
      (select zone, zone_rules from schedules where deleted_at is null order by zone, zone_rules limit 1)
      union all
      select next.zone, next.zone_rules from used cross join lateral (
        select zone, zone_rules from schedules where deleted_at is null and (zone, zone_rules) > (used.zone, used.zone_rules)
        order by zone, zone_rules limit 1) next
    ) select zone, zone_rules as rules from used`);
}

async function versionsOfEvents(db: Db): Promise<Version[]> {
  return await db.execute<Version>(sql`
    with recursive used as (
      (select zone, zone_rules from events order by zone, zone_rules limit 1)
      union all
      select next.zone, next.zone_rules from used cross join lateral (
        select zone, zone_rules from events where (zone, zone_rules) > (used.zone, used.zone_rules)
        order by zone, zone_rules limit 1) next
    ) select zone, zone_rules as rules from used`);
}

async function takeSchedules(tx: Tx, { zone, rules }: Version, nowMs: number): Promise<Looked> {
  const now = instantOf(nowMs);
  const rows = await tx
    .select()
    .from(schedules)
    .where(
      and(
        eq(schedules.zone, zone),
        eq(schedules.zoneRules, rules),
        gt(schedules.startsAt, addElapsed(now, -BEGUN_MINUTES)),
        isNull(schedules.deletedAt),
      ),
    )
    .orderBy(schedules.startsAt)
    .limit(CHUNK)
    .for("update");
  const present = zoneRules(zone);
  const [moved, same]: [Row[], Row[]] = [[], []];
  for (const row of rows) {
    const { startsAt, endsAt } = rederived(row);
    (startsAt === row.startsAt && endsAt === row.endsAt ? same : moved).push(row);
  }
  if (same.length > 0)
    await tx
      .update(schedules)
      .set({ zoneRules: present })
      .where(
        inArray(
          schedules.id,
          same.map(({ id }) => id),
        ),
      );
  for (const row of moved) await move(tx, row, present, now);
  await tell(tx, moved);
  return { looked: rows.length, moved: moved.length, isLast: rows.length < CHUNK };
}

async function move(tx: Tx, row: Row, present: string, now: string): Promise<void> {
  const [after] = await tx
    .update(schedules)
    .set({
      ...rederived(row),
      zoneRules: present,
      status: row.status === "confirmed" ? "modified" : row.status,
      version: sql`${schedules.version} + 1`,
      updatedAt: now,
    })
    .where(eq(schedules.id, row.id))
    .returning();
  if (!after) throw new Error("a locked row is gone");
  audit(tx, {
    action: "schedules.rederived",
    object: { type: "schedule", id: row.id, version: after.version },
    before: row,
    after,
    organisationIds: [row.organisationId],
  });
}

async function tell(tx: Tx, moved: readonly Row[]): Promise<void> {
  await enqueueAll(
    tx,
    moved
      .filter(({ status }) => status !== "cancelled")
      .map(({ id, version, organisationId }) => ({
        kind: "notify-schedule" as const,
        payload: { schedule_id: id, version: version + 1, because: "zone-rules" as const },
        organisationId,
        createdBy: null,
      })),
  );
}
