import type { Mapping, Side } from "../imports.ts";
import { isZone } from "../time.ts";
import type { ColumnRole } from "./headers.ts";
import type { Profile } from "./profile.ts";
import type { Table } from "./table.ts";

type Part = Exclude<keyof Side, "duration">;
type Columns = Pick<Mapping, "start" | "end" | "title" | "stage" | "location" | "kind" | "notes" | "zone">;

const MOSTLY = 0.6;
const NOT_A_SCHEDULE_TIME = /creat|updat|modif|publish|sync|fetch|import|order|sort/i;
const NOTES_MAX = 5;
/** Spreadsheets count 36,526 days up to the year 2000; no other whole number in these files is as large. */
const SHEET_DAY_MIN = 36_526;

/** Which column is what, from their names and from what stands in them. */
export function inferColumns(table: Table, profiles: Profile[]): Columns {
  const used = new Set<Profile>();
  const free = profiles.filter((profile) => profile.filled > 0 && !NOT_A_SCHEDULE_TIME.test(profile.name));
  const { start, end } = inferMoments(free, used);
  const roleOf = (role: ColumnRole): Profile | undefined =>
    strongest(
      free.filter((profile) => !used.has(profile)),
      role,
    );
  const take = (profile: Profile | undefined): Profile | undefined => {
    if (profile) used.add(profile);
    return profile;
  };
  const zoneColumn = roleOf("zone");
  const zoned =
    zoneColumn && table.records.slice(0, 50).some((record) => isZone(record.cells[zoneColumn.index] ?? ""))
      ? take(zoneColumn)
      : undefined;
  const named = take(pickTitle(free, used));
  const stage = take(roleOf("stage")) ?? take(unnamedStage(free, used));
  const location = take(roleOf("location"));
  const kind = take(roleOf("kind"));
  const title =
    named ??
    take(
      mostVaried(
        free.filter(
          (profile) =>
            !used.has(profile) &&
            isText(profile) &&
            profile.header.roles.size === 0 &&
            !profile.header.reference,
        ),
      ),
    );
  const rest = free.filter((profile) => !used.has(profile) && isText(profile));
  const notes = rest.filter(
    (profile) =>
      (profile.header.roles.get("notes") ?? 0) > 0.3 || (profile.header.roles.get("title") ?? 0) > 0.3,
  );
  return {
    start,
    end,
    title: title
      ? [title.name]
      : [location, stage]
          .filter((profile) => profile !== undefined)
          .slice(0, 1)
          .map((profile) => profile.name),
    stage: stage?.name ?? null,
    location: location?.name ?? null,
    kind: kind?.name ?? null,
    notes: notes.slice(0, NOTES_MAX).map((profile) => profile.name),
    zone: zoned?.name ?? null,
  };
}

const isText = (profile: Profile): boolean =>
  profile.integer < MOSTLY &&
  profile.datetime < MOSTLY &&
  profile.date < MOSTLY &&
  profile.time < MOSTLY &&
  profile.ampm < MOSTLY;

/** The column whose name says `role` most clearly and says nothing else more clearly. */
function strongest(profiles: Profile[], role: ColumnRole): Profile | undefined {
  let best: { profile: Profile; weight: number } | undefined;
  for (const profile of profiles) {
    const weight = profile.header.roles.get(role) ?? 0;
    if (weight > 0 && (best === undefined || weight > best.weight)) best = { profile, weight };
  }
  return best?.profile;
}

function pickTitle(free: Profile[], used: Set<Profile>): Profile | undefined {
  const candidates = free.filter((profile) => !used.has(profile) && isText(profile));
  let best: { profile: Profile; score: number } | undefined;
  for (const profile of candidates) {
    const title = profile.header.roles.get("title") ?? 0;
    const other = Math.max(
      0,
      ...(["stage", "location", "kind", "notes"] as const).map((role) => profile.header.roles.get(role) ?? 0),
    );
    if (profile.named && (title === 0 || title < other * 0.9)) continue;
    const score = profile.named ? 1 + title : profile.distinct + Math.min(profile.length, 20) / 100;
    if (best === undefined || score > best.score) best = { profile, score };
  }
  return best?.profile;
}

const mostVaried = (profiles: Profile[]): Profile | undefined =>
  profiles.toSorted((a, b) => b.distinct * b.filled - a.distinct * a.filled)[0];

/** Without names, a stage is a text that comes again and again. */
function unnamedStage(free: Profile[], used: Set<Profile>): Profile | undefined {
  return free
    .filter(
      (profile) =>
        !used.has(profile) &&
        !profile.named &&
        isText(profile) &&
        profile.length < 40 &&
        profile.distinct < 0.7,
    )
    .toSorted((a, b) => a.distinct - b.distinct)[0];
}

/** Start and end, put together from whole moments, dates, times and their parts. */
function inferMoments(free: Profile[], used: Set<Profile>): { start: Side; end: Side } {
  const start: Side = {};
  const end: Side = {};
  const assign = (part: Part, candidates: Profile[]): void => {
    const open = candidates.filter((profile) => !used.has(profile));
    const sideless = open.filter((profile) => profile.header.side === null);
    // Doors open before it starts: they only stand in for a start where nothing else does.
    const opening =
      open.find((profile) => profile.header.side === "start" && !isDoors(profile)) ??
      (sideless.length > 0 ? undefined : open.find((profile) => profile.header.side === "start"));
    const first = opening ?? sideless[0];
    const last =
      open.find((profile) => profile.header.side === "end") ??
      (opening ? undefined : sideless.find((profile) => profile !== first));
    if (first) {
      start[part] = first.name;
      used.add(first);
    }
    if (last) {
      end[part] = last.name;
      used.add(last);
    }
  };
  const says = (profile: Profile, role: ColumnRole): boolean => profile.header.roles.has(role);
  const months = free.filter(
    (profile) =>
      profile.month >= MOSTLY || (says(profile, "month") && profile.integer >= MOSTLY && profile.max <= 12),
  );
  assign(
    "datetime",
    free.filter((profile) => profile.datetime >= 0.5),
  );
  if (start.datetime === undefined) {
    assign(
      "date",
      free.filter(
        (profile) => profile.date >= 0.5 && (profile.integer < MOSTLY || profile.min >= SHEET_DAY_MIN),
      ),
    );
    if (start.date === undefined) {
      assign("month", months);
      assign(
        "day",
        free.filter((profile) => isDayOfMonth(profile, months)),
      );
    }
    assign(
      "time",
      free.filter((profile) => profile.time >= 0.5 && !isDurationNamed(profile)),
    );
    if (start.time === undefined) assignHours(free, assign, used);
    if (start.time === undefined && start.hour === undefined) {
      assign(
        "time",
        free.filter(
          (profile) =>
            profile.looseTime >= MOSTLY &&
            !isDurationNamed(profile) &&
            (says(profile, "time") || says(profile, "hour") || profile.header.side !== null) &&
            profile.max <= 3_600,
        ),
      );
    }
    if (start.time === undefined && start.hour === undefined) {
      // A column named for times holds times, even where all of them are still to be announced.
      assign(
        "time",
        free.filter((profile) => (profile.header.roles.get("time") ?? 0) >= 0.7 && isText(profile)),
      );
    }
    assign(
      "ampm",
      free.filter((profile) => profile.ampm >= 0.5),
    );
  } else if (end.datetime === undefined) {
    const closing = free.find(
      (profile) =>
        !used.has(profile) &&
        profile.time >= 0.5 &&
        profile.header.side !== "start" &&
        !isDurationNamed(profile),
    );
    if (closing) {
      end.time = closing.name;
      used.add(closing);
    }
  }
  assign(
    "year",
    free.filter(
      (profile) =>
        says(profile, "year") && profile.integer >= MOSTLY && profile.min >= 1970 && profile.max <= 2200,
    ),
  );
  const weekday = free.find((profile) => !used.has(profile) && profile.weekday >= MOSTLY);
  if (weekday) {
    start.weekday = weekday.name;
    used.add(weekday);
  }
  const dated = start.datetime ?? start.date ?? start.month ?? start.weekday;
  const numbered =
    dated !== undefined
      ? undefined
      : free.find(
          (profile) =>
            !used.has(profile) && says(profile, "day") && profile.integer >= MOSTLY && profile.max <= 60,
        );
  if (numbered) {
    start.day_number = numbered.name;
    used.add(numbered);
  }
  const duration =
    free.find(
      (profile) =>
        !used.has(profile) &&
        isDurationNamed(profile) &&
        (profile.integer >= MOSTLY || profile.time + profile.durationText >= MOSTLY),
    ) ??
    free.find(
      (profile) =>
        !used.has(profile) && profile.durationText >= MOSTLY && profile.time < MOSTLY && !profile.named,
    );
  if (duration && end.datetime === undefined && end.time === undefined && end.hour === undefined) {
    end.duration = duration.name;
    used.add(duration);
  }
  return { start, end };
}

const isDoors = (profile: Profile): boolean => /door|einlass|portes/i.test(profile.name);
const isDurationNamed = (profile: Profile): boolean =>
  (profile.header.roles.get("duration") ?? 0) >= 0.4 &&
  !/time|zeit|hour/i.test(profile.name.replaceAll(/runtime|laufzeit/gi, ""));

function isDayOfMonth(profile: Profile, months: Profile[]): boolean {
  if (profile.integer < MOSTLY || profile.min < 1 || profile.max > 31 || months.length === 0) return false;
  if (profile.named) return profile.header.roles.has("day");
  return months.some(
    (month) =>
      profile.index === month.index + 1 ||
      (profile.index === month.index - 1 && !months.some((other) => other.index === profile.index - 1)),
  );
}

/** Hours and minutes in columns of their own; without names, two whole numbers side by side. */
function assignHours(
  free: Profile[],
  assign: (part: Part, candidates: Profile[]) => void,
  used: Set<Profile>,
): void {
  const whole = free.filter((profile) => !used.has(profile) && profile.integer >= 0.9);
  const hours = whole.filter((profile) =>
    profile.named
      ? profile.header.roles.has("hour") && profile.max <= 36 && !profile.header.roles.has("minute")
      : profile.max <= 36 && whole.some((next) => next.index === profile.index + 1 && next.max <= 59),
  );
  const pairs = hours.filter(
    (profile, index) =>
      profile.named || index === 0 || hours[index - 1]!.index < profile.index - 1 || index % 2 === 0,
  );
  assign("hour", pairs);
  const minutes = whole.filter(
    (profile) =>
      !used.has(profile) &&
      profile.max <= 59 &&
      (profile.named
        ? (profile.header.roles.get("minute") ?? 0) > 0 && profile.header.roles.has("minute")
        : pairs.some((hour) => hour.index === profile.index - 1)),
  );
  if (pairs.some((profile) => used.has(profile))) assign("minute", minutes);
}
