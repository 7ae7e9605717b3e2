import { newId } from "../../core/ids.ts";
import { SEARCH_KINDS, type SearchHit, type SearchKind, type SearchPage } from "../../core/search.ts";
import type { TestApp, TestPerson } from "../testing.ts";

/** An organisation whose every thing has `zebra` in a text, some of it deleted, drafts or somebody else's. */
export type SearchWorld = {
  organisationId: string;
  people: Record<"admin" | "manager" | "accountant" | "ada" | "bo" | "nobody", TestPerson>;
};

const WORDS = [
  "rehearsal",
  "soundcheck",
  "Bühne",
  "Łódź",
  "закулисье",
  "load-in",
  "Καλλιόπη",
  "encore",
] as const;
const STATES = [
  ["draft", "draft"],
  ["voided", "voided"],
  ["pending_signature", "sent"],
  ["active", "active"],
] as const;

export async function searchWorld(portal: TestApp): Promise<SearchWorld> {
  const manager = await portal.person(["manager"]);
  const { organisationId } = manager;
  const [admin, accountant, ada, bo, nobody] = await Promise.all(
    [["admin"], ["accountant"], ["artist"], ["artist"], ["artist"]].map((roles) =>
      portal.person(roles as ["artist"], organisationId),
    ),
  );
  if (!admin || !accountant || !ada || !bo || !nobody) throw new Error("nobody came");
  const { sql } = portal.database;
  await sql`update users set first_name = 'Zebra' where id in (select user_id from memberships where organisation_id = ${organisationId})`;
  const productions = [
    await portal.production(organisationId, [ada]),
    await portal.production(organisationId, [ada, bo]),
    await portal.production(organisationId, [bo]),
    await portal.production(organisationId, [ada, bo]),
  ];
  await sql`update productions set name = 'Zebra ' || id where organisation_id = ${organisationId}`;
  for (const [at, production] of productions.entries())
    for (const [n, word] of WORDS.entries()) {
      const title = `${word} ${n % 2 ? "zebra" : ""} ${at}`;
      const [schedule, isGone] = [newId(), n === 7];
      await sql`insert into schedules (id, organisation_id, production_id, title, notes, kind, local_start, zone, starts_at, status, deleted_at)
        values (${schedule}, ${organisationId}, ${production}, ${title}, ${n % 2 ? null : "Zebra"}, 'other', '2026-09-02', 'UTC',
          '2026-09-02', 'scheduled', ${isGone ? "2026-09-01" : null})`;
      const named = n % 3 === 0 ? [] : n % 3 === 1 ? [ada] : [ada, bo];
      for (const { userId } of named)
        await sql`insert into schedule_people (schedule_id, user_id, organisation_id) values (${schedule}, ${userId}, ${organisationId})`;
      await sql`insert into announcements (id, organisation_id, production_id, title, body, must_read, created_by, deleted_at)
        values (${newId()}, ${organisationId}, ${n === 3 ? null : production}, ${title}, 'Zebra!', false, ${manager.userId},
          ${isGone ? "2026-09-01" : null})`;
      const event = newId();
      await sql`insert into event_seats (event_id, organisation_id, production_id, held_on)
        values (${event}, ${organisationId}, ${production}, '2026-09-02')`;
      await sql`insert into events (id, held_on, organisation_id, production_id, title, location, description, local_start, zone, zone_rules,
          starts_at, status, party_max, published_at)
        values (${event}, '2026-09-02', ${organisationId}, ${production}, ${title}, ${`Hall ${at}`}, ${n % 2 ? null : "Zebra"},
          '2026-09-02', 'UTC', '', '2026-09-02', ${n < 5 ? "published" : "draft"}, 4, ${n < 5 ? "2026-08-01" : null})`;
      const [status, stage] = STATES[n % STATES.length] ?? STATES[0];
      await sql`insert into contracts (id, organisation_id, artist_id, production_id, title, status, stage, amount_minor, currency,
          starts_on, ends_on, created_by, deleted_at)
        values (${newId()}, ${organisationId}, ${n < 4 ? ada.userId : bo.userId}, ${production}, ${`${title} zebra`}, ${status}, ${stage},
          100, 'SGD', '2026-09-01', '2026-09-30', ${manager.userId}, ${isGone ? "2026-09-01" : null})`;
    }
  // With all that hangs on it; and somebody who left.
  await sql`update productions set deleted_at = now() where id = ${productions[3] ?? ""}`;
  const gone = await portal.person(["artist"], organisationId);
  await sql`update users set first_name = 'Zebra' where id = ${gone.userId}`;
  await sql`update memberships set deleted_at = now() where user_id = ${gone.userId}`;
  return { organisationId, people: { admin, manager, accountant, ada, bo, nobody } };
}

export async function find(
  portal: TestApp,
  who: TestPerson,
  query: Record<string, string>,
): Promise<SearchPage> {
  const response = await portal.send(who, "GET", `/api/v1/search?${new URLSearchParams(query)}`);
  if (response.status !== 200)
    throw new Error(`${JSON.stringify(query)}: ${response.status} ${await response.text()}`);
  return (await response.json()) as SearchPage;
}

/** Everything of a kind that is found, page by page. */
export async function findAll(
  portal: TestApp,
  who: TestPerson,
  kind: SearchKind,
  q: string,
  limit = 100,
): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let cursor: string | null = null;
  do {
    const page: SearchPage = await find(portal, who, {
      q,
      kind,
      limit: String(limit),
      ...(cursor !== null && { cursor }),
    });
    hits.push(...page.data);
    cursor = page.meta.next_cursor;
  } while (cursor !== null);
  return hits;
}

async function listed(portal: TestApp, who: TestPerson, path: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const more = cursor === null ? "" : `&cursor=${cursor}`;
    const response = await portal.send(who, "GET", `${path}?limit=100${more}`);
    if (response.status === 403) return ids;
    const page = (await response.json()) as { data: { id: string }[]; meta: { next_cursor: string | null } };
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.meta.next_cursor;
  } while (cursor !== null);
  return ids;
}

/** What each feature's own list shows somebody, by kind. */
export async function listedFor(portal: TestApp, who: TestPerson): Promise<Record<SearchKind, Set<string>>> {
  const productions = await listed(portal, who, "/api/v1/productions");
  const people = await Promise.all(
    productions.map((id) => listed(portal, who, `/api/v1/productions/${id}/people`)),
  );
  const lists: Record<SearchKind, readonly string[]> = {
    schedule: await listed(portal, who, "/api/v1/schedules"),
    event: await listed(portal, who, "/api/v1/events"),
    announcement: await listed(portal, who, "/api/v1/announcements"),
    contract: await listed(portal, who, "/api/v1/contracts"),
    production: productions,
    person: [...people.flat(), ...(await listed(portal, who, "/api/v1/members"))],
  };
  return Object.fromEntries(SEARCH_KINDS.map((kind) => [kind, new Set(lists[kind])])) as Record<
    SearchKind,
    Set<string>
  >;
}
