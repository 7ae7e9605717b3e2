import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { testApp, type TestApp, type TestPerson } from "../api/testing.ts";
import type { CalendarFeedMade, CalendarKind } from "../core/calendars.ts";
import { MIGRATED } from "../ops/testing-cluster.ts";
import { openDatabase, type Database } from "./open.ts";
import { largeDatabase, type LargeDatabase, type LoggedPlan, type PlanNode } from "./testing-volume.ts";

/** Mission DB-36: the last year's. */
const BYTES = 50e12;
const PASSWORD = "correct horse battery";
const [MANAGER, ACCOUNTANT, PAYER, ARTIST] = [7, 207, 2207, 607];

let large: LargeDatabase;
let admin: Database;
let grown = new Map<string, number>();
beforeAll(async () => {
  large = await largeDatabase();
  admin = openDatabase(large.url, { name: "plans", max: 1 });
  const hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  await admin.sql`update users set password_hash = ${hash} where id = ${id("user", ARTIST)}`;
}, 300_000);
afterAll(async () => {
  await admin[Symbol.asyncDispose]();
  await large[Symbol.asyncDispose]();
});

/** As testing-volume.sql names its rows. */
function id(kind: string, n: number): string {
  const hex = createHash("md5").update(`${kind}${n}`).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function person(portal: TestApp, n: number): Promise<TestPerson> {
  const [userId, sid] = [id("user", n), id("session", n)];
  const { accessToken, edgeToken } = await portal.services.keys.sign({ sub: userId, sid }, Date.now());
  return { userId, organisationId: id("organisation", 8), token: accessToken, edgeToken };
}

const OF_EVERYBODY = [
  "/api/v1/contracts",
  "/api/v1/contracts?status=active",
  `/api/v1/contracts?production_id=${id("production", 7)}`,
  `/api/v1/contracts/${id("contract", ARTIST)}`,
  "/api/v1/schedules",
  "/api/v1/schedules?start=2026-11-01T00:00:00Z&end=2026-11-08T00:00:00Z",
  "/api/v1/schedules?sort=-starts_at",
  "/api/v1/schedules?sort=-created_at",
  `/api/v1/schedules?production_id=${id("production", 7)}`,
  `/api/v1/schedules/${id("schedule", 407)}`,
  `/api/v1/schedules/${id("schedule", 407)}/changes`,
  `/api/v1/schedules/${id("schedule", 407)}/route-plan`,
  "/api/v1/places",
  `/api/v1/schedules/${id("schedule", 407)}/card`,
  "/api/v1/weather/alerts",
  "/api/v1/weather/alerts?level=warning",
  "/api/v1/expenses",
  "/api/v1/expenses?status=submitted&sort=created_at",
  "/api/v1/expenses?category=Travel",
  "/api/v1/expenses?sort=-expense_date",
  `/api/v1/expenses?production_id=${id("production", 7)}`,
  `/api/v1/expenses?artist_id=${id("user", ARTIST)}`,
  `/api/v1/expenses/${id("expense", ARTIST)}`,
  "/api/v1/expenses/summary",
  "/api/v1/advances",
  "/api/v1/advances?status=acknowledged",
  `/api/v1/advances?artist_id=${id("user", ARTIST)}`,
  `/api/v1/advances/${id("advance", ARTIST)}`,
  "/api/v1/settlements",
  `/api/v1/settlements?contract_id=${id("contract", ARTIST)}`,
  "/api/v1/calendar-feeds",
  "/api/v1/calendar-accounts",
  "/api/v1/me/devices",
  "/api/v1/me/notification-settings",
  "/api/v1/calendar-events",
  "/api/v1/calendar-events?start=2026-11-01T00:00:00Z&end=2026-11-08T00:00:00Z",
  "/api/v1/events",
  `/api/v1/events?production_id=${id("production", 7)}`,
  "/api/v1/events?from=2026-09-01&to=2026-12-31&location=Hall%207",
  "/api/v1/events?q=music%20night",
  `/api/v1/events/${id("performance", 7)}`,
  "/api/v1/notifications",
  "/api/v1/notifications?status=unread",
  "/api/v1/announcements",
  `/api/v1/announcements?production_id=${id("production", 7)}`,
  "/api/v1/productions",
  `/api/v1/productions/${id("production", 7)}`,
  "/api/v1/organisations",
  "/api/v1/jobs",
  "/api/v1/dashboard",
  "/api/v1/auth/status",
  `/api/v1/documents/${id("document", ARTIST)}`,
  "/api/v1/exports",
  "/api/v1/search?q=rehearsal",
  "/api/v1/search?q=rehersal%20lovelace",
  "/api/v1/search?q=re&kind=schedule",
  "/api/v1/me",
  "/api/v1/me/config",
  "/api/v1/me/analytics?from=2026-09-01&to=2026-11-30",
];
const OF_MANAGERS = [
  "/api/v1/schedules/analytics",
  `/api/v1/schedules/analytics?production_id=${id("production", 7)}`,
  `/api/v1/productions/${id("production", 7)}/people`,
  `/api/v1/productions/${id("production", 7)}/minors`,
  `/api/v1/schedules/${id("schedule", 407)}/people`,
  `/api/v1/schedules/${id("schedule", 407)}/recipients`,
  `/api/v1/schedules/${id("schedule", 407)}/reach`,
  "/api/v1/members",
  `/api/v1/members/${id("user", ARTIST)}`,
  "/api/v1/emails",
  `/api/v1/emails?production_id=${id("production", 7)}`,
  "/api/v1/emails?status=draft",
  `/api/v1/events/${id("performance", 7)}/attendees`,
  `/api/v1/events/${id("performance", 7)}/attendees?status=confirmed`,
];
const OF_ACCOUNTANTS = [
  "/api/v1/expenses?paid=no&sort=created_at",
  "/api/v1/expenses?paid=card&sort=-created_at",
  "/api/v1/expenses?status=submitted&sort=created_at&flag=warned&currency=EUR&over=100",
  "/api/v1/expenses?status=submitted&sort=created_at&flag=no_receipt&find=taxi",
  "/api/v1/expenses/people",
  "/api/v1/settlements?status=approved",
  "/api/v1/settlements?reclaim=none",
  `/api/v1/receipts?expense_id=${id("expense", ARTIST)}`,
  "/api/v1/ledger/entries",
  "/api/v1/ledger/entries?period=2026-09",
  `/api/v1/ledger/entries?source_id=${id("expense", ARTIST)}`,
  "/api/v1/ledger/trial-balance?period=2026-09",
  "/api/v1/ledger/vat?period=2026-09",
  "/api/v1/ledger/lines?account=2100&currency=EUR&period=2026-09",
  "/api/v1/ledger/overview",
  "/api/v1/ledger/rates?day=2026-09-03",
  "/api/v1/ledger/periods/2026-09",
  "/api/v1/ledger/periods/2026-09/waiting",
  "/api/v1/ledger/periods/2026-09/revaluation",
  "/api/v1/clients",
  `/api/v1/clients/${id("client", ACCOUNTANT)}`,
  "/api/v1/transactions",
  `/api/v1/transactions?client_id=${id("client", ACCOUNTANT)}`,
  `/api/v1/transactions?client_id=${id("client", ACCOUNTANT)}&from=2026-09-01&to=2026-09-30`,
  `/api/v1/transactions/${id("transaction", ACCOUNTANT)}`,
  "/api/v1/analytics/dashboard",
  `/api/v1/analytics/dashboard?client_id=${id("client", ACCOUNTANT)}&days=90`,
  "/api/v1/ledger/state",
  "/api/v1/ledger/bills",
  "/api/v1/ledger/bills?state=refused",
  "/api/v1/ledger/bills?drift=true",
  "/api/v1/ledger/payments",
  "/api/v1/ledger/payments?state=refused",
  "/api/v1/ledger/connection",
];
const OF_AUDITORS = [
  "",
  `?actor=${id("user", ARTIST)}`,
  `?object_type=expense&object_id=${id("expense", ARTIST)}`,
  "?from=2026-01-01T00:00:00Z&to=2099-01-01T00:00:00Z",
  "?risk=critical",
  "?risk=medium",
  "?risk=low",
  "/head",
  "/head?seq=1",
  "/actors",
].map((query) => `/api/v1/compliance/audit-trail${query}`);
const PAGED = [
  "/api/v1/contracts",
  "/api/v1/schedules",
  "/api/v1/expenses",
  "/api/v1/notifications",
  "/api/v1/members",
  "/api/v1/ledger/entries",
  "/api/v1/clients",
  "/api/v1/transactions",
  "/api/v1/events",
];

/** What somebody reads who is not signed in, and that they come. */
async function readPublic(portal: TestApp): Promise<void> {
  const [production, event] = [id("production", 7), id("performance", 607)];
  for (const path of [`productions/${production}/events`, `events/${event}`])
    expect((await portal.send(undefined, "GET", `/api/v1/public/${path}`)).status).toBe(200);
  const answer = { name: "Grace Hopper", email: `${crypto.randomUUID()}@guests.test` };
  const said = await portal.send(undefined, "POST", `/api/v1/public/events/${event}/rsvps`, answer);
  expect(said.status).toBe(202);
}

/** A calendar as a device reads it that subscribed to it. */
async function readCalendar(portal: TestApp, who: TestPerson, kind: CalendarKind): Promise<void> {
  const made = await portal.send(who, "POST", "/api/v1/calendar-feeds", { name: "Phone", kind });
  expect(made.status).toBe(201);
  const { url } = (await made.json()) as CalendarFeedMade;
  expect((await portal.send(undefined, "GET", new URL(url).pathname)).status).toBe(200);
}

/** A page and, of long lists, the next one. */
async function readAll(portal: TestApp, who: TestPerson, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const response = await portal.send(who, "GET", `${path}${PAGED.includes(path) ? "?limit=1" : ""}`);
    expect(response.status, path).toBe(200);
    if (!PAGED.includes(path)) continue;
    const { meta } = (await response.json()) as { meta: { next_cursor: string | null } };
    const next = await portal.send(who, "GET", `${path}?limit=1&cursor=${meta.next_cursor}`);
    expect(next.status, `${path}, the next page`).toBe(200);
  }
}

async function writeSome(
  portal: TestApp,
  artist: TestPerson,
  accountant: TestPerson,
  payer: TestPerson,
): Promise<void> {
  const handedIn = await portal.send(
    artist,
    "POST",
    "/api/v1/expenses",
    {
      production_id: id("production", 7),
      amount: "12.50",
      category: "Travel",
      description: "Taxi",
      expense_date: "2026-09-03",
    },
    { "idempotency-key": crypto.randomUUID() },
  );
  expect(handedIn.status).toBe(201);
  const { id: expense, version } = (await handedIn.json()) as { id: string; version: number };
  const approved = await portal.send(
    accountant,
    "POST",
    `/api/v1/expenses/${expense}/approve`,
    {},
    { "if-match": `"${version}"` },
  );
  expect(approved.status).toBe(200);
  const pay = `/api/v1/expenses/${expense}/pay`;
  expect((await portal.send(payer, "POST", pay, {}, { "if-match": `"${version + 1}"` })).status).toBe(200);
  // There are its row and no bytes.
  const signed = portal.services.links.sign("content", id("document", ARTIST));
  expect((await portal.send(undefined, "GET", signed)).status).toBe(404);
  const signIn = { email: `${ARTIST}@people.test`, password: PASSWORD };
  expect((await portal.send(undefined, "POST", "/api/v1/auth/login", signIn)).status).toBe(200);
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const indexesOfExpenses = ({ Plan }: LoggedPlan) =>
  nodesOf(Plan).flatMap((node) =>
    node["Relation Name"] === "expenses" && node["Index Name"] !== undefined ? [node["Index Name"]] : [],
  );

/** What reads a large table from end to end: without an index, or along one without a place to begin. */
function walks({ "Query Text": query, Plan }: Pick<LoggedPlan, "Query Text" | "Plan">): string[] {
  return nodesOf(Plan).flatMap((node) => {
    const { "Node Type": type, "Relation Name": table, "Index Name": index, "Index Cond": condition } = node;
    const isLarge = grown.has(table ?? [...grown.keys()].find((name) => index?.includes(name)) ?? "");
    const isWalk = type === "Seq Scan" || (/Index( Only)? Scan$/.test(type) && condition === undefined);
    return isLarge && isWalk ? [`${type} of ${table ?? index} for ${query.trim().slice(0, 400)}`] : [];
  });
}

/** Of each index, its columns and expressions as PostgreSQL writes them, in their order. */
async function indexKeys(): Promise<Map<string, string[]>> {
  const rows = await admin.sql<{ name: string; keys: string[] }[]>`
    select c.relname as name, (
        select json_agg(pg_get_indexdef(c.oid, n, true) order by n) from generate_series(1, indnkeyatts) n) as keys
    from pg_index join pg_class c on c.oid = indexrelid where relnamespace = 'public'::regnamespace`;
  return new Map(rows.map(({ name, keys }) => [name, keys]));
}

const flat = (text: string) => text.replace(/\s+/g, " ").toLowerCase();

/**
 * What looks at more rows than it has to: a column is compared that the index has, and the index was not asked. A
 * condition that a policy makes wait is such a one (docs/gotchas.md).
 */
function unasked({ "Query Text": query, Plan }: LoggedPlan, keys: Map<string, string[]>): string[] {
  return nodesOf(Plan).flatMap((node) => {
    const [below] = node.Plans ?? [];
    const scan = node["Node Type"] === "Bitmap Heap Scan" && below ? below : node;
    const [index, filter] = [scan["Index Name"], flat(node.Filter ?? "")];
    const asked = flat(scan["Index Cond"] ?? "");
    return (keys.get(index ?? "") ?? []).slice(1).flatMap((key) => {
      const compared = new RegExp(`(^|[(. ])${RegExp.escape(flat(key))}\\)? (>=|<=|>|<) `);
      return compared.test(filter) && !asked.includes(flat(key))
        ? [`${index} was not asked for ${key} by ${query.trim().slice(0, 400)}`]
        : [];
    });
  });
}

/**
 * What one page may cost, in the planner's reads of a page; the whole of a large table costs 100,000,000 and more. A
 * page that is in no index's order costs as much as the organisation has rows: 200,000 expenses at the larger size.
 */
const PAGE_COST_MAX = 50_000;
/**
 * Known to: names are of people, who belong to any number of organisations, so no index has an organisation's in order;
 * words are looked for in each of the rows that a list has without them.
 */
const DEAR = [
  { name: "expenses by words", text: / like all \(/ },
  { name: "members by name", text: /order by "users"."last_name"/ },
];

/** The pages that cost too much, by their names where they are known to. */
function dearPages(plans: LoggedPlan[]): string[] {
  const dear = plans
    .filter(
      ({ "Query Text": query, Plan }) =>
        / limit \$\d+$/.test(query.trim()) && Plan["Total Cost"] > PAGE_COST_MAX,
    )
    .map(({ "Query Text": query }) => DEAR.find(({ text }) => text.test(query))?.name ?? query);
  return [...new Set(dear)].sort();
}

const WORLDS = [
  {
    name: "a quarter of a million times as many organisations",
    growth: { organisation: 1, person: 1 },
    dear: [],
  },
  {
    name: "organisations a thousand times as large",
    growth: { organisation: 1_000, person: 30 },
    dear: DEAR.map(({ name }) => name).sort(),
  },
];
const MODES = ["force_custom_plan", "force_generic_plan"];

for (const { name, growth, dear } of WORLDS) {
  describe(`50 TB: ${name}`, () => {
    beforeAll(async () => {
      grown = await large.grow(BYTES, growth);
    }, 60_000);

    test("the planner believes it", async () => {
      const [size] = await admin.sql<{ bytes: string }[]>`
        select sum(pg_relation_size(c.oid)) as bytes from pg_class c where relnamespace = 'public'::regnamespace`;
      expect(Number(size?.bytes) / BYTES).toBeWithin(0.99, 1.01);
      const plan = await explained("select from expenses where notes = 'nobody wrote that'");
      const [scan] = nodesOf(plan).filter((node) => node["Relation Name"] === "expenses");
      // Pages that the planner counted in the file, each at the price of reading it.
      expect(scan?.["Total Cost"]).toBeGreaterThan(1e8);
      expect(walks({ "Query Text": "that", Plan: plan })).toEqual(["Seq Scan of expenses for that"]);
      const along = await explained("select from expenses order by id");
      expect(walks({ "Query Text": "that", Plan: along })).toHaveLength(1);
    });

    for (const mode of MODES) {
      test(`every page, write and batch of the feed finds its rows by an index (${mode})`, async () => {
        await admin.sql.unsafe(`alter database ${MIGRATED} set plan_cache_mode = ${mode}`);
        await using portal = await testApp({ DATABASE_URL: large.url, DATABASE_DIRECT_URL: large.url });
        const artist = await person(portal, ARTIST);
        const manager = await person(portal, MANAGER);
        const accountant = await person(portal, ACCOUNTANT);
        await large.plans();
        portal.feed();
        await readAll(portal, artist, OF_EVERYBODY);
        await readAll(portal, manager, [...OF_EVERYBODY, ...OF_MANAGERS]);
        await readAll(portal, accountant, [...OF_EVERYBODY, ...OF_ACCOUNTANTS, ...OF_AUDITORS]);
        await readPublic(portal);
        await readCalendar(portal, artist, "mine");
        await readCalendar(portal, manager, "full");
        await writeSome(portal, artist, accountant, await person(portal, PAYER));
        const planned = { production_id: id("production", 7), local_start: "2026-11-03T10:00" };
        const checked = await portal.send(manager, "POST", "/api/v1/schedules/check", planned);
        expect(checked.status).toBe(200);
        await untilInFeed(id("user", ARTIST));
        const plans = await large.plans();
        const of = (application: string) => plans.filter((plan) => plan.application === application);
        expect(of("test").length).toBeGreaterThan(2 * OF_EVERYBODY.length);
        const stamps = of("test sequencer").filter((plan) =>
          plan["Query Text"].includes("insert into feed_batches"),
        );
        expect(stamps.length).toBeGreaterThan(0);
        expect(plans.flatMap(walks)).toEqual([]);
        const keys = await indexKeys();
        expect([...new Set(plans.flatMap((plan) => unasked(plan, keys)))]).toEqual([]);
        // What waits, by an order that one index has: by the one of every status it was read past all that do not.
        const waiting = plans.filter((plan) =>
          /"expenses"[^]*desc nulls last limit/.test(plan["Query Text"]),
        );
        expect(waiting.length).toBeGreaterThan(0);
        expect(new Set(waiting.flatMap(indexesOfExpenses))).toEqual(
          new Set(["expenses_organisation_status"]),
        );
        // Made without knowing the limit, the other kind of plan is priced for a tenth of all rows.
        if (mode === "force_custom_plan") expect(dearPages(plans)).toEqual(dear);
      }, 120_000);
    }
  });
}

async function explained(query: string): Promise<PlanNode> {
  const [row] = await admin.sql.unsafe<{ "QUERY PLAN": string | [{ Plan: PlanNode }] }[]>(
    `explain (format json) ${query}`,
  );
  const said = row?.["QUERY PLAN"] ?? "";
  const [plan] = typeof said === "string" ? (JSON.parse(said) as [{ Plan: PlanNode }]) : said;
  return plan.Plan;
}

/** A write of theirs has been carried into a batch. */
async function untilInFeed(userId: string): Promise<void> {
  for (const until = Date.now() + 10_000; Date.now() < until; await Bun.sleep(50)) {
    const found = await admin.sql`select from feed_batches where notices like ${`%${userId}%`}`;
    if (found.length > 0) return;
  }
  throw new Error("the write came into no batch");
}
