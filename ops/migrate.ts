import { readSettings, Url } from "../core/server/config.ts";
import { migrateDatabase } from "../db/migrate.ts";
import { refuseUnusableDatabase } from "./database.ts";
import { sentenceOf } from "./refusal.ts";

/** Brings the schema of DATABASE_URL up to date, for where no `npm start` does it; done twice it does nothing. */
try {
  const { DATABASE_URL: url } = readSettings({ DATABASE_URL: Url }, process.env);
  await refuseUnusableDatabase(url);
  await migrateDatabase(url);
  console.log("The schema is up to date");
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exitCode = 1;
}
