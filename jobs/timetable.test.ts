import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { createLog } from "../core/server/log.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { jobs } from "../db/schema/jobs.ts";
import { testDatabase } from "../ops/testing.ts";
import { startTimetable } from "./timetable.ts";

let database: Database;
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test" });
});
afterAll(() => database[Symbol.asyncDispose]());

test("each turn of the clock is one job, whoever looks and however often", async () => {
  const log = createLog("test", () => {});
  const looks = async (nowMs: number) => {
    const programs = [1, 2, 3].map(() => startTimetable(database, { now: () => nowMs }, log));
    await Promise.all(programs.map((program) => program.stop()));
    return await Promise.all(
      (["contract-days", "refresh-analytics"] as const).map(
        async (kind) => (await database.db.select().from(jobs).where(eq(jobs.kind, kind))).length,
      ),
    );
  };
  const noon = Date.UTC(2026, 8, 1, 12);
  expect(await looks(noon)).toEqual([1, 1]);
  expect(await looks(noon + 299_999)).toEqual([1, 1]);
  expect(await looks(noon + 3_599_999)).toEqual([1, 2]);
  expect(await looks(noon + 3_600_000)).toEqual([2, 3]);
});
