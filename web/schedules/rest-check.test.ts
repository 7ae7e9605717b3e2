import { expect, test } from "bun:test";
import type { Input } from "./form-input.ts";
import { checkOf } from "./rest-check.ts";

const input: Input = {
  production_id: "p",
  title: "Show",
  kind: "performance",
  zone: "Europe/London",
  all_day: false,
  day: "2026-11-20",
  last_day: "2026-11-20",
  start: "20:00",
  end: "01:00",
  location: "",
  stage: "",
  notes: "",
  named: ["a"],
};

test("what is asked is what would be planned, without what nobody judges", () => {
  expect(checkOf(input, undefined)).toEqual({
    production_id: "p",
    title: "Show",
    kind: "performance",
    zone: "Europe/London",
    all_day: false,
    local_start: "2026-11-20T20:00:00",
    local_end: "2026-11-21T01:00:00",
    assigned_user_ids: ["a"],
  });
  expect(checkOf({ ...input, title: " " }, "s")).toMatchObject({ schedule_id: "s" });
  expect(checkOf({ ...input, title: " " }, "s")).not.toHaveProperty("title");
});

test("nothing is asked before it says when and where", () => {
  for (const change of [{ production_id: "" }, { day: "" }, { start: "" }, { zone: "" }])
    expect(checkOf({ ...input, ...change }, undefined)).toBeUndefined();
});
