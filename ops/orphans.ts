import { createInterface } from "node:readline";
import { createReadStream } from "node:fs";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { openBlobs } from "../core/server/blobs.ts";
import { openDatabase } from "../db/open.ts";
import { listOrphans, removeOrphan } from "../jobs/archives/orphans.ts";
import { readConfig } from "./config.ts";
import { Refusal } from "./refusal.ts";
import { stateOf } from "./state.ts";

const USAGE = `bun run orphans                 lists rows and blobs that nobody needs any more, one JSON value a line
bun run orphans --delete FILE   removes those of such a list that are nobody's still`;
const STATEMENT_MS_MAX = 600_000;

const Listed = v.variant("kind", [
  v.object({
    kind: v.literal("row"),
    table: v.string(),
    id: v.pipe(v.string(), v.uuid()),
    organisation_id: v.string(),
    why: v.string(),
  }),
  v.object({ kind: v.literal("blob"), key: v.string(), size_bytes: v.number(), why: v.string() }),
]);

try {
  await main(Bun.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(words: string[], environment: Record<string, string | undefined>): Promise<void> {
  const file = readWords(words);
  const config = readConfig(environment, []);
  const url = config.databaseDirectUrl ?? config.databaseUrl ?? stateOf(config.folder)?.databaseUrl;
  if (url === undefined)
    throw new Refusal("Nothing runs here: npm start first, or name the database with DATABASE_URL");
  await using database = openDatabase(url, {
    name: "orphans",
    seesEverybody: true,
    max: 1,
    statementTimeoutMs: STATEMENT_MS_MAX,
  });
  const blobs = openBlobs(config.blobsUrl);
  const nowMs = Date.now();
  if (file === undefined) {
    for await (const orphan of listOrphans(database.everywhere, blobs, nowMs))
      console.log(JSON.stringify(orphan));
    return;
  }
  if (!(await Bun.file(file).exists())) throw new Refusal(`There is no file ${file}`);
  const done = { removed: 0, stays: 0 };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === "") continue;
    const listed = v.safeParse(Listed, parsed(line));
    if (!listed.success) throw new Refusal(`${file} is not a list of bun run orphans`);
    const went = await removeOrphan(database, blobs, listed.output, nowMs);
    done[went ? "removed" : "stays"] += 1;
  }
  console.log(`${done.removed} removed, ${done.stays} stay: gone already, or needed after all`);
}

function readWords(words: string[]): string | undefined {
  try {
    const { values } = parseArgs({ args: words, options: { delete: { type: "string" } } });
    return values.delete;
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
