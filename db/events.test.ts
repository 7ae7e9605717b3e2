import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { openDatabase, type Database } from "./open.ts";

let url: string;
let owner: Database;
beforeAll(async () => {
  url = await testDatabase();
  owner = openDatabase(url, { name: "test" });
});
afterAll(() => owner[Symbol.asyncDispose]());

const YEAR = new Date().getUTCFullYear();
const partitions = async () =>
  (
    await owner.sql<{ name: string }[]>`
      select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass order by 1`
  ).map(({ name }) => name);
const yearsTo = (last: number) => Array.from({ length: last - 2024 + 1 }, (_, at) => `events_${2024 + at}`);

/** Each index of the parent with the partitions that have a part of it that works. */
async function indexes(): Promise<Map<string, string[]>> {
  const rows = await owner.sql<{ name: string; is_valid: boolean; tables: string[] }[]>`
    select parent.indexrelid::regclass::text as name, parent.indisvalid as is_valid,
      json_agg(part.indrelid::regclass::text) filter (where part.indisvalid) as tables
    from pg_index parent left join pg_inherits i on i.inhparent = parent.indexrelid
    left join pg_index part on part.indexrelid = i.inhrelid
    where parent.indrelid = 'events'::regclass group by 1, 2`;
  return new Map(rows.map(({ name, is_valid, tables }) => [name, is_valid ? [...tables].sort() : []]));
}

const INDEXES = [
  "events_id_held_on_pk",
  "events_production",
  "events_zone_rules",
  "idx_events_date_location",
  "idx_events_search",
];

test("there is a table for each year that an event may be in, with every index; a job makes the next ones, once", async () => {
  expect(await partitions()).toEqual(yearsTo(YEAR + 3));
  await using jobs = openDatabase(url, { name: "test jobs", role: "portal_jobs", seesEverybody: true });
  const make = async (last: number) =>
    (await jobs.db.execute<{ made: number }>(sql`select make_event_partitions(${last}::int) as made`))[0]
      ?.made;
  expect([await make(YEAR + 3), await make(YEAR + 5), await make(YEAR + 5)]).toEqual([0, 2, 0]);
  // Nobody makes a hundred of them.
  expect(await make(9999)).toBe(5);
  expect(await partitions()).toEqual(yearsTo(YEAR + 10));
  const found = await indexes();
  for (const name of INDEXES) expect([name, found.get(name)]).toEqual([name, await partitions()]);
  for (const role of ["portal_app", "portal_jobs"] as const) {
    await using database = openDatabase(url, { name: "test", role, seesEverybody: true });
    const around = await database.sql`insert into events_2024 default values`.then(
      () => "written",
      (error: { code?: string }) => error.code,
    );
    expect(around).toBe("42501");
  }
});

test("a year that is not asked about is not read, and an event is found by its id in one table", async () => {
  const plan = async (query: string) =>
    JSON.stringify(await owner.sql.unsafe(`explain (analyze, costs off, timing off, format json) ${query}`));
  const [organisation, production, id] = [newId(), newId(), newId()];
  await owner.sql`insert into organisations (id, name) values (${organisation}, 'One')`;
  await owner.sql`insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency)
    values (${production}, ${organisation}, 'One', '2025-01-01', '2025-12-31', 'UTC', 'EUR')`;
  await owner.sql`insert into event_seats (event_id, organisation_id, production_id, held_on)
    values (${id}, ${organisation}, ${production}, '2025-06-01')`;
  await owner.sql`insert into events (id, held_on, organisation_id, production_id, title, location, local_start, zone, zone_rules, starts_at, status, party_max)
    values (${id}, '2025-06-01', ${organisation}, ${production}, 'One', 'Here', '2025-06-01 20:00', 'UTC', '', '2025-06-01 20:00Z', 'draft', 4)`;
  const ranged = await plan(`select id from events where organisation_id = '${organisation}'
    and held_on between '2025-03-01' and '2025-09-01' and location = 'Here' order by held_on, starts_at, id limit 21`);
  expect(ranged.match(/events_20\d\d/g)).toEqual(expect.arrayContaining(["events_2025"]));
  expect(ranged).not.toMatch(/"Relation Name":"events_20(?!25)/);
  const byId = await plan(
    `select title from events where id = '${id}' and held_on = (select held_on from event_seats where event_id = '${id}')`,
  );
  const read = [...byId.matchAll(/"Relation Name":"(events_\d+)"[^{}]*?"Actual Loops":(\d+)/g)]
    .filter(([, , loops]) => Number(loops) > 0)
    .map(([, table]) => table);
  expect(read).toEqual(["events_2025"]);
  // Without a description it is found by its title (mission erratum 30).
  const found = await owner.sql`select id from events where words @@ websearch_to_tsquery('english', 'one')`;
  expect(found.map((row) => row.id)).toEqual([id]);
  // Its day and its seats' day are one.
  const apart = await owner.sql`update events set held_on = '2026-06-01' where id = ${id}`.then(
    () => "moved",
    (error: { code?: string }) => error.code,
  );
  expect(apart).toBe("23503");
});

test("an index for tables with rows: on the parent only, concurrently on each part, attached (mission erratum 3)", async () => {
  const refused = await owner.sql`create index concurrently events_place on events (location)`.then(
    () => "made",
    (error: { message: string }) => error.message,
  );
  expect(refused).toContain("concurrently");
  await owner.sql`create index events_place on only events (location)`;
  expect((await indexes()).get("events_place")).toEqual([]);
  for (const part of await partitions()) {
    await owner.sql.unsafe(`create index concurrently ${part}_place on ${part} (location)`);
    await owner.sql.unsafe(`alter index events_place attach partition ${part}_place`);
  }
  expect((await indexes()).get("events_place")).toEqual(await partitions());
});
