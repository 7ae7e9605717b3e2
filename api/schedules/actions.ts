import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import {
  resolveTimes,
  scheduleProblems,
  type ScheduleChange,
  type ScheduleCreate,
} from "../../core/schedules.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import type { Tx } from "../../db/open.ts";
import { keepOverride } from "../../db/rest-overrides.ts";
import {
  insertSchedules,
  namePeople,
  notifySchedules,
  scheduleObject,
  updateSchedule,
} from "../../db/schedule-writes.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { confirmations, schedulePeople, schedules } from "../../db/schema/schedules.ts";
import { write, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getSchedule, scheduleItem } from "./queries.ts";
import { markReceipt } from "./receipts.ts";
import { getRestZone, guardRest } from "./rest.ts";

async function answer(tx: Tx, caller: Caller, id: string, status: number): Promise<Outcome> {
  const body = scheduleItem(await getSchedule(tx, caller, id));
  return { status, body, etag: `"${body.version}"` };
}

export async function createSchedule(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ScheduleCreate,
): Promise<Written> {
  try {
    return await write(services.database, caller, key, async (tx) => {
      const [production] = await tx
        .select({ zone: productions.zone, restPack: productions.restPack })
        .from(productions)
        .where(
          and(
            eq(productions.id, input.production_id),
            eq(productions.organisationId, caller.organisationId),
            isNull(productions.deletedAt),
          ),
        );
      if (!production) throw new Problem(common.notFound, "There is no such production.");
      const id = input.id ?? newId(services.clock.now());
      const item = {
        id,
        productionId: input.production_id,
        title: input.title,
        kind: input.kind ?? "call",
        ...resolveTimes(input, production),
      };
      const overridden = await guardRest(tx, caller, {
        ...{ item, isNew: true, named: input.assigned_user_ids ?? [], override: input.rest_override },
        restPack: production.restPack,
      });
      const named = await membersOf(tx, caller, input.assigned_user_ids ?? []);
      const [row] = await insertSchedules(tx, [
        {
          row: {
            ...item,
            organisationId: caller.organisationId,
            location: input.location || null,
            stage: input.stage || null,
            notes: input.notes || null,
            status: "scheduled",
          },
          named,
        },
      ]);
      if (!row) throw new Error("insert returned no row");
      if (overridden) await keepOverride(tx, caller, row, overridden);
      await notifySchedules(tx, caller, [{ id, version: 1 }]);
      return await answer(tx, caller, id, 201);
    });
  } catch (error) {
    if (isUniqueViolation(error, "schedules_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/**
 * A change of what people agreed on after it was confirmed makes the item `modified`, unless the change says otherwise.
 * @throws Problem 412 when `version` is not the present one.
 */
export async function changeSchedule(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ScheduleChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { schedule } = await getSchedule(tx, caller, id);
    const before = input.assigned_user_ids && (await concernedBy(tx, schedule));
    const said = {
      ...(input.title === undefined ? {} : { title: input.title }),
      ...(input.kind === undefined ? {} : { kind: input.kind }),
      ...resolveTimes(input, schedule),
      status: input.status ?? (schedule.status === "confirmed" ? "modified" : schedule.status),
    };
    // Of another version it says nothing, and the update below refuses it.
    const overridden =
      touchesRest(input) && schedule.version === version
        ? await guardRest(tx, caller, {
            ...{ item: { ...schedule, ...said }, isNew: false, named: input.assigned_user_ids },
            restPack: (await getRestZone(tx, caller, schedule.productionId)).restPack,
            override: input.rest_override,
          })
        : undefined;
    const row = await updateSchedule(
      tx,
      schedule,
      version,
      {
        ...said,
        ...(input.location === undefined ? {} : { location: input.location || null }),
        ...(input.stage === undefined ? {} : { stage: input.stage || null }),
        ...(input.notes === undefined ? {} : { notes: input.notes || null }),
      },
      services.clock.now(),
    );
    if (input.assigned_user_ids !== undefined) {
      await tx.delete(schedulePeople).where(eq(schedulePeople.scheduleId, id));
      const named = await membersOf(tx, caller, input.assigned_user_ids);
      await namePeople(
        tx,
        named.map((userId) => ({ scheduleId: id, userId, organisationId: caller.organisationId })),
      );
    }
    if (overridden) await keepOverride(tx, caller, row, overridden);
    const after = new Set(before && (await concernedBy(tx, schedule)));
    const changed = {
      started_at: schedule.startsAt,
      removed_user_ids: before?.filter((userId) => !after.has(userId)) ?? [],
      added_user_ids: before ? [...after].filter((userId) => !before.includes(userId)) : [],
    };
    await notifySchedules(tx, caller, [{ id, version: version + 1, before: changed }]);
    return await answer(tx, caller, id, 200);
  });
}

/** When, for whom, of which kind, whether at all: nothing else changes what anybody's rest is. */
const touchesRest = (input: ScheduleChange): boolean =>
  (
    [
      ...["kind", "all_day", "local_start", "local_end", "zone", "starts_at", "ends_at"],
      ...["status", "assigned_user_ids", "rest_override"],
    ] as (keyof ScheduleChange)[]
  ).some((name) => input[name] !== undefined);

/** Takes an item away; replicas learn of it as a tombstone. With `version`, only that version. */
export async function deleteSchedule(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { schedule } = await getSchedule(tx, caller, id);
    const [row] = await tx
      .update(schedules)
      .set({ deletedAt: instantOf(services.clock.now()), version: sql`${schedules.version} + 1` })
      .where(
        and(
          eq(schedules.id, id),
          eq(schedules.version, version ?? schedule.version),
          isNull(schedules.deletedAt),
        ),
      )
      .returning();
    if (!row) throw new Problem(common.versionMismatch);
    audit(tx, { action: "schedules.deleted", object: scheduleObject(row), before: schedule, after: row });
    await notifySchedules(tx, caller, [row]);
    return { status: 204, body: null };
  });
}

/** The caller saw this version and will be there. With `version`, only if it is still that one. */
export async function confirmSchedule(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { schedule, confirmedAt, confirmedVersion } = await getSchedule(tx, caller, id);
    if (version !== undefined && version !== schedule.version) throw new Problem(common.versionMismatch);
    if (schedule.status === "cancelled") throw new Problem(scheduleProblems.cancelled);
    if (confirmedVersion !== schedule.version || confirmedAt === null) {
      const now = { scheduleVersion: schedule.version, confirmedAt: instantOf(services.clock.now()) };
      await tx
        .insert(confirmations)
        .values({ scheduleId: id, userId: caller.userId, organisationId: caller.organisationId, ...now })
        .onConflictDoUpdate({ target: [confirmations.scheduleId, confirmations.userId], set: now });
      audit(tx, { action: "schedules.confirmed", object: scheduleObject(schedule), after: now });
      await markReceipt(tx, caller, schedule, now.confirmedAt, "acknowledged");
    }
    return await answer(tx, caller, id, 200);
  });
}

/** Whom it names, or everybody on its production. */
async function concernedBy(tx: Tx, { id, productionId }: typeof schedules.$inferSelect): Promise<string[]> {
  const named = await tx
    .select({ userId: schedulePeople.userId })
    .from(schedulePeople)
    .where(eq(schedulePeople.scheduleId, id));
  const rows =
    named.length > 0
      ? named
      : await tx
          .select({ userId: productionPeople.userId })
          .from(productionPeople)
          .where(eq(productionPeople.productionId, productionId));
  return rows.map(({ userId }) => userId);
}

/** Each once. @throws Problem 422 for whoever is no member */
async function membersOf(tx: Tx, caller: Caller, userIds: string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const wanted = [...new Set(userIds)];
  const found = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, caller.organisationId),
        inArray(memberships.userId, wanted),
        isNull(memberships.deletedAt),
      ),
    );
  if (found.length !== wanted.length) {
    const members = new Set(found.map((row) => row.userId));
    throw new Problem(common.invalid, undefined, {
      errors: userIds.flatMap((userId, at) =>
        members.has(userId) ? [] : [{ pointer: `/assigned_user_ids/${at}`, detail: "is not a member" }],
      ),
    });
  }
  return wanted;
}
