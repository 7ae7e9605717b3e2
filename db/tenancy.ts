import { sql } from "drizzle-orm";
import type postgres from "postgres";
import type { Db, Tx } from "./open.ts";

/**
 * Whose rows a query sees. Every table of an organisation has a policy (db/migrations/0030_tenancy.sql) that compares
 * with this setting, forced on its owner too: a query that forgot its organisation finds nothing, and one that is
 * wrong about it writes nothing. It guards against what is forgotten; whoever may set it may set it to another.
 */
export const TENANT = "portal.organisation";
/** Sees every organisation. Unset sees none. */
export const EVERYBODY = "*";

/** What a program may do: neither changes the schema, nor the past. Whoever migrates owns the tables. */
export type DatabaseRole = "portal_app" | "portal_jobs";

/** Organisations whose client is at hand; making one takes as long as a small query. */
const SCOPES_MAX = 1_000;

export function createScopes(open: (organisationId: string) => Db): (organisationId: string) => Db {
  const scopes = new Map<string, Db>();
  return (organisationId) => {
    let db = scopes.get(organisationId);
    if (!db) {
      if (scopes.size >= SCOPES_MAX) scopes.clear();
      scopes.set(organisationId, (db = open(organisationId)));
    }
    return db;
  };
}

/**
 * The same client with whose rows it sees said before each query, in the same message and the same implicit
 * transaction (patches/postgres), so that it costs no round trip and nothing is left on the connection; or once at the
 * beginning of a transaction.
 */
export function asTenant(client: postgres.Sql, organisationId: string): postgres.Sql {
  const unsafe = ((text: string, parameters?: never[], options?: postgres.UnsafeQueryOptions) =>
    client.unsafe(text, parameters, {
      ...options,
      tenant: organisationId,
    } as postgres.UnsafeQueryOptions)) as postgres.Sql["unsafe"];
  const begin = (...rest: unknown[]) => {
    const body = rest.pop() as (tx: postgres.TransactionSql) => unknown;
    const open = client.begin as (...rest: unknown[]) => unknown;
    return open(...rest, async (tx: postgres.TransactionSql) => {
      // On its way with the first statement of the body, and before it.
      const [, done] = await Promise.all([
        tx.unsafe(`select set_config('${TENANT}', $1, true)`, [organisationId]).execute(),
        body(tx),
      ]);
      return done;
    });
  };
  const scoped = (...words: unknown[]) => (client as unknown as (...words: unknown[]) => unknown)(...words);
  return Object.assign(scoped, client, { unsafe, begin }) as unknown as postgres.Sql;
}

/** One question of a transaction about other organisations, which then sees its own again. */
export async function seeingEverybody<T>(
  tx: Tx,
  organisationId: string,
  ask: () => PromiseLike<T>,
): Promise<T> {
  const see = (whose: string) => tx.execute(sql`select set_config(${TENANT}, ${whose}, true)`);
  await see(EVERYBODY);
  const found = await ask();
  await see(organisationId);
  return found;
}
