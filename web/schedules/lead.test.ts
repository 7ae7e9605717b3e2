import { expect, test } from "bun:test";
import type { ScheduleItem } from "../../core/schedules.ts";
import { leadOf, plannedOn } from "./lead.ts";

const item = (id: string, local: string, more: Partial<ScheduleItem> = {}) =>
  ({
    ...{ id, title: id, status: "scheduled", all_day: false, local_start: `${local}:00`, local_end: null },
    ...{ show_date: local.slice(0, 10), starts_at: `${local}:00.000Z`, ends_at: null },
    ...more,
  }) as ScheduleItem;

const rows = [
  item("off", "2026-09-03T00:00", { all_day: true, local_end: "2026-09-04T00:00:00" }),
  item("call", "2026-09-03T10:00"),
  item("gone", "2026-09-03T12:00", { status: "cancelled" }),
  item("show", "2026-09-03T20:00", { ends_at: "2026-09-03T22:00:00.000Z" }),
  item("load-out", "2026-09-04T01:00", { show_date: "2026-09-03" }),
  item("other", "2026-09-04T10:00"),
];
const on = plannedOn(rows, "2026-09-03");
const at = (clock: string) => leadOf(on, Date.parse(`2026-09-0${clock}:00Z`))?.id;

test("a date's own, its night and what lasts all day, without what is cancelled", () => {
  expect(on.map(({ id }) => id)).toEqual(["call", "show", "load-out", "off"]);
});

test("what comes next leads, then what is on; of a day that is over the first", () => {
  expect(at("3T08:00")).toBe("call");
  expect(at("3T10:30")).toBe("show");
  expect(at("3T21:00")).toBe("show");
  expect(at("3T23:00")).toBe("load-out");
  expect(at("5T12:00")).toBe("call");
  expect(leadOf([], 0)).toBeUndefined();
});
