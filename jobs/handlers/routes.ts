import { and, eq, isNull } from "drizzle-orm";
import { destinationOf, isSamePlace, startOf, type PlanRow } from "../../api/routes/queries.ts";
import type { Located } from "../../core/places.ts";
import { DRIVE_M_MAX, estimate, greatCircleM } from "../../core/routes/estimate.ts";
import type { RouteNote, RouteReason, StoredAlternative } from "../../core/routes.ts";
import { instantOf } from "../../core/time.ts";
import { enqueueAll } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { findPlace } from "../../db/places.ts";
import { routePlans } from "../../db/schema/routes.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { handler, type Run } from "../handler.ts";
import type { Routes } from "../integrations/routes.ts";

/** At once: most of the time is spent waiting for whoever knows the roads. */
const CONCURRENCY = 4;

type PlanRun = Run<{ plan_id: string }>;
type ScheduleRow = typeof schedules.$inferSelect;

export type Made =
  | { ways: StoredAlternative[]; trafficAt: string | null; note: RouteNote | null }
  | { reason: RouteReason };

/** Works out how a person gets to an item; who asked for it hears of it by the live stream. */
export const planRoute = handler(
  "plan-route",
  async (run) => {
    const found = await find(run);
    if (!found) return null;
    const { plan, destination } = found;
    const to = destination ?? destinationOf(plan);
    const made = await makeWays(run.routes, startOf(plan), to, plan.alternativesMax);
    await run.write((tx) => keepWays(tx, plan, made, { now: instantOf(run.clock.now()), to }));
    return null;
  },
  { concurrency: CONCURRENCY },
);

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

/** What whoever knows the roads says, and an estimate where nobody says anything. */
export async function makeWays(
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

/**
 * Keeps what was made, unless somebody asked for another meanwhile, or another run made one: that one stands.
 * @returns whether it was kept.
 */
export async function keepWays(
  tx: Tx,
  { id, jobId, computedAt }: PlanRow,
  made: Made,
  { now, to }: { now: string; to: Located },
): Promise<boolean> {
  const said =
    "reason" in made
      ? { state: "failed" as const, reason: made.reason, note: null, alternatives: [], trafficAt: null }
      : {
          state: "ready" as const,
          reason: null,
          note: made.note,
          alternatives: made.ways,
          trafficAt: made.trafficAt,
        };
  const kept = await tx
    .update(routePlans)
    .set({
      ...said,
      destinationName: to.name,
      destinationLatitude: to.latitude,
      destinationLongitude: to.longitude,
      destinationPrecision: to.precision,
      computedAt: now,
      checkedAt: now,
    })
    .where(
      and(
        eq(routePlans.id, id),
        eq(routePlans.jobId, jobId),
        computedAt === null ? isNull(routePlans.computedAt) : eq(routePlans.computedAt, computedAt),
      ),
    )
    .returning({ id: routePlans.id });
  return kept.length > 0;
}

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
