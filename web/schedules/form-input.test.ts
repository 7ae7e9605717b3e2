import { expect, test } from "bun:test";
import { changesOf, checkOf, type Input } from "./form-input.ts";

const before: Input = {
  production_id: "p",
  title: "Soundcheck",
  kind: "soundcheck",
  zone: "Europe/London",
  all_day: false,
  day: "2026-11-20",
  last_day: "2026-11-20",
  start: "15:00",
  end: "16:00",
  location: "",
  stage: "Main",
  notes: "",
  named: ["a", "b"],
};

test("what was not touched is not sent", () => {
  expect(changesOf(before, { ...before, named: ["b", "a"] })).toEqual({});
  expect(changesOf(before, { ...before, title: "Line check" })).toEqual({ title: "Line check" });
  expect(changesOf(before, { ...before, named: [] })).toEqual({ assigned_user_ids: [] });
});

test("times go together", () => {
  expect(changesOf(before, { ...before, end: "01:00" })).toEqual({
    all_day: false,
    local_start: "2026-11-20T15:00:00",
    local_end: "2026-11-21T01:00:00",
  });
});

const show: Input = {
  ...before,
  ...{ title: "Show", kind: "performance", day: "2026-11-20", start: "20:00", end: "01:00", named: ["a"] },
};

test("what is asked is what would be planned, without what nobody judges", () => {
  expect(checkOf(show, undefined)).toEqual({
    production_id: "p",
    title: "Show",
    kind: "performance",
    zone: "Europe/London",
    all_day: false,
    local_start: "2026-11-20T20:00:00",
    local_end: "2026-11-21T01:00:00",
    assigned_user_ids: ["a"],
  });
  expect(checkOf({ ...show, title: " " }, "s")).toMatchObject({ schedule_id: "s" });
  expect(checkOf({ ...show, title: " " }, "s")).not.toHaveProperty("title");
});

test("nothing is asked before it says when and where", () => {
  for (const change of [{ production_id: "" }, { day: "" }, { start: "" }, { zone: "" }])
    expect(checkOf({ ...show, ...change }, undefined)).toBeUndefined();
});
