import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { Located } from "../../core/places.ts";
import { common, Problem } from "../../core/problem.ts";
import {
  ALTERNATIVES_DEFAULT,
  START_DAYS_MAX,
  START_KM_MAX,
  type RoutePlan,
  type RouteReason,
  type StoredAlternative,
} from "../../core/routes.ts";
import { greatCircleM } from "../../core/routes/estimate.ts";
import { addElapsed, instantOf, localOf } from "../../core/time.ts";
import { findPlace } from "../../db/places.ts";
import type { Reader } from "../../db/open.ts";
import { productions } from "../../db/schema/productions.ts";
import { routePlans } from "../../db/schema/routes.ts";
import { schedules } from "../../db/schema/schedules.ts";

export type PlanRow = typeof routePlans.$inferSelect;
type ScheduleRow = typeof schedules.$inferSelect;
type Whose = Pick<Caller, "organisationId" | "userId">;

/** What a way to an item hangs on: the item, where it is, and what its reader planned. */
export type Way = {
  schedule: ScheduleRow;
  plan: PlanRow | undefined;
  destination: Located | undefined;
};

/** Of an item that the caller sees. @throws Problem 404 for any other. */
export async function getWay(db: Reader, caller: Caller, scheduleId: string): Promise<Way> {
  const { organisationId, userId } = caller;
  const isTheirs = sql`case when exists (select from schedule_people named where named.schedule_id = ${schedules.id})
    then exists (select from schedule_people named where named.schedule_id = ${schedules.id} and named.user_id = ${userId})
    else exists (select from production_people works
      where works.production_id = ${schedules.productionId} and works.user_id = ${userId}) end`;
  const [row] = await db
    .select({ schedule: schedules, plan: routePlans })
    .from(schedules)
    .innerJoin(productions, and(eq(productions.id, schedules.productionId), isNull(productions.deletedAt)))
    .leftJoin(routePlans, and(eq(routePlans.scheduleId, schedules.id), eq(routePlans.userId, userId)))
    .where(
      and(
        eq(schedules.id, scheduleId),
        eq(schedules.organisationId, organisationId),
        isNull(schedules.deletedAt),
        seesWholeOrganisation(caller.roles) ? undefined : isTheirs,
      ),
    );
  if (!row) throw new Problem(common.notFound);
  const { schedule, plan } = row;
  const destination = await findPlace(db, organisationId, schedule.location, schedule.zone);
  return { schedule, plan: plan ?? undefined, destination };
}

export const startOf = (plan: PlanRow): Located => ({
  name: plan.startName,
  latitude: plan.startLatitude,
  longitude: plan.startLongitude,
  precision: plan.startPrecision,
});
export const destinationOf = (plan: PlanRow): Located => ({
  name: plan.destinationName,
  latitude: plan.destinationLatitude,
  longitude: plan.destinationLongitude,
  precision: plan.destinationPrecision,
});

export const isSamePlace = (one: Located, other: Located): boolean =>
  one.latitude === other.latitude && one.longitude === other.longitude && one.precision === other.precision;

/** Where they started last, if that is near enough to a call, and not long ago. */
export async function findLastStart(
  db: Reader,
  { organisationId, userId }: Whose,
  destination: Located,
  nowMs: number,
): Promise<Located | undefined> {
  const [last] = await db
    .select()
    .from(routePlans)
    .where(
      and(
        eq(routePlans.userId, userId),
        eq(routePlans.organisationId, organisationId),
        gt(routePlans.requestedAt, addElapsed(instantOf(nowMs), -START_DAYS_MAX * 24 * 60)),
      ),
    )
    .orderBy(desc(routePlans.requestedAt))
    .limit(1);
  if (!last) return undefined;
  const start = startOf(last);
  return greatCircleM(start, destination) <= START_KM_MAX * 1_000 ? start : undefined;
}

/** Why nobody is shown a way there, before anybody asks for one. */
export function reasonOf({ schedule, destination }: Way, nowMs: number): RouteReason | null {
  if (schedule.status === "cancelled") return "cancelled";
  if ((schedule.endsAt ?? schedule.startsAt) < instantOf(nowMs)) return "over";
  if (!schedule.location) return "no_location";
  return destination ? null : "unknown_location";
}

/** The caller's own way to an item, as far as it is known. @throws Problem 404 */
export async function getRoutePlan(
  db: Reader,
  caller: Caller,
  scheduleId: string,
  nowMs: number,
): Promise<RoutePlan> {
  const way = await getWay(db, caller, scheduleId);
  const reason = reasonOf(way, nowMs);
  if (way.plan) return planItem({ ...way, plan: way.plan }, reason);
  const { schedule, destination } = way;
  const start = reason === null && destination && (await findLastStart(db, caller, destination, nowMs));
  return {
    schedule_id: schedule.id,
    state: "none",
    reason: reason ?? (start ? null : "no_start"),
    note: null,
    start: start || null,
    destination: destination ?? null,
    ...whenOf(schedule),
    source: null,
    ...leaving(schedule, undefined),
    alternatives: [],
    alternatives_max: ALTERNATIVES_DEFAULT,
    traffic_at: null,
    computed_at: null,
    checked_at: null,
    status_url: null,
  };
}

/** A plan as the wire carries it; `reason` is what speaks against it now. */
export function planItem(
  { schedule, plan, destination }: Way & { plan: PlanRow },
  reason: RouteReason | null,
): RoutePlan {
  const isElsewhere = !destination || !isSamePlace(destination, destinationOf(plan));
  const state = plan.state === "computing" ? plan.state : isElsewhere ? "outdated" : plan.state;
  const [best] = plan.alternatives;
  return {
    schedule_id: schedule.id,
    state,
    reason: reason ?? (state === "failed" ? plan.reason : null),
    note: plan.note,
    start: startOf(plan),
    destination: destination ?? null,
    ...whenOf(schedule),
    source: best?.source ?? null,
    ...leaving(schedule, best),
    alternatives: plan.alternatives.map((one) => ({ ...one, ...leaving(schedule, one) })),
    alternatives_max: plan.alternativesMax,
    traffic_at: plan.trafficAt,
    computed_at: plan.computedAt,
    checked_at: plan.checkedAt,
    status_url: plan.state === "computing" ? `/api/v1/jobs/${plan.jobId}/status` : null,
  };
}

const whenOf = ({ allDay, startsAt, zone }: ScheduleRow): Pick<RoutePlan, "arrive_by" | "zone"> => ({
  arrive_by: allDay ? null : startsAt,
  zone,
});

function leaving(
  { allDay, startsAt, zone }: ScheduleRow,
  way: StoredAlternative | undefined,
): Pick<RoutePlan, "leave_by" | "leave_by_local"> {
  if (allDay || !way) return { leave_by: null, leave_by_local: null };
  const leaveBy = addElapsed(startsAt, -way.minutes_max);
  return { leave_by: leaveBy, leave_by_local: localOf(leaveBy, zone) };
}
