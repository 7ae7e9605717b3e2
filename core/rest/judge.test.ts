import { expect, test } from "bun:test";
import type { ScheduleKind } from "../schedules.ts";
import { localOf, resolveLocal } from "../time.ts";
import { showDateOf } from "../time/days.ts";
import { newFindings } from "./judge.ts";
import { packFor } from "./packs.ts";
import type { PlannedItem } from "./spans.ts";

let count = 0;
/** `at("call", "2026-09-03T10:00", "18:00")`, in Berlin unless it is said; an end that is earlier is on the next day. */
function at(
  kind: ScheduleKind,
  start: string,
  end: string | null,
  { zone = "Europe/Berlin", title = kind as string } = {},
): PlannedItem {
  const startsAt = resolveLocal(`${start}:00`, zone).instant;
  const day = start.slice(0, 10);
  const sameDay = end === null ? null : resolveLocal(`${day}T${end}:00`, zone).instant;
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const ends_at =
    sameDay === null || sameDay > startsAt ? sameDay : resolveLocal(`${next}T${end}:00`, zone).instant;
  const local_start = localOf(startsAt, zone);
  return {
    id: String(++count),
    title,
    kind,
    zone,
    local_start,
    starts_at: startsAt,
    ends_at,
    show_date: showDateOf({ local_start, all_day: false }, "06:00"),
  };
}
const said = (
  before: PlannedItem[],
  added: PlannedItem[],
  pack: Parameters<typeof newFindings>[2][number] = "eu",
) =>
  newFindings(before, [...before, ...added], [pack]).map(({ rule, severity, reason }) => ({
    rule,
    severity,
    reason,
  }));

const show = at("performance", "2026-09-03T20:00", "23:30", { title: "Show" });

test("a call too soon after last night's show, with every value it was judged by", () => {
  const call = at("call", "2026-09-04T07:00", "09:00", { title: "Call" });
  expect(said([show], [call])).toEqual([
    {
      rule: "daily-rest",
      severity: "warn",
      reason:
        "7 h 30 min of rest between “Show”, to 23:30 on 3 Sep 2026 (Berlin), and “Call”, from 07:00 on 4 Sep 2026 (Berlin); 11 h at least (EU working time)",
    },
  ]);
  expect(said([show], [at("call", "2026-09-04T10:30", "12:00")])).toEqual([]);
});

test("the packs ask for different rests: 10 hours of a crew, 12 of a cast", () => {
  const call = [at("call", "2026-09-04T09:30", "11:00")];
  expect(said([show], call, "us-crew")).toEqual([]);
  expect(said([show], call, "us-cast")).toHaveLength(1);
});

test("a set after midnight is of the evening before, and no night lies between", () => {
  const late = at("performance", "2026-09-04T01:30", "03:00", { title: "Late show" });
  expect(said([show], [late])).toEqual([]);
  expect(said([show, late], [at("call", "2026-09-04T12:00", "13:00")])).toHaveLength(1);
});

test("the night in which clocks go forward is an hour shorter than it looks, the other an hour longer", () => {
  const evening = (day: string) => at("performance", `${day}T20:00`, "23:00");
  const morning = (day: string) => at("call", `${day}T10:00`, "11:00");
  expect(said([evening("2026-03-28")], [morning("2026-03-29")])).toHaveLength(1);
  expect(said([evening("2026-03-27")], [morning("2026-03-28")])).toEqual([]);
  const early = at("call", "2026-10-25T09:00", "10:00");
  expect(said([evening("2026-10-24")], [early])).toEqual([]);
});

test("between zones hours that pass are counted, and not hours on walls", () => {
  // 23:00 in Berlin is 22:00 in Lisbon: a call at 09:00 there leaves 11 hours.
  const evening = at("performance", "2026-09-03T20:00", "23:00");
  expect(said([evening], [at("call", "2026-09-04T09:00", "10:00", { zone: "Europe/Lisbon" })])).toEqual([]);
  expect(
    said([evening], [at("call", "2026-09-04T10:00", "11:00", { zone: "Europe/Helsinki" })]),
  ).toHaveLength(1);
});

test("over the date line the same date is another day all the same", () => {
  const tokyo = at("rehearsal", "2026-09-03T10:00", "22:00", { zone: "Asia/Tokyo" });
  const honolulu = at("call", "2026-09-03T10:00", "20:00", { zone: "Pacific/Honolulu" });
  expect(said([tokyo], [honolulu], "us-crew").map(({ rule }) => rule)).toContain("daily-rest");
});

test("travel is work from portal to portal; a meal is none, and ends no rest", () => {
  const bus = at("travel", "2026-09-04T00:30", "06:30", { title: "Bus" });
  const call = at("call", "2026-09-04T12:00", "13:00");
  expect(said([show, call], [bus]).length).toBeGreaterThan(0);
  expect(said([show, call], [at("meal", "2026-09-04T08:00", "09:00")])).toEqual([]);
});

test("seven days in a row, and a week of more than 48 hours", () => {
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => at("rehearsal", `2026-09-0${day}T10:00`, "18:00"));
  expect(said(days.slice(0, 6), days.slice(6)).map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
    "weekly-rest warn",
    "weekly-hours info",
  ]);
});

test("six hours without a meal are told and ask for nothing", () => {
  const long = at("rehearsal", "2026-09-03T10:00", "18:00");
  expect(said([], [long], "us-crew")).toMatchObject([{ rule: "meal", severity: "info" }]);
  expect(said([long], [at("meal", "2026-09-03T13:00", "13:30")], "us-crew")).toEqual([]);
});

test("a driver's breaks and hours at the wheel", () => {
  const drive = (from: string, to: string) => at("travel", `2026-09-03T${from}`, to);
  expect(said([], [drive("08:00", "13:00")], "eu-drivers")).toMatchObject([{ rule: "driving-break" }]);
  expect(said([], [drive("08:00", "12:00"), drive("12:45", "16:00")], "eu-drivers")).toEqual([]);
  const day = [drive("06:00", "10:00"), drive("10:45", "14:45"), drive("15:30", "18:00")];
  expect(said(day.slice(0, 2), day.slice(2), "eu-drivers").map(({ rule }) => rule)).toContain(
    "daily-driving",
  );
});

test("what was so before is told only where it gets worse", () => {
  const call = at("call", "2026-09-04T07:00", "09:00");
  const planned = [show, call];
  expect(said(planned, [at("meal", "2026-09-04T12:00", "13:00")])).toEqual([]);
  const earlier = { ...call, ...at("call", "2026-09-04T06:30", "09:00"), id: call.id };
  expect(newFindings(planned, [show, earlier], ["eu"])).toHaveLength(1);
  const later = { ...call, ...at("call", "2026-09-04T08:00", "09:00"), id: call.id };
  expect(newFindings(planned, [show, later], ["eu"])).toEqual([]);
});

test("of two packs that say the same, it is told once", () => {
  const call = at("call", "2026-09-04T06:30", "07:30");
  expect(newFindings([show], [show, call], ["us-crew", "eu"])).toHaveLength(1);
});

test("where a production is decides what it goes by, unless it says", () => {
  expect(packFor(null, "America/New_York")).toBe("us-crew");
  expect(packFor(null, "America/Indiana/Knox")).toBe("us-crew");
  expect(packFor(null, "America/Sao_Paulo")).toBe("eu");
  expect(packFor("us-cast", "Europe/Berlin")).toBe("us-cast");
});
