import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { PROFILES, type Profile } from "./contract.ts";
import { dayIn } from "./day-of-mail/day.ts";
import type { DaySize } from "./day-of-mail/plan.ts";
import { openStandins } from "./day-of-mail/standins.ts";
import { dayOfMailTable } from "./day-of-mail/table.ts";
import { benchHouse } from "./house.ts";
import { monthEnd } from "./month-end.ts";
import { scenarioTable } from "./open/scenario-table.ts";
import type { Run } from "./open/run.ts";
import { runScenario } from "./open/scenario.ts";

const said: string[] = [];
const run: Run = {
  scale: 1,
  seed: 1,
  progress: (text) => said.push(text),
  signal: new AbortController().signal,
};

test("what is handed in is found again: expenses in the books, files on the disk; then all of it is gone", async () => {
  let folder = "";
  {
    await using house = await benchHouse();
    folder = house.folder;
    const play = (name: string, profile: Profile, count: number) =>
      runScenario(house, name, profile, { ...run, count });
    const books = await play("books", PROFILES.books, 120);
    expect(books).toMatchObject({ offered: 123, answered: 123, errors: {}, breaches: [] });
    expect(books.found).toMatchObject({ taken: 120, rows: 120, approved: 120, posted: 120, unposted: 0 });
    expect(books.endpoints.map(({ name }) => name).sort()).toEqual(["approvals", "expense"]);
    // The house was looked at until the books had them.
    expect(books.looks.at(-1)?.programs).toHaveProperty("jobs");
    const files = await play("uploads", PROFILES.uploads, 6);
    expect(files).toMatchObject({ answered: 6, errors: {}, breaches: [] });
    expect(files.found).toMatchObject({ taken: 6, ready: 6, blobs: 6, sampled: 6, left_over: 0 });
    expect(scenarioTable(files)).toContain("6 files taken, 6 looked at");
  }
  expect(existsSync(dirname(folder))).toBe(false);
}, 240_000);

/** Some of everything; its mails come within three seconds. */
const SMALL_DAY: DaySize = {
  seconds: 3,
  counts: { sheet: 2, confirmed: 2, revision: 1, cancellation: 1, copy: 1, skipped: 2, broken: 1 },
  routes: 1,
  batches: [{ mails: 2, perMinute: 1, share: 1 }],
};

test("every mail of a small day ends as it should, with what follows from it; a profile that is stopped gives what it has", async () => {
  await using standins = openStandins();
  await using house = await benchHouse(standins.settings);
  const day = await dayIn(house, standins, run, SMALL_DAY);
  expect([day.breaches, day.request_errors]).toEqual([[], {}]);
  expect(day.found).toMatchObject({ mails: 8, drafts: 1, confirmed: 4, skipped: 2, failed: 1, otherwise: 0 });
  expect(day.found).toMatchObject({ items: 8, items_expected: 8, calendar_entries: 2 });
  expect(day.routes).toEqual({ asked: 1, ready: 1, estimated: 0 });
  expect(day.times.every(({ count }) => count > 0)).toBe(true);
  expect(day.batches[0]).toMatchObject({ mails: 2, share: 1, met: true });
  expect(dayOfMailTable(day)).toContain("8 mails sent");
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 4_000);
  const figures = await runScenario(house, "books", PROFILES.books, { ...run, signal: stop.signal });
  clearTimeout(timer);
  expect(figures.stopped).toBe(true);
  expect(figures.breaches).toEqual([]);
  expect(figures.found?.taken).toBeGreaterThan(0);
}, 120_000);

test("over the end of a month everybody signs in each day, and their tokens are good at the API and at edges", async () => {
  const figures = await monthEnd({ ...run, scale: 0.05 }, {}, [31, 1]);
  expect(figures.errors).toEqual({});
  expect(figures.days?.map(({ date }) => date.slice(8))).toEqual(["31", "01"]);
  const [last, first] = figures.days ?? [];
  expect(last?.surges).toHaveLength(3);
  expect(last?.offered_per_s).toBeGreaterThan(1.5 * (first?.offered_per_s ?? 0));
  expect(figures.endpoints.map(({ name }) => name)).toContain("day");
  expect(figures.offered).toBe(figures.answered);
}, 240_000);
