import type { ScheduleChange, ScheduleCheck, ScheduleItem } from "../../core/schedules.ts";
import { localTimes, type Times } from "./form-times.ts";

/** What a planner says of an item. */
export type Input = Pick<ScheduleItem, "production_id" | "title" | "kind" | "zone"> &
  Times &
  Record<"location" | "stage" | "notes", string> & { named: string[] };

/** Only what was touched, so that nobody else's change of the rest is undone. */
export function changesOf(before: Input, input: Input): ScheduleChange {
  const body: ScheduleChange = {};
  for (const name of ["title", "location", "stage", "notes"] as const) {
    if (input[name] !== before[name]) body[name] = input[name];
  }
  if (input.kind !== before.kind) body.kind = input.kind;
  if (input.zone !== before.zone) body.zone = input.zone;
  const [was, is] = [localTimes(before), localTimes(input)];
  if (JSON.stringify(was) !== JSON.stringify(is)) Object.assign(body, is);
  if (JSON.stringify(before.named.toSorted()) !== JSON.stringify(input.named.toSorted())) {
    body.assigned_user_ids = input.named;
  }
  return body;
}

/** What can be asked of an item as it is typed: nothing before it says when and where. */
export function checkOf(input: Input, scheduleId: string | undefined): ScheduleCheck | undefined {
  const isTimed = input.all_day || input.start !== "";
  if (input.production_id === "" || input.day === "" || input.zone === "" || !isTimed) return undefined;
  const { title, kind, zone, named } = input;
  return {
    ...(scheduleId === undefined ? { production_id: input.production_id } : { schedule_id: scheduleId }),
    ...(title.trim() === "" ? {} : { title }),
    ...{ kind, zone, ...localTimes(input), assigned_user_ids: [...named] },
  };
}
