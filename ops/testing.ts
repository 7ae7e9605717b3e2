import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase } from "../db/migrate.ts";
import { startPostgres, stopWithParent, type EmbeddedServer } from "./postgres.ts";

/** One real PostgreSQL a test run, one database a test file, copied from a migrated template. */
let server: Promise<{ postgres: EmbeddedServer; folder: string }> | undefined;
let made = 0;

async function start() {
  const folder = mkdtempSync(join(tmpdir(), "portal-test-"));
  // PostgreSQL runs as a user of its own when root tests.
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({
    folder: join(folder, "pg"),
    // A test's database need not outlive the machine.
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"],
  });
  stopWithParent(postgres.pid, folder);
  await migrateDatabase(await postgres.database("template"));
  return { postgres, folder };
}

/** The address of a new, migrated, empty database. */
export async function testDatabase(): Promise<string> {
  server ??= start();
  const { postgres } = await server;
  const name = `test_${++made}`;
  const url = await postgres.database("postgres");
  const { default: pg } = await import("pg");
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`create database ${name} template template`);
  await client.end();
  return await postgres.database(name);
}

/** The address of a new database without a table. */
export async function newDatabase(): Promise<string> {
  server ??= start();
  const { postgres } = await server;
  return await postgres.database(`test_${++made}`);
}
