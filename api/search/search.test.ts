import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { newId } from "../../core/ids.ts";
import { SEARCH_KINDS, termsOf, type SearchKind } from "../../core/search.ts";
import { openDatabase } from "../../db/open.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { search } from "./queries.ts";
import { find, findAll, listedFor, searchWorld, type SearchWorld } from "./testing-search.ts";

let portal: TestApp;
let world: SearchWorld;
let other: SearchWorld;

beforeAll(async () => {
  portal = await testApp();
  world = await searchWorld(portal);
  other = await searchWorld(portal);
}, 60_000);
afterAll(() => portal[Symbol.asyncDispose]());

const titles = async (who: TestPerson, q: string, kind: SearchKind = "schedule") =>
  (await find(portal, who, { q, kind })).data.map(({ title }) => title);

describe("what somebody may see", () => {
  test("is found, all of it, and nothing that their own lists do not show", async () => {
    for (const [name, who] of Object.entries({ ...world.people, stranger: other.people.ada })) {
      const lists = await listedFor(portal, who);
      for (const kind of SEARCH_KINDS) {
        const found = (await findAll(portal, who, kind, "zebra")).map(({ id }) => id);
        expect([name, kind, found.sort()]).toEqual([name, kind, [...lists[kind]].sort()]);
      }
    }
  }, 60_000);

  test("bounds what any words find, whoever asks", async () => {
    const everybody = [...Object.values(world.people), other.people.bo];
    const lists = await Promise.all(everybody.map((who) => listedFor(portal, who)));
    const words = [
      "zebra",
      "rehearsal",
      "buhne",
      "lodz",
      "закулисье",
      "load",
      "in",
      "καλλιοπη",
      "encore",
      "z",
      "people",
    ];
    const slip = fc
      .tuple(fc.constantFrom(...words), fc.nat(9), fc.constantFrom("", "x", "e"))
      .map(([word, at, letter]) => word.slice(0, at) + letter + word.slice(at + 1));
    const asked = fc.array(fc.oneof(fc.constantFrom(...words), slip), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(asked, fc.nat(everybody.length - 1), async (said, at) => {
        const q = said.join(" ").trim();
        if (q === "") return;
        const { data } = await find(portal, everybody[at] as TestPerson, { q, limit: "20" });
        for (const { kind, id } of data) expect(lists[at]?.[kind].has(id), `${q}: ${kind}`).toBeTrue();
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("changes with who may see it, at once", async () => {
    const { ada, manager } = world.people;
    const production = await portal.production(world.organisationId, [ada]);
    const made = await portal.send(manager, "POST", "/api/v1/schedules", {
      production_id: production,
      title: "Okapi parade",
      local_start: "2026-09-02T10:00",
    });
    const { id } = (await made.json()) as { id: string };
    expect(await titles(ada, "okapi")).toEqual(["Okapi parade"]);
    const path = `/api/v1/productions/${production}/people/${ada.userId}`;
    expect((await portal.send(manager, "DELETE", path)).status).toBe(204);
    expect(await titles(ada, "okapi")).toEqual([]);
    expect(await titles(manager, "okapi")).toEqual(["Okapi parade"]);
    const change = { title: "Giraffe parade" };
    const etag = { "if-match": '"1"' };
    expect((await portal.send(manager, "PATCH", `/api/v1/schedules/${id}`, change, etag)).status).toBe(200);
    expect(await titles(manager, "okapi")).toEqual([]);
    expect(await titles(manager, "giraffe")).toEqual(["Giraffe parade"]);
    expect((await portal.send(manager, "DELETE", `/api/v1/schedules/${id}`)).status).toBe(204);
    expect(await titles(manager, "giraffe")).toEqual([]);
  });

  test("is of the organisation that is asked in, and an engineer's nothing", async () => {
    const engineer = await portal.person(["engineer"], world.organisationId);
    await expectProblem(await portal.send(engineer, "GET", "/api/v1/search?q=zebra"), 403);
    const [theirs] = await findAll(portal, other.people.manager, "production", "zebra");
    const ours = await findAll(portal, world.people.manager, "production", "zebra");
    expect(ours.map(({ id }) => id)).not.toContain(theirs?.id);
  });
});

describe("words", () => {
  let who: TestPerson;
  let production: string;
  const add = async (title: string, more: { notes?: string; startsAt?: string } = {}) => {
    const { notes = null, startsAt = "2026-09-02T10:00:00Z" } = more;
    await portal.database
      .sql`insert into schedules (id, organisation_id, production_id, title, notes, kind, local_start, zone, starts_at, status)
      values (${newId()}, ${who.organisationId}, ${production}, ${title}, ${notes}, 'other', ${startsAt.slice(0, 19)}, 'UTC', ${startsAt}, 'scheduled')`;
  };
  beforeAll(async () => {
    who = await portal.person(["manager"]);
    production = await portal.production(who.organisationId, [who]);
    for (const title of [
      "Générale à l'Opéra",
      "Orchestra seating rehearsal",
      "Ærøskøbing harbour",
      "Большой театр",
    ])
      await add(title);
  });

  test("are found by how they begin, without accents, in any order", async () => {
    for (const q of ["gene", "GÉNÉRALE", "opera generale", "l opéra"])
      expect([q, await titles(who, q)]).toEqual([q, ["Générale à l'Opéra"]]);
    expect(await titles(who, "aeros harb")).toEqual(["Ærøskøbing harbour"]);
    expect(await titles(who, "БОЛЬШ")).toEqual(["Большой театр"]);
    expect(await titles(who, "harbour opera")).toEqual([]);
    expect(await titles(who, "arbour")).toEqual(["Ærøskøbing harbour"]);
  });

  test("are found with a slip, where little is found without", async () => {
    for (const q of ["rehersal", "rehaersal", "orchsetra", "seting orchestra", "rehae"])
      expect([q, await titles(who, q)]).toEqual([q, ["Orchestra seating rehearsal"]]);
    expect(await titles(who, "zzzzzz")).toEqual([]);
  });

  test("of a title come first, then what is nearest to now", async () => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    await add("Call", { notes: "the walrus", startsAt: day(0) });
    await add("Walrus, later", { startsAt: day(9) });
    await add("Walrus, lately", { startsAt: day(-1) });
    await add("Walrus, soon", { startsAt: day(2) });
    await add("Walruses", { startsAt: day(1) });
    expect(await titles(who, "walrus")).toEqual([
      "Walrus, lately",
      "Walrus, soon",
      "Walrus, later",
      "Walruses",
      "Call",
    ]);
    const pages = await findAll(portal, who, "schedule", "walrus", 2);
    expect(pages.map(({ title }) => title)).toEqual(await titles(who, "walrus"));
  });

  test("that thousands of rows have are looked for near now, and do not hide what has them seldom", async () => {
    await portal.database
      .sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
      select gen_random_uuid(), ${who.organisationId}, ${production}, 'Ostrich ' || n, 'other', '2020-01-01', 'UTC',
        timestamptz '2020-01-01' + n * interval '1 minute', 'scheduled' from generate_series(1, 3500) n`;
    await add("Ostrich, tonight", { startsAt: new Date(Date.now() + 3_600_000).toISOString() });
    const begun = performance.now();
    const { data, meta } = await find(portal, who, { q: "ostr" });
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(data).toHaveLength(5);
    expect(data[0]?.title).toBe("Ostrich, tonight");
    expect(meta).toMatchObject({ has_more: true, next_cursor: null, more: ["schedule"] });
  }, 30_000);

  test("that a name had are forgotten with it", async () => {
    const { sql } = portal.database;
    await sql`update users set last_name = 'Quetzalcoatl' where id = ${who.userId}`;
    expect(await titles(who, "quetzalcoatel", "person")).toEqual(["Ada Quetzalcoatl"]);
    await sql`update users set last_name = 'Smith' where id = ${who.userId}`;
    expect(await titles(who, "quetzalcoatl", "person")).toEqual([]);
    expect(await sql`select from search_words where word = 'quetzalcoatl'`).toHaveLength(0);
  });
});

test("nothing is asked that a standby would refuse", async () => {
  await using database = openDatabase(portal.databaseUrl, {
    name: "t",
    role: "portal_app",
    isReadOnly: true,
  });
  const { userId, organisationId } = world.people.manager;
  const caller = {
    userId,
    organisationId,
    roles: ["manager"] as const,
    sessionId: "",
    requestId: "",
    address: "",
  };
  for (const q of ["zebra", "zebbra"]) {
    const { data } = await search(database.of(organisationId), caller, { q, kind: "production" }, Date.now());
    expect([q, data.length]).toEqual([q, 3]);
  }
});

test("the database parts and folds words as the page does", async () => {
  const letters = fc.oneof(
    fc.constantFrom(..."abcXYZ019 -_'’.,:;()/\\\"%&ßæŒøŁđÞıİςΣά"),
    fc.integer({ min: 0x20, max: 0x17f }).map((code) => String.fromCodePoint(code)),
    fc.integer({ min: 0x386, max: 0x3ce }).map((code) => String.fromCodePoint(code)),
    fc.integer({ min: 0x400, max: 0x45f }).map((code) => String.fromCodePoint(code)),
    fc.integer({ min: 0x4e00, max: 0x4eff }).map((code) => String.fromCodePoint(code)),
  );
  const samples = fc
    .sample(fc.array(letters, { minLength: 1, maxLength: 12 }), { numRuns: 1_000, seed: 7 })
    .map((text) => text.join(""));
  const rows = await portal.database.sql<{ said: string; terms: string[] }[]>`
    select said, to_json(search_terms(said)) as terms from json_array_elements_text(${JSON.stringify(samples)}::text::json) said`;
  expect(rows).toHaveLength(samples.length);
  for (const { said, terms } of rows) {
    // More than a search takes.
    if (terms.length >= 8) continue;
    expect([said, terms.sort()]).toEqual([said, termsOf(said).sort()]);
  }
});
