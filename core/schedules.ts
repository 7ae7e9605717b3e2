import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { Problem, problems } from "./problem.ts";
import { RestFinding, RestOverride, RestVerdict } from "./rest/findings.ts";
import { line, prose } from "./text.ts";
import { addDays, isDate, isInstant, isLocal, isZone, localOf, resolveLocal } from "./time.ts";
import { zoneRules } from "./time/rules.ts";

export const SCHEDULE_KINDS = [
  "call",
  "performance",
  "rehearsal",
  "soundcheck",
  "load_in",
  "load_out",
  "travel",
  "meal",
  "break",
  "other",
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
  /** The date that it is of by its production's day: a set at 01:30 is of the evening before. */
  show_date: v.string(),
  /**
   * When this reader confirmed this version; null again once the item changed. The ETag names the version alone, so
   * an item that its reader confirmed is never answered with 304: a reader who held it unconfirmed would not see it.
   */
  confirmed_at: v.nullable(v.string()),
});
export type ScheduleItem = v.InferOutput<typeof ScheduleItem>;
export const SCHEDULE_FIELDS = Object.keys(ScheduleItem.entries);

export const Local = v.pipe(v.string(), v.check(isLocal, "must be a wall time such as 2026-09-03T19:30"));
export const Instant = v.pipe(
  v.string(),
  v.check(isInstant, "must be an instant such as 2026-09-03T11:30:00Z"),
);
export const Zone = v.pipe(
  v.string(),
  v.maxLength(64),
  v.check(isZone, "must be an IANA time zone such as Europe/Lisbon"),
);

/** What it is, when and for whom. */
const judged = {
  title: line(200),
  kind: v.optional(v.picklist(SCHEDULE_KINDS, `must be one of ${SCHEDULE_KINDS.join(", ")}`)),
  all_day: v.optional(v.boolean("must be true or false")),
  local_start: v.optional(Local),
  local_end: v.optional(v.nullable(Local)),
  zone: v.optional(Zone),
  starts_at: v.optional(Instant),
  ends_at: v.optional(v.nullable(Instant)),
  /** Who it is for; nobody named means the whole production. */
  assigned_user_ids: v.optional(v.pipe(v.array(Id), v.maxLength(500, "must be at most 500 people"))),
};

const editable = {
  ...judged,
  location: v.optional(v.nullable(prose(300))),
  stage: v.optional(v.nullable(prose(120))),
  notes: v.optional(v.nullable(prose(4_000))),
  /** That somebody rests too little is known and agreed to. */
  rest_override: v.optional(RestOverride),
};

export const ScheduleCreate = v.strictObject({ id: v.optional(NewId), production_id: Id, ...editable });
export type ScheduleCreate = v.InferOutput<typeof ScheduleCreate>;

export const ScheduleChange = v.strictObject({
  ...editable,
  title: v.optional(editable.title),
  status: v.optional(v.picklist(["scheduled", "confirmed", "cancelled"])),
});
export type ScheduleChange = v.InferOutput<typeof ScheduleChange>;

/** What is thought of: a new item of a production, or a change of one that is there. */
export const ScheduleCheck = v.strictObject({
  production_id: v.optional(Id),
  schedule_id: v.optional(Id),
  ...judged,
  title: v.optional(judged.title),
});
export type ScheduleCheck = v.InferOutput<typeof ScheduleCheck>;

export const ScheduleVerdict = v.object({
  ...RestVerdict.entries,
  /** Whether it is refused without a reason: the production chose its rules of rest. */
  is_kept: v.boolean(),
  /** What clock changes make of its times, in words. */
  doubts: v.array(v.string()),
});
export type ScheduleVerdict = v.InferOutput<typeof ScheduleVerdict>;

/** What the rules of rest say of an item as it stands, and who planned it all the same. */
export const ScheduleRest = v.object({
  overrides: v.array(
    v.object({
      id: Id,
      reason: v.string(),
      made_by: Id,
      made_by_name: v.string(),
      approved_by: Id,
      approved_by_name: v.string(),
      schedule_version: v.number(),
      created_at: v.string(),
      findings: v.array(v.pick(RestFinding, ["rule", "severity", "pack", "reason", "people_count"])),
    }),
  ),
});
export type ScheduleRest = v.InferOutput<typeof ScheduleRest>;

export const WindowEdge = v.pipe(
  v.string(),
  v.check((text) => isInstant(text) || isDate(text), "must be an instant or a date"),
);

/** Items that overlap `[start, end)`; a bare date is its midnight in UTC. */
export const ScheduleQuery = v.strictObject({
  ...pageQuery,
  start: v.optional(WindowEdge),
  end: v.optional(WindowEdge),
  production_id: v.optional(Id),
});
export type ScheduleQuery = v.InferOutput<typeof ScheduleQuery>;

export const scheduleProblems = problems("schedules", {
  endBeforeStart: [422, "The end is before the start"],
  startMissing: [422, "Say when it starts"],
  cancelled: [409, "This was cancelled"],
  timesDisagree: [422, "The wall time and the instant are not the same moment"],
  restTooShort: [409, "It breaks rules of rest, or of those under age: say why it is planned all the same"],
  noApprover: [422, "Whoever agreed to it is no planner of the organisation"],
});

/** Times as they are kept: what people agreed on, and the instants it means. */
export type ScheduleTimes = {
  allDay: boolean;
  localStart: string;
  localEnd: string | null;
  zone: string;
  /** The version of the zone's rules by which the instants below come of the wall times above. */
  zoneRules: string;
  startsAt: string;
  endsAt: string | null;
};

type GivenTimes = Partial<
  Pick<ScheduleCreate, "all_day" | "local_start" | "local_end" | "zone" | "starts_at" | "ends_at">
>;

/**
 * Wall times and instants from whichever of the two was sent, over what stood before (a change) or `zone` (a new item).
 * A zone alone moves the instants and keeps the wall time: "18:00, and it is in Lisbon".
 * @throws Problem 422 when there is no start, the end is before it, or the two disagree.
 */
export function resolveTimes(given: GivenTimes, before: ScheduleTimes | { zone: string }): ScheduleTimes {
  const zone = given.zone ?? before.zone;
  const stood = "localStart" in before ? before : undefined;
  const allDay = given.all_day ?? stood?.allDay ?? false;
  const start = moment(
    "start",
    given.local_start,
    given.starts_at,
    stood && { local: stood.localStart, instant: stood.startsAt },
    zone,
  );
  if (!start)
    throw new Problem(scheduleProblems.startMissing, undefined, {
      errors: [{ pointer: "/local_start", detail: "is missing" }],
    });
  if (allDay) {
    const day = start.local.slice(0, 10);
    const lastDay = given.local_end?.slice(0, 10) ?? day;
    const localStart = `${day}T00:00:00`;
    const localEnd = `${addDays(lastDay < day ? day : lastDay, 1)}T00:00:00`;
    return {
      allDay,
      zone,
      zoneRules: zoneRules(zone),
      localStart,
      localEnd,
      startsAt: resolveLocal(localStart, zone).instant,
      endsAt: resolveLocal(localEnd, zone).instant,
    };
  }
  const cleared = given.local_end === null || given.ends_at === null;
  const end = cleared
    ? undefined
    : moment(
        "end",
        given.local_end ?? undefined,
        given.ends_at ?? undefined,
        stood?.localEnd && stood.endsAt ? { local: stood.localEnd, instant: stood.endsAt } : undefined,
        zone,
      );
  if (end && end.instant < start.instant) {
    throw new Problem(scheduleProblems.endBeforeStart, undefined, {
      errors: [{ pointer: "/local_end", detail: "must not be before the start" }],
    });
  }
  return {
    allDay,
    zone,
    zoneRules: zoneRules(zone),
    localStart: start.local,
    startsAt: start.instant,
    localEnd: end?.local ?? null,
    endsAt: end?.instant ?? null,
  };
}

type Moment = { local: string; instant: string };

function moment(
  which: "start" | "end",
  local: string | undefined,
  instant: string | undefined,
  stood: Moment | undefined,
  zone: string,
): Moment | undefined {
  if (local === undefined && instant === undefined) {
    // Of two moments that the wall shows the one that was chosen stays.
    if (stood === undefined || localOf(stood.instant, zone) === stood.local) return stood;
    return { local: stood.local, instant: resolveLocal(stood.local, zone).instant };
  }
  if (local === undefined) {
    const exact = new Date(instant ?? "").toISOString();
    return { local: localOf(exact, zone), instant: exact };
  }
  const full = local.length === 16 ? `${local}:00` : local;
  const resolved = resolveLocal(full, zone);
  if (instant === undefined) return { local: localOf(resolved.instant, zone), instant: resolved.instant };
  const exact = new Date(instant).toISOString();
  // In the hour that happens twice the instant says which of the two was meant.
  if (localOf(exact, zone) !== full) {
    throw new Problem(scheduleProblems.timesDisagree, undefined, {
      errors: [
        {
          pointer: `/${which === "start" ? "starts_at" : "ends_at"}`,
          detail: "is another moment than the wall time",
        },
      ],
    });
  }
  return { local: full, instant: exact };
}
