import { expect, test } from "bun:test";
import type { ScheduleItem } from "../../core/schedules.ts";
import { wallTime } from "../lib/clock.ts";
import { changeOf, nothingSeen, removedFrom, withSeen } from "./changes.ts";

const WEEK = "2026-11-16";
const inWeek = (date: string) => date >= WEEK && date <= "2026-11-22";
const item = (over: Partial<ScheduleItem> = {}): ScheduleItem => ({
  id: "01939b5e-0000-7000-8000-000000000001",
  production_id: "01939b5e-0000-7000-8000-0000000000ff",
  production_name: "Tour",
  title: "Soundcheck",
  kind: "soundcheck",
  all_day: false,
  local_start: "2026-11-20T15:00:00",
  local_end: "2026-11-20T16:00:00",
  zone: "Europe/London",
  starts_at: "2026-11-20T15:00:00.000Z",
  ends_at: "2026-11-20T16:00:00.000Z",
  location: "Kings Theatre",
  stage: "Main",
  notes: null,
  status: "scheduled",
  version: 1,
  show_date: "2026-11-20",
  confirmed_at: null,
  ...over,
});
const seen = withSeen(nothingSeen(), [item()], WEEK, inWeek);

test("a week that was never opened has no news", () => {
  expect(changeOf(item(), nothingSeen(), WEEK)).toBeUndefined();
});

test("what was not there before is new; what is as it was is nothing", () => {
  expect(changeOf(item({ id: "01939b5e-0000-7000-8000-000000000002" }), seen, WEEK)).toEqual({ kind: "new" });
  expect(changeOf(item({ confirmed_at: "2026-11-19T10:00:00.000Z" }), seen, WEEK)).toBeUndefined();
});

test("a change says what it was before", () => {
  expect(changeOf(item({ version: 2, local_start: "2026-11-20T15:30:00" }), seen, WEEK)).toEqual({
    kind: "changed",
    was: [`was ${wallTime("2026-11-20T15:00")}`],
  });
  const moved = changeOf(item({ version: 2, local_start: "2026-11-21T15:00:00", stage: "B" }), seen, WEEK);
  expect(moved?.kind === "changed" && moved.was[0]).toContain("20");
  expect(moved?.kind === "changed" && moved.was[1]).toBe("was at Main, Kings Theatre");
  expect(changeOf(item({ version: 2, status: "cancelled" }), seen, WEEK)).toEqual({
    kind: "changed",
    was: ["cancelled"],
  });
});

test("what is gone is told until it was seen, and other weeks stay remembered", () => {
  expect(removedFrom([], seen, inWeek).map(({ title }) => title)).toEqual(["Soundcheck"]);
  expect(removedFrom([], seen, (date) => date > "2026-11-22")).toEqual([]);
  const after = withSeen(seen, [], WEEK, inWeek);
  expect(removedFrom([], after, inWeek)).toEqual([]);
  const other = withSeen(seen, [], "2026-11-23", (date) => date > "2026-11-22");
  expect(Object.keys(other.items)).toHaveLength(1);
});

test("an older copy from this device is no change", () => {
  const newer = withSeen(nothingSeen(), [item({ version: 3 })], WEEK, inWeek);
  expect(changeOf(item({ version: 2 }), newer, WEEK)).toBeUndefined();
});
