import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { and, eq, isNull, sql } from "drizzle-orm";
import { newId } from "../../core/ids.ts";
import type { ImportResult, MappingInput } from "../../core/imports.ts";
import { createLog } from "../../core/server/log.ts";
import { houseActor } from "../../db/audit.ts";
import { enqueue, takeJob } from "../../db/jobs.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { imports } from "../../db/schema/imports.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { organisations, users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { commit } from "../../db/write.ts";
import { testDatabase } from "../../ops/testing.ts";
import type { Run } from "../handler.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";
import { importSchedule } from "./imports.ts";

setDefaultTimeout(30_000);

const log = createLog("test", () => {});
const clock = { now: () => Date.now() };
const rooms = testRooms();
const organisationId = newId();
const userId = newId();
let database: Database;
let productionId: string;

beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test" });
  await database.db.insert(organisations).values({ id: organisationId, name: "Aurora" });
  await database.db
    .insert(users)
    .values({ id: userId, email: `${userId}@people.test`, firstName: "Ada", lastName: "L" });
});
beforeEach(async () => {
  productionId = newId();
  await database.db.insert(productions).values({
    id: productionId,
    organisationId,
    name: "Harbour Lights",
    startsOn: "2026-09-01",
    endsOn: "2026-09-30",
    zone: "Asia/Singapore",
    currency: "SGD",
  });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const line = (n: number, end = 50): string =>
  `Stage ${n % 7},Act ${n},2026-09-${String(1 + (n % 28)).padStart(2, "0")},${10 + (n % 12)}:10,${10 + (n % 12)}:${end}`;
const file = (lines: string[]): Uint8Array =>
  new TextEncoder().encode(["stage,artist,date,start,end", ...lines].join("\n"));
const lines = (count: number): string[] => Array.from({ length: count }, (_, n) => line(n));

async function stage(content: Uint8Array, mapping: MappingInput = {}): Promise<string> {
  const importId = newId();
  return await database.db.transaction(async (tx) => {
    await tx.insert(imports).values({
      id: importId,
      organisationId,
      productionId,
      createdBy: userId,
      fileName: "t.csv",
      content,
      zone: "Asia/Singapore",
      mapping,
    });
    return await enqueue(tx, {
      kind: "schedule-import",
      payload: { import_id: importId },
      organisationId,
      createdBy: userId,
    });
  });
}

/** Runs a staged job to its end, as a worker does. */
async function finish(jobId: string): Promise<{ state: string; result: ImportResult; error: string | null }> {
  const taken = await takeJob(database.db, jobId, 20_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const never = new AbortController().signal;
  await runJob(
    { ...rooms, database, log, clock, lockMs: 20_000 },
    importSchedule,
    taken.job,
    taken.lease,
    never,
    never,
  );
  const [row] = await database.db.select().from(jobs).where(eq(jobs.id, jobId));
  return { state: row!.state, result: row!.result as ImportResult, error: row!.error };
}
const bring = async (content: Uint8Array, mapping: MappingInput = {}) =>
  (await finish(await stage(content, mapping))).result;

const counts = ({ imported, unchanged, changed, removed, flagged, refused }: ImportResult): number[] => [
  imported,
  unchanged,
  changed,
  removed,
  flagged,
  refused,
];
const standing = () =>
  database.db
    .select()
    .from(schedules)
    .where(and(eq(schedules.productionId, productionId), isNull(schedules.deletedAt)))
    .orderBy(schedules.title);
const touched = async (): Promise<number> =>
  (
    await database.db.execute<{ n: number }>(
      sql`select count(*)::int as n from changes where entity = 'schedules'`,
    )
  )[0]?.n ?? 0;

describe("a file goes into the schedule", () => {
  test("with its instants, its stage and the mapping kept for the next", async () => {
    const result = await bring(
      file(["Main,The Owls,2026-09-03,23:30,00:15", ",,,,", "Tent,Nowhen,2026-09-31,20:00,21:00"]),
    );
    expect(counts(result)).toEqual([1, 0, 0, 0, 0, 1]);
    expect(await standing()).toMatchObject([
      {
        title: "The Owls",
        stage: "Main",
        kind: "performance",
        zone: "Asia/Singapore",
        localStart: "2026-09-03T23:30:00",
        startsAt: "2026-09-03T15:30:00.000Z",
        localEnd: "2026-09-04T00:15:00",
        endsAt: "2026-09-03T16:15:00.000Z",
        status: "scheduled",
        version: 1,
      },
    ]);
    const [production] = await database.db.select().from(productions).where(eq(productions.id, productionId));
    expect(production!.importMapping).toMatchObject({ version: 1, title: ["artist"], stage: "stage" });
  });

  test("the same file again touches no row", async () => {
    await bring(file(lines(30)));
    const before = await touched();
    expect(counts(await bring(file(lines(30))))).toEqual([0, 30, 0, 0, 0, 0]);
    expect(await touched()).toBe(before);
  });

  test("a changed file touches what changed: one later end, one gone, one new, twenty-eight in peace", async () => {
    await bring(file(lines(30)));
    await database.db
      .update(schedules)
      .set({ status: "confirmed" })
      .where(and(eq(schedules.productionId, productionId), eq(schedules.title, "Act 4")));
    const before = await touched();
    const result = await bring(
      file([...lines(30).filter((_, n) => n !== 7 && n !== 4), line(4, 55), line(99)]),
    );
    expect(counts(result)).toEqual([1, 28, 1, 1, 0, 0]);
    expect(await touched()).toBe(before + 3);
    const rows = new Map((await standing()).map((row) => [row.title, row]));
    expect([
      rows.get("Act 4")?.status,
      rows.get("Act 4")?.version,
      rows.get("Act 7")?.status,
      rows.get("Act 5")?.version,
    ]).toEqual(["modified", 2, "cancelled", 1]);
    expect(
      counts(await bring(file([...lines(30).filter((_, n) => n !== 4), line(4, 55), line(99)]))),
    ).toEqual([0, 30, 1, 0, 0, 0]);
    expect((await standing()).find((row) => row.title === "Act 7")?.status).toBe("scheduled");
  });

  test("what a person edited, cancelled or took away stays so", async () => {
    await bring(file(lines(4)));
    const [a, b, c] = await standing();
    await database.db
      .update(schedules)
      .set({ notes: "Bring boots", version: 2 })
      .where(eq(schedules.id, a!.id));
    await database.db
      .update(schedules)
      .set({ status: "cancelled", version: 2 })
      .where(eq(schedules.id, b!.id));
    await database.db
      .update(schedules)
      .set({ deletedAt: "2026-08-01T00:00:00.000Z" })
      .where(eq(schedules.id, c!.id));
    expect(counts(await bring(file(lines(4))))).toEqual([0, 4, 0, 0, 0, 0]);
    expect((await standing()).map(({ notes, status }) => [notes, status])).toEqual([
      ["Bring boots", "scheduled"],
      [null, "cancelled"],
      [null, "scheduled"],
    ]);
  });

  test("a file of no use fails the job in words, and nothing is cancelled", async () => {
    await bring(file(lines(3)));
    const failed = await finish(await stage(new TextEncoder().encode("%PDF-1.7")));
    expect(failed).toMatchObject({
      state: "failed",
      error: "This file is a PDF; export the timetable as CSV, JSON or iCalendar.",
    });
    const misfit = await finish(await stage(file(lines(3)), { title: ["headliner"] }));
    expect(misfit.error).toBe("The file has no column “headliner”.");
    expect((await standing()).every(({ status }) => status === "scheduled")).toBe(true);
  });

  test("a file that was overtaken by a later one does not undo it", async () => {
    const early = await stage(file(lines(3)));
    const late = await stage(file(lines(5)));
    expect((await finish(late)).state).toBe("completed");
    expect(await finish(early)).toMatchObject({
      state: "failed",
      error: "A file that was handed in later has been imported already.",
    });
    expect(await standing()).toHaveLength(5);
  });
});

test("of what changes within a week the soonest are told each by itself, as a change of a person's is", async () => {
  const day = (n: number) => new Date(clock.now() + (1 + (n % 9)) * 86_400_000).toISOString().slice(0, 10);
  const soon = (n: number, end: number) => `Main,Act ${n},${day(n)},12:10,12:${end}`;
  const numbers = Array.from({ length: 36 }, (_, n) => n);
  const toldSince = async (ids: readonly string[] = []) =>
    (await database.db.select().from(jobs).where(eq(jobs.kind, "notify-schedule"))).filter(
      ({ id }) => !ids.includes(id),
    );
  const before = (await toldSince()).map(({ id }) => id);
  await bring(file(numbers.map((n) => soon(n, 50))));
  // What is new is one word to everybody.
  expect(await toldSince(before)).toEqual([]);
  expect((await bring(file(numbers.map((n) => soon(n, 55))))).changed).toBe(36);
  const told = (await toldSince(before)).map(
    ({ payload }) => payload as { started_at: string; version: number },
  );
  expect(told).toHaveLength(20);
  const starts = (await standing()).map(({ startsAt }) => startsAt).sort();
  expect(told.map(({ started_at }) => started_at).sort()).toEqual(starts.slice(0, 20));
  expect(told.every(({ version }) => version === 2)).toBeTrue();
});

describe("cut off half-way", () => {
  const first = lines(700);
  const next = [
    ...first.filter((_, n) => n % 3 !== 0),
    ...first.filter((_, n) => n % 3 === 0 && n % 2 === 0).map((_, n) => line(n * 6, 55)),
    ...Array.from({ length: 250 }, (_, n) => line(1_000 + n)),
  ];

  /** Everything a reader sees, without ids. */
  const seen = async () =>
    (await standing()).map((row) => [row.title, row.startsAt, row.endsAt, row.status, row.version]);

  test("after any of its transactions, before or after the commit, a second run ends with the same", async () => {
    await bring(file(first));
    const expected = await bring(file(next));
    const state = await seen();
    expect([expected.imported, expected.changed, expected.removed]).toEqual([250, 117, 117]);
    for (let cut = 1; cut <= 6; cut++) {
      productionId = newId();
      await database.db.insert(productions).values({
        id: productionId,
        organisationId,
        name: "Again",
        startsOn: "2026-09-01",
        endsOn: "2026-09-30",
        zone: "Asia/Singapore",
        currency: "SGD",
      });
      await bring(file(first));
      const jobId = await stage(file(next));
      const [job] = await database.db.select().from(jobs).where(eq(jobs.id, jobId));
      let writes = 0;
      const killed = {
        database,
        log,
        clock,
        ...rooms,
        job: { ...job!, attempt: 1 },
        progress: () => {},
        signal: new AbortController().signal,
        write: async <T>(
          work: (tx: Parameters<Parameters<typeof database.db.transaction>[0]>[0]) => Promise<T>,
        ): Promise<T> => {
          writes++;
          const done = await commit(database, houseActor(job!), async (tx) => {
            const result = await work(tx);
            if (writes === cut && cut % 2 === 0) throw new Error("killed before the commit");
            return result;
          });
          if (writes === cut) throw new Error("killed after the commit");
          return done;
        },
      } satisfies Run<unknown>;
      await expect(importSchedule.run(killed)).rejects.toThrow("killed");
      expect((await finish(jobId)).result).toEqual(expected);
      expect(await seen()).toEqual(state);
    }
  });
});
