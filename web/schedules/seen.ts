import { createEffect, createMemo, createSignal, on } from "solid-js";
import type { ScheduleItem } from "../../core/schedules.ts";
import { addDays } from "../lib/clock.ts";
import type { Reading } from "../lib/reading.ts";
import { organisation, ownKey, person } from "../lib/session.ts";
import {
  changeOf,
  nothingSeen,
  removedFrom,
  withSeen,
  type Change,
  type Glimpse,
  type Seen,
} from "./changes.ts";

export type SeenWeek = {
  changeOf(item: ScheduleItem): Change | undefined;
  removed: () => Glimpse[];
  /** How much there is to see, on all days of the week. */
  count: () => number;
  /** The reader has seen it all. */
  acknowledge(): void;
};

/** What changed in a week since its reader last said that they had seen it, kept on this device. */
export function createSeenWeek(week: () => string, reading: Reading<ScheduleItem>): SeenWeek {
  const key = () => ownKey(person()?.id ?? "", `seen.${organisation()}`);
  const [seen, setSeen] = createSignal(recall(key()));
  const inWeek = (date: string) => date >= week() && date < addDays(week(), 7);
  const rows = createMemo(() => reading.rows.filter((item) => inWeek(item.local_start.slice(0, 10))));
  const acknowledge = () => {
    const next = withSeen(seen(), rows(), week(), inWeek);
    localStorage.setItem(key(), JSON.stringify(next));
    setSeen(next);
  };
  createEffect(on(key, (now) => setSeen(recall(now)), { defer: true }));
  createEffect(() => {
    const isTrue = reading.state === "ready" && reading.source?.region !== "device";
    if (isTrue && !seen().weeks.includes(week())) acknowledge();
  });
  const removed = createMemo(() =>
    reading.state === "ready" && seen().weeks.includes(week()) ? removedFrom(rows(), seen(), inWeek) : [],
  );
  const change = (item: ScheduleItem) => changeOf(item, seen(), week());
  return {
    changeOf: change,
    removed,
    count: createMemo(() => removed().length + rows().filter((item) => change(item) !== undefined).length),
    acknowledge,
  };
}

function recall(key: string): Seen {
  const text = localStorage.getItem(key);
  return text === null ? nothingSeen() : (JSON.parse(text) as Seen);
}
