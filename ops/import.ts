import { and, eq, isNull, sql } from "drizzle-orm";
import { basename } from "node:path";
import { keepImport } from "../api/imports/actions.ts";
import { getImportTarget, planFile, readMapping, zoneOf, type ImportInput } from "../api/imports/queries.ts";
import { MappingInput, type ImportResult } from "../core/imports.ts";
import { IMPORT_SIZE_MAX_BYTES } from "../core/limits.ts";
import { isOver } from "../core/jobs.ts";
import { Problem } from "../core/problem.ts";
import { operatorActor } from "../db/audit.ts";
import { jobsAreRunning } from "../db/jobs.ts";
import { openDatabase, type Db } from "../db/open.ts";
import { jobs } from "../db/schema/jobs.ts";
import { memberships, organisations } from "../db/schema/organisations.ts";
import { productions } from "../db/schema/productions.ts";
import { commit } from "../db/write.ts";
import { readFolder } from "./config.ts";
import { readImportWords, type ImportWords } from "./import-words.ts";
import { Refusal } from "./refusal.ts";
import { stateOf } from "./state.ts";
import { table } from "./table.ts";

const LOOK_MS = 200;
const WAIT_MS_MAX = 10 * 60_000;

try {
  await main(readImportWords(Bun.argv.slice(2)), process.env);
} catch (error) {
  if (!(error instanceof Refusal) && !(error instanceof Problem)) throw error;
  console.error(error instanceof Problem ? problemSentence(error) : error.message);
  process.exitCode = 1;
}

async function main(words: ImportWords, environment: Record<string, string | undefined>): Promise<void> {
  const url =
    environment.DATABASE_DIRECT_URL ||
    environment.DATABASE_URL ||
    stateOf(readFolder(environment))?.databaseUrl;
  if (url === undefined)
    throw new Refusal("Nothing runs here: npm start first, or name the database with DATABASE_URL");
  const input = await readInput(words);
  await using database = openDatabase(url, { name: "import", seesEverybody: true, max: 2 });
  const { db } = database;
  const organisationId = await findOrganisation(db, words.organisation);
  const productionId = await findProduction(db, organisationId, words.production);
  if (words.dryRun) {
    const target = await getImportTarget(db, { organisationId }, productionId);
    const { result } = await planFile(db, target, zoneOf(target, input.zone), input.bytes, input.mapping);
    return show(result, true);
  }
  if (!(await jobsAreRunning(db)))
    throw new Refusal("No jobs program works on this database: npm start first");
  const userId = await findPlanner(db, organisationId);
  const jobId = await commit(database, operatorActor(organisationId), (tx) =>
    keepImport(tx, { organisationId, userId }, productionId, input, Date.now()),
  );
  show(await follow(db, jobId), false);
}

async function readInput(words: ImportWords): Promise<ImportInput> {
  const file = Bun.file(words.file);
  if (!(await file.exists())) throw new Refusal(`There is no file ${words.file}`);
  if (file.size > IMPORT_SIZE_MAX_BYTES) throw new Refusal(`${words.file} is larger than 5 MB`);
  const mapping = words.mapping === undefined ? undefined : await Bun.file(words.mapping).text();
  return {
    fileName: basename(words.file),
    bytes: await file.bytes(),
    zone: words.zone,
    mapping: readMapping(mapping, MappingInput),
  };
}

/** By name or id. @throws Refusal when there is none, or more than one */
async function findOrganisation(db: Db, named: string): Promise<string> {
  const rows = await db
    .select({ id: organisations.id })
    .from(organisations)
    .where(sql`lower(${organisations.name}) = lower(${named}) or ${organisations.id}::text = lower(${named})`)
    .limit(2);
  return only(rows, `organisation ${named}`);
}

async function findProduction(db: Db, organisationId: string, named: string): Promise<string> {
  const rows = await db
    .select({ id: productions.id })
    .from(productions)
    .where(
      and(
        eq(productions.organisationId, organisationId),
        isNull(productions.deletedAt),
        sql`(lower(${productions.name}) = lower(${named}) or ${productions.id}::text = lower(${named}))`,
      ),
    )
    .limit(2);
  return only(rows, `production ${named}`);
}

function only(rows: { id: string }[], what: string): string {
  if (rows.length > 1) throw new Refusal(`There is more than one ${what}; give its id`);
  if (!rows[0]) throw new Refusal(`There is no ${what}`);
  return rows[0].id;
}

/** Whoever is at this machine acts as the organisation's first administrator or manager. */
async function findPlanner(db: Db, organisationId: string): Promise<string> {
  const [row] = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        sql`${memberships.roles} && array['admin', 'manager']`,
      ),
    )
    .orderBy(sql`'admin' = any(${memberships.roles}) desc`, memberships.createdAt)
    .limit(1);
  if (!row)
    throw new Refusal(
      "The organisation has neither an administrator nor a manager yet: bun run admin makes one",
    );
  return row.userId;
}

async function follow(db: Db, jobId: string): Promise<ImportResult> {
  const deadline = Date.now() + WAIT_MS_MAX;
  for (let told = -1; Date.now() < deadline; await Bun.sleep(LOOK_MS)) {
    const [job] = await db
      .select({ state: jobs.state, progress: jobs.progress, error: jobs.error, result: jobs.result })
      .from(jobs)
      .where(eq(jobs.id, jobId));
    if (job?.state === "failed") throw new Refusal(job.error ?? "The import failed");
    if (job && isOver(job.state)) return job.result as ImportResult;
    if (job && job.progress !== told) console.log(`${(told = job.progress)} %`);
  }
  throw new Refusal(`The import goes on; its job is ${jobId}`);
}

function show(result: ImportResult, whole: boolean): void {
  for (const note of result.notes) console.log(note);
  const rows = result.rows
    .filter((row) => whole || row.reason !== null)
    .map((row) => [
      row.row === null ? "–" : String(row.row),
      row.outcome,
      row.local_start?.replace("T", " ").slice(0, 16) ?? "",
      row.starts_at?.slice(0, 16).concat("Z") ?? "",
      row.stage ?? "",
      row.title ?? "",
      row.reason ?? "",
    ]);
  if (rows.length > 0)
    console.log(table(rows, ["row", "outcome", "on the wall", "instant", "stage", "title", "reason"]));
  const counts = (["imported", "unchanged", "changed", "removed", "flagged", "refused"] as const).map(
    (name) => `${result[name]} ${name}`,
  );
  console.log(`${whole ? "Would be: " : ""}${counts.join(", ")}`);
}

function problemSentence(problem: Problem): string {
  const where = problem.errors?.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join("; ");
  return [problem.detail ?? problem.kind.title, where].filter(Boolean).join(": ");
}
