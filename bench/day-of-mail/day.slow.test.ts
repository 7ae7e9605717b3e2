import { expect, test } from "bun:test";
import { dayOfMail } from "./day.ts";
import { dayOfMailTable } from "./table.ts";
import type { DaySize } from "./plan.ts";

/** Some of everything; its mails come within four seconds. */
const SMALL: DaySize = {
  seconds: 4,
  counts: { sheet: 2, confirmed: 2, revision: 1, cancellation: 1, copy: 1, skipped: 2, broken: 1 },
  routes: 1,
  batches: [{ mails: 2, perMinute: 1, share: 1 }],
};

test("every mail of a small day ends as it should, and what follows from it is there", async () => {
  const { signal } = new AbortController();
  const figures = await dayOfMail({ scale: 0.001, seed: 1, progress: () => {}, signal }, {}, SMALL);
  expect([figures.breaches, figures.request_errors]).toEqual([[], {}]);
  expect(figures.found).toMatchObject({
    mails: 8,
    drafts: 1,
    confirmed: 4,
    skipped: 2,
    failed: 1,
    otherwise: 0,
  });
  expect(figures.found).toMatchObject({ items: 8, items_expected: 8, calendar_entries: 2 });
  expect(figures.routes).toEqual({ asked: 1, ready: 1, estimated: 0 });
  expect(figures.times.every(({ count }) => count > 0)).toBe(true);
  expect(figures.batches[0]).toMatchObject({ mails: 2, share: 1, met: true });
  expect(dayOfMailTable(figures)).toContain("8 mails sent");
}, 120_000);
