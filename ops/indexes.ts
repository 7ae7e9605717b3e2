import { findIdleIndexes } from "../db/indexes.ts";
import { openDatabase } from "../db/open.ts";
import { readConfig } from "./config.ts";
import { Refusal } from "./refusal.ts";
import { stateOf } from "./state.ts";
import { table } from "./table.ts";

/** `bun run indexes`: which indexes may be one too many (docs/deploy.md). Takes none away. */
if (import.meta.main) {
  try {
    await main(process.env);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function main(environment: Record<string, string | undefined>): Promise<void> {
  const config = readConfig(environment, []);
  const url = config.databaseDirectUrl ?? config.databaseUrl ?? stateOf(config.folder)?.databaseUrl;
  if (url === undefined)
    throw new Refusal("Nothing runs here: npm start first, or name the database with DATABASE_URL");
  await using database = openDatabase(url, { name: "indexes", max: 1 });
  const { since, indexes } = await findIdleIndexes(database);
  if (indexes.length > 0)
    console.log(
      table(
        indexes.map((one) => [one.table, one.index, `${(one.bytes / 1e6).toFixed(1)} MB`, one.why]),
        ["table", "index", "size", "why"],
      ),
    );
  console.log(
    `${indexes.length} that may be too many, counted since ${since?.toISOString() ?? "this server was made"}. Look at every standby too before one is dropped.`,
  );
}
