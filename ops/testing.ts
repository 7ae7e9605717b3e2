import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startPostgres, stopWithParent } from "./postgres.ts";
import { MIGRATED, placeCluster } from "./testing-cluster.ts";

/** One real PostgreSQL a test run, one database a test file, copied from a migrated one. @returns its address. */
let server: Promise<string> | undefined;
let made = 0;

async function start(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "portal-test-"));
  // PostgreSQL runs as a user of its own when root tests.
  chmodSync(folder, 0o755);
  await placeCluster(join(folder, "pg"));
  const postgres = await startPostgres({
    folder: join(folder, "pg"),
    // A test's database need not outlive the machine.
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"],
  });
  stopWithParent(postgres.pid, folder);
  return await postgres.database("postgres");
}

/** The address of a new, migrated, empty database. */
export async function testDatabase(): Promise<string> {
  return await make(MIGRATED);
}

/** The address of a new database without a table. */
export async function newDatabase(): Promise<string> {
  return await make("template1");
}

async function make(template: string): Promise<string> {
  server ??= start();
  const address = await server;
  const name = `test_${++made}`;
  const client = new pg.Client(address);
  await client.connect();
  await client.query(`create database ${name} template ${template}`);
  await client.end();
  return Object.assign(new URL(address), { pathname: `/${name}` }).href;
}
