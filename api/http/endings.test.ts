import { afterAll, beforeAll, expect, test } from "bun:test";
import { INVALIDATION_SECONDS } from "../../bench/contract.ts";
import { ENDED_BY, INVALIDATIONS, type CacheName } from "../../core/caches.ts";
import { newId } from "../../core/ids.ts";
import type { Organisation } from "../../core/organisations.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { newSigningKey } from "../auth/tokens.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

// Each row of core/caches.ts by itself: with it what is kept ends, and without it what is kept stays.

let portal: TestApp;
/** Another process of the API over the same database. */
let elsewhere: TestApp;
/** Whoever else writes. */
let outside: Database;
beforeAll(async () => {
  const key = { AUTH_PRIVATE_KEY: await newSigningKey() };
  portal = await testApp(key);
  elsewhere = await testApp({ ...key, DATABASE_URL: portal.databaseUrl });
  portal.feed();
  outside = openDatabase(portal.databaseUrl, { name: "somebody else", max: 1 });
  for (const app of [portal, elsewhere]) while (!app.services.live.isFollowing()) await Bun.sleep(5);
});
afterAll(async () => {
  await outside[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

/** A house of its own: what ends in it ends by what is done to it. */
async function world() {
  const manager = await portal.person(["manager"]);
  const { organisationId } = manager;
  const artist = await portal.person(["artist"], organisationId);
  const other = await portal.person(["artist"], organisationId);
  const production = await portal.production(organisationId, [artist]);
  const item = newId();
  const news = newId();
  const { sql } = outside;
  const addItem = (id: string, to = production) => sql`
    insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
    values (${id}, ${organisationId}, ${to}, ${id}, 'call', '2101-09-03T10:00', 'UTC', '2101-09-03T10:00Z', 'scheduled')`;
  const addNews = (id: string, to = production) => sql`
    insert into announcements (id, organisation_id, production_id, title, body, must_read, created_by)
    values (${id}, ${organisationId}, ${to}, ${id}, '', false, ${manager.userId})`;
  const addContract = (whose: TestPerson) => sql`
    insert into contracts (id, organisation_id, artist_id, production_id, title, status, amount_minor, currency, starts_on, ends_on, created_by)
    values (${newId()}, ${organisationId}, ${whose.userId}, ${production}, 'Deal', 'active', 100, 'EUR', '2026-09-01', '2026-09-02', ${manager.userId})`;
  const addExpense = () => sql`
    insert into expenses (id, organisation_id, artist_id, production_id, amount_minor, currency, category, description, spent_on, status, submitted_at)
    values (${newId()}, ${organisationId}, ${artist.userId}, ${production}, 100, 'SGD', 'Meals', 'Tea', '2026-09-03', 'submitted', now())`;
  await addItem(item);
  await addNews(news);
  await addContract(artist);
  return {
    manager,
    artist,
    other,
    organisationId,
    production,
    item,
    news,
    addItem,
    addNews,
    addContract,
    addExpense,
  };
}
type World = Awaited<ReturnType<typeof world>>;

type Probe = {
  who: TestPerson;
  path: string;
  /** What to look at of the answer; all of it unless said. */
  look?: (body: { data: unknown[]; meta: { total: number } }) => unknown;
  /** Changes that table alone, from outside. */
  write: () => PromiseLike<unknown>;
};
const SCHEDULES = "/api/v1/schedules?limit=50";
const ANNOUNCEMENTS = "/api/v1/announcements?limit=50";
const CONTRACTS = "/api/v1/contracts?limit=50";
const CONTRACTS_NAMED = `${CONTRACTS}&fields=artist_name,production_name`;
const DASHBOARD = "/api/v1/dashboard";

/** Another production with something in it, which the artist comes to work on. */
async function joining({ artist, organisationId, addItem, addNews }: World, path: string): Promise<Probe> {
  const production = await portal.production(organisationId);
  await addItem(newId(), production);
  await addNews(newId(), production);
  const write = () => outside.sql`
    insert into production_people (production_id, user_id, organisation_id) values (${production}, ${artist.userId}, ${organisationId})`;
  return { who: artist, path, write };
}
const naming = ({ artist, other, organisationId, item }: World, path: string): Probe => ({
  who: artist,
  path,
  write: () => outside.sql`
    insert into schedule_people (schedule_id, user_id, organisation_id) values (${item}, ${other.userId}, ${organisationId})`,
});
const confirming = ({ artist, organisationId, item }: World, path: string): Probe => ({
  who: artist,
  path,
  write: () => outside.sql`
    insert into confirmations (schedule_id, user_id, organisation_id, schedule_version, confirmed_at)
    values (${item}, ${artist.userId}, ${organisationId}, 1, now())`,
});
const reading = ({ artist, organisationId, news }: World, path: string): Probe => ({
  who: artist,
  path,
  write: () => outside.sql`
    insert into announcement_reads (announcement_id, user_id, organisation_id, read_at) values (${news}, ${artist.userId}, ${organisationId}, now())`,
});
const marrying = ({ manager, artist }: World, path: string): Probe => ({
  who: manager,
  path,
  write: () => outside.sql`update users set last_name = ${newId()} where id = ${artist.userId}`,
});
const renaming = ({ manager, production }: World, path: string): Probe => ({
  who: manager,
  path,
  write: () =>
    outside.sql`update productions set name = ${newId()}, version = version + 1 where id = ${production}`,
});

const PROBES: Record<string, Partial<Record<CacheName, (world: World) => Probe | Promise<Probe>>>> = {
  memberships: {
    standing: async ({ organisationId }) => {
      const who = await portal.person(["artist", "manager"], organisationId);
      const write = () =>
        outside.sql`update memberships set roles = '{artist}', version = version + 1 where user_id = ${who.userId}`;
      return { who, path: CONTRACTS, write };
    },
    members: (here) => marrying(here, "/api/v1/members?limit=50"),
    contracts: (here) => marrying(here, CONTRACTS_NAMED),
    dashboards: (here) => marrying(here, DASHBOARD),
  },
  users: {
    standing: async ({ organisationId }) => {
      const who = await portal.person(["artist"], organisationId);
      await outside.sql`delete from memberships where user_id = ${who.userId}`;
      return {
        who,
        path: "/api/v1/organisations",
        write: () => outside.sql`update users set is_active = false where id = ${who.userId}`,
      };
    },
  },
  sessions: {
    standing: ({ artist }) => ({
      who: artist,
      path: SCHEDULES,
      write: () => outside.sql`update sessions set revoked_at = now() where user_id = ${artist.userId}`,
    }),
  },
  productions: {
    productions: (here) => renaming(here, "/api/v1/productions"),
    schedules: (here) => renaming(here, SCHEDULES),
    contracts: (here) => renaming(here, CONTRACTS_NAMED),
    dashboards: (here) => renaming(here, DASHBOARD),
    announcements: ({ manager, production }) => ({
      who: manager,
      path: ANNOUNCEMENTS,
      write: () => outside.sql`update productions set deleted_at = now() where id = ${production}`,
    }),
  },
  production_people: {
    productions: (here) => joining(here, "/api/v1/productions"),
    schedules: (here) => joining(here, SCHEDULES),
    announcements: (here) => joining(here, ANNOUNCEMENTS),
    dashboards: (here) => joining(here, DASHBOARD),
  },
  schedules: {
    schedules: ({ artist, addItem }) => ({ who: artist, path: SCHEDULES, write: () => addItem(newId()) }),
    dashboards: ({ artist, addItem }) => ({ who: artist, path: DASHBOARD, write: () => addItem(newId()) }),
  },
  schedule_people: {
    schedules: (here) => naming(here, SCHEDULES),
    dashboards: (here) => naming(here, DASHBOARD),
  },
  confirmations: {
    schedules: (here) => confirming(here, SCHEDULES),
    dashboards: (here) => confirming(here, DASHBOARD),
  },
  announcements: {
    announcements: ({ artist, addNews }) => ({
      who: artist,
      path: ANNOUNCEMENTS,
      write: () => addNews(newId()),
    }),
    dashboards: ({ artist, addNews }) => ({ who: artist, path: DASHBOARD, write: () => addNews(newId()) }),
  },
  announcement_reads: {
    announcements: (here) => reading(here, ANNOUNCEMENTS),
    dashboards: (here) => reading(here, DASHBOARD),
  },
  contracts: {
    contracts: ({ artist, addContract }) => ({
      who: artist,
      path: CONTRACTS,
      look: ({ data }) => data.length,
      write: () => addContract(artist),
    }),
    "contract-counts": ({ manager, artist, addContract }) => ({
      who: manager,
      path: CONTRACTS,
      look: ({ meta }) => meta.total,
      write: () => addContract(artist),
    }),
    dashboards: ({ artist, addContract }) => ({
      who: artist,
      path: DASHBOARD,
      write: () => addContract(artist),
    }),
  },
  expenses: {
    "expense-summaries": ({ artist, addExpense }) => ({
      who: artist,
      path: "/api/v1/expenses/summary",
      write: addExpense,
    }),
    dashboards: ({ manager, addExpense }) => ({ who: manager, path: DASHBOARD, write: addExpense }),
  },
};

/** Of a dashboard, all but what was spent is kept by itself. */
for (const [table, probes] of Object.entries(PROBES))
  if (probes.dashboards && table !== "expenses") probes["dashboard-work"] = probes.dashboards;

async function see(app: TestApp, { who, path, look }: Omit<Probe, "write">): Promise<string> {
  const response = await app.send(who, "GET", path);
  const body = await response.text();
  return `${response.status} ${look ? JSON.stringify(look(JSON.parse(body) as Parameters<typeof look>[0])) : withoutRequestId(body)}`;
}
const withoutRequestId = (body: string) => body.replace(/"request_id":"[^"]*"/, "");

/** What was committed before this call has been heard of. */
async function heard(): Promise<void> {
  const before = portal.services.live.heard().batch;
  // The batch after the next one was stamped after this call.
  while (portal.services.live.heard().batch < before + 2) {
    await outside.sql`select pg_notify('written', '')`;
    await Bun.sleep(5);
  }
}

/** Whether a change from outside shows once it was heard of. */
async function shows(probe: Probe): Promise<boolean> {
  await heard();
  const first = await see(portal, probe);
  expect(await see(portal, probe)).toBe(first);
  await probe.write();
  await heard();
  return (await see(portal, probe)) !== first;
}

for (const [table, caches] of Object.entries(PROBES)) {
  for (const [cache, make] of Object.entries(caches)) {
    test(`${cache}: kept until ${table} change, and for want of that row beyond it`, async () => {
      expect(await shows(await make(await world()))).toBe(true);
      const row = ENDED_BY[table] as Record<string, unknown>;
      const scope = row[cache];
      delete row[cache];
      try {
        const isKept = async () => !(await shows(await make(await world())));
        // Whoever hears nothing of the feed for 2.5 s, as on a busy machine, keeps nothing.
        expect((await isKept()) || (await isKept())).toBe(true);
      } finally {
        row[cache] = scope;
      }
    });
  }
}

test("each row is tried, and each row of the mission names those that see to it", () => {
  const pairs = (of: Record<string, object>) =>
    Object.entries(of).flatMap(([table, caches]) => Object.keys(caches).map((cache) => `${table} ${cache}`));
  expect(pairs(PROBES).sort()).toEqual(pairs(ENDED_BY).sort());
  const ids = Array.from({ length: 12 }, (_, at) => `C-${40 + at}`);
  expect(Object.keys(INVALIDATIONS)).toEqual(ids);
  for (const { by } of Object.values(INVALIDATIONS))
    for (const table of typeof by === "string" ? [] : by) expect(Object.keys(ENDED_BY)).toContain(table);
});

test("C-45: a renamed organisation has its new name at once, in every process", async () => {
  const admin = await portal.person(["admin"]);
  const path = `/api/v1/organisations/${admin.organisationId}`;
  const names = async () =>
    await Promise.all(
      [portal, elsewhere].map(
        async (app) => ((await (await app.send(admin, "GET", path)).json()) as Organisation).name,
      ),
    );
  await names();
  await outside.sql`update organisations set name = 'New' where id = ${admin.organisationId}`;
  expect(await names()).toEqual(["New", "New"]);
});

test("C-47: what was approved in bulk, in another process, shows in every kept answer", async () => {
  const { manager, artist, organisationId, addExpense } = await world();
  const accountant = await portal.person(["accountant"], organisationId);
  for (let n = 0; n < 20; n++) await addExpense();
  await heard();
  const seen = async () =>
    await Promise.all(
      [manager, accountant, artist].flatMap((who) =>
        [DASHBOARD, "/api/v1/expenses/summary"].map((path) => see(portal, { who, path })),
      ),
    );
  const before = await seen();
  expect(await seen()).toEqual(before);
  const rows = await outside.sql<
    { id: string; version: number }[]
  >`select id, version from expenses where organisation_id = ${organisationId}`;
  const done = await elsewhere.send(accountant, "POST", "/api/v1/expenses/bulk-approve", {
    expense_ids: rows.map(({ id }) => id),
  });
  expect(done.status).toBe(200);
  await heard();
  for (const [at, answer] of (await seen()).entries()) expect(answer).not.toBe(before[at] ?? "");
});

test(`C-29: a change in one process shows in the other within ${INVALIDATION_SECONDS} s`, async () => {
  const { manager, artist } = await world();
  const probe = { who: artist, path: ANNOUNCEMENTS };
  await heard();
  const waits: number[] = [];
  for (let n = 0; n < 20; n++) {
    const before = await see(elsewhere, probe);
    expect(await see(elsewhere, probe)).toBe(before);
    await portal.send(manager, "POST", "/api/v1/announcements", { title: `News ${n}`, body: "" });
    const begun = performance.now();
    while ((await see(elsewhere, probe)) === before) {
      expect(performance.now() - begun).toBeLessThan(INVALIDATION_SECONDS * 1_000);
      await Bun.sleep(1);
    }
    waits.push(performance.now() - begun);
  }
  console.log(`shown elsewhere after ${Math.max(...waits).toFixed(0)} ms at most`);
});
