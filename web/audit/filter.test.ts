import { expect, test } from "bun:test";
import { isFiltered, trailPath } from "./filter.ts";

const asked = (filter: Parameters<typeof trailPath>[0]) =>
  Object.fromEntries(new URL(trailPath(filter), "http://localhost").searchParams);
const ID = "0198aa00-0000-7000-8000-000000000001";

test("what the address of the page names is asked for", () => {
  expect(asked({})).toEqual({ limit: "100" });
  expect(asked({ actor: ID, about: "expense", object: ID, risk: "high" })).toEqual({
    limit: "100",
    actor: ID,
    object_type: "expense",
    object_id: ID,
    risk: "high",
  });
});

test("what is no filter is left out and never sent", () => {
  expect(
    asked({ actor: "x", about: "cake", object: "1", risk: "enormous", from: "soon", to: "2026-2-1" }),
  ).toEqual({
    limit: "100",
  });
  expect(asked({ from: "2026-13-41", to: "" })).toEqual({ limit: "100" });
});

test("days are whole ones on the reader's own calendar", () => {
  const { from, to } = asked({ from: "2026-11-02", to: "2026-11-02" });
  expect(from).toBe(new Date(2026, 10, 2).toISOString());
  expect(to).toBe(new Date(2026, 10, 3).toISOString());
});

test("an empty filter is none", () => {
  expect([isFiltered({}), isFiltered({ actor: "" }), isFiltered({ risk: "low" })]).toEqual([
    false,
    false,
    true,
  ]);
});
