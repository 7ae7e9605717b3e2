import { and, eq, gt, inArray, isNull, lte, ne } from "drizzle-orm";
import { destinationOf, isSamePlace, startOf, type PlanRow } from "../../api/routes/queries.ts";
import { judge, minutesBefore } from "../../core/routes/judge.ts";
import { RECHECK_HOURS_AHEAD, type StoredAlternative } from "../../core/routes.ts";
import { addElapsed, instantOf, localOf } from "../../core/time.ts";
import { tell } from "../../db/notify.ts";
import type { Db, Tx } from "../../db/open.ts";
import { findPlace } from "../../db/places.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { routePlans } from "../../db/schema/routes.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { handler, type Run } from "../handler.ts";
import { keepWays, makeWays } from "./routes.ts";

/** Looked at in one turn, the nearest calls first. */
const PLANS_MAX = 2_000;
/** Asked for at once. */
const AT_ONCE = 8;

type CheckRun = Run<Record<string, never>>;
type Near = { plan: PlanRow; schedule: typeof schedules.$inferSelect };

/**
 * Whether the ways to near calls still hold. What is not a tenth shorter or longer changes nothing; of what is its person
 * is told (mission S-14). Where nobody knows the roads, nothing is other than it was.
 */
export const optimiseRoutes = handler(
  "optimise-routes",
  async (run) => {
    if (!run.routes) return null;
    const near = await listNear(run.database.db, instantOf(run.clock.now()));
    let changed = 0;
    for (let at = 0; at < near.length; at += AT_ONCE) {
      run.signal.throwIfAborted();
      const some = near.slice(at, at + AT_ONCE);
      const results = await Promise.all(some.map((one) => check(run, one)));
      changed += results.filter((result) => result === "changed").length;
      await noteChecked(
        run,
        some.filter((_, index) => results[index] === "same"),
      );
      run.progress((at * 100) / near.length);
    }
    return { looked_at: near.length, changed };
  },
  // Two would tell of one change twice.
  { concurrency: 1 },
);

async function listNear(db: Db, now: string): Promise<Near[]> {
  return await db
    .select({ plan: routePlans, schedule: schedules })
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
}

/** `unknown`: what nobody knows the roads for says nothing against a plan that was made when somebody did. */
async function check(run: CheckRun, { plan, schedule }: Near): Promise<"changed" | "same" | "unknown"> {
  const { organisationId, location, zone } = schedule;
  const to = await findPlace(run.database.db, organisationId, location, zone);
  if (!to || !isSamePlace(to, destinationOf(plan))) return "unknown";
  const made = await makeWays(run.routes, startOf(plan), to, plan.alternativesMax);
  if ("reason" in made || made.ways[0]?.source !== "provider") return "unknown";
  if (judge(plan.alternatives, made.ways) === "same") return "same";
  const now = instantOf(run.clock.now());
  return await run.write(async (tx) => {
    if (!(await keepWays(tx, plan, made, { now, to }))) return "unknown";
    await tellOf(tx, run, { plan, schedule }, made.ways);
    return "changed";
  });
}

async function noteChecked(run: CheckRun, some: readonly Near[]): Promise<void> {
  if (some.length === 0) return;
  const ids = some.map(({ plan }) => plan.id);
  const checkedAt = instantOf(run.clock.now());
  await run.write((tx) => tx.update(routePlans).set({ checkedAt }).where(inArray(routePlans.id, ids)));
}

async function tellOf(
  tx: Tx,
  run: CheckRun,
  { plan, schedule }: Near,
  ways: readonly StoredAlternative[],
): Promise<void> {
  const [before, after] = [minutesBefore(plan.alternatives), minutesBefore(ways)];
  if (before === undefined || after === undefined) return;
  const leave = (minutes: number) => localOf(addElapsed(schedule.startsAt, -minutes), schedule.zone);
  const [was, is] = [leave(before), leave(after)];
  const isLater = after < before;
  await tell(
    tx,
    [plan.userId],
    {
      organisationId: plan.organisationId,
      key: `route:${plan.id}:${run.job.id}`,
      kind: "schedule",
      title: `Leave ${isLater ? "later" : "earlier"}: ${schedule.title}`,
      body: schedule.allDay
        ? `It takes up to ${after} minutes now, not ${before}.`
        : `Leave by ${clock(is, was)} (${schedule.zone}), not ${clock(was, is)}: it takes up to ${after} minutes now, not ${before}.`,
      link: `/schedule/${schedule.id}`,
      // Whoever has time left need not be called.
      byMail: !isLater,
    },
    run.portalUrl,
  );
}

/** The hour, and the day where the other is of another. */
const clock = (local: string, other: string): string =>
  local.slice(0, 10) === other.slice(0, 10) ? local.slice(11, 16) : local.slice(0, 16).replace("T", " ");
