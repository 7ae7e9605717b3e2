import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { FEED_LOCK, readBatchAfter, stampBatch } from "../../db/feed.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let other: Database;
let manager: TestPerson;
let production: string;

// Batches are made by hand, so that this process can be the one that has not heard yet.
beforeAll(async () => {
  portal = await testApp();
  other = openDatabase(portal.databaseUrl, { name: "another process", max: 1 });
  manager = await portal.person(["manager"]);
  production = await portal.production(manager.organisationId, [manager]);
  await beat();
});
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

async function beat(): Promise<number> {
  const { batch } = await stampBatch(other);
  const deadline = Date.now() + 5_000;
  while (portal.services.live.heard().batch < batch) {
    if (Date.now() > deadline) throw new Error(`batch ${batch} was not heard of`);
    await Bun.sleep(5);
  }
  return batch;
}
const add = (title: string) => other.sql`
  insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
  values (gen_random_uuid(), ${manager.organisationId}, ${production}, ${title}, 'call', '2026-01-01 10:00', 'UTC', '2026-01-01T10:00:00Z', 'scheduled')`;
async function titles(headers: Record<string, string>): Promise<{ shown: string[]; batch: string | null }> {
  const response = await portal.send(manager, "GET", "/api/v1/schedules", undefined, headers);
  const { data } = (await response.json()) as Page<ScheduleItem>;
  return { shown: data.map(({ title }) => title), batch: response.headers.get("x-feed-batch") };
}

test("who met a batch at an edge that this process has not heard of is not shown what was kept before it", async () => {
  const heard = await beat();
  const met = { "x-feed-batch": String(heard) };
  expect((await titles(met)).shown).not.toContain("written elsewhere");
  await add("written elsewhere");
  // As kept; that it is shows that the next answer is not fresh by chance.
  expect((await titles(met)).shown).not.toContain("written elsewhere");
  expect((await titles({ "x-feed-batch": String(heard + 1) })).shown).toContain("written elsewhere");
  for (const nonsense of ["x", "1e99", "-0x"]) {
    const refused = await portal.send(manager, "GET", "/api/v1/schedules", undefined, {
      "x-feed-batch": nonsense,
    });
    expect(refused.status).toBe(400);
  }
  await beat();
  expect((await titles(met)).shown).toContain("written elsewhere");
});

test("an answer names the batch from which on edges show no less; nobody else is told one", async () => {
  const heard = await beat();
  expect((await titles({})).batch).toBeNull();
  // Made when an earlier batch was the last, and nothing of it changed since.
  expect(Number((await titles({ "x-feed-batch": "0" })).batch)).toBeWithin(1, heard + 1);
  await add("not in a batch yet");
  const fresh = await titles({ "x-feed-batch": String(heard + 1) });
  expect(fresh).toMatchObject({ batch: String(heard + 1) });
  expect(fresh.shown).toContain("not in a batch yet");
  expect(await beat()).toBe(heard + 1);
});

test("while a batch is being made, which may be older than what was read, it is the one after it", async () => {
  const heard = await beat();
  await add("written while a batch is made");
  await other.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${FEED_LOCK})`;
    expect(await readBatchAfter(portal.database)).toBe(heard + 2);
  });
  expect(await readBatchAfter(portal.database)).toBe(heard + 1);
});
