import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { NewId } from "../core/ids.ts";
import * as v from "valibot";
import { testDatabase } from "../ops/testing.ts";
import { openDatabase, type Database } from "./open.ts";
import { schedules } from "./schema/schedules.ts";
import { productions } from "./schema/productions.ts";
import { seedDemo } from "./seed.ts";
import { demoId } from "./seed/id.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const DAY_MS = 86_400_000;

let database: Database;
const kept = new Map<string, Uint8Array>();
const keep = async (key: string, bytes: Uint8Array) => void kept.set(key, bytes);
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test" });
  await seedDemo(database.db, NOW, keep);
});
afterAll(() => database[Symbol.asyncDispose]());

const everything = async () =>
  await database.sql`
  select (select count(*) from users)::int as users, (select count(*) from memberships)::int as memberships,
    (select count(*) from productions)::int as productions, (select count(*) from schedules)::int as schedules,
    (select count(*) from schedule_people)::int as people, (select count(*) from announcements)::int as announcements,
    (select sum(version) from schedules)::int as versions`;

test("two organisations, ten people, and cities in four zones", async () => {
  const [counts] = await everything();
  expect(counts).toMatchObject({ users: 10, memberships: 10, productions: 5 });
  const zones = await database.sql`select distinct zone from productions order by zone`;
  expect(zones.map((row) => row.zone)).toEqual([
    "America/New_York",
    "Asia/Singapore",
    "Australia/Sydney",
    "Europe/London",
  ]);
  expect(v.is(NewId, demoId("a"))).toBe(true);
});

test("every day from 14 back to 60 ahead has something, for both organisations", async () => {
  const rows = await database.sql<{ days: number; first: string; last: string }[]>`
    select count(distinct local_start::date)::int as days, min(local_start)::date::text as first, max(local_start)::date::text as last
    from schedules where local_start < '2027-01-20' group by organisation_id`;
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row).toEqual({ days: 75, first: "2026-11-06", last: "2027-01-19" });
});

test("there are shows past midnight, whole days, and a call over which the clocks change", async () => {
  const [found] = await database.sql<Record<string, number>[]>`
    select count(*) filter (where local_end::date > local_start::date and not all_day)::int as overnight,
      count(*) filter (where all_day)::int as whole,
      count(*) filter (where not all_day and local_end - local_start <> ends_at - starts_at)::int as changed from schedules`;
  expect(found?.overnight).toBeGreaterThan(5);
  expect(found?.whole).toBeGreaterThan(5);
  expect(found?.changed).toBe(1);
});

test("a second start changes nothing, and is quick", async () => {
  const before = await everything();
  const begun = performance.now();
  await seedDemo(database.db, NOW, keep);
  // A tenth of a second on a quiet machine; other tests share this one.
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(await everything()).toEqual(before);
});

test("a later start goes on ahead, and leaves alone what people changed or deleted", async () => {
  const [changed, deleted] = await database.db
    .select()
    .from(schedules)
    .where(sql`local_start > '2026-11-25'`)
    .limit(2);
  if (!changed || !deleted) throw new Error("no rows");
  await database.db.update(schedules).set({ title: "Ours", version: 2 }).where(eq(schedules.id, changed.id));
  await database.db
    .update(schedules)
    .set({ deletedAt: "2026-11-20T12:00:00.000Z" })
    .where(eq(schedules.id, deleted.id));
  const [first] = await database.db.select().from(productions).limit(1);
  if (!first) throw new Error("no production");
  await database.db
    .update(productions)
    .set({ name: "Renamed", updatedAt: "2036-01-01T00:00:00.000Z" })
    .where(eq(productions.id, first.id));
  await seedDemo(database.db, NOW + 100 * DAY_MS, keep);
  const [row] = await database.db.select().from(schedules).where(eq(schedules.id, changed.id));
  expect(row).toMatchObject({ title: "Ours", version: 2 });
  const [gone] = await database.db.select().from(schedules).where(eq(schedules.id, deleted.id));
  expect(gone?.deletedAt).not.toBeNull();
  const [ahead] =
    await database.sql`select max(local_start)::date::text as last from schedules where title <> 'Overnight build; the clocks change'`;
  expect(ahead?.last).toBe("2027-04-29");
  const after = await database.db.select().from(productions);
  expect(after.find((production) => production.id === first.id)).toMatchObject({
    name: "Renamed",
    endsOn: first.endsOn,
  });
  for (const production of after.filter(({ id }) => id !== first.id))
    expect(production.endsOn >= "2027-04-30").toBe(true);
});
