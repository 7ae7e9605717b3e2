import { RatesRefused, readEcbRates } from "../core/books/ecb.ts";
import { openDatabase } from "../db/open.ts";
import { keepRates } from "../db/rates.ts";
import { readFolder } from "./config.ts";
import { Refusal } from "./refusal.ts";
import { stateOf } from "./state.ts";

const USAGE =
  "bun run import-rates FILE, the European Central Bank's reference rates: eurofxref-daily.xml, eurofxref-hist.zip …";

try {
  await main(Bun.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof Refusal) && !(error instanceof RatesRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Puts published rates of exchange in from a file, for a house that cannot fetch them. */
async function main(words: string[], environment: Record<string, string | undefined>): Promise<void> {
  const [name, ...rest] = words;
  if (name === undefined || rest.length > 0) throw new Refusal(`Usage: ${USAGE}`);
  const url =
    environment.DATABASE_DIRECT_URL ||
    environment.DATABASE_URL ||
    stateOf(readFolder(environment))?.databaseUrl;
  if (url === undefined)
    throw new Refusal("Nothing runs here: npm start first, or name the database with DATABASE_URL");
  const file = Bun.file(name);
  if (!(await file.exists())) throw new Refusal(`There is no file ${name}`);
  const published = readEcbRates(await file.bytes());
  await using database = openDatabase(url, { name: "import-rates", max: 1, statementTimeoutMs: 60_000 });
  const added = await keepRates(database, published, Date.now());
  const days = published.map(({ rateOn }) => rateOn).sort();
  console.log(
    `${published.length} rates from ${days[0]} to ${days.at(-1)}: ${added} new, ${published.length - added} known`,
  );
}
