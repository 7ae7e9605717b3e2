import { expect, test } from "bun:test";
import { isMonth, monthAfter, monthBefore, presentMonth } from "./months.ts";

test("months follow each other over the year's end", () => {
  expect([monthAfter("2026-12"), monthBefore("2027-01")]).toEqual(["2027-01", "2026-12"]);
  expect([monthAfter("2026-01"), monthBefore("2026-03")]).toEqual(["2026-02", "2026-02"]);
});

test("what stands in an address is a month or none", () => {
  expect(["2026-09", "2026-9", "2026-13", "", undefined].map(isMonth)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("the present month is UTC's", () => {
  expect(presentMonth(Date.parse("2026-11-30T23:59:59Z"))).toBe("2026-11");
  expect(presentMonth(Date.parse("2026-12-01T00:00:00Z"))).toBe("2026-12");
});
