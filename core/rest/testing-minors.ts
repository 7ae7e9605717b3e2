import type { ScheduleKind } from "../schedules.ts";
import { localOf } from "../time.ts";
import { showDateOf } from "../time/days.ts";
import type { MinorRule, MinorTerms } from "./minors.ts";
import { spanOf, type PlannedItem } from "./spans.ts";

/**
 * Random weeks of somebody under age, and what the rules say of them found out minute by minute, in the slowest and
 * plainest way. The clock on the wall is read from Intl itself.
 */
const BEGIN_MS = Date.UTC(2026, 2, 23);
const MINUTE_MS = 60_000;
const ZONES = ["Europe/London", "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu"];
const KINDS: ScheduleKind[] = ["call", "performance", "rehearsal", "soundcheck", "other", "load_in"];

type Random = (below: number) => number;

/** Days of work at most times of day, with meals, travel and gaps; of an infant minutes, of somebody of sixteen hours. */
export function randomChildWeek(random: Random): PlannedItem[] {
  const items: PlannedItem[] = [];
  const zone = ZONES[random(ZONES.length)] ?? "UTC";
  const longest = [30, 90, 240, 400][random(4)] ?? 90;
  const add = (kind: ScheduleKind, from: number, minutes: number | null) => {
    const starts_at = new Date(BEGIN_MS + from * MINUTE_MS).toISOString();
    // Now and then the clock of somewhere else.
    const own = random(12) === 0 ? (ZONES[random(ZONES.length)] ?? zone) : zone;
    const local_start = localOf(starts_at, own);
    items.push({
      ...{ id: String(items.length), title: kind, kind, zone: own, local_start, starts_at },
      ends_at: minutes === null ? null : new Date(BEGIN_MS + (from + minutes) * MINUTE_MS).toISOString(),
      show_date: showDateOf({ local_start, all_day: false }, "06:00"),
    });
  };
  const days = 2 + random(6);
  for (let day = 0; day < days; day++) {
    let at = day * 1_440 + random(1_200);
    for (let n = random(4); n >= 0; n--) {
      const minutes = random(12) === 0 ? null : 5 + random(longest);
      add(random(6) === 0 ? "travel" : (KINDS[random(KINDS.length)] ?? "call"), at, minutes);
      if (random(3) === 0) add(random(2) === 0 ? "meal" : "break", at + random(longest), 5 + random(60));
      at += (minutes ?? 60) + [0, 10, 20, 70][random(4)]!;
    }
  }
  return items;
}

export function randomTerms(random: Random, band: MinorTerms["band"]): MinorTerms {
  return {
    band,
    until: random(4) === 0 ? `2026-03-${25 + random(5)}` : "2027-01-01",
    hasChaperone: random(3) > 0,
    children: 1 + random(24),
    schoolMinutes: [null, 0, 120, 180, 300][random(5)] ?? null,
  };
}

/** Minutes of the day that a wall shows, minute by minute for three weeks around, and its date. */
const walls = new Map<string, { clock: Uint16Array; date: string[] }>();
const WALL_FROM = BEGIN_MS / MINUTE_MS - 2_880;
const WALL_MINUTES = 16 * 1_440;
const QUARTER = 15;

function wallOf(zone: string) {
  const known = walls.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit" },
  } as Intl.DateTimeFormatOptions);
  const wall = { clock: new Uint16Array(WALL_MINUTES), date: [] as string[] };
  // No clock changes within a quarter of an hour.
  for (let minute = 0; minute < WALL_MINUTES; minute += QUARTER) {
    const [date = "", clock = ""] = format.format((WALL_FROM + minute) * MINUTE_MS).split(" ");
    const [hours = 0, minutes = 0] = clock.split(":").map(Number);
    for (let n = 0; n < QUARTER; n++) {
      wall.clock[minute + n] = hours * 60 + minutes + n;
      wall.date.push(date);
    }
  }
  walls.set(zone, wall);
  return wall;
}

const isWeekday = (date: string): boolean => ![0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay());
const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** For a rule, the minutes (since 1970) with which what breaks it begins, in order. */
export function bruteForceMinor(all: readonly PlannedItem[], rule: MinorRule, terms: MinorTerms): string[] {
  const isLater = rule.rule === "band";
  const items = all.filter(({ show_date }) => show_date > terms.until === isLater);
  const isPause = ({ kind }: PlannedItem) => kind === "meal" || kind === "break";
  const isThere = (item: PlannedItem) => !isPause(item) && item.kind !== "travel";
  const covers = (counts: (item: PlannedItem) => boolean, some = items) => {
    const on = new Set<number>();
    for (const item of some.filter(counts)) {
      const { from, to } = spanOf(item);
      for (let minute = from; minute < to; minute++) on.add(minute);
    }
    return on;
  };
  const hasSchool = (date: string) => terms.schoolMinutes !== 0 && isWeekday(date);
  const dates = [...new Set(items.filter(isThere).map(({ show_date }) => show_date))].sort();
  const counted = dates.filter(
    (date) => rule.when === undefined || hasSchool(date) === (rule.when === "school-day"),
  );
  const pauses = covers(isPause);

  if (rule.rule === "continuous") {
    const on = covers(({ kind }) => rule.kinds.includes(kind));
    const minutes = [...on].filter((minute) => !pauses.has(minute)).sort((a, b) => a - b);
    const found: string[] = [];
    let begin = minutes[0] ?? 0;
    minutes.forEach((minute, at) => {
      const next = minutes[at + 1];
      // So many minutes of nothing lie between this one and the next.
      if (next !== undefined && next - minute - 1 < rule.breakMinutes) return;
      if (minute + 1 - begin > rule.minutes) found.push(String(begin));
      begin = next ?? 0;
    });
    return found;
  }
  const found = counted.flatMap((date) => {
    const ofDay = items.filter((item) => isThere(item) && item.show_date === date);
    const there = [...covers(() => true, ofDay)].sort((a, b) => a - b);
    const [begin, end] = [there[0]!, there.at(-1)! + 1];
    const during = Array.from({ length: end - begin }, (_, n) => begin + n);
    const breaks = (): boolean => {
      switch (rule.rule) {
        case "presence": {
          const meals = covers(({ kind }) => kind === "meal");
          const eating = during.filter((minute) => meals.has(minute)).length;
          return end - begin - Math.min(eating, rule.mealMinutes) > rule.minutes;
        }
        case "performing": {
          const on = covers(({ kind }) => rule.kinds.includes(kind), ofDay);
          return [...on].filter((minute) => !pauses.has(minute)).length > rule.minutes;
        }
        case "breaks": {
          if (end - begin <= rule.minutes) return false;
          const planned = covers(() => true);
          const runs = [
            ...runsOf(during.map((minute) => pauses.has(minute))),
            ...runsOf(during.map((minute) => !planned.has(minute))).filter((run) => run >= 60),
          ].filter((run) => run >= rule.breakMinutes);
          return !(runs.some((run) => run >= rule.mealMinutes) && runs.length - 1 >= rule.breaks);
        }
        case "lessons":
          return terms.schoolMinutes === null || terms.schoolMinutes < rule.minutes;
        case "chaperone":
          return !terms.hasChaperone || terms.children > rule.childrenMax;
        default:
          return false;
      }
    };
    if (rule.rule === "hours") {
      const first = [...lateOf(ofDay, rule, hasSchool)].sort((a, b) => a - b)[0];
      return first === undefined ? [] : [first];
    }
    return rule.rule === "band" || breaks() ? [begin] : [];
  });
  return (isLater ? found.slice(0, 1) : found).map(String);
}

/** Minutes at which no work is allowed by the wall where it is. */
function lateOf(
  items: readonly PlannedItem[],
  { windows, lateEnd }: Extract<MinorRule, { rule: "hours" }>,
  hasSchool: (date: string) => boolean,
): Set<number> {
  const late = new Set<number>();
  for (const item of items) {
    const { clock, date } = wallOf(item.zone);
    const { from, to } = spanOf(item);
    for (let minute = from; minute < to; minute++) {
      const [now = 0, today = ""] = [clock[minute - WALL_FROM], date[minute - WALL_FROM]];
      const isAllowed = windows.some(([begin, end], n) => {
        const isLast = n === windows.length - 1;
        const stays = isLast && lateEnd !== undefined && !hasSchool(dayAfter(today));
        if (now >= minutesOf(begin) && now < (stays ? minutesOf(lateEnd) : minutesOf(end))) return true;
        // Of the evening before, past midnight.
        return isLast && lateEnd !== undefined && !hasSchool(today) && now + 1_440 < minutesOf(lateEnd);
      });
      if (!isAllowed) late.add(minute);
    }
  }
  return late;
}

function runsOf(on: readonly boolean[]): number[] {
  const runs: number[] = [];
  on.forEach((is, at) => {
    if (!is) return;
    if (on[at - 1]) runs[runs.length - 1]! += 1;
    else runs.push(1);
  });
  return runs;
}
