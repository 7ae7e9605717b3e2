import { afterAll, beforeAll, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { Unzip, UnzipInflate } from "fflate";
import { eq } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import type { Export } from "../../core/exports.ts";
import { openReaders } from "../../db/replicas.ts";
import { takeJob } from "../../db/jobs.ts";
import { openDatabase } from "../../db/open.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { testStandbys, untilSo } from "../../db/testing-standbys.ts";
import { createLog } from "../../core/server/log.ts";
import { handlers } from "../handlers.ts";
import { runJob, type RunServices } from "../run.ts";
import { testRooms } from "../testing.ts";
import { addVolume } from "./testing-volume.ts";

const ROWS = 100_000;
/** What is held while it is made: a batch or two, their texts and pieces. All rows at once are some 150 MB. */
const HELD_MAX = 64 * 1_048_576;
const LOOK_MS = 200;

/** What is in use, once what is not was collected. */
function heldNow(): number {
  Bun.gc(true);
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const rooms = testRooms();
let portal: TestApp;
let accountant: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  const artist = await portal.person(["artist"], accountant.organisationId);
  const { organisationId, userId: approverId } = accountant;
  await addVolume(portal.databaseUrl, { organisationId, artistId: artist.userId, approverId }, ROWS);
}, 120_000);
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

async function make(
  app: TestApp,
  who: TestPerson,
  format: string,
  more: Partial<RunServices> = {},
): Promise<{ path: string; item: Export; memory: number; result: unknown }> {
  const asked = await app.send(who, "POST", "/api/v1/exports", { kind: "expenses", format });
  expect(asked.status).toBe(202);
  const { id, job_id: jobId } = (await asked.json()) as { id: string; job_id: string };
  const { log, clock, blobs } = app.services;
  const services: RunServices = {
    ...rooms,
    database: app.database,
    log,
    clock,
    blobs,
    lockMs: 60_000,
    ...more,
  };
  const taken = await takeJob(services.database.everywhere, jobId, 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const before = heldNow();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, heldNow())), LOOK_MS);
  const never = new AbortController().signal;
  const ended = await runJob(services, handlers["make-export"], taken.job, taken.lease, never, never);
  clearInterval(timer);
  expect([format, ended.outcome]).toEqual([format, "completed"]);
  const item = (await (await app.send(who, "GET", `/api/v1/exports/${id}`)).json()) as Export;
  const [job] = await app.database.db.select().from(jobs).where(eq(jobs.id, jobId));
  const keys: string[] = [];
  for await (const { key } of blobs.list(`exports/${who.organisationId}/${id}`)) keys.push(key);
  const found = await blobs.find(keys[0] ?? "");
  return { path: found?.path ?? "", item, memory: most - before, result: job?.result };
}

test("a hundred thousand rows, in every format, are all there and take no more memory than some", async () => {
  for (const format of ["csv", "xlsx", "pdf"]) {
    const { path, item, memory } = await make(portal, accountant, format);
    expect([format, item.rows]).toEqual([format, ROWS]);
    expect([format, memory < HELD_MAX ? "" : `${Math.round(memory / 1_048_576)} MB`]).toEqual([format, ""]);
    if (format === "csv") {
      const rows = parse(Buffer.from(await Bun.file(path).bytes()), { bom: true }) as string[][];
      expect(rows).toHaveLength(ROWS + 1);
      expect(new Set(rows.map((cells) => cells.at(-1))).size).toBe(ROWS + 1);
      expect(rows.flat().filter((cell) => /^\s*[=+@＝]|^[\t\r]/.test(cell))).toEqual([]);
    }
    if (format === "xlsx") expect(await sheetRows(path)).toBe(ROWS + 1);
  }
}, 120_000);

/** Counted as the archive is read, piece by piece. */
async function sheetRows(path: string): Promise<number> {
  let rows = 0;
  let rest = "";
  const decoder = new TextDecoder();
  const unzip = new Unzip((file) => {
    if (!file.name.endsWith("sheet1.xml")) return;
    file.ondata = (error, chunk) => {
      if (error) throw error;
      const text = rest + decoder.decode(chunk, { stream: true });
      rows += text.split("<row ").length - 1;
      rest = text.slice(-4);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of Bun.file(path).stream()) unzip.push(chunk);
  unzip.push(new Uint8Array(), true);
  return rows;
}

test("it is read from the first standby, with what its asker has just written; from the primary where that is away", async () => {
  await using servers = await testStandbys();
  await using app = await testApp({ DATABASE_URL: servers.url });
  app.feed();
  const log = createLog("test", () => {});
  await using own = openDatabase(servers.url, { name: "jobs", role: "portal_jobs", seesEverybody: true });
  await using readers = openReaders({
    primary: own,
    watch: own,
    urls: servers.replicaUrls,
    pool: { name: "jobs", role: "portal_jobs", seesEverybody: true, max: 2 },
    log,
    thresholds: { lookEveryMs: 50, alertMs: 5_000, outMs: 60_000 },
  });
  const who = await app.person(["accountant", "artist"]);
  await untilSo("both in rotation", () => readers.states().every(({ state }) => state === "in rotation"));
  const spent = { amount: "3.00", category: "Travel", description: "just now", production_id: null };
  expect((await app.send(who, "POST", "/api/v1/expenses", spent)).status).toBe(201);
  const { path } = await make(app, who, "csv", { database: own, readers });
  expect(await Bun.file(path).text()).toContain("just now");
  const asked = await Promise.all(
    servers.replicaUrls.map(async (url) => {
      await using standby = openDatabase(url, { name: "looking on", max: 1 });
      const rows = await standby.sql<{ query: string }[]>`
        select query from pg_stat_activity where application_name like 'jobs replica _'`;
      return rows.some(({ query }) => /export|fetch|commit/i.test(query));
    }),
  );
  expect(asked).toEqual([true, false]);
  for (const standby of servers.standbys) await standby.pauseReplay();
  expect((await app.send(who, "POST", "/api/v1/expenses", { ...spent, description: "and now" })).status).toBe(
    201,
  );
  const late = await make(app, who, "csv", { database: own, readers });
  expect(await Bun.file(late.path).text()).toContain("and now");
}, 60_000);
