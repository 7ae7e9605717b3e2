import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { newId } from "../core/ids.ts";
import { testApp, type TestApp, type TestPerson } from "../api/testing.ts";
import { readTallied, type Figures } from "../api/dashboard/tallies.ts";
import { countContracts } from "../api/contracts/queries.ts";
import { newDatabase } from "../ops/testing.ts";
import { migrateDatabase } from "./migrate.ts";
import { openDatabase, type Database } from "./open.ts";
import { foldTallies } from "./tallies.ts";

const HOUR_MS = 3_600_000;
const WRITERS = 6;
const WRITES_EACH = 150;
const CURRENCIES = ["EUR", "JPY", "SGD"];

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let productionId: string;
let database: Database;
beforeAll(async () => {
  portal = await testApp();
  ({ database } = portal);
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  productionId = await portal.production(manager.organisationId, [artist]);
  // Figures hold whatever happens to a row, also what nobody may do to an expense.
  for (const kept of ["separation_terms", "separation_decided"])
    await database.sql.unsafe(`alter table expenses disable trigger ${kept}`);
});
afterAll(() => portal[Symbol.asyncDispose]());

const nowMs = Date.now();
const since = new Date(nowMs - 30 * 24 * HOUR_MS).toISOString().slice(0, 11) + "00:00:00.000Z";

/** Every row counted, as one statement. */
async function counted(one: Pick<Database, "sql">, organisation: string): Promise<Figures> {
  const now = new Date(nowMs).toISOString();
  const [row] = await one.sql<{ figures: Figures }[]>`select json_build_object(
    'pending_contracts', (select count(*) from contracts where organisation_id = ${organisation} and deleted_at is null and status = 'pending_signature'),
    'active_contracts', (select count(*) from contracts where organisation_id = ${organisation} and deleted_at is null and status = 'active'),
    'pending_expenses', (select count(*) from expenses where organisation_id = ${organisation} and deleted_at is null and status = 'submitted'),
    'upcoming_schedules', (select count(*) from schedules s join productions p on p.id = s.production_id and p.deleted_at is null
      where s.organisation_id = ${organisation} and s.deleted_at is null and s.status <> 'cancelled' and s.starts_at >= ${now}),
    'recent_approved_amount', coalesce((select json_agg(json_build_object('currency', currency, 'amount_minor', sum, 'count', count) order by currency)
      from (select currency, sum(amount_minor), count(*) from expenses where organisation_id = ${organisation}
        and deleted_at is null and status = 'approved' and decided_at >= ${since} group by currency) s), '[]')) as figures`;
  return row?.figures as Figures;
}

type Claim = { label: string; count: number; sum: string };

/** Every row that was handed in, counted by state, category and currency. */
async function claimsCounted({ sql }: Pick<Database, "sql">, organisation: string): Promise<Claim[]> {
  return [
    ...(await sql<
      Claim[]
    >`select status || '|' || category || '|' || currency as label, count(*)::int as count,
      sum(amount_minor)::text as sum from expenses
      where organisation_id = ${organisation} and deleted_at is null and status <> 'draft' and submitted_at is not null
      group by 1 order by 1`),
  ];
}

async function claimsTallied({ sql }: Pick<Database, "sql">, organisation: string): Promise<Claim[]> {
  return [
    ...(await sql<Claim[]>`select label, sum(count)::int as count, sum(amount_minor)::text as sum
      from (select * from tallies union all select * from tally_changes) as tallied
      where organisation_id = ${organisation} and kind = 'claims' group by label having sum(count) <> 0 order by label`),
  ];
}

/** Everything that somebody has of their own, drafts too. */
async function ownCounted({ sql }: Pick<Database, "sql">, organisation: string): Promise<Claim[]> {
  return [
    ...(await sql<Claim[]>`
      select artist_id || ' ' || status || '|' || category || '|' || currency as label, count(*)::int as count,
        sum(amount_minor)::text as sum from expenses
      where organisation_id = ${organisation} and deleted_at is null group by 1 order by 1`),
  ];
}

async function ownTallied({ sql }: Pick<Database, "sql">, organisation: string): Promise<Claim[]> {
  return [
    ...(await sql<Claim[]>`
      select user_id || ' ' || label as label, sum(count)::int as count, sum(amount_minor)::text as sum
      from (select * from tallies union all select * from tally_changes) as tallied
      where organisation_id = ${organisation} and kind = 'own' group by 1 having sum(count) <> 0 order by 1`),
  ];
}

/** What the tallies say, without the words for people. */
async function tallied(one: Pick<Database, "db">, organisationId: string): Promise<Figures> {
  const figures = await readTallied(one.db, { organisationId }, nowMs, since);
  const sums = figures.recent_approved_amount.map(({ amount: _amount, ...sum }) => sum);
  return { ...figures, recent_approved_amount: sums as Figures["recent_approved_amount"] };
}

const now = new Date(nowMs).toISOString();
const pick = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T;
const around = (hours: number) => new Date(nowMs + (Math.random() * 2 - 1) * hours * HOUR_MS).toISOString();

/** One of everything that may happen to what is tallied. */
async function writeOnce({ sql }: Pick<Database, "sql">, organisation: string): Promise<void> {
  const some = sql`organisation_id = ${organisation} and random() < 0.2`;
  const verbs = [
    () => sql`insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on, status, submitted_at)
      select gen_random_uuid(), ${organisation}, ${artist.userId}, 1 + n * 37, ${pick(CURRENCIES)}, ${pick(["Meals", "Travel"])}, 'Tea', '2026-09-03', 'submitted', ${pick([now, now, null])}::timestamptz
      from generate_series(1, ${pick([1, 1, 5])}::int) n`,
    () =>
      sql`update expenses set status = 'approved', decided_at = ${around(24 * 32)} where ${some} and status = 'submitted'`,
    () =>
      sql`update expenses set status = 'submitted', decided_at = null where ${some} and status = 'approved'`,
    () =>
      sql`update expenses set amount_minor = amount_minor + 11, decided_at = decided_at + interval '9 hours' where ${some}`,
    () => sql`update expenses set deleted_at = case when deleted_at is null then now() end where ${some}`,
    () => sql`delete from expenses where ${some} and random() < 0.2`,
    () => sql`insert into contracts (id, organisation_id, artist_id, production_id, title, status, amount_minor, currency, starts_on, ends_on, created_by)
      values (${newId()}, ${organisation}, ${artist.userId}, ${productionId}, 'Deal', ${pick(["draft", "active", "pending_signature"])}, 100, 'EUR', '2026-09-01', '2026-09-02', ${artist.userId})`,
    () =>
      sql`update contracts set status = ${pick(["active", "pending_signature", "terminated"])}, deleted_at = ${pick([null, new Date(nowMs).toISOString()])} where ${some}`,
    () => sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
      values (${newId()}, ${organisation}, ${productionId}, 'Call', 'call', '2026-09-03T10:00', 'UTC', ${around(3)}, 'scheduled')`,
    () =>
      sql`update schedules set starts_at = starts_at + interval '25 minutes', status = ${pick(["scheduled", "cancelled"])} where ${some}`,
    () =>
      sql`update productions set deleted_at = case when deleted_at is null then now() end where organisation_id = ${organisation}`,
  ];
  await pick(verbs)();
}

test("writers race, changes are folded in meanwhile: at every moment the tallies are what counting all rows gives", async () => {
  const organisation = manager.organisationId;
  let writing = WRITERS;
  const writers = Array.from({ length: WRITERS }, async (_, at) => {
    await using own = openDatabase(portal.databaseUrl, { name: `writer ${at}`, max: 1 });
    for (let n = 0; n < WRITES_EACH; n++)
      // Two writers may wait for each other's rows in a ring; what is given up is gone from both.
      await writeOnce(own, organisation).catch((error: { code?: string }) => {
        if (error.code !== "40P01") throw error;
      });
    writing--;
  });
  const folding = (async () => {
    let folded = 0;
    while (writing > 0) folded += await foldTallies(database);
    return folded;
  })();
  let looks = 0;
  while (writing > 0) {
    await database.db.transaction(
      async (tx) => {
        const one = { db: tx as unknown as Database["db"] };
        const sql = (tx as unknown as { session: { client: Database["sql"] } }).session.client;
        expect(await tallied(one, organisation)).toEqual(await counted({ sql }, organisation));
        expect(await claimsTallied({ sql }, organisation)).toEqual(
          await claimsCounted({ sql }, organisation),
        );
        expect(await ownTallied({ sql }, organisation)).toEqual(await ownCounted({ sql }, organisation));
      },
      { isolationLevel: "repeatable read" },
    );
    looks++;
  }
  await Promise.all(writers);
  expect(looks).toBeGreaterThan(10);
  expect(await folding).toBeGreaterThan(WRITERS);
  expect(await tallied(database, organisation)).toEqual(await counted(database, organisation));
  await foldTallies(database);
  expect(await database.sql`select from tally_changes`).toHaveLength(0);
  expect(await claimsTallied(database, organisation)).toEqual(await claimsCounted(database, organisation));
  expect(await tallied(database, organisation)).toEqual(await counted(database, organisation));
}, 60_000);

test("what is given up is not tallied, and what one organisation has is nobody else's", async () => {
  const other = await portal.person(["manager"]);
  const before = await tallied(database, manager.organisationId);
  await database.db
    .transaction(async (tx) => {
      await tx.execute(`insert into contracts (id, organisation_id, artist_id, production_id, title, status, amount_minor, currency, starts_on, ends_on, created_by)
        select gen_random_uuid(), organisation_id, artist_id, production_id, 'Deal', 'active', 1, 'EUR', starts_on, ends_on, created_by from contracts limit 1`);
      throw new Error("given up");
    })
    .catch((error: Error) => expect(error.message).toBe("given up"));
  expect(await tallied(database, manager.organisationId)).toEqual(before);
  expect(await tallied(database, other.organisationId)).toEqual(
    await counted(database, other.organisationId),
  );
});

test("an organisation's list says how many there are, of each status too", async () => {
  const caller = {
    ...manager,
    sessionId: "",
    requestId: "",
    address: "127.0.0.1",
    roles: ["manager" as const],
  };
  for (const status of [undefined, "active", "draft"] as const) {
    const [row] = await database.sql<{ count: number }[]>`select count(*)::int as count from contracts
      where organisation_id = ${manager.organisationId} and deleted_at is null and status = coalesce(${status ?? null}, status)`;
    expect(await countContracts(database.db, caller, status === undefined ? {} : { status })).toBe(
      row?.count ?? -1,
    );
  }
});

test("emptied tables are tallied as empty", async () => {
  await database.sql`truncate schedules, expenses, contracts cascade`;
  expect(await tallied(database, manager.organisationId)).toEqual(
    await counted(database, manager.organisationId),
  );
  expect((await tallied(database, manager.organisationId)).pending_expenses).toBe(0);
});

test("what a database held before it had tallies is counted", async () => {
  const url = await newDatabase();
  await migratedBefore("0013_tallies", url);
  await using old = openDatabase(url, { name: "old", max: 1 });
  const organisation = newId();
  await old.sql.begin(async (sql) => {
    await sql`insert into organisations (id, name) values (${organisation}, 'Old')`;
    await sql`insert into users (id, email, first_name, last_name) values (${artist.userId}, 'a@people.test', 'A', 'B')`;
    await sql`insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency)
      values (${productionId}, ${organisation}, 'Tour', '2026-09-01', '2026-09-30', 'UTC', 'EUR')`;
  });
  for (let n = 0; n < 300; n++) await writeOnce(old, organisation);
  const before = await counted(old, organisation);
  const claims = await claimsCounted(old, organisation);
  expect(claims.length).toBeGreaterThan(0);
  expect(before.recent_approved_amount.length).toBeGreaterThan(0);
  await migrateDatabase(url);
  expect(await tallied(old, organisation)).toEqual(before);
  expect(await claimsTallied(old, organisation)).toEqual(claims);
}, 60_000);

/** The schema as it was before a migration. */
async function migratedBefore(tag: string, url: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  try {
    cpSync(join(import.meta.dir, "migrations"), folder, { recursive: true });
    const file = join(folder, "meta/_journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8")) as { entries: { tag: string }[] };
    const at = journal.entries.findIndex((entry) => entry.tag === tag);
    writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, at) }));
    await using database = openDatabase(url, { name: "migrate", max: 1, statementTimeoutMs: 60_000 });
    await migrate(drizzle(database.sql), { migrationsFolder: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
