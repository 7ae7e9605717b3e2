import postgres from "postgres";
import { POSTGRES_VERSION_MIN } from "../db/migrate.ts";
import { findPoolerFault, type DatabasePaths } from "../db/pooler.ts";
import { Refusal } from "./refusal.ts";

const CONNECT_SECONDS_MAX = 5;

/**
 * @throws Refusal when an address leads nowhere, is refused there, or the server is too old, or when a pooler on the
 * way would lose what we rely on. Never shows a password.
 */
export async function refuseUnusableDatabase(paths: DatabasePaths): Promise<void> {
  await refuseUnusable("DATABASE_URL", paths.databaseUrl);
  if (paths.databaseDirectUrl !== paths.databaseUrl)
    await refuseUnusable("DATABASE_DIRECT_URL", paths.databaseDirectUrl);
  const fault = await findPoolerFault(paths);
  if (fault !== undefined) throw new Refusal(fault);
}

async function refuseUnusable(setting: string, url: string): Promise<void> {
  const { hostname, port, username, pathname } = new URL(url);
  const place = `${hostname}:${port || 5432}`;
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_SECONDS_MAX, onnotice: () => {} });
  try {
    const [server] = await sql<{ number: number; version: string; may: boolean }[]>`
      select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
        has_database_privilege(current_database(), 'create') as may`;
    if (!server || server.number < POSTGRES_VERSION_MIN) {
      throw new Refusal(`${setting}: PostgreSQL 15 or newer is needed; ${place} runs ${server?.version}`);
    }
    if (!server.may)
      throw new Refusal(
        `${setting}: ${username} may not create schemas in the database ${pathname.slice(1)}`,
      );
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Refusal(
      `${setting}: ${reason(code, { place, user: decodeURIComponent(username), database: pathname.slice(1) })}`,
      { cause: error },
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function reason(code: string, at: { place: string; user: string; database: string }): string {
  if (code === "28P01" || code === "28000") return `${at.place} refused the user ${at.user} or the password`;
  if (code === "3D000") return `there is no database ${at.database} on ${at.place}`;
  if (code === "57P03") return `the server at ${at.place} is still starting`;
  return `no PostgreSQL answers at ${at.place} (${code})`;
}
