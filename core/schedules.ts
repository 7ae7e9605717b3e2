import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line, prose } from "./text.ts";
import { isDate, isInstant, isLocal, isZone } from "./time.ts";

export const SCHEDULE_KINDS = [
  "call", "performance", "rehearsal", "soundcheck", "load_in", "load_out", "travel", "meal", "break", "other",
] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

export const SCHEDULE_STATUSES = ["scheduled", "confirmed", "modified", "cancelled"] as const;
export type ScheduleStatus = (typeof SCHEDULE_STATUSES)[number];

/** A schedule item as the wire carries it, the same from the API and from an edge. */
export const ScheduleItem = v.object({
  id: Id,
  production_id: Id,
  production_name: v.string(),
  title: v.string(),
  kind: v.picklist(SCHEDULE_KINDS),
  /** A day without times: `local_start` is its midnight, `ends_at` the next one. */
  all_day: v.boolean(),
  /** Wall time in `zone`, `2026-09-03T19:30:00`. */
  local_start: v.string(),
  local_end: v.nullable(v.string()),
  zone: v.string(),
  starts_at: v.string(),
  ends_at: v.nullable(v.string()),
  location: v.nullable(v.string()),
  stage: v.nullable(v.string()),
  notes: v.nullable(v.string()),
  status: v.picklist(SCHEDULE_STATUSES),
  version: v.number(),
  /** When this reader confirmed this version; null again once a change needs a new look. */
  confirmed_at: v.nullable(v.string()),
});
export type ScheduleItem = v.InferOutput<typeof ScheduleItem>;
export const SCHEDULE_FIELDS = Object.keys(ScheduleItem.entries);

const Local = v.pipe(v.string(), v.check(isLocal, "must be a wall time such as 2026-09-03T19:30"));
const Instant = v.pipe(v.string(), v.check(isInstant, "must be an instant such as 2026-09-03T11:30:00Z"));
const Zone = v.pipe(v.string(), v.maxLength(64), v.check(isZone, "must be an IANA time zone such as Europe/Lisbon"));

const editable = {
  title: line(200),
  kind: v.optional(v.picklist(SCHEDULE_KINDS, `must be one of ${SCHEDULE_KINDS.join(", ")}`)),
  all_day: v.optional(v.boolean("must be true or false")),
  local_start: v.optional(Local),
  local_end: v.optional(v.nullable(Local)),
  zone: v.optional(Zone),
  starts_at: v.optional(Instant),
  ends_at: v.optional(v.nullable(Instant)),
  location: v.optional(v.nullable(prose(300))),
  stage: v.optional(v.nullable(prose(120))),
  notes: v.optional(v.nullable(prose(4_000))),
  /** Who it is for; nobody named means the whole production. */
  assigned_user_ids: v.optional(v.pipe(v.array(Id), v.maxLength(500, "must be at most 500 people"))),
};

export const ScheduleCreate = v.strictObject({ id: v.optional(NewId), production_id: Id, ...editable });
export type ScheduleCreate = v.InferOutput<typeof ScheduleCreate>;

export const ScheduleChange = v.strictObject({
  ...editable,
  title: v.optional(editable.title),
  status: v.optional(v.picklist(["scheduled", "confirmed", "cancelled"])),
});
export type ScheduleChange = v.InferOutput<typeof ScheduleChange>;

const Moment = v.pipe(
  v.string(),
  v.check((text) => isInstant(text) || isDate(text), "must be an instant or a date"),
);

/** Items that overlap `[start, end)`; a bare date is its midnight in UTC. */
export const ScheduleQuery = v.strictObject({
  ...pageQuery,
  start: v.optional(Moment),
  end: v.optional(Moment),
  production_id: v.optional(Id),
});
export type ScheduleQuery = v.InferOutput<typeof ScheduleQuery>;

export const scheduleProblems = problems("schedules", {
  endBeforeStart: [422, "The end is before the start"],
  startMissing: [422, "Say when it starts"],
  timesDisagree: [422, "The wall time and the instant are not the same moment"],
});
