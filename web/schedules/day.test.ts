import { expect, test } from "bun:test";
import type { ScheduleItem } from "../../core/schedules.ts";
import { DAY_STARTS_AT, showDateOf } from "../../core/time/days.ts";
import { dayOf, momentsOf } from "./day.ts";

let count = 0;
function item(local_start: string, over: Partial<ScheduleItem> = {}): ScheduleItem {
  count += 1;
  return {
    id: String(count),
    production_id: "p",
    production_name: "Tour",
    title: local_start,
    kind: "performance",
    all_day: false,
    local_start,
    local_end: null,
    zone: "UTC",
    starts_at: `${local_start}.000Z`,
    ends_at: null,
    location: null,
    stage: null,
    notes: null,
    status: "scheduled",
    version: 1,
    show_date: showDateOf({ local_start, all_day: false }, DAY_STARTS_AT),
    confirmed_at: null,
    ...over,
  };
}
const titles = (items: ScheduleItem[]) => items.map(({ title }) => title);

test("small hours stand under their own date and after the night before", () => {
  const rows = [item("2026-09-04T22:00:00"), item("2026-09-05T01:00:00"), item("2026-09-05T09:00:00")];
  expect(titles(dayOf(rows, "2026-09-04").timed)).toEqual(["2026-09-04T22:00:00"]);
  expect(titles(dayOf(rows, "2026-09-04").afterMidnight)).toEqual(["2026-09-05T01:00:00"]);
  expect(titles(dayOf(rows, "2026-09-05").timed)).toEqual(["2026-09-05T01:00:00", "2026-09-05T09:00:00"]);
});

test("a production whose day begins earlier says so itself", () => {
  const rows = [item("2026-09-04T22:00:00"), item("2026-09-05T05:00:00", { show_date: "2026-09-05" })];
  expect(dayOf(rows, "2026-09-04").afterMidnight).toEqual([]);
});

test("an early call is no part of a day that had nothing", () => {
  expect(dayOf([item("2026-09-05T05:00:00")], "2026-09-04").afterMidnight).toEqual([]);
});

test("days without times stand under each of their dates and not under the next", () => {
  const trip = item("2026-09-04T00:00:00", { all_day: true, local_end: "2026-09-06T00:00:00" });
  expect(
    ["2026-09-03", "2026-09-04", "2026-09-05", "2026-09-06"].map((day) => dayOf([trip], day).allDay.length),
  ).toEqual([0, 1, 1, 0]);
});

test("now is what began and has not ended, next is the first that has not begun; cancelled is neither", () => {
  const on = item("2026-09-04T20:00:00", { ends_at: "2026-09-04T21:00:00.000Z" });
  const off = item("2026-09-04T20:45:00", { status: "cancelled" });
  const soon = item("2026-09-04T21:30:00");
  const later = item("2026-09-04T23:00:00");
  const moments = momentsOf([on, later, off, soon], Date.parse("2026-09-04T20:30:00Z"));
  expect(momentsOf([soon], Date.parse("2026-09-01T20:30:00Z")).size).toBe(0);
  expect([...moments]).toEqual([
    [on.id, "now"],
    [soon.id, "next"],
  ]);
});
