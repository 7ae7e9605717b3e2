import { and, eq, gt, isNull, lte, ne } from "drizzle-orm";
import { destinationOf, isSamePlace, startOf, type PlanRow } from "../../api/routes/queries.ts";
import type { Located } from "../../core/places.ts";
import { DRIVE_M_MAX, estimate, greatCircleM } from "../../core/routes/estimate.ts";
import { judge, minutesBefore, type Judged } from "../../core/routes/judge.ts";
import {
  RECHECK_HOURS_AHEAD,
  type RouteNote,
  type RouteReason,
  type StoredAlternative,
} from "../../core/routes.ts";
import { addElapsed, instantOf, localOf } from "../../core/time.ts";
import { enqueueAll } from "../../db/jobs.ts";
import { tell } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { findPlace } from "../../db/places.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { routePlans } from "../../db/schema/routes.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { handler, type Run } from "../handler.ts";
import type { Routes } from "../integrations/routes.ts";

/** At once: most of the time is spent waiting for whoever knows the roads. */
const CONCURRENCY = 4;
/** Looked at in one turn, the nearest calls first. */
const PLANS_MAX = 2_000;

type PlanRun = Run<{ plan_id: string; is_check?: boolean | undefined }>;
type ScheduleRow = typeof schedules.$inferSelect;

type Made =
  | { ways: StoredAlternative[]; trafficAt: string | null; note: RouteNote | null }
  | { reason: RouteReason };

/**
 * Works out how a person gets to an item. As a check of a plan that stands it changes nothing that is not a tenth
 * shorter or longer, and tells its person of what is (mission S-14).
 */
export const planRoute = handler(
  "plan-route",
  async (run) => {
    const found = await find(run);
    if (!found) return null;
    const { plan, schedule, destination } = found;
    const isCheck = run.job.payload.is_check === true;
    if (isCheck && (plan.state !== "ready" || !destination || !isSamePlace(destination, destinationOf(plan))))
      return null;
    const to = destination ?? destinationOf(plan);
    const made = await make(run.routes, startOf(plan), to, plan.alternativesMax);
    const now = instantOf(run.clock.now());
    await run.write(async (tx) => {
      if (isCheck) await keepChecked(tx, run, { plan, schedule, made, now });
      else await keep(tx, plan, madeRow(made, now, to));
    });
    return null;
  },
  { concurrency: CONCURRENCY },
);

/** Where nobody knows the roads, nothing is other than it was. */
export const optimiseRoutes = handler("optimise-routes", async (run) => {
  if (!run.routes) return null;
  const now = instantOf(run.clock.now());
  return await run.write(async (tx) => {
    const near = await tx
      .select({ id: routePlans.id, organisationId: routePlans.organisationId })
      .from(routePlans)
      .innerJoin(schedules, eq(schedules.id, routePlans.scheduleId))
      .innerJoin(
        memberships,
        and(
          eq(memberships.userId, routePlans.userId),
          eq(memberships.organisationId, routePlans.organisationId),
          isNull(memberships.deletedAt),
        ),
      )
      .where(
        and(
          gt(routePlans.callAt, now),
          lte(routePlans.callAt, addElapsed(now, RECHECK_HOURS_AHEAD * 60)),
          eq(routePlans.state, "ready"),
          isNull(schedules.deletedAt),
          ne(schedules.status, "cancelled"),
        ),
      )
      .orderBy(routePlans.callAt)
      .limit(PLANS_MAX);
    await enqueueAll(
      tx,
      near.map(({ id, organisationId }) => ({
        kind: "plan-route" as const,
        payload: { plan_id: id, is_check: true },
        organisationId,
        createdBy: null,
      })),
    );
    return { looked_at: near.length };
  });
});

async function find({ database, job }: PlanRun) {
  const { db } = database;
  const [found] = await db
    .select({ plan: routePlans, schedule: schedules })
    .from(routePlans)
    .innerJoin(schedules, and(eq(schedules.id, routePlans.scheduleId), isNull(schedules.deletedAt)))
    .where(
      and(eq(routePlans.id, job.payload.plan_id), eq(routePlans.organisationId, job.organisationId ?? "")),
    );
  if (!found) return undefined;
  const { organisationId, location, zone } = found.schedule;
  return { ...found, destination: await findPlace(db, organisationId, location, zone) };
}

async function make(
  routes: Routes | undefined,
  from: Located,
  to: Located,
  alternatives: number,
): Promise<Made> {
  if (greatCircleM(from, to) > DRIVE_M_MAX) return { reason: "too_far" };
  if (!routes) return { ways: estimate(from, to), trafficAt: null, note: "no_provider" };
  try {
    const found = await routes.find(from, to, alternatives);
    if (found === "no road") return { reason: "no_road" };
    return { ...found, note: found.trafficAt === null ? "no_traffic" : null };
  } catch (error) {
    if (!(error instanceof Error) || !/^(Outgoing|Routes)/.test(error.name)) throw error;
    // Somebody waits for it: a way that says what it is not sure of is better than none.
    return { ways: estimate(from, to), trafficAt: null, note: "provider_failed" };
  }
}

type Kept = Partial<typeof routePlans.$inferInsert>;

function madeRow(made: Made, now: string, to: Located): Kept {
  const where = {
    destinationName: to.name,
    destinationLatitude: to.latitude,
    destinationLongitude: to.longitude,
    destinationPrecision: to.precision,
    computedAt: now,
    checkedAt: now,
  };
  if ("reason" in made)
    return { ...where, state: "failed", reason: made.reason, note: null, alternatives: [], trafficAt: null };
  const { ways, trafficAt, note } = made;
  return { ...where, state: "ready", reason: null, note, alternatives: ways, trafficAt };
}

/** Unless somebody asked for another meanwhile: that one has a job of its own. */
async function keep(tx: Tx, { id, jobId, requestedAt }: PlanRow, set: Kept): Promise<boolean> {
  const kept = await tx
    .update(routePlans)
    .set(set)
    .where(and(eq(routePlans.id, id), eq(routePlans.jobId, jobId), eq(routePlans.requestedAt, requestedAt)))
    .returning({ id: routePlans.id });
  return kept.length > 0;
}

type Checked = { plan: PlanRow; schedule: ScheduleRow; made: Made; now: string };

/** What nobody knows the roads for says nothing against a plan that was made when somebody did. */
async function keepChecked(tx: Tx, run: PlanRun, { plan, schedule, made, now }: Checked): Promise<void> {
  if ("reason" in made || made.ways[0]?.source !== "provider") return;
  const judged = judge(plan.alternatives, made.ways);
  if (judged === "same") {
    await keep(tx, plan, { checkedAt: now, ...(made.trafficAt !== null && { trafficAt: made.trafficAt }) });
    return;
  }
  if (!(await keep(tx, plan, madeRow(made, now, destinationOf(plan))))) return;
  await tellOf(tx, run, { plan, schedule, made, now }, judged);
}

async function tellOf(
  tx: Tx,
  run: PlanRun,
  { plan, schedule, made }: Checked,
  judged: Judged,
): Promise<void> {
  const [before, after] = [minutesBefore(plan.alternatives), "ways" in made && minutesBefore(made.ways)];
  if (before === undefined || !after) return;
  const leave = (minutes: number) => localOf(addElapsed(schedule.startsAt, -minutes), schedule.zone);
  const [was, is] = [leave(before), leave(after)];
  const later = judged === "better";
  await tell(
    tx,
    [plan.userId],
    {
      organisationId: plan.organisationId,
      key: `route:${plan.id}:${run.job.id}`,
      kind: "schedule",
      title: `Leave ${later ? "later" : "earlier"}: ${schedule.title}`,
      body: schedule.allDay
        ? `It takes up to ${after} minutes now, not ${before}.`
        : `Leave by ${clock(is, was)} (${schedule.zone}), not ${clock(was, is)}: it takes up to ${after} minutes now, not ${before}.`,
      link: `/schedule/${schedule.id}`,
      // Whoever has time left need not be called.
      byMail: !later,
    },
    run.portalUrl,
  );
}

/** The hour, and the day where the other is of another. */
const clock = (local: string, other: string): string =>
  local.slice(0, 10) === other.slice(0, 10) ? local.slice(11, 16) : local.slice(0, 16).replace("T", " ");

/** An item is at another time, or elsewhere: then its people's ways there are worked out anew, from where each starts. */
export async function replanRoutes(tx: Tx, schedule: ScheduleRow): Promise<void> {
  const { id, organisationId, startsAt, location, zone } = schedule;
  const plans = await tx
    .update(routePlans)
    .set({ callAt: startsAt })
    .where(and(eq(routePlans.scheduleId, id), eq(routePlans.organisationId, organisationId)))
    .returning();
  if (plans.length === 0) return;
  const destination = await findPlace(tx, organisationId, location, zone);
  if (!destination) return;
  await enqueueAll(
    tx,
    plans
      .filter((plan) => !isSamePlace(destination, destinationOf(plan)))
      .map((plan) => ({
        kind: "plan-route" as const,
        payload: { plan_id: plan.id },
        organisationId,
        createdBy: null,
      })),
  );
}
