import { afterAll, beforeAll, expect, test } from "bun:test";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { FEED_LOCK, pruneBatches, readBatches, readFeedHead, stampBatch } from "./feed.ts";
import { openDatabase, type Database } from "./open.ts";

let url: string;
let database: Database;
beforeAll(async () => {
  url = await testDatabase();
  database = openDatabase(url, { name: "test", max: 4 });
}, 30_000);
afterAll(() => database[Symbol.asyncDispose]());

const bodies = async (after: number) =>
  (await readBatches(database, after, 1e9, 1_000)).map(
    ({ body }) =>
      JSON.parse(body) as { batch: number; changes: { entity: string; key: string; row: unknown }[] },
  );
test("whatever writes is noted: insert, update, change of key, delete, truncate, many rows at once", async () => {
  const { sql } = database;
  const changesOf = async (write: () => Promise<unknown>) => {
    const { batch } = await stampBatch(database);
    await write();
    await stampBatch(database);
    return (await bodies(batch)).flatMap(({ changes }) =>
      changes.map(({ entity, key, row }) => `${entity} ${key} ${row === null ? "gone" : "there"}`),
    );
  };
  expect(
    await changesOf(
      () =>
        sql`insert into signing_keys (kid, public_jwk) select 'k' || n, '{}' from generate_series(1, 3) n`,
    ),
  ).toEqual(["signing_keys k1 there", "signing_keys k2 there", "signing_keys k3 there"]);
  expect(await changesOf(() => sql`update signing_keys set created_at = now()`)).toEqual([]);
  expect(await changesOf(() => sql`update signing_keys set kid = 'k9' where kid = 'k3'`)).toEqual([
    "signing_keys k3 gone",
    "signing_keys k9 there",
  ]);
  expect(
    await changesOf(
      () =>
        sql`update signing_keys set kid = case kid when 'k1' then 'k2x' else kid end, public_jwk = '{"a":1}' where kid in ('k1', 'k2')`,
    ),
  ).toEqual(["signing_keys k1 gone", "signing_keys k2 there", "signing_keys k2x there"]);
  expect(await changesOf(() => sql`delete from signing_keys where kid = 'k9'`)).toEqual([
    "signing_keys k9 gone",
  ]);
  expect(await changesOf(() => sql`truncate signing_keys`)).toEqual([
    "signing_keys k2 gone",
    "signing_keys k2x gone",
  ]);
  expect(
    await changesOf(() =>
      sql
        .begin(async (tx) => {
          await tx`insert into signing_keys (kid, public_jwk) values ('undone', '{}')`;
          throw new Error("rolled back");
        })
        .catch(() => {}),
    ),
  ).toEqual([]);
});

test("what edges do not get makes no change: a password, a session's use; deleted and revoked ones do", async () => {
  const { sql } = database;
  const [user, session] = [crypto.randomUUID(), crypto.randomUUID()];
  await sql`insert into users (id, email, first_name, last_name) values (${user}, 'a@b.test', 'a', 'b')`;
  await sql`insert into sessions (id, user_id, idle_seconds) values (${session}, ${user}, 60)`;
  const { batch } = await stampBatch(database);
  await sql`update users set password_hash = 'secret', first_name = 'c'`;
  await sql`update sessions set last_used_at = now()`;
  expect((await stampBatch(database)).changeCount).toBe(0);
  await sql`update sessions set revoked_at = now()`;
  await sql`update users set is_active = false`;
  expect((await stampBatch(database)).changeCount).toBe(2);
  const text = JSON.stringify(await bodies(batch - 1));
  for (const secret of ["secret", "a@b.test", "password", "first_name"]) expect(text).not.toContain(secret);
});

test("a batch that waited for the lock holds what was committed while it waited", async () => {
  await using other = openDatabase(url, { name: "other", max: 2 });
  const holder = await other.sql.reserve();
  await holder`select pg_advisory_lock(${FEED_LOCK})`;
  const waiting = stampBatch(database);
  const waits = async () => {
    const [row] = await other.sql`select count(*)::int as n from pg_locks where not granted`;
    return row?.n as number;
  };
  while ((await waits()) === 0) await Bun.sleep(5);
  await other.sql`insert into signing_keys (kid, public_jwk) values ('meanwhile', '{}')`;
  await holder`select pg_advisory_unlock(${FEED_LOCK})`;
  holder.release();
  const { batch } = await waiting;
  expect((await bodies(batch - 1))[0]?.changes.map(({ key }) => key)).toContain("meanwhile");
});

test("rows are found by their keys also in tables that the planner knows nothing of", async () => {
  // A database of its own: the first rows of its life, and no statistics of them.
  await using fresh = openDatabase(await testDatabase(), { name: "test", max: 1 });
  const { sql } = fresh;
  const [organisation, production] = [newId(), newId()];
  await sql`insert into organisations (id, name) values (${organisation}, 'O')`;
  await sql`insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency)
    values (${production}, ${organisation}, 'P', '2026-01-01', '2026-01-02', 'UTC', 'EUR')`;
  await sql`insert into schedules (id, organisation_id, production_id, title, kind, all_day, local_start, zone, starts_at, status)
    select gen_random_uuid(), ${organisation}, ${production}, 'T', 'other', false, '2026-01-01', 'UTC', '2026-01-01Z', 'scheduled'
    from generate_series(1, 4000)`;
  const begun = performance.now();
  expect(await stampBatch(fresh)).toMatchObject({ changeCount: 4_001 });
  // 0.1 s by key; 60 s and more by walking a partial index once a key, if the statement timeout let it.
  expect(performance.now() - begun).toBeLessThan(3_000);
});

test("old batches go, the newest stays", async () => {
  await stampBatch(database);
  await pruneBatches(database, 0, 1_000_000);
  const { oldest, latest } = await readFeedHead(database);
  expect(oldest).toBe(latest);
});

test("another cluster, timeline or database: another epoch, later than the last, and numbers above every number given", async () => {
  const before = await readFeedHead(database);
  await database.sql`update feed_state set life = 'elsewhere'`;
  const { batch } = await stampBatch(database);
  const after = await readFeedHead(database);
  expect(after.epoch > before.epoch).toBe(true);
  expect(batch).toBeGreaterThan(before.latest + 1_000_000);
  expect(after.oldest).toBe(batch);
  await stampBatch(database);
  expect((await readFeedHead(database)).epoch).toBe(after.epoch);
});
