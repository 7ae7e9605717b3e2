import { expect, test } from "bun:test";
import { isNarrowed, overOf, queuePath, shownOf, verbOf } from "./filter.ts";

const PERSON = "0199a000-0000-7000-8000-000000000001";

test("the address says what is shown; what is no filter is left out", () => {
  expect(queuePath({})).toBe("/v1/expenses?status=submitted&sort=created_at&limit=100");
  expect(
    queuePath({ show: "to-pay", person: PERSON, currency: "EUR", over: " 250,50 ", flag: "warned" }),
  ).toBe(
    `/v1/expenses?paid=no&sort=created_at&limit=100&artist_id=${PERSON}&currency=EUR&over=250.50&flag=warned`,
  );
  expect(queuePath({ show: "everything", person: "x", currency: "QQQ", over: "1e9", flag: "odd" })).toBe(
    queuePath({}),
  );
});

test("what waits is approved, what was approved is paid, and nothing is done with the rest", () => {
  expect([shownOf({}), verbOf({}), verbOf({ show: "to-pay" }), verbOf({ show: "paid" })]).toEqual([
    "waiting",
    "approve",
    "pay",
    undefined,
  ]);
  expect([isNarrowed({ show: "paid" }), isNarrowed({ over: "5" })]).toEqual([false, true]);
  expect(overOf({ over: "1,000.00" })).toBeUndefined();
});
