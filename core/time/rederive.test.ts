import { expect, test } from "bun:test";
import { rederived } from "./rederive.ts";

const item = {
  localStart: "2026-09-03T19:30:00",
  localEnd: "2026-09-03T21:00:00",
  zone: "Africa/Cairo",
  startsAt: "2026-09-03T17:30:00.000Z",
  endsAt: "2026-09-03T19:00:00.000Z",
};

test("what was derived by other rules keeps its wall time and gets the instants of these", () => {
  expect(rederived(item)).toEqual({
    startsAt: "2026-09-03T16:30:00.000Z",
    endsAt: "2026-09-03T18:00:00.000Z",
  });
  expect(rederived({ ...item, ...rederived(item) })).toEqual(rederived(item));
  expect(rederived({ ...item, localEnd: null, endsAt: null })).toEqual({
    startsAt: "2026-09-03T16:30:00.000Z",
    endsAt: null,
  });
});

test("the second of two moments that a wall shows stays the second", () => {
  const night = {
    localStart: "2026-10-25T01:30:00",
    localEnd: "2026-10-25T01:45:00",
    zone: "Europe/London",
    startsAt: "2026-10-25T01:30:00.000Z",
    endsAt: "2026-10-25T01:45:00.000Z",
  };
  expect(rederived(night)).toEqual({ startsAt: night.startsAt, endsAt: night.endsAt });
});

test("no item ends before it begins", () => {
  // Both stood for different moments; by these rules the clocks leave out the half hour between.
  const { startsAt, endsAt } = rederived({
    localStart: "2026-03-29T01:30:00",
    localEnd: "2026-03-29T01:45:00",
    zone: "Europe/London",
    startsAt: "2026-03-29T01:30:00.000Z",
    endsAt: "2026-03-29T01:45:00.000Z",
  });
  expect(endsAt! >= startsAt).toBeTrue();
});
