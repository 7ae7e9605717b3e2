import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import type { RestOverride } from "../../core/rest/findings.ts";
import type { RestPackId } from "../../core/rest/packs.ts";
import {
  resolveTimes,
  type ScheduleCheck,
  type ScheduleRest,
  type ScheduleVerdict,
} from "../../core/schedules.ts";
import { localOf, resolveLocal } from "../../core/time.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { judgeRest } from "../../db/rest.ts";
import { asksForMinors, concernsMinors } from "../../db/rest-minors.ts";
import { refuseNoPlanner, tooLittleRest, type Overridden } from "../../db/rest-overrides.ts";
import type { TimedItem } from "../../db/rest-plans.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { restOverrides, schedulePeople, type schedules } from "../../db/schema/schedules.ts";
import { getSchedule } from "./queries.ts";

type Row = typeof schedules.$inferSelect;
const ERRORS_MAX = 20;
const OVERRIDES_MAX = 50;

/** What the rules of rest would say of an item, new or changed, before it is planned. */
export async function checkSchedule(
  db: Reader,
  caller: Caller,
  input: ScheduleCheck,
  nowMs: number,
): Promise<ScheduleVerdict> {
  if ((input.production_id === undefined) === (input.schedule_id === undefined)) {
    const errors = [{ pointer: "/production_id", detail: "or schedule_id is needed, and not both" }];
    throw new Problem(common.invalid, undefined, { errors });
  }
  const stood =
    input.schedule_id === undefined ? undefined : await getSchedule(db, caller, input.schedule_id);
  const production = await getRestZone(db, caller, stood?.schedule.productionId ?? input.production_id ?? "");
  const times = resolveTimes(input, stood?.schedule ?? production);
  const item: TimedItem = {
    id: stood?.schedule.id ?? newId(nowMs),
    productionId: production.id,
    title: input.title ?? stood?.schedule.title ?? "This item",
    kind: input.kind ?? stood?.schedule.kind ?? "call",
    ...times,
  };
  const named = input.assigned_user_ids ?? (stood ? await namedIn(db, caller, stood.schedule.id) : []);
  await refuseStrangers(db, caller, named);
  const verdict = await judgeRest(db, caller.organisationId, {
    removed: stood ? [stood.schedule.id] : [],
    added: [{ ...item, named }],
  });
  const isKept = production.restPack !== null || asksForMinors(verdict);
  return { ...verdict, is_kept: isKept, doubts: doubtsOf(input, item.zone) };
}

export async function getRestZone(db: Reader, caller: Caller, id: string) {
  const [production] = await db
    .select({ id: productions.id, zone: productions.zone, restPack: productions.restPack })
    .from(productions)
    .where(
      and(
        eq(productions.id, id),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!production) throw new Problem(common.notFound);
  return production;
}

const namedIn = async (db: Reader, caller: Caller, scheduleId: string): Promise<string[]> =>
  (
    await db
      .select({ userId: schedulePeople.userId })
      .from(schedulePeople)
      .where(
        and(
          eq(schedulePeople.scheduleId, scheduleId),
          eq(schedulePeople.organisationId, caller.organisationId),
        ),
      )
  ).map(({ userId }) => userId);

/** Whose rest it is is told to planners of their own organisation alone. */
async function refuseStrangers(db: Reader, caller: Caller, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  const members = await membersOf(db, caller, userIds);
  const known = new Set(members.map(({ userId }) => userId));
  const errors = userIds.flatMap((id, at) =>
    known.has(id) ? [] : [{ pointer: `/assigned_user_ids/${at}`, detail: "is not a member" }],
  );
  if (errors.length > 0)
    throw new Problem(common.invalid, undefined, { errors: errors.slice(0, ERRORS_MAX) });
}

const membersOf = (db: Reader, caller: Caller, userIds: readonly string[]) =>
  db
    .select({ userId: memberships.userId, roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, caller.organisationId),
        inArray(memberships.userId, [...userIds]),
        isNull(memberships.deletedAt),
      ),
    );

/** What the clocks make of times that were given on the wall. */
function doubtsOf(input: ScheduleCheck, zone: string): string[] {
  if (input.all_day === true) return [];
  const given = [
    ["start", input.local_start, input.starts_at],
    ["end", input.local_end, input.ends_at],
  ] as const;
  return given.flatMap(([which, local, instant]) => {
    if (typeof local !== "string" || typeof instant === "string") return [];
    const clock = local.slice(11, 16);
    const { kind, instant: meant } = resolveLocal(local, zone);
    if (kind === "fold")
      return [`The ${which}, ${clock}, happens twice that night: clocks go back. The first is meant.`];
    if (kind === "gap")
      return [
        `The ${which}, ${clock}, does not happen that night: clocks go forward. It will be ${localOf(meant, zone).slice(11, 16)}.`,
      ];
    return [];
  });
}

export type Guarded = {
  /** As it will be; `isNew` where nothing of it is planned yet. */
  item: TimedItem & { status?: Row["status"] };
  isNew: boolean;
  /** Whom it will be for; undefined: whom it is for. */
  named: readonly string[] | undefined;
  restPack: RestPackId | null;
  override: RestOverride | undefined;
};

/**
 * Judges an item within the write that plans it and before its rows, where its production keeps to rules of rest, it is
 * for somebody under age, or somebody gives a reason at once. Gives what has to be kept with the item (`keepOverride`).
 * @throws Problem 409 `schedules/rest-too-short` with what the rules say, where they ask for a reason and none is given;
 * 422 for an approver who is none
 */
export async function guardRest(
  tx: Tx,
  caller: Caller,
  { item, isNew, named, restPack, override }: Guarded,
): Promise<Overridden | undefined> {
  if (override?.approved_by !== undefined) await refuseNoPlanner(tx, caller, override.approved_by);
  if (item.status === "cancelled") return undefined;
  const isKept = restPack !== null || override !== undefined;
  const whom = named ?? (await namedIn(tx, caller, item.id));
  if (!isKept && !(await concernsMinors(tx, caller.organisationId, { ...item, named: whom })))
    return undefined;
  const verdict = await judgeRest(tx, caller.organisationId, {
    removed: isNew ? [] : [item.id],
    added: [{ ...item, named: whom }],
  });
  if (!verdict.needs_reason) return undefined;
  if (override !== undefined) return { verdict, override };
  if (!isKept && !asksForMinors(verdict)) return undefined;
  throw tooLittleRest(verdict);
}

/** Who planned an item though somebody rests too little, newest first. */
export async function getScheduleRest(db: Reader, caller: Caller, id: string): Promise<ScheduleRest> {
  await getSchedule(db, caller, id);
  const [maker, approver] = [alias(users, "maker"), alias(users, "approver")];
  const rows = await db
    .select({ kept: restOverrides, maker: fullName(maker), approver: fullName(approver) })
    .from(restOverrides)
    .innerJoin(maker, eq(maker.id, restOverrides.madeBy))
    .innerJoin(approver, eq(approver.id, restOverrides.approvedBy))
    .where(and(eq(restOverrides.scheduleId, id), eq(restOverrides.organisationId, caller.organisationId)))
    .orderBy(desc(restOverrides.id))
    .limit(OVERRIDES_MAX);
  return {
    overrides: rows.map(({ kept, maker: made, approver: approved }) => ({
      id: kept.id,
      reason: kept.reason,
      made_by: kept.madeBy,
      made_by_name: made,
      approved_by: kept.approvedBy,
      approved_by_name: approved,
      schedule_version: kept.scheduleVersion,
      created_at: kept.createdAt,
      findings: kept.findings.map(({ rule, severity, pack, reason, people_count }) => ({
        ...{ rule, severity, pack, reason, people_count },
      })),
    })),
  };
}
