import { expect, test } from "bun:test";
import type { Mapping } from "../../core/imports.ts";
import { namesOf, partsOf, stagesOf, stagesText } from "./mapping.ts";
import { mapping } from "./testing.ts";

const found = mapping({});

test("only what a person set is sent, so that the rest is still worked out from the file", () => {
  expect(partsOf(found, structuredClone(found), undefined)).toEqual({});
  expect(partsOf(found, { ...found, date_order: "month_first" }, undefined)).toEqual({
    date_order: "month_first",
  });
  expect(partsOf(found, { ...found, stage: "Where" }, { date_order: "day_first" })).toEqual({
    date_order: "day_first",
    stage: "Where",
  });
});

test("a column that was taken away is not there at all", () => {
  const draft = { ...found, start: { ...found.start, time: undefined } };
  expect(partsOf(found, draft as Mapping, undefined)).toEqual({ start: { date: "Date" } });
});

test("what was set may be set back", () => {
  const set = { ...found, year: 2026 };
  expect(partsOf(set, found, { year: 2026 })).toEqual({ year: null });
});

test("commas part names, but not a name that has one", () => {
  expect(namesOf(" Artist , Support,, ", [])).toEqual(["Artist", "Support"]);
  expect(namesOf("Stage, outdoor, Artist", ["Artist", "Stage, outdoor"])).toEqual([
    "Stage, outdoor",
    "Artist",
  ]);
});

test("abbreviations are a line each, there and back", () => {
  const stages = { PD: "Pool Deck", RT: "Royal Theater" };
  expect(stagesOf("PD = Pool Deck\n\nnothing\nRT=Royal Theater\n= x")).toEqual(stages);
  expect(stagesOf(stagesText(stages))).toEqual(stages);
});
