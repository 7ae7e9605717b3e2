import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Subprocess } from "bun";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { count, eq, sql } from "drizzle-orm";
import { newId } from "../../core/ids.ts";
import type { ImportResult } from "../../core/imports.ts";
import { jobsAreRunning } from "../../db/jobs.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { memberships, organisations, users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { testDatabase } from "../../ops/testing.ts";
import { until } from "../testing.ts";

setDefaultTimeout(120_000);

const LOCK_MS = 1_000;
const ROWS = 8_000;
const organisationId = newId();
const userId = newId();
const productionId = newId();
const folder = mkdtempSync(join(tmpdir(), "portal-import-"));
const file = join(folder, "week 36.csv");
let url: string;
let database: Database;
let program: Subprocess;

const start = (): Subprocess =>
  Bun.spawn([process.execPath, join(import.meta.dir, "../main.ts")], {
    env: { ...process.env, DATABASE_URL: url, JOB_LOCK_MS: String(LOCK_MS), PARENT_PID: String(process.pid) },
    stdout: "ignore",
    stderr: "ignore",
  });

/** `bun run import`, to its end. */
async function bring(...words: string[]): Promise<{ code: number; said: string }> {
  const command = Bun.spawn([process.execPath, join(import.meta.dir, "../../ops/import.ts"), ...words], {
    env: { ...process.env, DATABASE_URL: url },
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await Promise.all([new Response(command.stdout).text(), new Response(command.stderr).text()]);
  return { code: await command.exited, said: said.join("") };
}
const target = [
  "--organisation",
  "northwind touring",
  "--production",
  "Harbour Lights",
  "--zone",
  "Asia/Singapore",
];

beforeAll(async () => {
  url = await testDatabase();
  database = openDatabase(url, { name: "test", max: 2 });
  const { db } = database;
  await db.insert(organisations).values({ id: organisationId, name: "Northwind Touring" });
  await db
    .insert(users)
    .values({ id: userId, email: `${userId}@people.test`, firstName: "Ada", lastName: "L" });
  await db.insert(memberships).values({ organisationId, userId, roles: ["manager"] });
  await db.insert(productions).values({
    id: productionId,
    organisationId,
    name: "Harbour Lights",
    startsOn: "2026-09-01",
    endsOn: "2026-09-30",
    zone: "Asia/Singapore",
    currency: "SGD",
  });
  const lines = Array.from(
    { length: ROWS },
    (_, n) =>
      `Stage ${n % 9},Act ${n},2026-09-${String(1 + (n % 28)).padStart(2, "0")},${10 + (n % 12)}:10,${10 + (n % 12)}:50`,
  );
  writeFileSync(file, ["stage,artist,date,start,end", ...lines].join("\n"));
  program = start();
  await until("jobs", 20_000, () => jobsAreRunning(database.db));
});
afterAll(async () => {
  program.kill("SIGKILL");
  await program.exited;
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const standing = async () =>
  (
    await database.db.select({ n: count() }).from(schedules).where(eq(schedules.productionId, productionId))
  )[0]!.n;

test("killed twice half-way, an import ends with every row once and the counts of the first decision", async () => {
  const bringing = bring(file, ...target);
  for (const share of [0.1, 0.4]) {
    await until("some rows", 60_000, async () => (await standing()) > ROWS * share);
    program.kill("SIGKILL");
    await program.exited;
    expect(await standing()).toBeLessThan(ROWS);
    program = start();
  }
  const { code, said } = await bringing;
  expect({ code, last: said.trim().split("\n").at(-1) }).toEqual({
    code: 0,
    last: `${ROWS} imported, 0 unchanged, 0 changed, 0 removed, 0 flagged, 0 refused`,
  });
  const [keys] = await database.db
    .select({
      rows: count(),
      keys: sql<number>`count(distinct ${schedules.importKey})::int`,
      versions: sql<number>`max(${schedules.version})`,
    })
    .from(schedules);
  expect(keys).toEqual({ rows: ROWS, keys: ROWS, versions: 1 });
  const [job] = await database.db
    .select({ result: jobs.result, crashes: jobs.crashes })
    .from(jobs)
    .where(eq(jobs.kind, "schedule-import"));
  expect((job!.result as ImportResult).rows).toHaveLength(ROWS);
  expect(job!.crashes).toBe(2);
});

test("the command says what it would do, what it did, and what is wrong", async () => {
  const again = await bring(file, ...target, "--dry-run");
  expect(again.said.trim().split("\n").at(-1)).toBe(
    `Would be: 0 imported, ${ROWS} unchanged, 0 changed, 0 removed, 0 flagged, 0 refused`,
  );
  expect(await bring(file, "--organisation", "Nobody", "--production", "x")).toEqual({
    code: 1,
    said: "There is no organisation Nobody\n",
  });
  expect(await bring(join(folder, "none.csv"), ...target)).toEqual({
    code: 1,
    said: `There is no file ${join(folder, "none.csv")}\n`,
  });
  expect((await bring(file)).said).toStartWith("bun run import FILE --organisation NAME");
  expect((await bring(file, ...target.slice(0, 4), "--zone", "Mars/Olympus")).said).toBe(
    "The time zone is not known: zone must be an IANA time zone such as Europe/Lisbon\n",
  );
});
