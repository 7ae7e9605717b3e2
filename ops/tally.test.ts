import { expect, test } from "bun:test";
import { createTally } from "./tally.ts";

test("the sums of a whole run count, and every skipped test is named once", () => {
  const tally = createTally();
  for (const line of [
    "\u001B[32m(pass)\u001B[0m one [1.00ms]",
    "(fail) two [2.00ms]",
    "(skip) needs ../shared/data",
    "1 tests skipped:",
    "(skip) needs ../shared/data",
    " 1 pass",
    " 1 skip",
    " 1 fail",
    " 5 expect() calls",
  ])
    tally.take(line);
  expect(tally.counts()).toEqual({ passed: 1, failed: 1, skipped: ["needs ../shared/data"] });
});

test("a run that is cut off counts what it got to", () => {
  const tally = createTally();
  for (const line of ["(pass) one [1.00ms]", "(pass) two", "(fail) three [2.00ms]", "(fail) three [2.00ms]"])
    tally.take(line);
  expect(tally.counts()).toEqual({ passed: 2, failed: 1, skipped: [] });
});
