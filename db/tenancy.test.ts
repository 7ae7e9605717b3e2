import { afterAll, beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../api/testing.ts";
import { newId } from "../core/ids.ts";
import { postgresError } from "./errors.ts";
import { openDatabase, type Db } from "./open.ts";
import { announcements } from "./schema/announcements.ts";
import { seeingEverybody } from "./tenancy.ts";

let portal: TestApp;
let one: TestPerson;
let other: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  [one, other] = await Promise.all([portal.person(["manager"]), portal.person(["manager"])]);
  for (const who of [one, other]) {
    const production = await portal.production(who.organisationId, [who]);
    await portal.send(who, "POST", "/api/v1/announcements", {
      title: "t",
      body: "b",
      production_id: production,
    });
  }
});
afterAll(() => portal[Symbol.asyncDispose]());

type Guard = { table: string; column: string };

/** Tables that belong to an organisation, by what they hold and not by what somebody listed. */
const guarded = async (): Promise<Guard[]> => [
  { table: "organisations", column: "id" },
  ...(await portal.database.sql<Guard[]>`
    select c.relname as table, 'organisation_id' as column from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = 'organisation_id' and not a.attisdropped and c.relkind in ('r', 'p')
      and c.relnamespace = 'public'::regnamespace order by 1`),
];

/** An index of words is not used behind a policy: their owner alone is none's (0075_search.sql). */
const UNFORCED = ["search_entries", "search_words"];

/** Those of them that the application could read past its organisation, or write into another. */
async function unguarded(client: typeof portal.database.sql): Promise<string[]> {
  const held = await client<{ table: string }[]>`
    select c.relname as table from pg_class c
    join pg_policy p on p.polrelid = c.oid and p.polname = 'tenancy' and p.polpermissive and p.polcmd = '*'
      and p.polroles = '{0}'
      and pg_get_expr(p.polqual, c.oid) like '%seen_organisation()%'
      and pg_get_expr(p.polwithcheck, c.oid) like '%seen_organisation()%'
    where c.relrowsecurity and (c.relforcerowsecurity or c.relname in ${client(UNFORCED)})
      and not exists (select from pg_policy o where o.polrelid = c.oid and o.oid <> p.oid and o.polpermissive)`;
  const names = new Set(held.map(({ table }) => table));
  return (await guarded()).map(({ table }) => table).filter((table) => !names.has(table));
}

test("every table of an organisation is guarded, and one policy less is noticed", async () => {
  expect(await unguarded(portal.database.sql)).toEqual([]);
  for (const { table } of await guarded()) {
    const noticed = await portal.database.sql
      .begin(async (tx) => {
        await tx.unsafe(`drop policy tenancy on ${table}`);
        const found = await unguarded(tx as unknown as typeof portal.database.sql);
        throw Object.assign(new Error("undone"), { found });
      })
      .catch((error: { found?: string[] }) => error.found);
    expect(noticed).toEqual([table]);
  }
});

test("an organisation sees its rows and nobody else's, whatever a query forgot; who names none sees nothing", async () => {
  const { database } = portal.services;
  const count = async (db: Db, { table, column }: Guard, whose?: string) => {
    const [row] = await db.execute<{ n: number }>(
      sql`select count(*)::int as n from ${sql.identifier(table)}
        ${whose === undefined ? sql`` : sql`where ${sql.identifier(column)} = ${whose}`}`,
    );
    return row?.n;
  };
  let rows = 0;
  for (const guard of await guarded()) {
    const own = await count(portal.database.db, guard, one.organisationId);
    rows += own ?? 0;
    expect([guard.table, await count(database.of(one.organisationId), guard)]).toEqual([guard.table, own]);
    expect([guard.table, await count(database.db, guard)]).toEqual([guard.table, 0]);
    expect([guard.table, await count(database.everywhere, guard)]).toEqual([
      guard.table,
      await count(portal.database.db, guard),
    ]);
  }
  expect(rows).toBeGreaterThan(5);
});

test("no view shows more than whoever asks it may see, and no function of ours but a few acts for its owner", async () => {
  const views = await portal.database.sql<{ name: string; reloptions: string[] | null }[]>`
    select relname as name, to_json(reloptions) as reloptions from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace`;
  expect(views.length).toBeGreaterThan(5);
  for (const { name, reloptions } of views)
    // One reads what has no policies, as its owner, and is none to look past (0044_dashboard_performance.sql).
    expect([name, reloptions]).toEqual([
      name,
      [name === "client_performance" ? "security_barrier=true" : "security_invoker=true"],
    ]);
  const definers = await portal.database.sql<{ name: string }[]>`
    select proname as name from pg_proc where prosecdef and pronamespace = 'public'::regnamespace order by 1`;
  expect(definers.map(({ name }) => name)).toEqual([
    "audit_note",
    "audit_seal",
    "connected_programs",
    "make_event_partitions",
    "refresh_dashboard_performance",
    "search_matches",
    "search_note",
    "search_similar",
  ]);
});

test("what is found by words is written by no program, and found in the organisation that asks", async () => {
  for (const role of ["portal_app", "portal_jobs"] as const) {
    await using database = openDatabase(portal.databaseUrl, { name: "t", role, max: 1 });
    for (const table of UNFORCED)
      for (const statement of [
        `delete from ${table}`,
        `update ${table} set organisation_id = organisation_id`,
      ])
        expect(
          await database.everywhere.execute(sql.raw(statement)).then(
            () => "done",
            (error: unknown) => postgresError(error)?.code,
          ),
        ).toBe("42501");
    const found = async (db: Db) =>
      (
        await db.execute<{ id: string }>(
          sql`select object_id as id from search_matches('{t}', '{announcement}', null, now(), 100)
          union all select null from search_similar('{people}', 10)`,
        )
      ).map(({ id }) => id);
    const [own, all] = [await found(database.of(one.organisationId)), await found(database.everywhere)];
    expect(own).toHaveLength(1);
    expect(all).toEqual([]);
    expect(await found(database.db)).toEqual([]);
    expect(await found(database.of(other.organisationId))).not.toEqual(own);
  }
});

test("a materialised view has no policies, so nobody reads it but by the view that has its own", async () => {
  await portal.database.sql`select refresh_dashboard_performance()`;
  const { database } = portal.services;
  const whose = async (db: Db) =>
    (await db.execute<{ id: string }>(sql`select organisation_id as id from client_performance`)).map(
      ({ id }) => id,
    );
  expect(await whose(database.of(one.organisationId))).toEqual([one.organisationId]);
  expect(await whose(database.db)).toEqual([]);
  expect(await whose(database.everywhere)).toContain(other.organisationId);
  for (const statement of [
    sql`select from dashboard_performance`,
    sql`select refresh_dashboard_performance()`,
    sql`refresh materialized view dashboard_performance`,
    sql`update view_refreshes set took_ms = 1`,
  ])
    expect(
      await database.everywhere.execute(statement).then(
        () => "done",
        (error: unknown) => postgresError(error)?.code,
      ),
    ).toBe("42501");
});

test("nothing is written for another organisation, and nothing of it is changed", async () => {
  const db = portal.services.database.of(one.organisationId);
  const row = (organisationId: string) => ({
    id: newId(),
    organisationId,
    createdBy: one.userId,
    title: "smuggled",
    body: "b",
    mustRead: false,
  });
  const refused = await db
    .insert(announcements)
    .values(row(other.organisationId))
    .then(
      () => undefined,
      (error: unknown) => postgresError(error)?.code,
    );
  expect(refused).toBe("42501");
  expect(
    (await db.update(announcements).set({ title: "changed" }).returning()).map((a) => a.organisationId),
  ).toEqual([one.organisationId]);
  const theirs = sql`organisation_id = ${other.organisationId}`;
  expect(await db.update(announcements).set({ deletedAt: "2026-01-01" }).where(theirs).returning()).toEqual(
    [],
  );
});

const seen = sql`select current_setting('portal.organisation', true) as whose`;

for (const prepare of [true, false])
  test(`what is asked for many at once over two connections is each one's own, ${prepare ? "prepared" : "unprepared"}`, async () => {
    await using database = openDatabase(portal.databaseUrl, {
      name: "t",
      role: "portal_app",
      max: 2,
      prepare,
    });
    const ids = [one.organisationId, other.organisationId];
    const answers = await Promise.all(
      Array.from({ length: 600 }, async (_, at) => {
        const id = ids[at % 2] ?? "";
        const failing = at % 7 === 3;
        const asked = failing
          ? await database
              .of(id)
              .execute(sql`select 1 / (${at}::int - ${at}::int)`)
              .then(
                () => "no error",
                (error: unknown) => postgresError(error)?.code,
              )
          : (
              await database
                .of(id)
                .execute<{ id: string; n: number }>(
                  sql`select id, ${at}::int as n from organisations where ${at}::int >= 0`,
                )
            ).map(({ id: own, n }) => `${own} ${n}`);
        return failing ? asked === "22012" : JSON.stringify(asked) === JSON.stringify([`${id} ${at}`]);
      }),
    );
    expect(answers.filter((isOwn) => !isOwn)).toEqual([]);
    // Nothing is left on the connections.
    const left = await Promise.all(
      Array.from({ length: 4 }, () => database.db.execute<{ whose: string }>(seen)),
    );
    expect(left.flat().every(({ whose }) => !whose)).toBeTrue();
  });

test("a transaction is one organisation's to its end, and looks beyond it only where it says so", async () => {
  const { database } = portal.services;
  await database.of(one.organisationId).transaction(async (tx) => {
    const own = await tx.select().from(announcements);
    expect(new Set(own.map((row) => row.organisationId))).toEqual(new Set([one.organisationId]));
    const all = await seeingEverybody(tx, one.organisationId, () => tx.select().from(announcements));
    expect(new Set(all.map((row) => row.organisationId)).size).toBe(2);
    expect((await tx.execute<{ whose: string }>(seen))[0]?.whose).toBe(one.organisationId);
  });
  expect((await database.db.execute<{ whose: string }>(seen))[0]?.whose || "").toBe("");
});

test("neither program's role owns anything, ends row-level security or makes tables", async () => {
  for (const role of ["portal_app", "portal_jobs"] as const) {
    await using database = openDatabase(portal.databaseUrl, { name: "t", role, max: 1 });
    for (const statement of [
      "alter table expenses disable row level security",
      "drop policy tenancy on expenses",
      "create table mine (id int)",
      "truncate expenses",
    ])
      expect(
        await database.sql.unsafe(statement).then(
          () => "done",
          (error: unknown) => postgresError(error)?.code,
        ),
      ).toBe("42501");
  }
});
