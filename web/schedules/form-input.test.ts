import { expect, test } from "bun:test";
import { changesOf, type Input } from "./form-input.ts";

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
