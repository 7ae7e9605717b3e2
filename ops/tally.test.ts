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
  expect(tally.counts()).toMatchObject({ passed: 1, failed: 1, skipped: ["needs ../shared/data"] });
});

test("a run that is cut off counts what it got to", () => {
  const tally = createTally();
  for (const line of [
    "(pass) one [1.00ms]",
    "(pass) two",
    "(fail) three [2.00ms]",
    "1 tests failed:",
    "(fail) three [2.00ms]",
  ])
    tally.take(line);
  expect(tally.counts()).toMatchObject({ passed: 2, failed: 1, skipped: [] });
});

test("a failure is named with its file and with what was said before it, not with what came before that", () => {
  const tally = createTally();
  for (const line of [
    "core/page.test.ts:",
    "a line of a test that passed",
    "(pass) one [1.00ms]",
    "error: expected 1 to be 2",
    "      at <anonymous> (core/page.test.ts:3:1)",
    "(fail) two [2.00ms]",
    "core/time.test.ts:",
    ...Array.from({ length: 100 }, (_, at) => `noise ${at}`),
    "  ^ this test timed out after 30000ms.",
    "(fail) two",
    "2 tests failed:",
    "(fail) two",
    "(fail) two",
  ])
    tally.take(line);
  const { failures } = tally.counts();
  expect(failures.map(({ name }) => name)).toEqual(["core/page.test.ts › two", "core/time.test.ts › two"]);
  expect(failures[0]?.said).toEqual([
    "error: expected 1 to be 2",
    "      at <anonymous> (core/page.test.ts:3:1)",
  ]);
  expect(failures[1]?.said).toHaveLength(40);
  expect(failures[1]?.said.at(-1)).toBe("  ^ this test timed out after 30000ms.");
});
