import type { ScheduleItem } from "../../core/schedules.ts";
import { dayShort, wallTime } from "../lib/clock.ts";

/** What this device remembers of an item as its reader last saw it. */
export type Glimpse = Pick<ScheduleItem, "version" | "title" | "local_start" | "local_end" | "status"> & {
  place: string;
};

/** What was seen, by item; a week that was never opened is not full of news. */
export type Seen = { weeks: string[]; items: Record<string, Glimpse> };

export type Change = { kind: "new" } | { kind: "changed"; was: string[] };

const WEEKS_MAX = 26;
const ITEMS_MAX = 2_000;

export const nothingSeen = (): Seen => ({ weeks: [], items: {} });

export const placeOf = (item: Pick<ScheduleItem, "stage" | "location">): string =>
  [item.stage, item.location].filter(Boolean).join(", ");

function glimpseOf(item: ScheduleItem): Glimpse {
  const { version, title, local_start, local_end, status } = item;
  return { version, title, local_start, local_end, status, place: placeOf(item) };
}

/** What is different for a reader who last saw `before`. */
export function changeOf(item: ScheduleItem, seen: Seen, week: string): Change | undefined {
  if (!seen.weeks.includes(week)) return undefined;
  const before = seen.items[item.id];
  if (!before) return { kind: "new" };
  if (before.version >= item.version) return undefined;
  const was: string[] = [];
  if (before.status !== item.status && item.status === "cancelled") was.push("cancelled");
  if (before.local_start !== item.local_start) {
    const sameDay = before.local_start.slice(0, 10) === item.local_start.slice(0, 10);
    was.push(
      `was ${sameDay ? "" : `${dayShort(before.local_start.slice(0, 10))}, `}${wallTime(before.local_start)}`,
    );
  } else if (before.local_end !== item.local_end) {
    was.push(before.local_end === null ? "had no end" : `ended ${wallTime(before.local_end)}`);
  }
  if (before.place !== placeOf(item))
    was.push(before.place === "" ? "place is new" : `was at ${before.place}`);
  if (before.title !== item.title) was.push(`was “${before.title}”`);
  return { kind: "changed", was };
}

/** What was seen in this week (Monday to Sunday) and is not there any more. */
export function removedFrom(
  rows: readonly ScheduleItem[],
  seen: Seen,
  inWeek: (date: string) => boolean,
): Glimpse[] {
  const there = new Set(rows.map(({ id }) => id));
  return Object.entries(seen.items)
    .filter(([id, glimpse]) => !there.has(id) && inWeek(glimpse.local_start.slice(0, 10)))
    .map(([, glimpse]) => glimpse);
}

/** The reader has seen these rows of the week; what is gone is forgotten, and what is oldest when it gets too much. */
export function withSeen(
  seen: Seen,
  rows: readonly ScheduleItem[],
  week: string,
  inWeek: (date: string) => boolean,
): Seen {
  const others = Object.entries(seen.items).filter(
    ([, glimpse]) => !inWeek(glimpse.local_start.slice(0, 10)),
  );
  const own = rows.map((item): [string, Glimpse] => [item.id, glimpseOf(item)]);
  const weeks = [...seen.weeks.filter((one) => one !== week), week];
  return {
    weeks: weeks.slice(-WEEKS_MAX),
    items: Object.fromEntries([...others, ...own].slice(-ITEMS_MAX)),
  };
}
