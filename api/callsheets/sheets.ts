import { and, eq, inArray } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Sheet } from "../../core/callsheets/fields.ts";
import { personKeys } from "../../core/callsheets/matching.ts";
import { newId } from "../../core/ids.ts";
import { instantOf } from "../../core/time.ts";
import type { Tx } from "../../db/open.ts";
import { callSheets } from "../../db/schema/call-sheets.ts";
import type { EmailRow } from "./drafts.ts";
import type { SheetPlan } from "./plan.ts";

/**
 * Sheets that move, and those whose day another takes, leave their days before any goes to its new one: so two that
 * change places do not meet.
 */
export async function leaveDays(
  tx: Tx,
  { organisationId }: Caller,
  plans: readonly SheetPlan[],
  nowMs: number,
): Promise<void> {
  const ids = plans.flatMap(({ standing, movedFrom, displaced }) => [
    ...(movedFrom !== null && standing ? [standing.row.id] : []),
    ...(displaced ? [displaced.row.id] : []),
  ]);
  if (ids.length === 0) return;
  await tx
    .update(callSheets)
    .set({ displacedAt: instantOf(nowMs) })
    .where(and(inArray(callSheets.id, ids), eq(callSheets.organisationId, organisationId)));
}

/** What stands for that day and unit from now on. */
export async function keepSheet(
  tx: Tx,
  caller: Caller,
  plan: SheetPlan,
  mail: EmailRow,
  nowMs: number,
): Promise<string> {
  const { says, standing, unit, clock } = plan;
  const isChosen = clock.place !== null && (clock.by === "answer" || clock.by === "before");
  const set = {
    sheetOn: says.date?.value ?? "",
    displacedAt: null,
    emailId: mail.id,
    receivedAt: mail.receivedAt,
    sheet: sheetOf(plan),
    // Who is not on this revision may be on the next.
    answers: { ...standing?.row.answers, ...answersOf(plan) },
    clockPlace: isChosen ? clock.place : null,
    clockZone: isChosen ? clock.zone : null,
    confirmedBy: caller.userId,
    confirmedAt: instantOf(nowMs),
  };
  const before = standing?.row;
  if (before) {
    await tx
      .update(callSheets)
      .set({ ...set, revision: before.revision + 1 })
      .where(and(eq(callSheets.id, before.id), eq(callSheets.organisationId, caller.organisationId)));
    return before.id;
  }
  const id = newId(nowMs);
  const { organisationId } = caller;
  await tx
    .insert(callSheets)
    .values({ id, organisationId, productionId: mail.productionId ?? "", unit, ...set });
  return id;
}

/** Without those who were taken out, and without questions: all that tell when somebody is called are answered. */
const sheetOf = ({ says, people }: SheetPlan): Sheet => {
  const leftOut = new Set(people.flatMap(({ person, is_left_out: isLeftOut }) => (isLeftOut ? person : [])));
  if (leftOut.size === 0) return says;
  return { ...says, questions: [], people: says.people.filter((_, at) => !leftOut.has(at)) };
};

/** Who each of its people is. Somebody who was read by mistake and is nobody's name is nobody the next time too. */
function answersOf({ says, people }: SheetPlan): Record<string, string | null> {
  const keys = personKeys(says.people);
  return Object.fromEntries(
    people.flatMap(({ person, user_id: id, by, is_left_out: isLeftOut }) => {
      const key = keys[person] ?? "";
      if (isLeftOut) return by === null ? [[key, null] as const] : [];
      return by === null ? [] : [[key, id] as const];
    }),
  );
}
