import { ArchiveRefused, readArchive, type ArchiveHead } from "../core/server/archive-file.ts";
import { beginRestore, endRestore, restoreRows, type Restored } from "../db/archives.ts";
import { postgresError } from "../db/errors.ts";
import { openDatabase, type Tx } from "../db/open.ts";
import { readFolder } from "./config.ts";
import { Refusal } from "./refusal.ts";
import { stateOf } from "./state.ts";

const USAGE = `bun run restore-archive FILE
FILE is a year of the books (archives/ in the blob store). Rows that are not in the database are put back, those that are
there stay as they are and are compared. All of it, or nothing. Needs the login that owns the tables.`;
const ROWS_A_STATEMENT = 500;
const STATEMENT_MS_MAX = 600_000;

try {
  await main(Bun.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof Refusal) && !(error instanceof ArchiveRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(words: string[], environment: Record<string, string | undefined>): Promise<void> {
  const [name, ...rest] = words;
  if (name === undefined || rest.length > 0) throw new Refusal(`Usage: ${USAGE}`);
  const url =
    environment.DATABASE_DIRECT_URL ||
    environment.DATABASE_URL ||
    stateOf(readFolder(environment))?.databaseUrl;
  if (url === undefined)
    throw new Refusal("Nothing runs here: npm start first, or name the database with DATABASE_URL");
  if (!(await Bun.file(name).exists())) throw new Refusal(`There is no file ${name}`);
  await using database = openDatabase(url, {
    name: "restore-archive",
    seesEverybody: true,
    max: 1,
    statementTimeoutMs: STATEMENT_MS_MAX,
  });
  const { head, tables } = await database.db
    .transaction((tx) => restore(tx, name))
    .catch((error: unknown) => {
      const found = postgresError(error);
      if (found?.code === "23503")
        throw new Refusal("It refers to what is not there: restore the years before it first", {
          cause: error,
        });
      throw error;
    });
  for (const [table, { added, known, different }] of tables)
    console.log(`${table}: ${added} put back, ${known} there already, ${different} there and different`);
  console.log(`${head.year} of ${head.organisation}, as of ${head.made_at}: whole`);
}

/** In one transaction, so that a file that turns out to be cut off leaves nothing. */
async function restore(
  tx: Tx,
  name: string,
): Promise<{ head: ArchiveHead; tables: ReadonlyMap<string, Restored> }> {
  const tables = new Map<string, Restored>();
  let head: ArchiveHead | undefined;
  let waiting: { table: string; rows: string[] } = { table: "", rows: [] };
  const flush = async () => {
    if (waiting.rows.length === 0) return;
    const { table, rows } = waiting;
    const done = await restoreRows(tx, table, rows);
    const sum = tables.get(table) ?? { added: 0, known: 0, different: 0 };
    tables.set(table, {
      added: sum.added + done.added,
      known: sum.known + done.known,
      different: sum.different + done.different,
    });
  };
  await beginRestore(tx);
  for await (const line of readArchive(name)) {
    if ("head" in line) {
      ({ head } = line);
      continue;
    }
    if (line.table !== waiting.table || waiting.rows.length >= ROWS_A_STATEMENT) {
      await flush();
      waiting = { table: line.table, rows: [] };
    }
    waiting.rows.push(line.json);
  }
  await flush();
  await endRestore(tx);
  if (!head) throw new ArchiveRefused("The archive is empty.");
  return { head, tables };
}
