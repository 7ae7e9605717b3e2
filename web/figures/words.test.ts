import { expect, test } from "bun:test";
import { minutesText, shareText } from "./words.ts";

test("minutes are said as people say them", () => {
  expect([null, 0, 0.4, 12.6, 60, 185, 1_440, 3_120].map(minutesText)).toEqual([
    ...["–", "0 min", "0 min", "13 min", "1 h", "3 h 5 min", "1 day", "2 days 4 h"],
  ]);
});

test("a share of nothing is nothing", () => {
  expect([shareText(0, 0), shareText(45, 50)]).toEqual(["0", "45 of 50 (90\u00A0%)"]);
});
