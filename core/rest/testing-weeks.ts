import type { ScheduleKind } from "../schedules.ts";
import { localOf } from "../time.ts";
import { showDateOf } from "../time/days.ts";
import type { RestRule } from "./packs.ts";
import { spanOf, type PlannedItem } from "./spans.ts";

/**
 * Random weeks, and what a pack says of them found out minute by minute: written a second time, in the slowest and
 * plainest way, so that it shares no thought with what it checks.
 */
const BEGIN_MS = Date.UTC(2026, 2, 23);
const MINUTE_MS = 60_000;
/** Two time zones that change their clocks in that week, one that never does, and one beyond the date line. */
const ZONES = ["Europe/Berlin", "Europe/Lisbon", "Asia/Kathmandu", "Pacific/Honolulu"];
const WORK: ScheduleKind[] = [
  "call",
  "performance",
  "rehearsal",
  "soundcheck",
  "load_in",
  "load_out",
  "other",
];

/** A generator with a seed (mulberry32), so that a failure can be had again. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Someone's week of touring: days of work with meals, travel and nights, some of them far too short. */
export function randomWeek(random: (below: number) => number, { isDriver = false } = {}): PlannedItem[] {
  const items: PlannedItem[] = [];
  const add = (kind: ScheduleKind, fromMinute: number, minutes: number | null) => {
    const zone = ZONES[random(ZONES.length)] ?? "UTC";
    const startsAt = new Date(BEGIN_MS + fromMinute * MINUTE_MS).toISOString();
    const local_start = localOf(startsAt, zone);
    items.push({
      id: String(items.length),
      title: kind,
      kind,
      zone,
      local_start,
      starts_at: startsAt,
      ends_at:
        minutes === null ? null : new Date(BEGIN_MS + (fromMinute + minutes) * MINUTE_MS).toISOString(),
      show_date: showDateOf({ local_start, all_day: false }, "06:00"),
    });
  };
  const days = 3 + random(6);
  let at = random(12 * 60);
  for (let day = 0; day < days; day++) {
    const begin = at;
    for (let n = random(4); n >= 0; n--) {
      const kind = random(isDriver ? 2 : 4) === 0 ? "travel" : (WORK[random(WORK.length)] ?? "call");
      const minutes = random(8) === 0 ? null : 15 + random(6 * 60);
      add(kind, at, minutes);
      if (random(3) === 0) add(random(2) === 0 ? "meal" : "break", at + random(240), 15 + random(45));
      at += (minutes ?? 60) + (random(3) === 0 ? random(150) : 0);
    }
    // The next morning, give or take; now and then a day off.
    at = Math.max(at, begin + 8 * 60) + 6 * 60 + random(8 * 60) + (random(9) === 0 ? 24 * 60 : 0);
  }
  return items;
}

type Minutes = { begin: number; length: number };

/** For each rule, the minutes at which a breach begins, in order. */
export function bruteForce(
  items: readonly PlannedItem[],
  pack: { travelIsWork: boolean; rules: readonly RestRule[] },
): Map<RestRule, string[]> {
  const spans = items.map(spanOf);
  const range: Minutes = {
    begin: Math.min(...spans.map(({ from }) => from)),
    length: Math.max(...spans.map(({ to }) => to)) - Math.min(...spans.map(({ from }) => from)),
  };
  const marked = (counts: (item: PlannedItem) => boolean): Uint8Array => {
    const minutes = new Uint8Array(range.length + 1);
    for (const item of items) {
      if (!counts(item)) continue;
      const { from, to } = spanOf(item);
      for (let minute = from; minute < to; minute++) minutes[minute - range.begin] = 1;
    }
    return minutes;
  };
  const isPause = ({ kind }: PlannedItem) => kind === "meal" || kind === "break";
  const work = marked((item) => !isPause(item) && (pack.travelIsWork || item.kind !== "travel"));
  const other = marked((item) => !isPause(item) && item.kind !== "travel");
  const resting = marked(isPause);
  const driving = marked(({ kind }) => kind === "travel").map((on, minute) =>
    on && !resting[minute] ? 1 : 0,
  );
  const isOn = (minutes: Uint8Array, minute: number) => minute >= 0 && minutes[minute] === 1;
  const starts = [...work.keys()].filter((minute) => isOn(work, minute) && !isOn(work, minute - 1));
  /** How long nothing is marked from a minute on, Infinity to the end. */
  const freeFrom = (minutes: Uint8Array, from: number): number => {
    for (let minute = from; minute < minutes.length; minute++)
      if (minutes[minute] === 1) return minute - from;
    return Infinity;
  };
  const showDateAt = (minute: number, edge: "from" | "to"): string => {
    const at = minute + range.begin;
    const counted = items.filter((item) => !isPause(item) && (pack.travelIsWork || item.kind !== "travel"));
    const touching = counted.filter((item) => spanOf(item)[edge] === at);
    const chosen =
      edge === "from"
        ? touching.toSorted((a, b) => spanOf(a).to - spanOf(b).to)[0]
        : touching.toSorted((a, b) => spanOf(a).from - spanOf(b).from).at(-1);
    return chosen?.show_date ?? "";
  };

  const breaks = (rule: RestRule): string[] => {
    switch (rule.rule) {
      case "daily-rest": {
        const found: string[] = [];
        // Every end of work, and what follows it.
        for (let minute = 1; minute < work.length; minute++) {
          if (!isOn(work, minute - 1) || isOn(work, minute)) continue;
          const free = freeFrom(work, minute);
          if (free === Infinity || free >= rule.minutes) continue;
          if (showDateAt(minute, "to") !== showDateAt(minute + free, "from")) found.push(`days ${minute}`);
        }
        return [...found, ...windows(1_440, rule.minutes, rule.counts)];
      }
      case "weekly-rest":
        return windows(10_080, rule.minutes, "inside");
      case "weekly-hours":
        return starts
          .filter((start) => {
            let sum = 0;
            for (let minute = start; minute < start + 10_080; minute++) sum += work[minute] ?? 0;
            return sum > rule.minutes;
          })
          .map((start) => `window ${start}`);
      case "meal":
        return meals(rule);
      case "driving-break":
        return drives(rule);
      case "daily-driving":
        return daily(rule);
    }
  };

  function windows(length: number, due: number, counts: "whole" | "inside"): string[] {
    return starts
      .filter((start) => {
        let free = 0;
        for (let minute = start; minute < start + length; minute++) {
          if (isOn(work, minute)) free = 0;
          else free++;
          if (free >= due) return false;
          // Of one that reaches over the end of the window all of it may count.
          const isLast = minute === start + length - 1;
          if (counts === "whole" && isLast && free > 0 && free + freeFrom(work, minute + 1) >= due)
            return false;
        }
        return true;
      })
      .map((start) => `window ${start}`);
  }

  /** Minutes in which work is interrupted by a meal, or by time without plans that is long enough. */
  function meals(rule: Extract<RestRule, { rule: "meal" }>): string[] {
    const eating = marked(
      (item) => isPause(item) && spanOf(item).to - spanOf(item).from >= rule.breakMinutes,
    );
    const idle = new Uint8Array(work.length);
    for (let minute = 0; minute < work.length; minute++) {
      if (isOn(work, minute) || (minute > 0 && !isOn(work, minute - 1))) continue;
      const free = freeFrom(work, minute);
      if (free < rule.freeMinutes) continue;
      for (let n = minute; n < Math.min(work.length, minute + free); n++) idle[n] = 1;
    }
    const found: string[] = [];
    let begin = -1;
    let isTold = false;
    for (let minute = 0; minute < work.length; minute++) {
      if (eating[minute] || idle[minute]) begin = -1;
      else if (isOn(work, minute)) {
        if (begin < 0) [begin, isTold] = [minute, false];
        if (minute + 1 - begin > rule.minutes && !isTold) {
          isTold = true;
          found.push(`window ${begin}`);
        }
      }
    }
    return found;
  }

  function drives(rule: Extract<RestRule, { rule: "driving-break" }>): string[] {
    const found: string[] = [];
    let [sum, begin, still] = [0, -1, 0];
    for (let minute = 0; minute < driving.length; minute++) {
      const isBusy = isOn(driving, minute) || isOn(other, minute);
      still = isBusy ? 0 : still + 1;
      if (still >= rule.breakMinutes) [sum, begin] = [0, -1];
      if (!isOn(driving, minute)) continue;
      if (begin < 0) begin = minute;
      if (++sum === rule.minutes + 1) found.push(`window ${begin}`);
    }
    return found;
  }

  function daily(rule: Extract<RestRule, { rule: "daily-driving" }>): string[] {
    const found: string[] = [];
    let [sum, begin, still] = [0, -1, 0];
    for (let minute = 0; minute < work.length; minute++) {
      still = isOn(work, minute) ? 0 : still + 1;
      if (still >= rule.restMinutes) [sum, begin] = [0, -1];
      if (!isOn(driving, minute)) continue;
      if (begin < 0) begin = minute;
      if (++sum === rule.minutes + 1) found.push(`window ${begin}`);
    }
    return found;
  }

  return new Map(pack.rules.map((rule) => [rule, breaks(rule).sort()]));
}

/** The first minute of a week, from which the oracle counts. */
export const beginOf = (items: readonly PlannedItem[]): number =>
  Math.min(...items.map((item) => spanOf(item).from));
