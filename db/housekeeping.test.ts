import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { keepHouse, KEPT, ROWS_MAX } from "./housekeeping.ts";
import { openDatabase, type Database } from "./open.ts";

let database: Database;
const now = Date.now();
const ago = (seconds: number) => new Date(now - seconds * 1_000).toISOString();
const HOUR = 3_600;

beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test" });
});
afterAll(() => database[Symbol.asyncDispose]());

async function countOf(table: string): Promise<number> {
  const [row] = await database.db.execute<{ count: string }>(sql`select count(*) from ${sql.raw(table)}`);
  return Number(row?.count);
}

async function user(): Promise<string> {
  const id = newId();
  await database.db.execute(
    sql`insert into users (id, email, first_name, last_name) values (${id}, ${`${id}@example.test`}, 'A', 'B')`,
  );
  return id;
}

test("keys older than a day go, however many; younger ones stay", async () => {
  const key = (name: string, created: string) => sql`
    insert into idempotency_keys (organisation_id, user_id, route, key, fingerprint, status, body, write_token, created_at)
    select ${newId()}::uuid, ${newId()}::uuid, 'POST /x', ${name} || n, 'f', 201, '{}', 't', ${created}::timestamptz
    from generate_series(1, ${2 * ROWS_MAX + 5}) n`;
  await database.db.execute(key("old", ago(KEPT.idempotencyKeys + HOUR)));
  await database.db.execute(key("new", ago(HOUR)));
  expect(await keepHouse(database, now)).toEqual({ "idempotency keys": 2 * ROWS_MAX + 5 });
  expect(await countOf("idempotency_keys")).toBe(2 * ROWS_MAX + 5);
});

test("a session goes with its tokens once its edge token is worth nothing, one in use keeps the tokens of this week", async () => {
  const userId = await user();
  const session = async (lastUsed: string, revoked: string | null) => {
    const id = newId();
    await database.db.execute(sql`insert into sessions (id, user_id, last_used_at, idle_seconds, revoked_at)
      values (${id}, ${userId}, ${lastUsed}, 86400, ${revoked})`);
    return id;
  };
  const token = (sessionId: string, rotated: string | null) =>
    database.db.execute(sql`insert into refresh_tokens (token_hash, session_id, rotated_at)
      values (${newId()}, ${sessionId}, ${rotated})`);
  const old = await session(ago(20 * 24 * HOUR), null);
  const revoked = await session(ago(HOUR), ago(HOUR));
  const used = await session(ago(HOUR), null);
  await token(old, null);
  await token(revoked, null);
  await token(used, ago(KEPT.rotatedTokens + HOUR));
  await token(used, ago(HOUR));
  await token(used, null);
  expect(await keepHouse(database, now)).toEqual({ "refresh tokens": 2, sessions: 1 });
  const kept = await database.db.execute<{ id: string }>(sql`select id from sessions`);
  expect(kept.map(({ id }) => id).sort()).toEqual([revoked, used].sort());
  expect(await countOf("refresh_tokens")).toBe(3);
});

test("questions to passkeys that nobody answers any more, and passkeys that were removed long ago", async () => {
  const userId = await user();
  const asked = (expires: string) =>
    database.db.execute(sql`insert into passkey_challenges (digest, purpose, expires_at)
      values (${newId()}, 'sign-in', ${expires})`);
  for (const seconds of [-60, KEPT.passkeyChallenges - 60, KEPT.passkeyChallenges + 60])
    await asked(ago(seconds));
  const passkey = (removed: string | null) =>
    database.db
      .execute(sql`insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name,
      is_backed_up, removed_at) values (${newId()}, ${userId}, ${newId()}, '', 0, '{}', 'Phone', false, ${removed})`);
  for (const removed of [null, ago(KEPT.removedPasskeys - HOUR), ago(KEPT.removedPasskeys + HOUR)])
    await passkey(removed);
  expect(await keepHouse(database, now)).toEqual({ "passkey challenges": 1, "removed passkeys": 1 });
  expect([await countOf("passkey_challenges"), await countOf("passkeys")]).toEqual([2, 2]);
});

test("devices that were removed long ago go once nothing says what went to them", async () => {
  const userId = await user();
  const device = async (removed: string | null) => {
    const id = newId();
    await database.db
      .execute(sql`insert into devices (id, user_id, name, endpoint, p256dh, auth, public_key, removed_at)
      values (${id}, ${userId}, 'Phone', ${removed === null ? id : ""}, '', '', '', ${removed})`);
    return id;
  };
  const push = (deviceId: string, created: string) =>
    database.db.execute(sql`insert into pushes (id, organisation_id, user_id, device_id, receipt, created_at)
      values (${newId()}, ${newId()}, ${userId}, ${deviceId}, ${newId()}, ${created})`);
  const old = ago(KEPT.removedDevices + HOUR);
  await push(await device(old), ago(KEPT.pushes + HOUR));
  await push(await device(old), ago(KEPT.pushes - HOUR));
  await device(ago(KEPT.removedDevices - HOUR));
  await device(null);
  expect(await keepHouse(database, now)).toEqual({ pushes: 1, "removed devices": 1 });
  expect([await countOf("devices"), await countOf("pushes")]).toEqual([3, 1]);
});

test("links that are spent or too old, jobs that ended long ago", async () => {
  const userId = await user();
  const link = (expires: string, used: string | null) =>
    database.db.execute(sql`insert into one_time_links (token_hash, kind, user_id, expires_at, used_at)
      values (${newId()}, 'invitation', ${userId}, ${expires}, ${used})`);
  await link(ago(-HOUR), null);
  await link(ago(KEPT.oneTimeLinks + HOUR), null);
  await link(ago(-HOUR), ago(KEPT.oneTimeLinks + HOUR));
  const job = (state: string, finished: string | null) =>
    database.db.execute(sql`insert into jobs (id, kind, payload, state, finished_at, created_at)
      values (${newId()}, 'schedule-import', '{}', ${state}, ${finished}, ${ago(400 * 24 * HOUR)})`);
  await job("pending", null);
  await job("active", null);
  await job("completed", ago(KEPT.completedJobs - HOUR));
  await job("completed", ago(KEPT.completedJobs + HOUR));
  await job("failed", ago(KEPT.completedJobs + HOUR));
  await job("failed", ago(KEPT.failedJobs + HOUR));
  expect(await keepHouse(database, now)).toEqual({ "one-time links": 2, jobs: 2 });
});

test("a file that is in loses its bytes after a month, one that is not keeps them", async () => {
  const [organisation, production] = [newId(), newId()];
  await database.db.execute(sql`insert into organisations (id, name) values (${organisation}, 'O')`);
  await database.db
    .execute(sql`insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency)
    values (${production}, ${organisation}, 'P', '2026-01-01', '2026-01-02', 'UTC', 'EUR')`);
  const file = (applied: boolean, created: string) =>
    database.db
      .execute(sql`insert into imports (id, organisation_id, production_id, created_by, file_name, content, zone, applied, created_at)
      values (${newId()}, ${organisation}, ${production}, ${newId()}, 'a.csv', 'abc', 'UTC', ${applied}, ${created})`);
  await file(true, ago(KEPT.importedFiles + HOUR));
  await file(false, ago(KEPT.importedFiles + HOUR));
  await file(true, ago(HOUR));
  expect(await keepHouse(database, now)).toEqual({ "imported files": 1 });
  expect(await keepHouse(database, now)).toEqual({});
});

test("calendars that were revoked or removed go after ninety days, with what is known of them; those in use stay", async () => {
  const userId = await user();
  const organisationId = newId();
  const feed = (revoked: string | null) =>
    database.db
      .execute(sql`insert into calendar_feeds (id, organisation_id, user_id, kind, name, token_hash, revoked_at)
      values (${newId()}, ${organisationId}, ${userId}, 'mine', 'n', ${newId()}, ${revoked})`);
  const account = async (removed: string | null) => {
    const id = newId();
    await database.db
      .execute(sql`insert into calendar_accounts (id, organisation_id, user_id, provider, name, address, sealed, removed_at)
      values (${id}, ${organisationId}, ${userId}, 'caldav', 'n', 'https://caldav.test/', '', ${removed})`);
    await database.db
      .execute(sql`insert into calendar_copies (account_id, entry_id, organisation_id, starts_at, digest)
      values (${id}, ${newId()}, ${organisationId}, now(), 'd')`);
  };
  const event = (deleted: string | null) =>
    database.db
      .execute(sql`insert into calendar_events (id, organisation_id, user_id, title, local_start, zone, starts_at, deleted_at)
      values (${newId()}, ${organisationId}, ${userId}, 't', '2026-09-03 09:00', 'UTC', '2026-09-03T09:00:00Z', ${deleted})`);
  for (const [make, seconds] of [
    [feed, KEPT.revokedCalendars],
    [account, KEPT.removedCalendarAccounts],
    [event, KEPT.removedCalendarEvents],
  ] as const)
    for (const when of [ago(seconds + HOUR), ago(HOUR), null]) await make(when);
  expect(await keepHouse(database, now)).toEqual({
    "revoked calendars": 1,
    "calendar copies": 1,
    "removed calendar accounts": 1,
    "removed calendar events": 1,
  });
});
