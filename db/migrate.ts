import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { EVERYBODY, TENANT } from "./tenancy.ts";

const MIGRATIONS = join(import.meta.dir, "migrations");
/** Any two programs that migrate one database at once agree on this number. */
const MIGRATION_LOCK = 7_301_001;
export const POSTGRES_VERSION_MIN = 150_000;

/** Names the schema that this program was written for. */
export const schemaHash = (): string =>
  readMigrationFiles({ migrationsFolder: MIGRATIONS }).at(-1)?.hash ?? "none";

/** Brings the schema up to date; programs that start together take turns. */
export async function migrateDatabase(url: string): Promise<void> {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    // Slow machines are slowest while everything starts; a server that is not there refuses at once.
    connect_timeout: 30,
    // Also where the owner is no superuser, whom policies bind as anybody.
    connection: { application_name: "migrate", [TENANT]: EVERYBODY },
  });
  try {
    const [server] = await sql<{ number: string }[]>`select current_setting('server_version_num') as number`;
    if (Number(server?.number) < POSTGRES_VERSION_MIN) throw new Error("PostgreSQL 15 or newer is needed");
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: MIGRATIONS });
  } finally {
    // The lock ends with the connection.
    await sql.end({ timeout: 3 });
  }
}
