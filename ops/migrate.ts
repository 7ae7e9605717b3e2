import { optional } from "valibot";
import { readSettings, Url } from "../core/server/config.ts";
import { migrateDatabase } from "../db/migrate.ts";
import { refuseUnusableDatabase } from "./database.ts";
import { sentenceOf } from "./refusal.ts";

/**
 * Brings the schema up to date, for where no `npm start` does it; done twice it does nothing. Where DATABASE_URL leads
 * through a pooler it wants the server itself, for its lock belongs to a session.
 */
try {
  const settings = readSettings({ DATABASE_URL: Url, DATABASE_DIRECT_URL: optional(Url) }, process.env);
  const url = settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL;
  await refuseUnusableDatabase({ databaseUrl: url, databaseDirectUrl: url, databasePrepare: true });
  await migrateDatabase(url);
  console.log("The schema is up to date");
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exitCode = 1;
}
