import { MINUTES_MAX, readingsOf, type ClockStyle, type FoundTime } from "./clock.ts";
import type { FoundItem } from "./schedule.ts";

const DAY = 1_440;
/** So much earlier than the line above, and not later than this in the morning, is of the night that follows. */
const DROP_MIN = 240;
const NIGHT_UNTIL = 420;
/** Lines further apart belong to different lists. */
const ROWS_APART_MAX = 3;

/** The minutes of a line's time from midnight of its day; two readings where nothing tells the half of the day. */
export type PlacedItem = FoundItem & { minutes: number[]; until: number | null };

/** Lines of a day are in order: that tells halves of the day apart, and where the night begins. */
export function inOrder(items: readonly FoundItem[], style: ClockStyle): PlacedItem[] {
  let before: { at: number; minutes: number; dayOffset: number } | undefined;
  return items.map((item) => {
    const isNew =
      before === undefined || item.row.at - before.at > ROWS_APART_MAX || item.dayOffset !== before.dayOffset;
    const since = isNew ? undefined : before?.minutes;
    const minutes = readings(item.found, style, since);
    const [first] = minutes;
    if (first !== undefined) before = { at: item.row.at, minutes: first, dayOffset: item.dayOffset };
    return { ...item, minutes, until: first === undefined ? null : endAfter(first, item.found.until, style) };
  });
}

function readings(found: FoundTime, style: ClockStyle, since: number | undefined): number[] {
  const all = readingsOf(found, style);
  if (since === undefined) return all;
  const later = all
    .map((minutes) => afterNight(minutes, since))
    .filter((minutes) => minutes >= since && minutes <= MINUTES_MAX);
  if (all.length > 1 && later.length > 0) return [Math.min(...later)];
  return [afterNight(all[0] ?? found.minutes, since)];
}

function afterNight(minutes: number, since: number): number {
  const isNext = minutes < since - DROP_MIN && minutes <= NIGHT_UNTIL && since >= 900;
  return isNext && minutes + DAY <= MINUTES_MAX ? minutes + DAY : minutes;
}

/** An end is after its beginning. */
export function endAfter(start: number, until: FoundTime | undefined, style: ClockStyle): number | null {
  if (until === undefined) return null;
  const all = readingsOf(until, style).flatMap((minutes) => [minutes, minutes + DAY]);
  const later = all.filter((minutes) => minutes >= start && minutes <= MINUTES_MAX);
  return later.length > 0 ? Math.min(...later) : null;
}
