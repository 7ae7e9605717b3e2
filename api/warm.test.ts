import { afterAll, beforeAll, expect, test } from "bun:test";
import { newSigningKey } from "./auth/tokens.ts";
import { testApp, type TestApp, type TestPerson } from "./testing.ts";
import { warmUp } from "./warm.ts";

const AS_PAGES_ASK = { "x-feed-batch": "0" };
const DASHBOARD = "/api/v1/dashboard";

let key: string;
/** The process before the deployment, whose sessions and data there are. */
let before: TestApp;
let artist: TestPerson;
beforeAll(async () => {
  key = await newSigningKey();
  before = await testApp({ AUTH_PRIVATE_KEY: key });
  before.feed();
  artist = await before.person(["artist"]);
  await settled();
});
afterAll(() => before[Symbol.asyncDispose]());

/** What was written so far is in a batch: one that came later would end what was just warmed. */
async function settled(): Promise<void> {
  while (!before.services.live.isFollowing()) await Bun.sleep(5);
  const { batch } = before.services.live.heard();
  while (before.services.live.heard().batch < batch + 2) await Bun.sleep(5);
}

const deployed = async () => await testApp({ AUTH_PRIVATE_KEY: key, DATABASE_URL: before.databaseUrl });

async function hits({ services }: TestApp, cache: string): Promise<number> {
  const text = await (await services.meter.total()).metrics();
  return Number(
    text.match(new RegExp(`^cache_reads_total{.*cache="${cache}",outcome="hit".*} (\\d+)`, "m"))?.[1] ?? 0,
  );
}

test("after a deployment the first read of whoever was here lately is answered from what is kept", async () => {
  await using after = await deployed();
  // A start does not wait that long; what this asks is what is kept once it was given the time.
  const { readers, answers } = await warmUp(after.services, after.app, 10_000);
  expect(readers).toBeGreaterThan(0);
  expect(answers).toBeGreaterThan(readers);
  const had = { dashboards: await hits(after, "dashboards"), standing: await hits(after, "standing") };
  const first = await after.send(artist, "GET", DASHBOARD, undefined, AS_PAGES_ASK);
  expect(first.status).toBe(200);
  expect(await hits(after, "dashboards")).toBe(had.dashboards + 1);
  expect(await hits(after, "standing")).toBe(had.standing + 1);
});

test("what was warmed ends as everything that is kept", async () => {
  await using after = await deployed();
  await warmUp(after.services, after.app);
  const { sql } = before.database;
  await sql`update sessions set revoked_at = now() where user_id = ${artist.userId}`;
  while ((await after.send(artist, "GET", DASHBOARD, undefined, AS_PAGES_ASK)).status !== 401)
    await Bun.sleep(5);
  await sql`update sessions set revoked_at = null where user_id = ${artist.userId}`;
});

test("nothing is read for a session that ended, or a person who is switched off", async () => {
  const gone = await before.person(["artist"]);
  const off = await before.person(["artist"]);
  const { sql } = before.database;
  await using earlier = await deployed();
  const all = await warmUp(earlier.services, earlier.app, 20_000);
  await sql`update sessions set revoked_at = now() where user_id = ${gone.userId}`;
  await sql`update users set is_active = false where id = ${off.userId}`;
  await using after = await deployed();
  const { answers } = await warmUp(after.services, after.app, 20_000);
  // Each of the others was answered as much.
  expect(all.answers - answers).toBe((2 * all.answers) / all.readers);
  for (const who of [gone, off]) expect((await after.send(who, "GET", DASHBOARD)).status).toBe(401);
});

test("it takes no longer than it may, whatever the database does", async () => {
  await using after = await deployed();
  await before.database.sql.begin(async (sql) => {
    await sql`lock table contracts in access exclusive mode`;
    const begun = performance.now();
    const { answers } = await warmUp(after.services, after.app, 300);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(answers).toBe(0);
  });
});

test("it reads for fifty at most, those who signed in last", async () => {
  for (let n = 0; n < 60; n++) await before.person(["artist"]);
  await using after = await deployed();
  const { readers } = await warmUp(after.services, after.app, 20_000);
  expect(readers).toBe(50);
});

test("a database that is away leaves it cold and lets it start", async () => {
  await using after = await deployed();
  while (!after.services.live.isFollowing()) await Bun.sleep(5);
  await after.services.database[Symbol.asyncDispose]();
  expect(await warmUp(after.services, after.app)).toMatchObject({ readers: 0, answers: 0 });
  expect(after.logged.some((line) => line.includes("starts cold"))).toBe(true);
});
