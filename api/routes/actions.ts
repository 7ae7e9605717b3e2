import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import type { Located } from "../../core/places.ts";
import { common, Problem, type ProblemKind } from "../../core/problem.ts";
import {
  ALTERNATIVES_DEFAULT,
  RECHECK_MS,
  routeProblems,
  type RouteAsk,
  type RouteReason,
  type RouteStart,
} from "../../core/routes.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { findPlace } from "../../db/places.ts";
import { routePlans } from "../../db/schema/routes.ts";
import { write, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import {
  destinationOf,
  findLastStart,
  getWay,
  isSamePlace,
  planItem,
  reasonOf,
  startOf,
  type PlanRow,
  type Way,
} from "./queries.ts";

/** What nobody works out twice meanwhile: a job that takes longer was lost with whoever ran it, and comes again. */
const COMPUTING_MS_MAX = 60_000;

const REFUSED: Partial<Record<RouteReason, ProblemKind>> = {
  over: routeProblems.over,
  cancelled: routeProblems.over,
  no_location: routeProblems.noLocation,
  unknown_location: routeProblems.unknownLocation,
};

type Asked = RouteAsk & { isAnew: boolean };

/**
 * Works out how the caller gets to an item: 200 with the plan that stands where it is young and asks the same, else 202,
 * and the plan comes by a job.
 * @throws Problem 404; 409 for what is over or nowhere known; 422 for a start that is not known.
 */
export const planRoute = (
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  ask: RouteAsk,
): Promise<Written> => plan(services, caller, key, id, { ...ask, isAnew: false });

/** The same from the same start, whatever stands. @throws as planRoute. */
export const optimiseRoute = (
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> => plan(services, caller, key, id, { isAnew: true });

async function plan(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  asked: Asked,
): Promise<Written> {
  const nowMs = services.clock.now();
  return await write(services.database, caller, key, async (tx) => {
    const way = await getWay(tx, caller, id);
    const reason = reasonOf(way, nowMs);
    const { destination } = way;
    if (reason !== null || !destination)
      throw new Problem(REFUSED[reason ?? "unknown_location"] ?? routeProblems.unknownLocation);
    const wanted = {
      start: await startFor(tx, caller, way, destination, asked.start, nowMs),
      destination,
      alternativesMax: asked.alternatives ?? way.plan?.alternativesMax ?? ALTERNATIVES_DEFAULT,
    };
    if (way.plan && stillStands(way.plan, wanted, nowMs, asked.isAnew))
      return answer({ ...way, plan: way.plan });
    const row = await keep(tx, caller, way, wanted, nowMs);
    audit(tx, {
      action: "routes.planned",
      object: { type: "route-plan", id: row.id },
      // Where they start from is nobody's to read, in the trail neither.
      personal: { address: caller.address },
    });
    return answer({ ...way, plan: row });
  });
}

function answer(way: Way & { plan: PlanRow }): Outcome {
  const body = planItem(way, null);
  return { status: body.state === "computing" ? 202 : 200, body };
}

type Wanted = { start: Located; destination: Located; alternativesMax: number };

/** One that was asked for a moment ago is on its way; one that was made since roads were last looked at is good. */
function stillStands(plan: PlanRow, wanted: Wanted, nowMs: number, isAnew: boolean): boolean {
  const isSame =
    isSamePlace(startOf(plan), wanted.start) &&
    isSamePlace(destinationOf(plan), wanted.destination) &&
    plan.alternativesMax === wanted.alternativesMax;
  if (!isSame) return false;
  if (plan.state === "computing") return nowMs - Date.parse(plan.requestedAt) < COMPUTING_MS_MAX;
  return !isAnew && plan.computedAt !== null && nowMs - Date.parse(plan.computedAt) < RECHECK_MS;
}

/** @throws Problem 422 */
async function startFor(
  tx: Tx,
  caller: Caller,
  { schedule, plan }: Way,
  destination: Located,
  said: RouteStart | undefined,
  nowMs: number,
): Promise<Located> {
  if (said === undefined) {
    const start = plan ? startOf(plan) : await findLastStart(tx, caller, destination, nowMs);
    if (start) return start;
    throw new Problem(routeProblems.noStart, undefined, {
      errors: [{ pointer: "/start", detail: "is missing" }],
    });
  }
  if (!("place" in said)) {
    const { latitude, longitude, name = "Where you were" } = said;
    return { latitude, longitude, name, precision: "point" };
  }
  const start = await findPlace(tx, caller.organisationId, said.place, schedule.zone);
  if (start) return start;
  throw new Problem(routeProblems.unknownStart, undefined, {
    errors: [{ pointer: "/start/place", detail: "is not known" }],
  });
}

async function keep(
  tx: Tx,
  { organisationId, userId }: Caller,
  { schedule, plan }: Way,
  { start, destination, alternativesMax }: Wanted,
  nowMs: number,
): Promise<PlanRow> {
  const jobId = newId(nowMs);
  // What stands is shown until there is another, but not as a way from elsewhere.
  const isSame = plan && isSamePlace(startOf(plan), start) && isSamePlace(destinationOf(plan), destination);
  const nothing = { alternatives: [], note: null, trafficAt: null, computedAt: null, checkedAt: null };
  const values = {
    state: "computing" as const,
    reason: null,
    startName: start.name,
    startLatitude: start.latitude,
    startLongitude: start.longitude,
    startPrecision: start.precision,
    destinationName: destination.name,
    destinationLatitude: destination.latitude,
    destinationLongitude: destination.longitude,
    destinationPrecision: destination.precision,
    alternativesMax,
    callAt: schedule.startsAt,
    jobId,
    requestedAt: instantOf(nowMs),
    ...(isSame ? {} : nothing),
  };
  const [row] = await tx
    .insert(routePlans)
    .values({ id: newId(nowMs), organisationId, userId, scheduleId: schedule.id, ...values })
    .onConflictDoUpdate({ target: [routePlans.scheduleId, routePlans.userId], set: values })
    .returning();
  if (!row) throw new Error("an upsert returned no row");
  await enqueue(tx, {
    kind: "plan-route",
    payload: { plan_id: row.id },
    organisationId,
    createdBy: userId,
    id: jobId,
  });
  return row;
}

/** Nothing is kept of where the caller starts from. @throws Problem 404 where there is no plan. */
export async function forgetRoute(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .delete(routePlans)
      .where(
        and(
          eq(routePlans.scheduleId, id),
          eq(routePlans.userId, caller.userId),
          eq(routePlans.organisationId, caller.organisationId),
        ),
      )
      .returning({ id: routePlans.id });
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "routes.forgotten",
      object: { type: "route-plan", id: row.id },
      personal: { address: caller.address },
    });
    return { status: 204, body: null };
  });
}
